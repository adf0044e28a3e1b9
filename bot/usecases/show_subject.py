"""A subject's card: who it is, and its records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from bot.conversation.rectification_views import OrderView
from bot.conversation.repair_views import ListingView
from bot.conversation.views import RecordView, SubjectView
from bot.usecases.actor import Actor
from bot.usecases.dossiers import answer_for, dossier_of
from bot.usecases.listing_views import listing_views
from bot.usecases.permissions import Act, may
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.rectifications import open_orders
from bot.usecases.views import record_views, subject_view
from storage import audit, records, tasks
from storage.bureaus import BureauRow


@dataclass(frozen=True, slots=True)
class ShownSubject:
    """What the card needs. open_tasks: how many the asker may look at; orders: those still to be carried out."""

    subject: SubjectView
    bureau: BureauRow
    records: tuple[RecordView, ...]
    listings: tuple[ListingView, ...]
    open_tasks: int
    orders: tuple[OrderView, ...]


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
    dossier = await dossier_of(conn, subject)
    answer = answer_for(bureau, dossier, china_date(now))
    return ShownSubject(
        await subject_view(conn, subject, bureau),
        bureau,
        tuple(await record_views(conn, rows)),
        await listing_views(conn, bureau, subject, dossier, answer),
        len(await tasks.of_subject(conn, subject.id)) if may(actor, Act.WORK_TASKS) else 0,
        tuple(await open_orders(conn, subject, actor.role, actor.person_id, now)),
    )
