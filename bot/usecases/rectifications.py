"""Orders to put something right: in whose reach they are, as their readers may see them, and what came with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.machine import Facts, Move, check
from bot.casework.rectification import KIND, OPEN_STATES, PROCEDURE, TERM, due_of
from bot.casework.reminders import Standing, standing
from bot.clock import china_date
from bot.conversation.cards.rectification import due_notice
from bot.conversation.rectification_views import OrderView, RectificationEvent
from bot.conversation.views import Role
from bot.usecases.actor import Actor
from bot.usecases.deadline_views import person_name
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.reach import subject_for
from bot.usecases.show_repair_case import Material
from bot.usecases.tell import tell_subject
from bot.usecases.views import record_view
from bot.usecases.work_calendar import calendar_of
from rulesets.calendar import WorkCalendar
from storage import bureaus, cases, records, subjects
from storage.cases import CaseRow
from storage.deadlines import DeadlineRow
from storage.subjects import SubjectRow

_FILES = 10


async def order_of(conn: AsyncConnection, actor: Actor, act: Act, case_id: int) -> CaseRow:
    """An order within the actor's reach.

    Raises:
        StrangerError, RefusedError: there is none for them.
    """
    require(actor, act)
    case = await cases.get(conn, case_id)
    if case is None or case.kind != KIND:
        raise RefusedError(act, ())
    await subject_for(conn, actor, act, case.subject_id)
    return case


async def show_order(conn: AsyncConnection, actor: Actor, case_id: int, now: datetime) -> OrderView:
    """One order.

    Raises:
        StrangerError, RefusedError: the actor may not see it.
    """
    case = await order_of(conn, actor, Act.SEE_SUBJECT, case_id)
    return await order_view(conn, case, actor.role, actor.person_id, now)


async def open_orders(
    conn: AsyncConnection, subject: SubjectRow, role: Role, person_id: int | None, now: datetime
) -> list[OrderView]:
    """A subject's open orders, the soonest due first. The caller has asked whether the reader may see the subject."""
    found = [one for one in await cases.of_subject(conn, subject.id) if one.kind == KIND and one.closed_at is None]
    found.sort(key=lambda one: (due_of(one.data), one.id))
    return [await order_view(conn, one, role, person_id, now) for one in found]


async def order_view(
    conn: AsyncConnection, case: CaseRow, role: Role, person_id: int | None, now: datetime
) -> OrderView:
    """An order as somebody of this role sees it: an enterprise learns nobody's name."""
    subject = await subjects.get(conn, case.subject_id)
    bureau = await bureaus.get(conn, case.bureau_id)
    assert subject is not None
    assert bureau is not None
    row = await records.current(conn, case.record_id) if case.record_id else None
    record = await record_view(conn, row) if row else None
    staff = role != "enterprise"
    if record is not None and not staff:
        record = replace(record, note="", entered_by="")
    served, proof = case.data.get("served") or {}, case.data.get("proof") or {}
    corrected = case.data.get("corrected_on")
    return OrderView(
        id=case.id,
        version=case.version,
        state=case.state,
        subject=subject.id,
        name=subject.name,
        natural=subject.kind == "person",
        bureau=bureau.name,
        text=case.data["text"],
        issued_at=case.opened_at,
        due_on=due_of(case.data),
        record=record,
        standing=_standing(await calendar_of(conn), case, china_date(now)),
        by=await person_name(conn, case.assigned_to) if staff else "",
        told=served.get("told", 0),
        paper_on=date.fromisoformat(served["paper_on"]) if served.get("paper_on") else None,
        proof=proof.get("text", ""),
        files=len(await cases.documents(conn, case.id)),
        late=proof.get("late", 0),
        corrected_on=date.fromisoformat(corrected) if corrected else None,
        events=await _events(conn, case, staff=staff),
        moves=_moves(case, role, person_id),
    )


def _standing(calendar: WorkCalendar, case: CaseRow, today: date) -> Standing | None:
    return standing(calendar, due_of(case.data), today) if case.state in OPEN_STATES else None


async def _events(conn: AsyncConnection, case: CaseRow, *, staff: bool) -> tuple[RectificationEvent, ...]:
    found = []
    for one in await cases.history(conn, case.id):
        if one.from_state is None:
            continue
        due_on = one.data.get("due_on")
        found.append(
            RectificationEvent(
                one.move,
                one.at,
                await person_name(conn, one.actor_id) if staff else "",
                one.note or "",
                date.fromisoformat(due_on) if due_on else None,
                one.data.get("late", 0),
            )
        )
    return tuple(found)


def _moves(case: CaseRow, role: Role, person_id: int | None) -> frozenset[str]:
    facts = Facts(role, person_id, filed_by=case.filed_by)
    return frozenset(name for name in PROCEDURE.moves if isinstance(check(PROCEDURE, case.state, name, facts), Move))


async def remind_enterprise(conn: AsyncConnection, row: DeadlineRow, stands: Standing, now: datetime) -> None:
    """Whoever has to put something right is reminded with the bureau: before the day, on it, and once after it."""
    case = await cases.get(conn, row.case_id) if row.kind == TERM and row.case_id else None
    if case is None or (stands.overdue and stands.days > 1):
        return
    view = await order_view(conn, case, "enterprise", None, now)
    await tell_subject(conn, case.subject_id, lambda texts: due_notice(texts, view), now, about=f"case:{case.id}")


async def order_material(conn: AsyncConnection, actor: Actor, case_id: int) -> Sequence[Material]:
    """The photos and documents of an order: of the finding, and the proof; the latest of them.

    Raises:
        StrangerError, RefusedError: they are not the actor's to see.
    """
    case = await order_of(conn, actor, Act.SEE_SUBJECT, case_id)
    listed = await cases.documents(conn, case.id)
    return [Material(one.kind, one.file_id) for one in listed if one.file_id][-_FILES:]
