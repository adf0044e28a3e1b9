"""Files that somebody sends for a purpose: asked for while the chat goes on, taken up once they are here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.actor import Actor
from bot.usecases.permissions import TABLE, Act, require
from storage import file_requests, people
from storage.file_requests import FileRequestRow
from storage.people import MembershipRow


async def request_file(
    conn: AsyncConnection,
    actor: Actor,
    act: Act,
    *,
    purpose: str,
    file_id: str,
    name: str,
    size: int | None,
    now: datetime,
) -> None:
    """Have a file fetched. `size`: in bytes, as far as Telegram says.

    Raises:
        StrangerError, RefusedError: the actor may not do what the file is for.
    """
    hat = require(actor, act)
    await file_requests.add(
        conn,
        purpose=purpose,
        person_id=hat.person_id,
        membership_id=hat.id,
        file_id=file_id,
        file_name=name,
        size=size,
        now=now,
    )


async def still_asking(conn: AsyncConnection, request: FileRequestRow, act: Act) -> MembershipRow | None:
    """Who asked, now that the file is here; None where they may not do any more what it is for."""
    hat = await people.membership_of(conn, request.membership_id)
    return hat if hat is not None and hat.revoked_at is None and hat.role in TABLE[act] else None
