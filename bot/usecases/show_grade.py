"""A subject's grade with everything that explains it, as of today or a past day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.phrases import SHANGHAI
from bot.conversation.repair_views import ListingView
from bot.conversation.views import AnswerView, RecordView
from bot.usecases.actor import Actor
from bot.usecases.dossiers import all_confirmed, answer_for, dossier_of, ruleset_of, text_of, without_objected
from bot.usecases.listing_views import listing_views
from bot.usecases.objections import is_open
from bot.usecases.permissions import Act, require
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.views import record_views, view_ahead
from storage import audit, cases, records
from storage.bureaus import BureauRow
from storage.subjects import SubjectRow


@dataclass(frozen=True, slots=True)
class Shown:
    """What the card needs.

    listings: 随州, the listings in force.
    pending_grade: a 1-tuple with the grade as it would be with everything pending confirmed, where that differs.
    upheld: a 1-tuple with the grade as it would be without the records under objection, where there are any.
    objections: the open ones, by id; None where the regulation knows no objection, or the answer is one of the past.
    clauses: the words of the clauses that the measures name, by id.
    """

    subject: SubjectRow
    bureau: BureauRow
    answer: AnswerView
    records: Mapping[str, RecordView]
    pending_grade: tuple[str | None] | None
    listings: tuple[ListingView, ...]
    upheld: tuple[str | None] | None
    objections: tuple[int, ...] | None
    regulation: str
    clauses: Mapping[str, str]


def end_of(day: date) -> datetime:
    """The last moment of a day in China, up to which something may have been known that day."""
    return datetime.combine(day + timedelta(1), time(), SHANGHAI) - timedelta(microseconds=1)


async def show_grade(
    conn: AsyncConnection, actor: Actor, subject_id: int, as_of: date, now: datetime, *, as_known: bool = False
) -> Shown:
    """Grade a subject for whoever may see it.

    as_known: on what the bureau knew at the end of that day, as it would have answered then; else on what it knows
    now. The former is for the bureau's own people: what was withdrawn since is nobody else's any more.

    Raises:
        StrangerError, RefusedError: the actor may not see it.
    """
    subject = await subject_for(conn, actor, Act.SEE_SUBJECT, subject_id)
    bureau = await bureau_of(conn, actor)
    if as_known:
        require(actor, Act.LIST_SUBJECTS)
    known_at = end_of(as_of) if as_known else None
    dossier = await dossier_of(conn, subject, known_at)
    answer = answer_for(bureau, dossier, as_of)
    pending = None
    if actor.is_staff and any(record.status == "pending" for record in dossier.records):
        then = answer_for(bureau, all_confirmed(dossier), as_of).grade
        pending = (then,) if then != answer.grade else None
    views = await record_views(conn, await records.of_subject(conn, subject.id, known_at))
    rest = without_objected(dossier)
    rules = text_of(answer)
    running = None
    if ruleset_of(bureau).file.objection is not None and not as_known:
        running = tuple(one.id for one in await cases.of_subject(conn, subject.id) if is_open(one))
    await audit.append(
        conn,
        bureau_id=bureau.id,
        at=now,
        actor_id=actor.person_id,
        action="read_grade",
        object=f"subject:{subject.id}",
        data={"as_of": as_of, "as_known": as_known},
    )
    return Shown(
        subject,
        bureau,
        view_ahead(bureau, dossier, answer, actor.lang),
        {view.id: view for view in views},
        pending,
        await listing_views(conn, bureau, subject, dossier, answer),
        (answer_for(bureau, rest, as_of).grade,) if rest is not dossier else None,
        running,
        rules.file.name,
        {clause: rules.quote(clause) for clause in answer.measures},
    )
