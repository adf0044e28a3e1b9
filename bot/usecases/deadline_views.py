"""From deadlines to what their cards are drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.bureau_settings import settings_of
from bot.casework.reminders import standing
from bot.conversation.cards.due import DeadlineView
from bot.usecases.shown_name import shown_name
from rulesets.calendar import WorkCalendar
from storage import bureaus, cases, people, subjects
from storage.deadlines import DeadlineRow
from storage.people import MembershipRow

STAFF = ("inspector", "manager", "admin")


async def deadline_view(conn: AsyncConnection, row: DeadlineRow, calendar: WorkCalendar, today: date) -> DeadlineView:
    """A deadline as it stands today, with the days that were counted."""
    bureau = await bureaus.get(conn, row.bureau_id)
    assert bureau is not None
    case = await cases.get(conn, row.case_id) if row.case_id else None
    return DeadlineView(
        id=row.id,
        kind=row.kind,
        subject_id=row.subject_id,
        subject=await subject_name(conn, row.subject_id),
        starts_on=row.starts_on,
        due_on=row.due_on,
        standing=standing(calendar, row.due_on, today),
        closing=settings_of(bureau.settings).closing_time,
        person=await person_name(conn, row.responsible_id),
        provisional=row.provisional,
        days=calendar.deadline(row.starts_on, row.working_days).days if row.working_days else (),
        state=row.state,
        bureau=bureau.name,
        case=(case.kind, case.id) if case else None,
        record_id=row.record_id,
    )


async def subject_name(conn: AsyncConnection, subject_id: int) -> str:
    """A subject's name as lists show it: a natural person's masked."""
    found = await subjects.get(conn, subject_id)
    return shown_name(found) if found else ""


async def person_name(conn: AsyncConnection, person_id: int | None) -> str:
    """Somebody's name; "" for nobody."""
    person = await people.get(conn, person_id) if person_id is not None else None
    return person.name if person else ""


async def answerable(conn: AsyncConnection, row: DeadlineRow, level: int = 0) -> list[int]:
    """Whom a deadline's reminder goes to: the person responsible, from level 1 on the managers, from 2 on the
    administrators too. Who left the bureau is no longer asked: whoever comes next above is, then."""
    staff = await people.members(conn, row.bureau_id, STAFF)
    managers, admins = _with(staff, "manager"), _with(staff, "admin")
    lead = managers or admins
    own = [row.responsible_id] if row.responsible_id in {one.person_id for one in staff} else lead
    up = [*(lead if level >= 1 else ()), *(admins if level >= 2 else ())]
    return list(dict.fromkeys(person_id for person_id in (*own, *up) if person_id is not None))


def _with(staff: Sequence[MembershipRow], role: str) -> list[int]:
    return [one.person_id for one in staff if one.role == role]
