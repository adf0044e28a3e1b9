"""Ticks of the runtime itself."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import inbox

INBOX_LIFE = timedelta(days=7)
"""How long what people wrote is kept beside what was made of it: to look into a failure, and to recognise an
update that Telegram repeats (at most a day)."""


async def prune_inbox(conn: AsyncConnection, now: datetime) -> bool:
    """Deletes updates that were finished long ago; tells whether there were any."""
    return await inbox.prune(conn, now - INBOX_LIFE) > 0
