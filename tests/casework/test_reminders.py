"""Reminders: when, how far up, and that downtime and holidays neither lose nor multiply them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.casework.reminders import (
    EVENING,
    MORNING,
    Slot,
    Standing,
    Term,
    decide,
    next_after,
    plan,
    sayable,
    standing,
)
from bot.clock import CHINA, china_date
from rulesets.calendar import WorkCalendar

CALENDAR = WorkCalendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def shown(slots: list[Slot]) -> list[tuple[str, int]]:
    return [(slot.at.astimezone(CHINA).strftime("%m-%d %H:%M"), slot.level) for slot in slots]


def test_over_the_national_day() -> None:
    """Accepted on Monday 28 September 2026: three working days end on Thursday 8 October."""
    opened = at("2026-09-28T10:00")
    due = CALENDAR.deadline(date(2026, 9, 28), 3).due_on
    assert due == date(2026, 10, 8)
    assert shown(list(islice(plan(Term(opened, due), CALENDAR), 8))) == [
        ("09-28 10:00", 0),
        ("09-30 09:00", 0),
        ("10-08 09:00", 0),
        ("10-09 09:00", 1),
        ("10-10 09:00", 1),  # a Saturday that is worked
        ("10-12 09:00", 2),
        ("10-13 09:00", 2),
        ("10-14 09:00", 2),
    ]


@pytest.mark.parametrize(
    ("opened", "due", "expected"),
    [
        # On the working day before: no second reminder that day.
        ("2026-11-20T08:00", "2026-11-23", ["11-20 09:00", "11-23 09:00", "11-24 09:00"]),
        # Opened in the evening of that day: the first is already the one on the day.
        ("2026-11-20T22:00", "2026-11-23", ["11-23 09:00", "11-24 09:00"]),
        # A calendar day on a Sunday: the Friday before it, and the Thursday before that.
        ("2026-11-16T10:00", "2026-11-22", ["11-16 10:00", "11-19 09:00", "11-20 09:00", "11-23 09:00"]),
        # Opened when it was over already, and on a Saturday.
        ("2026-11-21T10:00", "2026-11-16", ["11-23 09:00", "11-24 09:00"]),
    ],
)
def test_openings_at_odd_times(opened: str, due: str, expected: list[str]) -> None:
    term = Term(at(opened), date.fromisoformat(due))
    found = islice(plan(term, CALENDAR), len(expected))
    assert [slot.at.astimezone(CHINA).strftime("%m-%d %H:%M") for slot in found] == expected


def test_after_downtime_one_is_said_and_it_is_the_last() -> None:
    term = Term(at("2026-11-16T10:00"), date(2026, 11, 19))
    first, again = decide(term, CALENDAR, term.opened_at, term.opened_at)
    assert first == Slot(term.opened_at, 0)
    assert again == at("2026-11-18T09:00")
    # Down from then until Wednesday of the next week, at night.
    late = at("2026-11-25T03:00")
    assert decide(term, CALENDAR, again, late) == (None, again)
    slot, after = decide(term, CALENDAR, again, at("2026-11-25T09:30"))
    assert slot == Slot(at("2026-11-25T09:00"), 2)
    assert decide(term, CALENDAR, after, at("2026-11-25T23:59")) == (None, after)
    assert after == at("2026-11-26T09:00")


def test_what_was_said_is_not_said_again_when_the_calendar_moved() -> None:
    term = Term(at("2026-11-16T10:00"), date(2026, 11, 30))
    # Woken by the plan of an earlier due day.
    slot, again = decide(term, CALENDAR, at("2026-11-18T09:00"), at("2026-11-18T09:00"))
    assert (slot, again) == (None, at("2026-11-27T09:00"))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-09-29", Standing(False, 2)),
        ("2026-10-03", Standing(False, 1)),
        ("2026-10-08", Standing(False, 0)),
        ("2026-10-09", Standing(True, 1)),
        ("2026-10-11", Standing(True, 2)),
    ],
)
def test_how_it_stands(today: str, expected: Standing) -> None:
    assert standing(CALENDAR, date(2026, 10, 8), date.fromisoformat(today)) == expected


def test_overdue_before_a_working_day_has_passed() -> None:
    assert standing(CALENDAR, date(2026, 11, 20), date(2026, 11, 21)) == Standing(True, 0)


MOMENTS = st.integers(0, 3 * 365 * 24 * 60).map(lambda n: datetime(2025, 6, 1, tzinfo=UTC) + timedelta(minutes=n))
TERMS = st.builds(lambda moment, days: Term(moment, china_date(moment) + timedelta(days)), MOMENTS, st.integers(-5, 40))


@given(TERMS)
def test_reminders_rise_and_keep_to_working_hours(term: Term) -> None:
    slots = list(islice(plan(term, CALENDAR), 30))
    for one, other in pairwise(slots):
        assert one.at < other.at
        assert china_date(one.at) < china_date(other.at)
        assert one.level <= other.level
    for slot in slots:
        local = slot.at.astimezone(CHINA)
        assert CALENDAR.is_workday(local.date())
        assert MORNING <= local.time() < EVENING
        assert sayable(CALENDAR, slot.at) == slot.at >= term.opened_at
        overdue = standing(CALENDAR, term.due_on, local.date())
        assert slot.level == (0 if not overdue.overdue or overdue.days < 1 else 1 if overdue.days < 3 else 2)
    # Every working day after the due one has its own.
    overdue_days = {china_date(slot.at) for slot in slots if china_date(slot.at) > term.due_on}
    last = china_date(slots[-1].at)
    since = max(term.due_on, china_date(slots[0].at) - timedelta(days=1))
    expected = {since + timedelta(n) for n in range(1, (last - since).days + 1)}
    assert overdue_days == {day for day in expected if CALENDAR.is_workday(day)}


@given(TERMS, st.lists(st.integers(1, 60 * 24 * 9), min_size=1, max_size=25))
@settings(max_examples=60)
def test_no_tick_says_two_and_no_slot_is_said_twice(term: Term, waits: list[int]) -> None:
    """However irregularly it is asked, each reminder is said once or superseded by a later one."""
    now, remind_at, said = term.opened_at, term.opened_at, list[Slot]()
    for minutes in waits:
        slot, remind_at = decide(term, CALENDAR, remind_at, now) if remind_at <= now else (None, remind_at)
        if slot is not None:
            assert sayable(CALENDAR, now) == now
            assert slot.at <= now
            said.append(slot)
        now += timedelta(minutes=minutes)
    assert all(one.at < other.at for one, other in pairwise(said))
    if said:
        assert remind_at == next_after(term, CALENDAR, said[-1].at).at or remind_at > said[-1].at


@given(TERMS)
@settings(max_examples=30)
def test_asked_in_time_every_slot_is_said(term: Term) -> None:
    now, remind_at, said = term.opened_at, term.opened_at, list[Slot]()
    for _ in range(12):
        slot, remind_at = decide(term, CALENDAR, remind_at, max(now, remind_at))
        if slot is None:
            now = sayable(CALENDAR, max(now, remind_at))
            continue
        said.append(slot)
        now = slot.at
    assert said == list(islice(plan(term, CALENDAR), len(said)))
    assert len(said) >= 11
    assert time(9) in {slot.at.astimezone(CHINA).time() for slot in said}
