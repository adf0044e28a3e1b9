"""What can go wrong with the database itself, said in one sentence each."""

from __future__ import annotations

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class StorageError(Exception):
    """The database cannot be used as it is. `str(error)` is one sentence that names the database.

    `kind` is one of: locked, full, unreadable, missing, uninitialised, newer, unreachable, unsupported, in use.
    Only `locked`, `full` and `unreachable` may pass without anybody changing the configuration.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


_SENTENCES = {
    "locked": "The database {name} is busy: another process has held its lock for too long.",
    "in use": "Another process runs the bot on {name}; a SQLite file is for one at a time, PostgreSQL for several.",
    "full": "The disk that holds the database {name} is full.",
    "unreadable": "The database {name} cannot be read or written: {detail}.",
    "missing": "There is no database at {name}; `anxin init` creates it.",
    "uninitialised": "The database {name} lacks our tables; `anxin init` creates them.",
    "newer": "The database {name} was made by a newer version of this program: {detail}.",
    "unreachable": "The database server of {name} cannot be reached: {detail}.",
    "unsupported": "The database address {name} cannot be used: {detail}.",
}

# The words of SQLite's own messages, which carry no other code through every driver.
_SQLITE = (
    ("locked", ("database is locked", "database table is locked", "database schema is locked")),
    ("full", ("database or disk is full",)),
    ("uninitialised", ("no such table",)),
    (
        "unreadable",
        (
            "unable to open database file",
            "file is not a database",
            "database disk image is malformed",
            "attempt to write a readonly database",
            "disk i/o error",
            "file is encrypted",
        ),
    ),
)

# Classes and codes of SQLSTATE (PostgreSQL, appendix A).
_SQLSTATE = (
    ("full", ("53100",)),
    ("locked", ("55P03", "40P01", "40001")),
    ("uninitialised", ("42P01",)),
    ("unreachable", ("08", "28", "3D", "57P", "53300")),
)


def describe(url: URL) -> str:
    """How an error names the database: the file, or server and name; never a user or a password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "(in memory)"
    return f"{url.host or 'localhost'}/{url.database or ''}"


def storage_error(kind: str, url: URL, detail: str = "") -> StorageError:
    """A StorageError of that kind, with its sentence."""
    return StorageError(kind, _SENTENCES[kind].format(name=describe(url), detail=detail))


def explain(error: Exception, url: URL) -> StorageError | None:
    """The StorageError that a driver's error amounts to.

    None where the error is not about the database's state (a violated constraint, a mistake in a statement):
    that one is the caller's own.
    """
    if isinstance(error, PoolTimeout):
        return storage_error("locked", url)
    if not isinstance(error, DBAPIError):
        return None
    state = _sqlstate(error)
    if state is not None:
        for kind, starts in _SQLSTATE:
            if state.startswith(starts):
                return storage_error(kind, url, one_line(error.orig))
        return None
    text = str(error.orig).lower()
    if url.get_backend_name() == "sqlite":
        for kind, words in _SQLITE:
            if any(word in text for word in words):
                return storage_error(kind, url, one_line(error.orig))
        return None
    if isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated:
        return storage_error("unreachable", url, one_line(error.orig))
    return None


def _sqlstate(error: SQLAlchemyError) -> str | None:
    original: object = getattr(error, "orig", None)
    while original is not None:
        state = getattr(original, "sqlstate", None)
        if isinstance(state, str):
            return state
        original = getattr(original, "__cause__", None)
    return None


def one_line(error: BaseException | None) -> str:
    """The first line of an error's message, without its full stop."""
    lines = str(error).strip().splitlines() if error is not None else []
    return lines[0].rstrip(".") if lines else type(error).__name__
