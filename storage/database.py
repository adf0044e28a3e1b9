"""The one door to the database: a write transaction, or a consistent read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

from sqlalchemy import URL, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncTransaction

from storage.engines import is_sqlite, limits, make_engine, parse_url, sqlite_path, tune_sqlite
from storage.errors import explain, one_line, storage_error
from storage.turns import Turn, alone

READERS = 4
_Part = TypeVar("_Part")


class Database:
    """A database at `url` (SQLite file or PostgreSQL). Its tables are the business of `storage.migrate`.

    SQLite has one writer at a time: one connection is held open for it and handed from task to task in the
    order they came; reads run beside it on a small pool, each on the snapshot of its beginning. PostgreSQL
    takes both from one pool, and several processes may work on it; who waits for whom says `storage.turns`.
    """

    def __init__(self, url: str) -> None:
        """Raises StorageError (unsupported) for an address that cannot be used. Does not connect."""
        self._url = parse_url(url)
        self._turn = asyncio.Lock()
        self._writing: set[asyncio.Task[Any]] = set()
        self._writer: AsyncConnection | None = None
        self._write_engine: AsyncEngine | None = None
        self._read_engine: AsyncEngine | None = None

    @property
    def url(self) -> URL:
        """The address in use. Its text form hides the password."""
        return self._url

    async def open(self) -> None:
        """Connect. Raises StorageError (missing, unreadable, unreachable, locked)."""
        if self._write_engine is not None:
            return
        if is_sqlite(self._url) and not sqlite_path(self._url).exists():
            raise storage_error("missing", self._url)
        try:
            await self._connect()
        except BaseException:
            await self.close()
            raise

    async def _connect(self) -> None:
        with self._explained(connecting=True):
            if not is_sqlite(self._url):
                # So long at most are locks held by a machine that vanished, or a process that hangs in the midst of a
                # transaction; a killed process holds none.
                self._write_engine = make_engine(
                    self._url, pool_pre_ping=True, pool_size=8, connect_args=limits(self._url)
                )
                # The same promise as SQLite's: all statements of one read see one state.
                self._read_engine = self._write_engine.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                async with self._write_engine.connect() as conn:
                    await conn.execute(text("SELECT 1"))
                return
            self._write_engine = make_engine(self._url, pool_size=1, max_overflow=0)
            # FULL: what was acknowledged outlives a power cut, not only a crash of this process.
            tune_sqlite(
                self._write_engine,
                begin="BEGIN IMMEDIATE",
                pragmas=("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"),
            )
            self._read_engine = make_engine(self._url, pool_size=READERS, max_overflow=0)
            tune_sqlite(
                self._read_engine,
                begin="BEGIN",
                pragmas=("foreign_keys=ON", "synchronous=NORMAL", "query_only=ON"),
            )
            self._writer = await self._write_engine.connect()

    async def close(self) -> None:
        """Wait for the writer's turn to end, then let go of every connection. May be called twice."""
        async with self._turn:
            if self._writer is not None:
                await self._writer.close()
            for engine in (self._read_engine, self._write_engine):
                if engine is not None:
                    await engine.dispose()
            self._writer = self._read_engine = self._write_engine = None

    @asynccontextmanager
    async def write(self, turn: Turn = alone) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end of the block, rolled back if an exception leaves it.

        `turn`: whom it waits for on PostgreSQL.

        When the block ends normally the commit is on disk. Raises StorageError for what is wrong with the
        database; RuntimeError for a write inside a write of the same task, which would wait for itself.
        """
        engine = self._require(self._write_engine)
        task = asyncio.current_task()
        assert task is not None
        if task in self._writing:
            raise RuntimeError("this task already holds the write transaction")
        self._writing.add(task)
        try:
            if self._writer is None:
                with self._explained():
                    async with engine.connect() as conn, _transaction(conn):
                        await turn(conn)
                        yield conn
                return
            async with self._turn:
                # Closed while this task stood in the queue.
                writer = self._require(self._writer)
                with self._explained():
                    async with _transaction(writer):
                        yield writer
        finally:
            self._writing.discard(task)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection on which all statements see the same state, and none may change it."""
        engine = self._require(self._read_engine)
        with self._explained():
            async with engine.connect() as conn:
                yield conn

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[AsyncConnection]:
        """A look at a queue that changes nothing, and on PostgreSQL may pass over, by FOR UPDATE SKIP LOCKED, what
        others are busy with."""
        if self._writer is not None:
            async with self.read() as conn:
                yield conn
            return
        engine = self._require(self._write_engine)
        with self._explained():
            async with engine.connect() as conn:
                yield conn

    async def session(self) -> AsyncConnection:
        """A connection to keep, each statement of it a transaction of its own. Raises what the driver raises."""
        return await self._require(self._write_engine).execution_options(isolation_level="AUTOCOMMIT").connect()

    @staticmethod
    def _require(part: _Part | None) -> _Part:
        if part is None:
            raise RuntimeError("the database is not open")
        return part

    @contextmanager
    def _explained(self, *, connecting: bool = False) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            known = explain(error, self._url)
            if known is None:
                raise
            raise known from error
        except OSError as error:
            # Inside a transaction an OSError is somebody else's: a file of the caller's, say.
            if not connecting:
                raise
            raise storage_error("unreachable", self._url, one_line(error)) from error


@asynccontextmanager
async def _transaction(conn: AsyncConnection) -> AsyncIterator[None]:
    """`conn.begin()`, except that a cancellation never leaves the commit or the rollback half awaited: the
    next task would get a connection that is still busy with ours."""
    transaction = await conn.begin().start()
    try:
        yield
    except BaseException:
        await _settle(transaction.rollback())
        raise
    try:
        await _settle(transaction.commit())
    except SQLAlchemyError:
        await _settle(_abandon(conn, transaction))
        raise


async def _abandon(conn: AsyncConnection, transaction: AsyncTransaction) -> None:
    # SQLite keeps a transaction open whose commit failed, and SQLAlchemy does not roll that one back:
    # closing the connection below us does, and the next transaction reconnects.
    await conn.invalidate()
    await transaction.rollback()


async def _settle(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            cancelled = True
        except Exception:
            break
    task.result()
    if cancelled:
        raise asyncio.CancelledError
