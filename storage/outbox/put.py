"""Putting calls into the outbox, and calling them back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outbox.rows import OutboxRow, get
from storage.rows import first
from storage.schema import outbox

URGENT, NORMAL, DIGEST = 0, 1, 2


async def enqueue(
    conn: AsyncConnection,
    *,
    chat_id: int,
    method: str,
    payload: dict[str, Any],
    priority: int,
    now: datetime,
    not_before: datetime | None = None,
    edits_id: int | None = None,
    about: str | None = None,
) -> int:
    """Put a call in the queue and return the row's id. `edits_id` is the row whose message this one edits.

    When an edit of the same message by the same method still waits as the last one, it takes the new payload
    over and its id is returned: only the latest state of a message is worth sending. An edit never becomes
    due before the message that it edits.
    """
    due = not_before or now
    if edits_id is not None:
        waiting = await _last_waiting_edit(conn, edits_id)
        if waiting is not None and waiting.method == method:
            changed = {"payload": payload, "priority": min(priority, waiting.priority)}
            if about is not None:
                changed["about"] = about
            await conn.execute(update(outbox).where(outbox.c.id == waiting.id).values(changed))
            return waiting.id
        edited = await get(conn, edits_id)
        if edited is not None and edited.state == "pending":
            due = max(due, edited.not_before)
    values = {
        "chat_id": chat_id,
        "method": method,
        "payload": payload,
        "priority": priority,
        "state": "pending",
        "not_before": due,
        "attempts": 0,
        "created_at": now,
        "edits_id": edits_id,
        "about": about,
    }
    return int((await conn.execute(outbox.insert().values(values).returning(outbox.c.id))).scalar_one())


async def _last_waiting_edit(conn: AsyncConnection, edits_id: int) -> OutboxRow | None:
    last = select(func.max(outbox.c.id)).where(outbox.c.edits_id == edits_id).scalar_subquery()
    statement = select(outbox).where(outbox.c.id == last, outbox.c.state == "pending").with_for_update()
    return await first(conn, statement, OutboxRow)


async def cancel_about(conn: AsyncConnection, about: str, now: datetime) -> int:
    """Cancel everything that still waits to be said about something; returns how many rows that were."""
    statement = (
        update(outbox)
        .where(outbox.c.about == about, outbox.c.state == "pending")
        .values(state="cancelled", finished_at=now)
    )
    return (await conn.execute(statement)).rowcount
