"""Updates as they came, kept until they were handled: each once, in order per chat key."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import every, insert_for
from storage.schema import inbox
from storage.schema.base import word

_NEW = inbox.c.state == word("new")


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One update. `state` is new, done or failed; `payload` its JSON as received, "" once it is done."""

    update_id: int
    chat_key: int
    payload: str
    received_at: datetime
    state: str
    attempts: int
    error: str | None
    finished_at: datetime | None


async def receive(conn: AsyncConnection, updates: Iterable[tuple[int, int, str]], now: datetime) -> int:
    """Keep updates, given as (update_id, chat_key, payload). Returns how many were not here before: an update
    that comes again, whatever became of it, changes nothing."""
    rows = [
        {
            "update_id": update_id,
            "chat_key": chat_key,
            "payload": payload,
            "received_at": now,
            "state": "new",
            "attempts": 0,
        }
        for update_id, chat_key, payload in updates
    ]
    if not rows:
        return 0
    statement = insert_for(conn, inbox).on_conflict_do_nothing().returning(inbox.c.update_id)
    return len((await conn.execute(statement, rows)).all())


async def next_batch(conn: AsyncConnection, limit: int, excluding: Collection[int] = frozenset()) -> list[InboxRow]:
    """The earliest new update of each chat key, the longest waiting first; `excluding` are the keys that
    this process is busy with. Those that another process is handling are left out."""
    heads = select(func.min(inbox.c.update_id)).where(_NEW).group_by(inbox.c.chat_key)
    if excluding:
        heads = heads.where(inbox.c.chat_key.not_in(excluding))
    statement = select(inbox).where(_NEW, inbox.c.update_id.in_(heads)).order_by(inbox.c.update_id).limit(limit)
    return await every(conn, statement.with_for_update(skip_locked=True), InboxRow)


async def finish(conn: AsyncConnection, update_id: int, now: datetime) -> bool:
    """Mark an update as handled, first of all in the transaction that handles it. False when it is no longer new, or
    another process is handling it: then this transaction has to be given up.

    The row's lock is the claim. It ends with the transaction, so that a killed process leaves the update new; and
    until then the later updates of its chat stay where they are, since only the first new one is ever taken."""
    # What somebody wrote stands in what was made of it; the number alone is needed, to know a repetition.
    return await _end(conn, update_id, now, state="done", error=None, payload="")


async def fail(conn: AsyncConnection, update_id: int, error: str, now: datetime) -> bool:
    """Mark an update as one that could not be handled; it is not tried again, but kept to look into the failure.
    False when it was not new."""
    return await _end(conn, update_id, now, state="failed", error=error)


async def _end(conn: AsyncConnection, update_id: int, now: datetime, **values: str | None) -> bool:
    free = select(inbox.c.update_id).where(inbox.c.update_id == update_id, _NEW).with_for_update(skip_locked=True)
    statement = (
        update(inbox)
        .where(inbox.c.update_id == free.scalar_subquery())
        .values(finished_at=now, attempts=inbox.c.attempts + 1, **values)
    )
    return (await conn.execute(statement)).rowcount == 1


async def pending_count(conn: AsyncConnection) -> int:
    """How many updates wait to be handled."""
    statement = select(func.count()).select_from(inbox).where(_NEW)
    return (await conn.execute(statement)).scalar_one()


async def prune(conn: AsyncConnection, before: datetime) -> int:
    """Delete updates that were finished before a moment: their numbers, and what the failed ones said.

    Telegram repeats an update for 24 hours at most; one deleted earlier could be taken for new.
    """
    statement = delete(inbox).where(inbox.c.finished_at < before)
    return (await conn.execute(statement)).rowcount
