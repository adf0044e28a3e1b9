"""When to remind of a deadline, and how far up: pure, over the working-day calendar and the present.

The person responsible is told at the opening, one working day before, and on the day; from the first working day
after it on, every working day, then with the manager, from the third with the administrator too. One reminder a
day at most, and what was missed while the bot was down is made up for by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.clock import CHINA, china_date
from rulesets.calendar import WorkCalendar

#: Reminders come between these hours of a working day, those that are not of the moment at the first of them.
MORNING, EVENING = time(9), time(21)
#: From which working day after the due day on the manager, then the administrator is told too.
MANAGER_FROM, ADMIN_FROM = 1, 3

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """What reminders go by: when the deadline was opened, and its day. The day may be no working day."""

    opened_at: datetime
    due_on: date


@dataclass(frozen=True, slots=True)
class Slot:
    """One reminder. `level` 0: the person responsible; 1: the manager too; 2: the administrator too."""

    at: datetime
    level: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a deadline stands on a day: `days` working days left (0: it is the day), or by how many it is overdue."""

    overdue: bool
    days: int


def standing(calendar: WorkCalendar, due_on: date, today: date) -> Standing:
    """Working days left until, or passed since, the due day. Overdue by 0 where none has passed yet."""
    overdue = today > due_on
    return Standing(overdue, workdays(calendar, *((due_on, today) if overdue else (today, due_on))))


def workdays(calendar: WorkCalendar, after: date, until: date) -> int:
    """How many working days lie after one day, up to and including the other."""
    days = (after + _ONE_DAY * number for number in range(1, (until - after).days + 1))
    return sum(map(calendar.is_workday, days))


def sayable(calendar: WorkCalendar, instant: datetime) -> datetime:
    """The first moment from `instant` on at which somebody may be reminded."""
    local = instant.astimezone(CHINA)
    if calendar.is_workday(local.date()):
        if local.time() < MORNING:
            return _morning(local.date())
        if local.time() < EVENING:
            return instant
    return _morning(_workday(calendar, local.date(), _ONE_DAY))


def plan(term: Term, calendar: WorkCalendar) -> Iterator[Slot]:
    """All reminders of a deadline that stays open, in order and without end."""
    first = sayable(calendar, term.opened_at)
    yield _slot(term, calendar, first)
    last = china_date(first)
    # A due day that is none of work is reminded of on the working day before it, while something can be done.
    on = term.due_on if calendar.is_workday(term.due_on) else _workday(calendar, term.due_on, -_ONE_DAY)
    day = _workday(calendar, on, -_ONE_DAY)
    while True:
        if day > last:
            yield _slot(term, calendar, _morning(day))
        day = _workday(calendar, day, _ONE_DAY)


def next_after(term: Term, calendar: WorkCalendar, instant: datetime) -> Slot:
    """The first reminder after a moment."""
    return next(slot for slot in plan(term, calendar) if slot.at > instant)


def decide(term: Term, calendar: WorkCalendar, remind_at: datetime, now: datetime) -> tuple[Slot | None, datetime]:
    """The reminder to be said now, and when to look again; `remind_at` is when this look was due.

    Of several that have come since, the last alone is said. None where the time of day or the day forbids, or where
    the calendar has moved them all: what lies before `remind_at` was said.
    """
    if sayable(calendar, now) > now:
        return None, remind_at
    reached: Slot | None = None
    for slot in plan(term, calendar):
        if slot.at > now:
            return (reached if reached and reached.at >= remind_at else None), slot.at
        reached = slot
    raise AssertionError("a plan has no end")


def _slot(term: Term, calendar: WorkCalendar, at: datetime) -> Slot:
    now = standing(calendar, term.due_on, china_date(at))
    passed = now.days if now.overdue else 0
    return Slot(at, (passed >= MANAGER_FROM) + (passed >= ADMIN_FROM))


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, CHINA)


def _workday(calendar: WorkCalendar, day: date, step: timedelta) -> date:
    """The nearest working day before or after a day."""
    day += step
    while not calendar.is_workday(day):
        day += step
    return day
