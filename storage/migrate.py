"""Bringing a database to the tables that this program knows, step by step and all or nothing."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, NullPool, text
from sqlalchemy.exc import SQLAlchemyError

from storage.engines import is_sqlite, make_engine, parse_url, sqlite_path, tune_sqlite
from storage.errors import explain, one_line, storage_error

_SCRIPTS = Path(__file__).parent / "migrations"
# Any number will do, as long as nobody else uses it: two processes that start together migrate in turn.
_POSTGRES_LOCK = 5_271_830_114
# Alembic keeps the migration under way in module globals.
_ONE_AT_A_TIME = threading.Lock()
_Result = TypeVar("_Result")


def upgrade(url: str) -> list[str]:
    """Create or migrate the database; returns the revisions applied, oldest first, [] when it was current.

    A SQLite file is created for its owner alone. All steps are one transaction. Works with or without a
    running event loop, which waits meanwhile. Raises StorageError.
    """
    address = parse_url(url)
    if is_sqlite(address):
        _create_file(address)
    return _run(address, _upgrade, "BEGIN IMMEDIATE")


def pending(url: str) -> list[str]:
    """The revisions that `upgrade` would apply, oldest first. Changes nothing. Raises StorageError."""
    address = parse_url(url)
    if _absent(address):
        return _after(address, None)
    return _run(address, lambda connection: _after(address, _current(connection)), "BEGIN")


def current(url: str) -> str | None:
    """The revision the database is at; None when it has no tables of ours or does not exist."""
    address = parse_url(url)
    if _absent(address):
        return None
    return _run(address, _current, "BEGIN")


def _absent(url: URL) -> bool:
    return is_sqlite(url) and not sqlite_path(url).exists()


def _create_file(url: URL) -> None:
    # SQLite gives its companion files the mode of this one.
    try:
        os.close(os.open(sqlite_path(url), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise storage_error("unreadable", url, error.strerror or one_line(error)) from error


def _run(url: URL, work: Callable[[Connection], _Result], begin: str) -> _Result:
    """Alembic is not asynchronous, the drivers are: a thread with a loop of its own serves both kinds of
    caller."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: asyncio.run(_connected(url, work, begin))).result()


async def _connected(url: URL, work: Callable[[Connection], _Result], begin: str) -> _Result:
    engine = make_engine(url, poolclass=NullPool)
    if is_sqlite(url):
        # Foreign keys stay off: a migration may have to replace a table that others refer to.
        tune_sqlite(engine, begin=begin, pragmas=("journal_mode=WAL", "synchronous=FULL"))
    try:
        async with engine.begin() as conn:
            return await conn.run_sync(work)
    except SQLAlchemyError as error:
        known = explain(error, url)
        if known is None:
            raise
        raise known from error
    except OSError as error:
        raise storage_error("unreachable", url, one_line(error)) from error
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> list[str]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRES_LOCK})
    applied = _after(connection.engine.url, _current(connection))
    if not applied:
        return []
    config = _config()
    config.attributes["connection"] = connection
    with _ONE_AT_A_TIME:
        command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            detail = f"after migrating, table {broken[0]} would refer to rows that are not there"
            raise storage_error("unreadable", connection.engine.url, detail)
    return applied


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _after(url: URL, revision: str | None) -> list[str]:
    known = [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]
    if revision is None:
        return known
    if revision not in known:
        raise storage_error("newer", url, f"its revision {revision} is unknown here")
    return known[known.index(revision) + 1 :]
