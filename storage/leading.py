"""Which of several processes on one database leads: polls Telegram, sends, and does what is due by the clock.

On PostgreSQL the lead is a lock that belongs to one connection of the leader's. The server takes it back at once when
that connection ends (a killed process), after some ten seconds when its machine no longer answers, and when the
leader gives no sign of life for as long. No clocks are compared. A pooler between bot and server has to keep sessions.

A SQLite file is for one process: a lock on a file beside it, which ends with the process, keeps a second one out.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.engines import is_sqlite, sqlite_path
from storage.errors import explain, storage_error

log = logging.getLogger(__name__)

LIFE_SECONDS = 10
_KEY = 527_183_014


class Lead:
    """One process's claim to lead; `hold` takes and renews it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._session: AsyncConnection | None = None
        self._file: sqlite3.Connection | None = None

    async def hold(self) -> bool:
        """Whether this process leads, from now on or still. To be asked every few seconds.

        Raises StorageError (in use) where the database is a SQLite file on which another process works.
        """
        if is_sqlite(self._database.url):
            if self._file is None:
                self._file = _locked(sqlite_path(self._database.url), self._database)
            return True
        try:
            if self._session is not None:
                await self._session.execute(text("SELECT 1"))
                return True
            return await self._take()
        except (SQLAlchemyError, OSError) as error:
            if isinstance(error, SQLAlchemyError) and explain(error, self._database.url) is None:
                raise
            await self.let_go()
            return False

    async def _take(self) -> bool:
        session = await self._database.session()
        held = False
        try:
            for setting in (
                f"idle_session_timeout = '{LIFE_SECONDS}s'",
                "tcp_keepalives_idle = 4",
                "tcp_keepalives_interval = 2",
                "tcp_keepalives_count = 3",
            ):
                await session.execute(text(f"SET {setting}"))
            held = bool((await session.execute(text(f"SELECT pg_try_advisory_lock({_KEY})"))).scalar_one())
        finally:
            if held:
                self._session = session
            else:
                await _end(session)
        return held

    async def let_go(self) -> None:
        """Leave the lead to whoever wants it."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._session is not None:
            session, self._session = self._session, None
            await _end(session)


async def _end(session: AsyncConnection) -> None:
    # Closed, not given back to the pool: the lock and the settings end with it.
    try:
        await session.invalidate()
        await session.close()
    except (SQLAlchemyError, OSError) as error:
        log.info("the leader's connection had ended already: %s", type(error).__name__)


def _locked(database: Path, owner: Database) -> sqlite3.Connection:
    """SQLite's own lock, which every platform has, on an empty file of its own: one on the database would keep out
    the commands as well."""
    path = database.with_name(f"{database.name}.running")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        connection = sqlite3.connect(path, timeout=0.2, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise storage_error("unreadable", owner.url, str(error)) from error
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        connection.close()
        raise storage_error("in use", owner.url) from None
    return connection
