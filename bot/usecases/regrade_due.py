"""The daily tick: grades that change by the mere passing of time or by an amended text, and only those."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from bot.usecases.bring_into_force import bring_into_force
from bot.usecases.raise_alerts import follow_time
from storage import subjects

_AT_ONCE = 50


async def regrade_due(conn: AsyncConnection, now: datetime) -> bool:
    """Assess a batch of the subjects whose next change has come; whether there were any."""
    await bring_into_force(conn, now)
    due = await subjects.due_for_regrade(conn, china_date(now), _AT_ONCE)
    if due:
        await follow_time(conn, [subject.id for subject in due], now)
    return bool(due)
