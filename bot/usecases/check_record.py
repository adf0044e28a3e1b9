"""核查 by a second person (新密 五), and the moment at which a pending record counts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.machine import Denied
from bot.casework.statement import PROCEDURE
from bot.conversation.problems import Problem, problem
from bot.usecases.actor import Actor
from bot.usecases.keep_deadline import close_deadlines
from bot.usecases.move_case import collectors_of, move_by_clock, move_case
from bot.usecases.open_statement import end_withdrawn, with_data
from bot.usecases.permissions import Act
from bot.usecases.raise_alerts import follow
from bot.usecases.statement_case import case_to_move, problem_of, record_of
from bot.usecases.tell_statement import redraw, send_staff_cards, tell_counted
from storage import records
from storage.cases import CaseRow


async def check_record(
    conn: AsyncConnection, actor: Actor, case_id: int, version: int, now: datetime
) -> CaseRow | Problem:
    """核查: the actor has looked at the record and its evidence and found it right. It counts once the hearing is over.

    Raises:
        StrangerError, RefusedError: the actor may not check records of this bureau.
    """
    case = await case_to_move(conn, actor, case_id, Act.CHECK_RECORD, "check", version, now)
    if isinstance(case, Problem):
        return case
    if "returned" in case.data:
        return problem("statement.problem.returned")
    if "checked" in case.data:
        return problem("statement.problem.checked")
    data = with_data(case, checked={"by": actor.person_id, "at": now.isoformat()})
    moved = await move_case(conn, actor, PROCEDURE, case, "check", now, data=data)
    if isinstance(moved, Denied):
        return problem_of(moved, Act.CHECK_RECORD)
    return await count_if_ready(conn, moved, now)


async def return_record(
    conn: AsyncConnection, actor: Actor, case_id: int, why: str, now: datetime
) -> CaseRow | Problem:
    """退回: the record is not right; its collector gets it back with the reason, to correct or withdraw it.

    Raises:
        StrangerError, RefusedError: the actor may not check records of this bureau.
    """
    case = await case_to_move(conn, actor, case_id, Act.CHECK_RECORD, "return", None, now)
    if isinstance(case, Problem):
        return case
    if not why:
        return problem("statement.problem.reason")
    data = with_data(case, returned={"by": actor.person_id, "why": why})
    data.pop("checked", None)
    moved = await move_case(conn, actor, PROCEDURE, case, "return", now, note=why, data=data)
    if isinstance(moved, Denied):
        return problem_of(moved, Act.CHECK_RECORD)
    await redraw(conn, moved, now)
    await send_staff_cards(conn, moved, sorted(await collectors_of(conn, moved)), now, silent=False)
    return moved


async def count_if_ready(conn: AsyncConnection, case: CaseRow, now: datetime) -> CaseRow:
    """Confirm the record where the hearing is over and it was checked; the grade and the alerts follow.

    The messages of the case are brought up to date either way.
    """
    checked = case.data.get("checked")
    if case.state != "settled" or checked is None:
        await redraw(conn, case, now)
        return case
    record = await record_of(conn, case)
    if record.status != "pending":
        gone = await move_by_clock(conn, PROCEDURE, case, "withdraw", now)
        if gone is not None:
            await end_withdrawn(conn, gone, now)
        return gone or case
    confirmed = await records.amend(conn, record.id, by=checked["by"], now=now, reason="checked", status="confirmed")
    closed = await move_by_clock(conn, PROCEDURE, case, "confirm", now)
    assert closed is not None
    await close_deadlines(conn, case.id, now, met=True)
    followed = await follow(conn, case.subject_id, now, cause="record", record=confirmed)
    await tell_counted(conn, closed, followed, now)
    return closed
