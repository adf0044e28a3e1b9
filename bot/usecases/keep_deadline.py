"""Deadlines: opened with their due date, in working days or by a day that was set; met or cancelled with their case."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.reminders import Term, next_after, sayable
from bot.clock import china_date
from bot.usecases.work_calendar import calendar_of
from storage import deadlines
from storage.deadlines import DeadlineRow


async def open_deadline(
    conn: AsyncConnection,
    *,
    bureau_id: int,
    subject_id: int,
    kind: str,
    starts_on: date,
    working_days: int,
    now: datetime,
    responsible_id: int | None = None,
    case_id: int | None = None,
    record_id: int | None = None,
) -> DeadlineRow:
    """A deadline so many working days after a day that is not counted; its first reminder is due at once.

    kind: statement, preliminary_check, opinion and so on; `responsible_id` None: the managers are reminded.
    """
    counted = (await calendar_of(conn)).deadline(starts_on, working_days)
    return await deadlines.add(
        conn,
        bureau_id=bureau_id,
        subject_id=subject_id,
        kind=kind,
        starts_on=starts_on,
        working_days=working_days,
        due_on=counted.due_on,
        provisional=counted.provisional,
        now=now,
        case_id=case_id,
        record_id=record_id,
        responsible_id=responsible_id,
        remind_at=now,
    )


async def open_term(
    conn: AsyncConnection,
    *,
    bureau_id: int,
    subject_id: int,
    kind: str,
    due_on: date,
    now: datetime,
    responsible_id: int | None = None,
    case_id: int | None = None,
    record_id: int | None = None,
) -> DeadlineRow:
    """A deadline on a day that somebody set. They know of it: its first reminder is the one before the day."""
    return await deadlines.add(
        conn,
        bureau_id=bureau_id,
        subject_id=subject_id,
        kind=kind,
        starts_on=china_date(now),
        working_days=None,
        due_on=due_on,
        provisional=False,
        now=now,
        case_id=case_id,
        record_id=record_id,
        responsible_id=responsible_id,
        remind_at=await after_opening(conn, now, due_on),
    )


async def after_opening(conn: AsyncConnection, opened_at: datetime, due_on: date) -> datetime:
    """When to remind of a deadline whose opening was told in another message."""
    calendar = await calendar_of(conn)
    return next_after(Term(opened_at, due_on), calendar, sayable(calendar, opened_at)).at


async def close_deadlines(
    conn: AsyncConnection, case_id: int, now: datetime, *, met: bool, kind: str | None = None
) -> None:
    """Close a case's open deadlines (of one kind): met by what was done, or cancelled."""
    for row in await deadlines.open_of_case(conn, case_id):
        if kind in (None, row.kind):
            await deadlines.close(conn, row.id, "met" if met else "cancelled", now)
