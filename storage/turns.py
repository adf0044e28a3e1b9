"""Who waits for whom when several write at once: on PostgreSQL, where they can.

SQLite has one writer at a time, and use cases rely on it: what was read still holds when it is written. PostgreSQL
gets that promise by locks that last as long as the transaction:

- `alone` (whatever asks for nothing else): no other transaction that decides anything runs meanwhile.
- `among`, then `of_bureau`: the transactions of one bureau one after the other, those of different bureaus side by
  side. For the updates from the chat, which are the bulk of the work, and each of which concerns one bureau.
- `free`: waits for nobody. For the queues, whose statements each hold by themselves.

Always in this order, so that no two can wait for each other. The promise holds across processes and machines.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

Turn = Callable[[AsyncConnection], Awaitable[None]]

# Any numbers will do, as long as nobody else uses them on this database.
_ALL, _BUREAU = 527_183_012, 527_183_013

_ALONE = text(f"SELECT pg_advisory_xact_lock({_ALL})")
_AMONG = text(f"SELECT pg_advisory_xact_lock_shared({_ALL})")
_OF_BUREAU = text(f"SELECT pg_advisory_xact_lock({_BUREAU}, CAST(:bureau AS integer))")


async def alone(conn: AsyncConnection) -> None:
    """Wait until nobody else decides anything, and keep everybody from it."""
    await _take(conn, _ALONE)


async def among(conn: AsyncConnection) -> None:
    """Keep out whoever wants to be alone. `of_bureau` has to follow before anything is read that matters."""
    await _take(conn, _AMONG)


async def of_bureau(conn: AsyncConnection, bureau_id: int | None) -> None:
    """Wait for the others of this bureau (None: of those who belong to no bureau)."""
    if conn.dialect.name == "postgresql":
        await conn.execute(_OF_BUREAU, {"bureau": bureau_id or 0})


async def free(conn: AsyncConnection) -> None:
    """Wait for nobody."""


async def _take(conn: AsyncConnection, statement: TextClause) -> None:
    if conn.dialect.name == "postgresql":
        await conn.execute(statement)
