"""Groups and forum topics that a bureau's notices go to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import added, every, first
from storage.schema import destination


@dataclass(frozen=True, slots=True)
class DestinationRow:
    """One group (`thread_id` for a forum topic) bound to a bureau."""

    id: int
    bureau_id: int
    chat_id: int
    thread_id: int | None
    title: str
    bound_by: int
    bound_at: datetime
    unbound_at: datetime | None


async def bind(
    conn: AsyncConnection, *, bureau_id: int, chat_id: int, thread_id: int | None, title: str, by: int, now: datetime
) -> DestinationRow:
    """Send a bureau's notices to a group from now on; one that is bound already is returned as it is."""
    known = [one for one in await of_bureau(conn, bureau_id) if (one.chat_id, one.thread_id) == (chat_id, thread_id)]
    if known:
        return known[0]
    return await added(
        conn,
        destination,
        DestinationRow,
        bureau_id=bureau_id,
        chat_id=chat_id,
        thread_id=thread_id,
        title=title,
        bound_by=by,
        bound_at=now,
    )


async def of_bureau(conn: AsyncConnection, bureau_id: int) -> list[DestinationRow]:
    """The live destinations of a bureau, the oldest first."""
    statement = select(destination).where(destination.c.bureau_id == bureau_id, destination.c.unbound_at.is_(None))
    return await every(conn, statement.order_by(destination.c.id), DestinationRow)


async def of_chat(conn: AsyncConnection, chat_id: int) -> list[DestinationRow]:
    """The live destinations in a group, its topics included, whichever bureaus they are bound to."""
    statement = select(destination).where(destination.c.chat_id == chat_id, destination.c.unbound_at.is_(None))
    return await every(conn, statement.order_by(destination.c.id), DestinationRow)


async def get(conn: AsyncConnection, destination_id: int) -> DestinationRow | None:
    """One destination by its id, live or not."""
    return await first(conn, select(destination).where(destination.c.id == destination_id), DestinationRow)


async def unbind(conn: AsyncConnection, destination_id: int, now: datetime) -> bool:
    """Stop; False when it was stopped before."""
    statement = (
        update(destination)
        .where(destination.c.id == destination_id, destination.c.unbound_at.is_(None))
        .values(unbound_at=now)
    )
    return (await conn.execute(statement)).rowcount == 1


async def migrated(conn: AsyncConnection, old_chat_id: int, new_chat_id: int) -> None:
    """A group that became a supergroup goes on under its new id."""
    await conn.execute(update(destination).where(destination.c.chat_id == old_chat_id).values(chat_id=new_chat_id))
