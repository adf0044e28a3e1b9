"""Which outbox row goes next.

Within a chat rows go strictly one after another, in the order in which they were put there. A row that is
scheduled for later joins its chat's queue when its time comes, so that a digest of tomorrow holds up nothing
today; a row that was tried and waits to be tried again does hold up its chat.

Among chats the one with the most urgent due row goes first, although its older rows leave before that one:
else an urgent reply would stand behind its chat's part of a broadcast until the end of the broadcast.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, and_, exists, func, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outbox.rows import OutboxRow
from storage.rows import every
from storage.schema import outbox
from storage.schema.base import word

_PENDING, _CLAIMED = word("pending"), word("claimed")
_other = outbox.alias("other")
_tried = outbox.alias("tried")


def _held_up(row_id: ColumnElement[int]) -> ColumnElement[bool]:
    """In the chat of `outbox` a row is under way, or one before `row_id` waits to be tried again."""
    return exists().where(
        # The conditions of ix_outbox_tried, which few rows fulfil at any time.
        _tried.c.state.in_([_PENDING, _CLAIMED]),
        _tried.c.attempts > literal_column("0", Integer),
        _tried.c.chat_id == outbox.c.chat_id,
        or_(_tried.c.state == _CLAIMED, _tried.c.id < row_id),
    )


def _head(chat_id: ColumnElement[int], now: datetime) -> ColumnElement[int]:
    """The first due row of a chat."""
    first = select(func.min(_other.c.id)).where(
        _other.c.chat_id == chat_id, _other.c.state == _PENDING, _other.c.not_before <= now
    )
    return first.correlate_except(_other).scalar_subquery()


async def claim_next(
    conn: AsyncConnection, now: datetime, *, blocked_chats: Collection[int] = frozenset(), limit: int = 1
) -> list[OutboxRow]:
    """Claim up to `limit` due rows, at most one a chat, in the order in which they are to leave.

    `blocked_chats` are those that pacing forbids just now. Other processes claim other rows.
    """
    goes_first = exists().where(
        _other.c.state == _PENDING,
        _other.c.not_before <= now,
        _other.c.chat_id == outbox.c.chat_id,
        or_(
            _other.c.priority < outbox.c.priority,
            and_(_other.c.priority == outbox.c.priority, _other.c.id < outbox.c.id),
        ),
    )
    due = (outbox.c.state == _PENDING, outbox.c.not_before <= now)
    most_urgent = (
        select(outbox.c.chat_id, outbox.c.priority, outbox.c.id)
        .where(*due, ~_held_up(_head(outbox.c.chat_id, now)), ~goes_first)
        .order_by(outbox.c.priority, outbox.c.id)
        .limit(limit)
    )
    if blocked_chats:
        most_urgent = most_urgent.where(outbox.c.chat_id.not_in(blocked_chats))
    chats = most_urgent.subquery("chats")
    # One statement, hence one snapshot: what was free when its chat was chosen is what gets locked.
    heads = (
        select(outbox.c.id)
        .join(chats, outbox.c.id == _head(chats.c.chat_id, now))
        .where(*due)
        .order_by(chats.c.priority, chats.c.id)
        .with_for_update(of=outbox, skip_locked=True)
    )
    ids = list((await conn.execute(heads)).scalars())
    if not ids:
        return []
    claim = (
        update(outbox)
        .where(outbox.c.id.in_(ids))
        .values(state="claimed", claimed_at=now, attempts=outbox.c.attempts + 1)
        .returning(*outbox.c)
    )
    rows = await every(conn, claim, OutboxRow)
    return sorted(rows, key=lambda row: ids.index(row.id))


async def expired_claims(conn: AsyncConnection, before: datetime) -> list[OutboxRow]:
    """Rows that were claimed before a moment and never came back, oldest first."""
    statement = select(outbox).where(outbox.c.state == _CLAIMED, outbox.c.claimed_at < before)
    return await every(conn, statement.order_by(outbox.c.id), OutboxRow)


async def next_due(conn: AsyncConnection, *, blocked_chats: Collection[int] = frozenset()) -> datetime | None:
    """The moment at which the next row can be claimed, in chats that are neither blocked nor have a row under
    way; it may be past. None when nothing waits."""
    statement = select(outbox.c.not_before).where(outbox.c.state == _PENDING, ~_held_up(outbox.c.id))
    if blocked_chats:
        statement = statement.where(outbox.c.chat_id.not_in(blocked_chats))
    return (await conn.execute(statement.order_by(outbox.c.not_before).limit(1))).scalar_one_or_none()
