"""A subject's card: who it is, and its records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.views import RecordView, SubjectView
from bot.usecases.actor import Actor
from bot.usecases.permissions import Act
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.views import record_views, subject_view
from storage import audit, records
from storage.bureaus import BureauRow


@dataclass(frozen=True, slots=True)
class ShownSubject:
    """What the card needs."""

    subject: SubjectView
    bureau: BureauRow
    records: tuple[RecordView, ...]


async def show_subject(conn: AsyncConnection, actor: Actor, subject_id: int, now: datetime) -> ShownSubject:
    """A subject's card for whoever may see it.

    Raises:
        StrangerError, RefusedError: the actor may not see it.
    """
    subject = await subject_for(conn, actor, Act.SEE_SUBJECT, subject_id)
    bureau = await bureau_of(conn, actor)
    rows = await records.of_subject(conn, subject.id)
    await audit.append(
        conn,
        bureau_id=bureau.id,
        at=now,
        actor_id=actor.person_id,
        action="read_subject",
        object=f"subject:{subject.id}",
    )
    return ShownSubject(await subject_view(conn, subject, bureau), bureau, tuple(await record_views(conn, rows)))
