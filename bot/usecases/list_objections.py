"""Which objections are open, and which records of a subject may be disputed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.objection import KIND
from bot.clock import china_date
from bot.conversation.objection_views import ObjectionView
from bot.conversation.views import AnswerView, RecordView
from bot.usecases.actor import Actor
from bot.usecases.dossiers import answer_for, dossier_of, ruleset_of
from bot.usecases.objections import is_open, objection_view
from bot.usecases.permissions import Act, require
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.views import answer_view, record_views
from storage import cases, records
from storage.bureaus import BureauRow
from storage.subjects import SubjectRow


@dataclass(frozen=True, slots=True)
class Listed:
    """The open objections; `disputable`: the subject's records without one. `procedure`: the regulation knows it."""

    bureau: BureauRow
    procedure: bool
    regulation: str
    objections: tuple[ObjectionView, ...]
    subject: SubjectRow | None = None
    disputable: tuple[RecordView, ...] = ()
    answer: AnswerView | None = None


async def list_objections(conn: AsyncConnection, actor: Actor, now: datetime, subject_id: int | None = None) -> Listed:
    """A subject's open objections, or all of the bureau's for its own people.

    Raises:
        StrangerError, RefusedError: they are not the actor's to see.
    """
    bureau = await bureau_of(conn, actor)
    rules = ruleset_of(bureau).file
    known = rules.objection is not None
    if subject_id is None:
        require(actor, Act.LIST_SUBJECTS)
        found = await cases.open_of_bureau(conn, bureau.id, (KIND,))
        views = [await objection_view(conn, one, now) for one in found]
        return Listed(bureau, known, rules.name, tuple(views))
    subject = await subject_for(conn, actor, Act.SEE_SUBJECT, subject_id)
    found = [one for one in await cases.of_subject(conn, subject.id) if is_open(one)]
    views = [await objection_view(conn, one, now) for one in found]
    busy = {one.record_id for one in found}
    rows = [
        one for one in await records.of_subject(conn, subject.id) if one.status == "confirmed" and one.id not in busy
    ]
    rows.sort(key=lambda row: (row.applies_on, row.id), reverse=True)
    answer = answer_view(answer_for(bureau, await dossier_of(conn, subject), china_date(now)), actor.lang)
    disputable = tuple(await record_views(conn, rows))
    return Listed(bureau, known, rules.name, tuple(views), subject, disputable, answer)
