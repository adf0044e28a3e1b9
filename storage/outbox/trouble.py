"""What never arrived, for somebody to be told of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outbox.rows import OutboxRow
from storage.rows import every
from storage.schema import outbox
from storage.schema.delivery import UNREPORTED


async def unreported(conn: AsyncConnection, limit: int) -> list[OutboxRow]:
    """Rows that failed for good, or of which nobody knows, and that nobody was told of, the oldest first."""
    # Word for word the condition of ix_outbox_unreported.
    statement = select(outbox).where(text(UNREPORTED)).order_by(outbox.c.id).limit(limit)
    return await every(conn, statement, OutboxRow)


async def reported(conn: AsyncConnection, ids: Collection[int], now: datetime) -> None:
    """Somebody was told of these, or nobody has to be."""
    await conn.execute(update(outbox).where(outbox.c.id.in_(ids)).values(reported_at=now))
