"""责令限期整改: staff order what has to be put right, and by when; the enterprise's people get it in chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.rectification import GROUNDS, KIND, PROCEDURE, STANDING, TERM
from bot.clock import china_date
from bot.conversation.cards.rectification import moved_notice
from bot.conversation.problems import Problem, problem
from bot.conversation.views import RecordView
from bot.usecases.actor import Actor
from bot.usecases.keep_deadline import open_term
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.reach import subject_for
from bot.usecases.rectifications import order_view
from bot.usecases.tell import tell_subject
from bot.usecases.views import record_view
from storage import audit, cases, people, records
from storage.cases import CaseRow
from storage.subjects import SubjectRow


@dataclass(frozen=True, slots=True)
class Ordering:
    """What an order would be about. record: the finding, None for a visit's. told: how many people would get it."""

    subject: SubjectRow
    record: RecordView | None
    record_id: int | None
    told: int


async def may_order(
    conn: AsyncConnection, actor: Actor, *, record_id: int | None = None, subject_id: int | None = None
) -> Ordering | Problem:
    """Whether something may be ordered on the ground of a record, or of a visit to a subject.

    Raises:
        StrangerError, RefusedError: the actor may order nothing there.
    """
    require(actor, Act.INSPECT)
    row = await records.current(conn, record_id) if record_id is not None else None
    if record_id is not None and row is None:
        raise RefusedError(Act.INSPECT, ())
    subject = await subject_for(conn, actor, Act.INSPECT, row.subject_id if row else subject_id or 0)
    if row is not None and (row.type not in GROUNDS or row.status not in STANDING):
        return problem("rectification.problem.no_ground")
    told = len({one.person_id for one in await people.of_subject(conn, subject.id)})
    return Ordering(subject, await record_view(conn, row) if row else None, record_id, told)


async def order_rectification(
    conn: AsyncConnection,
    actor: Actor,
    ordering: Ordering,
    *,
    text: str,
    due_on: date,
    files: Sequence[Mapping[str, Any]],
    now: datetime,
) -> CaseRow | Problem:
    """Give the order. text: what has to be put right; files: photos of it.

    Raises:
        StrangerError, RefusedError: the actor may order nothing there.
    """
    require(actor, Act.INSPECT, ordering.subject)
    if due_on < china_date(now):
        return problem("rectification.problem.past", day=due_on.isoformat(), today=china_date(now).isoformat())
    case = await cases.open_case(
        conn,
        bureau_id=ordering.subject.bureau_id,
        subject_id=ordering.subject.id,
        kind=KIND,
        state=PROCEDURE.first,
        now=now,
        record_id=ordering.record_id,
        assigned_to=actor.person_id,
        data={"text": text, "due_on": due_on.isoformat(), "served": {"told": ordering.told}},
    )
    await cases.note_event(
        conn, case.id, move="order", from_state=None, to_state=case.state, actor_id=actor.person_id, now=now
    )
    await keep_documents(conn, case, files, actor, now)
    await open_term(
        conn,
        bureau_id=case.bureau_id,
        subject_id=case.subject_id,
        kind=TERM,
        due_on=due_on,
        now=now,
        responsible_id=actor.person_id,
        case_id=case.id,
        record_id=case.record_id,
    )
    await audit.append(
        conn,
        bureau_id=case.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action=f"{KIND}_order",
        object=f"case:{case.id}",
        data={"record": case.record_id, "due_on": due_on.isoformat(), "told": ordering.told, "files": len(files)},
    )
    view = await order_view(conn, case, "enterprise", None, now)
    await tell_subject(
        conn, case.subject_id, lambda texts: moved_notice(texts, view, "order"), now, about=f"case:{case.id}"
    )
    return case


async def keep_documents(
    conn: AsyncConnection, case: CaseRow, files: Sequence[Mapping[str, Any]], actor: Actor, now: datetime
) -> None:
    """Keep photos and documents with an order, each once."""
    known = {one.file_unique_id for one in await cases.documents(conn, case.id)}
    for one in files:
        if one["file_unique_id"] not in known:
            await cases.add_document(
                conn,
                case.id,
                kind=one["kind"],
                added_by=actor.person_id,
                now=now,
                file_id=one["file_id"],
                file_unique_id=one["file_unique_id"],
                name=one.get("file_name"),
                mime=one.get("mime"),
                size=one.get("size"),
            )
