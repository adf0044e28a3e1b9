"""The minutely tick of deadlines: whoever is due to be reminded is, once, and further up as days pass."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.reminders import Slot, Term, decide, sayable
from bot.clock import china_date
from bot.conversation.cards.due import reminder
from bot.conversation.screen import Screen
from bot.locales import Texts
from bot.usecases.alert_settings import overdue_levels
from bot.usecases.deadline_views import answerable, deadline_view
from bot.usecases.rectifications import remind_enterprise
from bot.usecases.tell import tell_people
from bot.usecases.work_calendar import calendar_of
from rulesets.calendar import WorkCalendar
from storage import deadlines
from storage.deadlines import DeadlineRow

_AT_ONCE = 50


async def remind_deadlines(conn: AsyncConnection, now: datetime) -> bool:
    """Remind of a batch of the deadlines whose reminder has come; whether there were any that may be said now."""
    due = await deadlines.to_remind(conn, now, _AT_ONCE)
    if not due:
        return False
    calendar = await calendar_of(conn)
    if sayable(calendar, now) > now:
        return False
    for row in due:
        assert row.remind_at is not None
        slot, again = decide(Term(row.created_at, row.due_on), calendar, row.remind_at, now)
        if slot is not None:
            await _remind(conn, row, slot, calendar, now)
        await deadlines.change(conn, row.id, remind_at=again, escalation=slot.level if slot else row.escalation)
    return True


async def _remind(conn: AsyncConnection, row: DeadlineRow, slot: Slot, calendar: WorkCalendar, now: datetime) -> None:
    view = await deadline_view(conn, row, calendar, china_date(now))

    def draw(texts: Texts) -> Screen:
        return reminder(texts, view, level=slot.level)

    await remind_enterprise(conn, row, view.standing, now)
    told = await answerable(conn, row, slot.level)
    levels = await overdue_levels(conn, row.bureau_id) if view.standing.overdue else {}
    for person_id in told:
        level = levels.get(person_id, "on")
        # Whoever has to do it is not spared it.
        if level != "off" or person_id == row.responsible_id:
            await tell_people(conn, [person_id], draw, now, silent=level != "on", about=f"deadline:{row.id}")
