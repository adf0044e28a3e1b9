"""How connections are made: the address understood, and what every new connection is told."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.errors import StorageError, storage_error

BUSY_SECONDS = 10
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}
_SUPPORTED = ("sqlite+aiosqlite", "postgresql+psycopg", "postgresql+asyncpg")


def parse_url(text: str) -> URL:
    """The database address, with our driver where none is named. Raises StorageError (unsupported)."""
    try:
        url = make_url(text)
    except ArgumentError:
        # The text may hold a password: it is not repeated.
        raise StorageError(
            "unsupported", "The database address cannot be understood; it looks like sqlite:///anxin.db."
        ) from None
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    if url.drivername not in _SUPPORTED:
        raise storage_error("unsupported", url, f"{url.drivername} is none of {', '.join(_SUPPORTED)}")
    # Each connection to a database in memory would see a database of its own.
    if is_sqlite(url) and (not url.database or url.database == ":memory:" or "uri" in url.query):
        raise storage_error("unsupported", url, "it has to be a file")
    return url


def is_sqlite(url: URL) -> bool:
    """Whether the address names a SQLite file."""
    return url.get_backend_name() == "sqlite"


def sqlite_path(url: URL) -> Path:
    """The file of a SQLite address."""
    return Path(str(url.database))


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a JSON column")


def to_json(value: Any) -> str:
    """JSON as our columns hold it: a Decimal or a date becomes its text (a JSON number loses decimals)."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain, allow_nan=False)


def make_engine(url: URL, **options: Any) -> AsyncEngine:
    """An engine with our JSON form. Raises StorageError where the driver is not installed."""
    try:
        # Errors reach the log, and parameters are what people wrote.
        return create_async_engine(url, json_serializer=to_json, hide_parameters=True, **options)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        package = url.get_driver_name()
        raise storage_error("unsupported", url, f"the Python package {package} is not installed") from error


def limits(url: URL) -> dict[str, Any]:
    """What a connection to PostgreSQL is to be told of its own end, as the driver takes it: seconds without a sign of
    life from its machine, or from itself within a transaction."""
    settings = {
        "tcp_keepalives_idle": "10",
        "tcp_keepalives_interval": "5",
        "tcp_keepalives_count": "3",
        "idle_in_transaction_session_timeout": "120s",
    }
    if url.get_driver_name() == "asyncpg":
        return {"server_settings": settings}
    return {"options": " ".join(f"-c {name}={value}" for name, value in settings.items())}


def tune_sqlite(engine: AsyncEngine, *, begin: str, pragmas: tuple[str, ...]) -> None:
    """Take over transaction control from Python's sqlite3, as SQLAlchemy documents it, and set the pragmas.

    sqlite3 by itself begins a transaction only before the first change, so that reads before it would not
    belong to the transaction.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (f"busy_timeout={BUSY_SECONDS * 1000}", *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
