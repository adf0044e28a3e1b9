"""显示全名: the names on a subject's card in full, for who may, and kept in the audit log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.usecases.actor import Actor
from bot.usecases.permissions import Act
from bot.usecases.reach import subject_for
from bot.usecases.show_subject import ShownSubject, show_subject
from storage import audit


async def unmask_subject(conn: AsyncConnection, actor: Actor, subject_id: int, now: datetime) -> ShownSubject:
    """What the card needs, for names in full.

    Raises:
        StrangerError, RefusedError: the actor may not see them.
    """
    subject = await subject_for(conn, actor, Act.UNMASK, subject_id)
    await audit.append(
        conn,
        bureau_id=subject.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action="unmask",
        object=f"subject:{subject.id}",
    )
    return await show_subject(conn, actor, subject_id, now)
