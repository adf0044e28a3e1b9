"""Ticks of the runtime itself."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import inbox

INBOX_LIFE = timedelta(days=7)
"""How long an update is kept once it is finished: to recognise one that Telegram repeats (at most a day), and to look
into a failure. What was handled is blanked at once."""


async def prune_inbox(conn: AsyncConnection, now: datetime) -> bool:
    """Deletes updates that were finished long ago; tells whether there were any."""
    return await inbox.prune(conn, now - INBOX_LIFE) > 0
