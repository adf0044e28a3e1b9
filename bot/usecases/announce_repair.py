"""The daily tick of 信用修复 and 提前移出: subjects for whom an application became possible, and only those."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from bot.usecases.raise_alerts import follow_time
from bot.usecases.watch_repair import telling_hours
from storage import repair_watch

_AT_ONCE = 50


async def announce_repair(conn: AsyncConnection, now: datetime) -> bool:
    """Assess a batch of the subjects that are to be told, which tells them; whether there were any."""
    if not telling_hours(now):
        return False
    due = await repair_watch.due(conn, china_date(now), _AT_ONCE)
    if due:
        await follow_time(conn, due, now)
    return bool(due)
