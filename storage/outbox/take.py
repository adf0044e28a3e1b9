"""Which outbox row goes next.

Within a chat rows go strictly one after another, in the order in which they were put there. A row that is
scheduled for later joins its chat's queue when its time comes, so that a digest of tomorrow holds up nothing
today; a row that was tried and waits to be tried again does hold up its chat.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outbox.rows import OutboxRow
from storage.rows import every
from storage.schema import outbox

_other = outbox.alias("other")


def _held_up(*earlier: ColumnElement[bool]) -> ColumnElement[bool]:
    """Another row of the chat is under way, or an earlier one that waits goes first."""
    waits_first = and_(_other.c.id < outbox.c.id, _other.c.state == "pending", or_(_other.c.attempts > 0, *earlier))
    return exists().where(_other.c.chat_id == outbox.c.chat_id, or_(_other.c.state == "claimed", waits_first))


async def claim_next(
    conn: AsyncConnection, now: datetime, *, blocked_chats: Collection[int] = frozenset(), limit: int = 1
) -> list[OutboxRow]:
    """Claim up to `limit` due rows, at most one a chat: the urgent before the normal, the older before the
    newer. `blocked_chats` are those that pacing forbids just now. Other processes claim other rows."""
    statement = (
        select(outbox.c.id)
        .where(outbox.c.state == "pending", outbox.c.not_before <= now, ~_held_up(_other.c.not_before <= now))
        .order_by(outbox.c.priority, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if blocked_chats:
        statement = statement.where(outbox.c.chat_id.not_in(blocked_chats))
    ids = (await conn.execute(statement)).scalars().all()
    if not ids:
        return []
    claim = (
        update(outbox)
        .where(outbox.c.id.in_(ids))
        .values(state="claimed", claimed_at=now, attempts=outbox.c.attempts + 1)
        .returning(*outbox.c)
    )
    rows = await every(conn, claim, OutboxRow)
    return sorted(rows, key=lambda row: (row.priority, row.id))


async def expired_claims(conn: AsyncConnection, before: datetime) -> list[OutboxRow]:
    """Rows that were claimed before a moment and never came back, oldest first."""
    statement = select(outbox).where(outbox.c.state == "claimed", outbox.c.claimed_at < before).order_by(outbox.c.id)
    return await every(conn, statement, OutboxRow)


async def next_due(conn: AsyncConnection, *, blocked_chats: Collection[int] = frozenset()) -> datetime | None:
    """The moment at which the next row can be claimed, in chats that are neither blocked nor have a row under
    way; it may be past. None when nothing waits."""
    statement = select(func.min(outbox.c.not_before)).where(outbox.c.state == "pending", ~_held_up())
    if blocked_chats:
        statement = statement.where(outbox.c.chat_id.not_in(blocked_chats))
    due: datetime | None = (await conn.execute(statement)).scalar_one()
    return due
