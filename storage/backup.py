"""Copies of a SQLite database: made while it is in use, and put back only when they fit."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.engines import is_sqlite, parse_url, sqlite_path
from storage.errors import StorageError, storage_error

_SIDE_FILES = ("-wal", "-shm", "-journal")


def backup(url: str, target: Path) -> int:
    """Copy the database of `url` into a new file, one consistent state of it, while others go on writing.

    Returns:
        the copy's size in bytes.

    Raises:
        StorageError: it is no SQLite database, cannot be read, or the copy is not whole.
        FileExistsError, OSError: the target is there already, or cannot be written.
    """
    address = parse_url(url)
    if not is_sqlite(address):
        raise storage_error("unsupported", address, "use the server's own tools (pg_dump) to back it up")
    source = sqlite_path(address)
    if not source.exists():
        raise storage_error("missing", address)
    part = target.with_name(f".{target.name}.part")
    if target.exists():
        raise FileExistsError(17, "the file exists", str(target))
    try:
        part.touch(mode=0o600, exist_ok=False)
        with _connected(source) as original, _connected(part) as copy:
            original.backup(copy)
            _check_whole(copy)
        part.replace(target)
    except sqlite3.Error as error:
        raise storage_error("unreadable", address, str(error)) from None
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def restore(url: str, source: Path) -> Path | None:
    """Put a copy in the place of the database of `url`; its content was judged by the caller.

    Returns:
        where the database that stood there was moved to; None where there was none.

    Raises:
        StorageError: it is no SQLite database, the copy is not whole, or the database is in use.
    """
    address = parse_url(url)
    if not is_sqlite(address):
        raise storage_error("unsupported", address, "use the server's own tools (pg_restore) to restore it")
    place = sqlite_path(address)
    part = place.with_name(f".{place.name}.part")
    try:
        part.touch(mode=0o600, exist_ok=False)
        with _connected(source) as original, _connected(part) as copy:
            original.backup(copy)
            _check_whole(copy)
        former = _put_aside(place)
        part.replace(place)
    except sqlite3.Error as error:
        raise storage_error("unreadable", address, str(error)) from None
    finally:
        part.unlink(missing_ok=True)
    return former


def _put_aside(place: Path) -> Path | None:
    if not place.exists():
        return None
    _require_unused(place)
    former = place.with_name(f"{place.name}.before-restore")
    number = 1
    while former.exists():
        number += 1
        former = place.with_name(f"{place.name}.before-restore-{number}")
    place.replace(former)
    for ending in _SIDE_FILES:
        place.with_name(place.name + ending).unlink(missing_ok=True)
    return former


def _require_unused(place: Path) -> None:
    """Every open connection to a WAL database holds a shared lock, so that an exclusive one tells whether there is
    any; taking it also brings what the log holds into the file."""
    connection = sqlite3.connect(place, timeout=0.5, isolation_level=None)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError:
        raise StorageError("locked", "The database is in use: stop the bot first.") from None
    finally:
        connection.close()


def _connected(path: Path) -> closing[sqlite3.Connection]:
    """sqlite3's own context manager only ends a transaction; this closes."""
    return closing(sqlite3.connect(path))


def _check_whole(connection: sqlite3.Connection) -> None:
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != ("ok",):
        raise StorageError("unreadable", f"The copy is damaged: {found[0] if found else 'no answer'}.")
