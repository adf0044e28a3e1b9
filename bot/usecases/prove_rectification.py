"""提交整改材料: the enterprise shows what it has put right, in time or late; staff enter what came on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.machine import Denied
from bot.casework.rectification import OPEN_STATES, PROCEDURE, REVIEW, REVIEW_DAYS, TERM, due_of, late_by
from bot.clock import china_date
from bot.conversation.cards.rectification import order_card
from bot.conversation.problems import Problem, problem
from bot.conversation.rectification_views import OrderView
from bot.conversation.screen import Screen
from bot.locales import Texts
from bot.usecases.actor import Actor
from bot.usecases.keep_deadline import after_opening, close_deadlines, open_deadline
from bot.usecases.move_case import move_case
from bot.usecases.order_rectification import keep_documents
from bot.usecases.permissions import Act, RefusedError
from bot.usecases.rectifications import order_of, order_view
from bot.usecases.tell import tell_people
from bot.usecases.tell_alert import recipients
from storage import cases, deadlines, people
from storage.cases import CaseRow

_STAFF = ("inspector", "manager", "admin")


@dataclass(frozen=True, slots=True)
class Proving:
    """The order that proof may be handed in for now."""

    case: CaseRow
    view: OrderView


async def may_prove(conn: AsyncConnection, actor: Actor, case_id: int, now: datetime) -> Proving | Problem:
    """Whether proof for an order is still taken.

    Raises:
        StrangerError, RefusedError: the actor may hand in nothing for its subject.
    """
    act = Act.ENTER_PAPER if actor.is_staff else Act.FILE
    case = await order_of(conn, actor, act, case_id)
    if case.state not in OPEN_STATES:
        return problem("rectification.problem.closed")
    return Proving(case, await order_view(conn, case, actor.role, actor.person_id, now))


async def prove_rectification(
    conn: AsyncConnection,
    actor: Actor,
    case_id: int,
    now: datetime,
    *,
    text: str,
    files: Sequence[Mapping[str, Any]],
) -> OrderView | Problem:
    """Hand in the proof: whoever gave the order is told, and has some working days to look at it.

    Raises:
        StrangerError, RefusedError: the actor may hand in nothing for its subject.
    """
    proving = await may_prove(conn, actor, case_id, now)
    if isinstance(proving, Problem):
        return proving
    if not text and not files:
        return problem("rectification.problem.empty")
    case, today = proving.case, china_date(now)
    late = late_by(due_of(case.data), today)
    data = {**case.data, "proof": {"on": today.isoformat(), "text": text, "late": late}}
    moved = await move_case(
        conn,
        actor,
        PROCEDURE,
        case,
        "submit",
        now,
        note=text or None,
        data=data,
        event={"files": len(files), "late": late},
        filed_by=None if actor.is_staff else actor.person_id,
    )
    if isinstance(moved, Denied):
        if moved.why == "role":
            raise RefusedError(Act.FILE, moved.who_may)
        return problem("rectification.problem.moved_on")
    await keep_documents(conn, moved, files, actor, now)
    await close_deadlines(conn, moved.id, now, met=True, kind=TERM)
    if not any(one.kind == REVIEW for one in await deadlines.open_of_case(conn, moved.id)):
        row = await open_deadline(
            conn,
            bureau_id=moved.bureau_id,
            subject_id=moved.subject_id,
            kind=REVIEW,
            starts_on=today,
            working_days=REVIEW_DAYS,
            now=now,
            responsible_id=moved.assigned_to,
            case_id=moved.id,
            record_id=moved.record_id,
        )
        # The proof itself tells of its review.
        await deadlines.change(conn, row.id, remind_at=await after_opening(conn, row.created_at, row.due_on))
    await _tell(conn, moved, actor, now)
    return await order_view(conn, await _again(conn, moved), actor.role, actor.person_id, now)


async def _again(conn: AsyncConnection, case: CaseRow) -> CaseRow:
    found = await cases.get(conn, case.id)
    assert found is not None
    return found


async def _tell(conn: AsyncConnection, case: CaseRow, actor: Actor, now: datetime) -> None:
    staff = await people.members(conn, case.bureau_id, _STAFF)
    responsible = [one for one in staff if one.person_id == case.assigned_to] or await recipients(conn, case.bureau_id)
    for hat in responsible:
        if hat.person_id != actor.person_id:
            view = await order_view(conn, case, hat.role, hat.person_id, now)  # type: ignore[arg-type]

            def draw(texts: Texts, view: OrderView = view) -> Screen:
                return order_card(texts, view, "staff", news=texts("rectification.told.proof"))

            await tell_people(conn, (hat.person_id,), draw, now, about=f"case:{case.id}")
