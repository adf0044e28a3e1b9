"""新密 八、五: an adverse record waits, the subject is given notice, a second person is found; and the case's end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.reminders import Term, next_after
from bot.casework.statement import KIND, PROCEDURE, SERVICE
from bot.clock import china_date
from bot.usecases.keep_deadline import close_deadlines, open_deadline
from bot.usecases.move_case import collectors_of, move_by_clock
from bot.usecases.tell_statement import (
    checkers,
    redraw,
    send_again,
    send_notices,
    send_staff_cards,
    take_back_notices,
)
from bot.usecases.work_calendar import calendar_of
from storage import cases, deadlines
from storage.cases import CaseRow
from storage.records import RecordRow


async def open_statement(conn: AsyncConnection, record: RecordRow, now: datetime) -> CaseRow:
    """Open the case of a record that has just become pending."""
    case = await cases.open_case(
        conn,
        bureau_id=record.bureau_id,
        subject_id=record.subject_id,
        kind=KIND,
        state=PROCEDURE.first,
        now=now,
        record_id=record.id,
        data={"round": 1},
    )
    await cases.note_event(
        conn, case.id, move="open", from_state=None, to_state=case.state, actor_id=record.entered_by, now=now
    )
    await give_notice(conn, case, record.entered_by, now)
    await send_staff_cards(conn, case, await checkers(conn, case), now)
    return case


async def give_notice(conn: AsyncConnection, case: CaseRow, responsible_id: int | None, now: datetime) -> None:
    """Notify the subject's people in chat. Until somebody is served, collector and managers are reminded from the
    next working day on; where nobody is bound, the collector hears at once that paper has to do it."""
    row = await open_deadline(
        conn,
        bureau_id=case.bureau_id,
        subject_id=case.subject_id,
        kind=SERVICE,
        starts_on=china_date(now),
        working_days=1,
        now=now,
        responsible_id=responsible_id,
        case_id=case.id,
        record_id=case.record_id,
    )
    # Not at once: the notice may be on its way.
    term = Term(row.created_at, row.due_on)
    await deadlines.change(conn, row.id, remind_at=next_after(term, await calendar_of(conn), now).at)
    if not await send_notices(conn, case, now):
        await send_staff_cards(conn, case, await collectors_of(conn, case), now, silent=False)


async def withdraw_statement(conn: AsyncConnection, record_id: int, now: datetime) -> None:
    """Close the case of a record that was withdrawn elsewhere; nothing where it has none that is open."""
    for case in await cases.of_record(conn, record_id):
        if case.kind == KIND and case.closed_at is None:
            moved = await move_by_clock(conn, PROCEDURE, case, "withdraw", now)
            if moved is not None:
                await end_withdrawn(conn, moved, now)


async def end_withdrawn(conn: AsyncConnection, case: CaseRow, now: datetime) -> None:
    """What follows when the case has ended with the record withdrawn: who knew of the record hears that."""
    await close_deadlines(conn, case.id, now, met=False)
    if await take_back_notices(conn, case, now):
        await send_again(conn, case, now)
    else:
        await redraw(conn, case, now)


def with_data(case: CaseRow, **more: Any) -> dict[str, Any]:
    """The case's data with more in it."""
    return {**case.data, **more}
