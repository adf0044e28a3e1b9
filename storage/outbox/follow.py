"""Where a message and a chat are to be found now: both can be given new ids after they were stored."""

from __future__ import annotations

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import outbox


async def current_message_id(conn: AsyncConnection, outbox_id: int) -> int | None:
    """The id of the row's message as it now stands; None where it was never sent.

    A message that had vanished from the chat was sent anew by the row that was to edit it.
    """
    statement = (
        select(outbox.c.message_id)
        .where(
            or_(outbox.c.id == outbox_id, outbox.c.edits_id == outbox_id),
            outbox.c.state == "sent",
            outbox.c.message_id.is_not(None),
        )
        .order_by(outbox.c.id.desc())
        .limit(1)
    )
    return (await conn.execute(statement)).scalar_one_or_none()


async def move_chat(conn: AsyncConnection, old: int, new: int) -> int:
    """Send what still waits for a group to the supergroup that it has become; returns how many rows."""
    statement = update(outbox).where(outbox.c.chat_id == old, outbox.c.state == "pending").values(chat_id=new)
    return (await conn.execute(statement)).rowcount
