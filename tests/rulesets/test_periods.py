"""民法典 第二百条至第二百零二条: the corresponding day is the last, or that month's last day where there is none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulesets.periods import Period


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "months", "written"),
    [
        ("1 year", 12, "1 year"),
        ("3 years", 36, "3 years"),
        ("12 months", 12, "1 year"),
        ("1 month", 1, "1 month"),
        ("18 months", 18, "18 months"),
        ("100 years", 1200, "100 years"),
    ],
)
def test_a_period_is_read_and_written(text: str, months: int, written: str) -> None:
    assert Period.parse(text) == Period(months)
    assert str(Period(months)) == written


@pytest.mark.parametrize(
    "text",
    ["", "0 years", "1 day", "one year", "1year", "1  year", "-1 year", "1 yearss", "01 year", "1 year ", "1000 years"],
)
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError) as raised:
        Period.parse(text)
    assert raised.value.args == (text,)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2025-11-20", 12, "2026-11-20"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2023-02-28", 12, "2024-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-11-30", 3, "2027-02-28"),
        ("9999-01-01", 12, "9999-12-31"),
        ("9998-12-31", 12, "9999-12-31"),
        ("9999-12-31", 1, "9999-12-31"),
    ],
)
def test_the_last_day(start: str, months: int, last: str) -> None:
    assert Period(months).after(day(start)) == day(last)


@pytest.mark.parametrize(
    ("today", "months", "earliest"),
    [
        ("2026-11-20", 12, "2025-11-20"),
        ("2025-02-28", 12, "2024-02-28"),
        ("2025-03-01", 12, "2024-03-01"),
        ("2024-02-29", 12, "2023-03-01"),
        ("2026-03-31", 1, "2026-03-01"),
        ("2026-03-30", 1, "2026-03-01"),
        ("2026-03-28", 1, "2026-02-28"),
        ("2026-12-31", 12, "2025-12-31"),
        ("2026-10-31", 1, "2026-10-01"),
        ("0001-01-01", 12, "0001-01-01"),
        ("0001-06-15", 12, "0001-01-01"),
    ],
)
def test_the_earliest_day(today: str, months: int, earliest: str) -> None:
    assert Period(months).earliest(day(today)) == day(earliest)


DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
MONTHS = st.integers(1, 60).map(Period)


@given(DAYS, MONTHS, st.integers(-3, 3))
def test_the_earliest_day_is_the_first_whose_last_day_is_not_over(today: date, period: Period, near: int) -> None:
    day = period.earliest(today) + timedelta(near)
    assert (period.after(day) >= today) == (day >= period.earliest(today))


@given(DAYS, DAYS, MONTHS)
def test_a_later_day_never_ends_earlier(one: date, other: date, period: Period) -> None:
    assert (one <= other) <= (period.after(one) <= period.after(other))
