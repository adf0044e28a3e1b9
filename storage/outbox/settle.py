"""What became of a claimed row."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import outbox


async def sent(conn: AsyncConnection, outbox_id: int, message_id: int | None, now: datetime) -> bool:
    """The call succeeded; `message_id` where the method gives one. False when the row was not under way."""
    return await _move(
        conn,
        outbox_id,
        ("claimed", "uncertain"),
        state="sent",
        message_id=message_id,
        error=None,
        finished_at=now,
    )


async def retry(conn: AsyncConnection, outbox_id: int, not_before: datetime, error: str | None) -> bool:
    """Try again from a moment on; until then the later rows of its chat wait too. False when the row is sent,
    cancelled or still waiting."""
    return await _move(
        conn,
        outbox_id,
        ("claimed", "uncertain", "failed"),
        state="pending",
        not_before=not_before,
        error=error,
        claimed_at=None,
        finished_at=None,
    )


async def failed(conn: AsyncConnection, outbox_id: int, error: str, now: datetime) -> bool:
    """The call cannot succeed any more (blocked, chat gone, refused). False when the row was finished."""
    return await _move(conn, outbox_id, ("pending", "claimed"), state="failed", error=error, finished_at=now)


async def release_early(conn: AsyncConnection, now: datetime) -> int:
    """After the clock was set back, make due what was put here or tried at a moment that is now to come; returns
    how many rows. What was scheduled for a time of its own keeps it."""
    statement = (
        update(outbox)
        .where(
            outbox.c.state == "pending",
            outbox.c.created_at > now,
            or_(outbox.c.not_before <= outbox.c.created_at, outbox.c.attempts > 0),
        )
        .values(created_at=now, not_before=now)
    )
    return (await conn.execute(statement)).rowcount


async def uncertain(conn: AsyncConnection, outbox_id: int, error: str, now: datetime) -> bool:
    """Nobody knows whether the call was made. False when the row was not claimed."""
    return await _move(conn, outbox_id, ("claimed",), state="uncertain", error=error, finished_at=now)


async def cancelled(conn: AsyncConnection, outbox_id: int, reason: str, now: datetime) -> bool:
    """The call is no longer wanted, or has lost its object. False when the row was finished."""
    return await _move(conn, outbox_id, ("pending", "claimed"), state="cancelled", error=reason, finished_at=now)


async def _move(conn: AsyncConnection, outbox_id: int, states: Collection[str], **values: Any) -> bool:
    statement = update(outbox).where(outbox.c.id == outbox_id, outbox.c.state.in_(states)).values(**values)
    return (await conn.execute(statement)).rowcount == 1
