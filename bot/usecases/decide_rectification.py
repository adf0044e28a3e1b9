"""整改完成, 退回整改, 撤销, 已书面送达: staff move an order on; with 整改完成 the finding's correction is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.machine import Denied
from bot.casework.rectification import PROCEDURE, TERM
from bot.clock import china_date
from bot.conversation.cards.rectification import moved_notice, order_card
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Screen
from bot.locales import Texts
from bot.usecases.actor import Actor
from bot.usecases.keep_deadline import close_deadlines, open_term
from bot.usecases.move_case import move_case
from bot.usecases.permissions import Act, RefusedError
from bot.usecases.raise_alerts import Followed
from bot.usecases.record_correction import CORRECTABLE, record_correction
from bot.usecases.rectifications import order_of, order_view
from bot.usecases.tell import tell_people, tell_subject
from storage import records
from storage.cases import CaseRow
from storage.records import RecordRow

_TOLD = ("close", "return", "cancel")


@dataclass(frozen=True, slots=True)
class Decided:
    """The order as it now is. followed: what the recorded correction did to the grade, where one was recorded.
    waits: the finding does not count yet, so that its correction has to be recorded later."""

    case: CaseRow
    followed: Followed | None = None
    waits: bool = False


async def takes_day(conn: AsyncConnection, case: CaseRow) -> RecordRow | None:
    """The finding in which 整改完成 is to be recorded; None where its type has no such day, or has it already."""
    row = await records.current(conn, case.record_id) if case.record_id else None
    if row is None or row.type not in CORRECTABLE or row.data.get("corrected_on"):
        return None
    return row if row.status in ("confirmed", "pending") else None


async def decide_rectification(
    conn: AsyncConnection,
    actor: Actor,
    case_id: int,
    version: int,
    name: str,
    now: datetime,
    *,
    reason: str = "",
    on: date | None = None,
) -> Decided | Problem:
    """Make one move. reason: for 退回 and 撤销, told to the enterprise. on: the day on which it was put right, or the
    new due day of what is sent back.

    Raises:
        StrangerError, RefusedError: the move is not the actor's to make.
    """
    case = await order_of(conn, actor, Act.INSPECT, case_id)
    wrong = await _wrong(conn, case, version, name, reason, on, now)
    if wrong is not None:
        return wrong
    today = china_date(now)
    row = await takes_day(conn, case) if name == "close" else None
    data, event = dict(case.data), {}
    if name == "close":
        data["corrected_on"] = (on or today).isoformat()
    elif name == "return" and on is not None:
        data["due_on"] = event["due_on"] = on.isoformat()
        data.pop("proof", None)
    elif name == "serve":
        data["served"] = {**case.data.get("served", {}), "paper_on": today.isoformat()}
    moved = await move_case(
        conn, actor, PROCEDURE, case, name, now, note=reason or None, data=data, event=event or None
    )
    if isinstance(moved, Denied):
        if moved.why == "role":
            raise RefusedError(Act.INSPECT, moved.who_may)
        return problem(f"rectification.problem.{'not_own' if moved.why == 'not_filer' else 'moved_on'}")
    if name != "serve":
        await close_deadlines(conn, moved.id, now, met=name == "close")
    if name == "return" and on is not None:
        await open_term(
            conn,
            bureau_id=moved.bureau_id,
            subject_id=moved.subject_id,
            kind=TERM,
            due_on=on,
            now=now,
            responsible_id=moved.assigned_to,
            case_id=moved.id,
            record_id=moved.record_id,
        )
    done = Decided(moved)
    if row is not None and row.status == "confirmed":
        corrected = await record_correction(conn, actor, row.id, on or today, now)
        assert not isinstance(corrected, Problem)
        done = Decided(moved, corrected.followed)
    elif row is not None:
        done = Decided(moved, waits=True)
    if name in _TOLD:
        await _tell(conn, actor, moved, name, reason, now)
    return done


async def _wrong(
    conn: AsyncConnection, case: CaseRow, version: int, name: str, reason: str, on: date | None, now: datetime
) -> Problem | None:
    """Why the move cannot be made with these words and this day."""
    today = china_date(now)
    if case.version != version:
        return problem("rectification.problem.moved_on")
    if name in ("return", "cancel") and not reason:
        return problem("rectification.problem.reason")
    if name == "return" and (on is None or on < today):
        return problem("rectification.problem.past", day=on.isoformat() if on else "-", today=today.isoformat())
    if name != "close" or on is None:
        return None
    if on > today:
        return problem("date.future", date=on.isoformat(), today=today.isoformat())
    row = await records.current(conn, case.record_id) if case.record_id else None
    since = row.applies_on if row else china_date(case.opened_at)
    return problem("rectification.problem.before", day=since.isoformat()) if on < since else None


async def _tell(conn: AsyncConnection, actor: Actor, case: CaseRow, name: str, reason: str, now: datetime) -> None:
    view = await order_view(conn, case, "enterprise", None, now)
    await tell_subject(
        conn,
        case.subject_id,
        lambda texts: moved_notice(texts, view, name, reason=reason),
        now,
        about=f"case:{case.id}",
    )
    if case.assigned_to is not None and case.assigned_to != actor.person_id:
        own = await order_view(conn, case, "inspector", case.assigned_to, now)

        def draw(texts: Texts) -> Screen:
            return order_card(texts, own, "staff")

        await tell_people(conn, (case.assigned_to,), draw, now, silent=True, about=f"case:{case.id}")
