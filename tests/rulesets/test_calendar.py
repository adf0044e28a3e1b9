"""工作日: the State Council's calendar, its make-up workdays, and deadlines counted in it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulesets.calendar import WorkCalendar, YearCalendar

CALENDAR = WorkCalendar()


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-02-13", "workday"),
        ("2026-02-14", "makeup"),
        ("2026-02-15", "weekend holiday"),
        ("2026-02-16", "holiday"),
        ("2026-02-17", "holiday"),
        ("2026-02-23", "holiday"),
        ("2026-02-24", "workday"),
        ("2026-02-28", "makeup"),
        ("2026-03-01", "weekend"),
        ("2026-09-20", "makeup"),
        ("2026-09-25", "holiday"),
        ("2026-09-30", "workday"),
        ("2026-10-01", "holiday"),
        ("2026-10-07", "holiday"),
        ("2026-10-08", "workday"),
        ("2026-10-10", "makeup"),
        ("2026-10-11", "weekend"),
        ("2025-01-26", "makeup"),
        ("2025-10-08", "holiday"),
        ("2025-10-11", "makeup"),
    ],
)
def test_the_published_calendar(text: str, why: str) -> None:
    assert CALENDAR.look(day(text)).why in why.split()
    assert CALENDAR.is_workday(day(text)) == (why in ("workday", "makeup"))


@pytest.mark.parametrize(
    ("accepted", "days", "due"),
    [
        # The day of acceptance is not counted, be it a workday or not.
        ("2026-03-02", 3, "2026-03-05"),
        ("2026-03-06", 3, "2026-03-11"),
        ("2026-03-07", 3, "2026-03-11"),
        ("2026-03-08", 3, "2026-03-11"),
        ("2026-03-02", 1, "2026-03-03"),
        # 春节: 14 and 28 February are worked.
        ("2026-02-12", 3, "2026-02-24"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-02-26", 2, "2026-02-28"),
        ("2026-02-26", 3, "2026-03-02"),
        ("2026-02-27", 10, "2026-03-12"),
        # 国庆: 1 to 7 October off, 20 September and 10 October worked.
        ("2026-09-28", 3, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-09-30", 10, "2026-10-20"),
        ("2026-09-18", 3, "2026-09-22"),
        # 劳动节 and 端午.
        ("2026-04-30", 3, "2026-05-08"),
        ("2026-12-28", 3, "2026-12-31"),
    ],
)
def test_a_deadline_in_a_published_year(accepted: str, days: int, due: str) -> None:
    found = CALENDAR.deadline(day(accepted), days)
    assert (found.due_on, found.provisional) == (day(due), False)


@pytest.mark.parametrize(
    ("accepted", "days", "due"),
    [
        ("2026-12-29", 3, "2027-01-04"),
        ("2026-12-31", 3, "2027-01-06"),
        ("2027-03-01", 3, "2027-03-04"),
        # 国庆 1 to 3 October, of which Saturday and Sunday are made good on Monday and Tuesday.
        ("2027-09-30", 1, "2027-10-06"),
        ("2027-12-30", 10, "2028-01-14"),
    ],
)
def test_a_deadline_in_a_year_not_yet_published_is_provisional(accepted: str, days: int, due: str) -> None:
    found = CALENDAR.deadline(day(accepted), days)
    assert (found.due_on, found.provisional) == (day(due), True)


def test_a_deadline_that_ends_in_a_published_year_is_not_provisional_for_what_comes_after() -> None:
    assert not CALENDAR.deadline(date(2026, 12, 30), 1).provisional
    assert CALENDAR.deadline(date(2026, 12, 31), 1).provisional


def test_a_loaded_year_stands_in_place_of_the_packages() -> None:
    published = YearCalendar(
        holidays={date(2027, 10, n): "国庆节" for n in range(1, 8)}, workdays={date(2027, 10, 9): "国庆节调休"}
    )
    loaded = WorkCalendar({2027: published})
    found = loaded.deadline(date(2027, 9, 30), 2)
    assert (found.due_on, found.provisional) == (date(2027, 10, 9), False)
    assert CALENDAR.deadline(date(2027, 9, 30), 2).provisional
    assert loaded.is_published(2027)
    assert not loaded.is_published(2028)
    # What the loaded year does not name is an ordinary day, whatever the package says.
    assert loaded.is_workday(date(2027, 1, 1))


def test_the_proof_names_every_day() -> None:
    found = CALENDAR.deadline(date(2026, 2, 12), 3)
    assert [entry.day for entry in found.days] == [date(2026, 2, 12) + timedelta(n) for n in range(1, 13)]
    assert [(entry.number, entry.why) for entry in found.days[:2]] == [(1, "workday"), (2, "makeup")]
    assert {entry.why for entry in found.days[2:-1]} <= {"holiday", "weekend"}
    assert {entry.number for entry in found.days[2:-1]} == {None}
    assert (found.days[-1].number, found.days[-1].day) == (3, found.due_on)
    assert found.to_json() == {
        "accepted_on": "2026-02-12",
        "working_days": 3,
        "due_on": "2026-02-24",
        "provisional": False,
    }


@pytest.mark.parametrize("first", [date(1, 1, 1), date(1949, 10, 1), date(1999, 12, 31), date(2500, 1, 1)])
def test_any_year_can_be_counted_in(first: date) -> None:
    found = CALENDAR.deadline(first, 10)
    assert found.due_on > first + timedelta(9)
    assert found.provisional == (first.year > 2026)


def test_a_deadline_beyond_the_last_day_there_is() -> None:
    with pytest.raises(OverflowError):
        CALENDAR.deadline(date.max, 1)


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2015, 1, 1), date(2030, 12, 31)), st.integers(1, 30))
def test_a_deadline_is_the_nth_workday_after(accepted: date, number: int) -> None:
    found = CALENDAR.deadline(accepted, number)
    between = [accepted + timedelta(n) for n in range(1, (found.due_on - accepted).days + 1)]
    assert sum(CALENDAR.is_workday(each) for each in between) == number
    assert CALENDAR.is_workday(found.due_on)
    assert found.due_on <= CALENDAR.deadline(accepted + timedelta(1), number).due_on
