"""Years that an administrator loaded, and what they say of days outside of them."""

from __future__ import annotations

from datetime import date

import pytest

from rulesets.calendar import WorkCalendar, YearCalendar

NOTICE = YearCalendar(
    holidays={date(2026, 12, 31): "元旦", date(2027, 1, 1): "元旦", date(2027, 10, 8): "国庆节"},
    workdays={date(2026, 12, 27): "元旦", date(2027, 10, 9): "国庆节"},
)


def why(calendar: WorkCalendar, day: date) -> str:
    return calendar.look(day).why


def test_a_loaded_year_stands_before_the_package() -> None:
    packaged, loaded = WorkCalendar(), WorkCalendar({2027: NOTICE})
    assert (why(packaged, date(2027, 10, 8)), why(loaded, date(2027, 10, 8))) == ("workday", "holiday")
    assert (why(packaged, date(2027, 10, 9)), why(loaded, date(2027, 10, 9))) == ("weekend", "makeup")
    # The whole year is the notice's: what it does not name is an ordinary day.
    assert (why(packaged, date(2027, 10, 1)), why(loaded, date(2027, 10, 1))) == ("holiday", "workday")
    assert not packaged.is_published(2027)
    assert loaded.is_published(2027)
    assert not loaded.is_published(2028)


def test_days_of_the_december_before_are_taken_singly() -> None:
    loaded = WorkCalendar({2027: NOTICE})
    assert loaded.look(date(2026, 12, 31)).name == "元旦"
    assert why(loaded, date(2026, 12, 27)) == "makeup"
    # The rest of that year stays as the package has it.
    assert why(loaded, date(2026, 10, 1)) == "holiday"
    assert why(loaded, date(2026, 12, 30)) == "workday"


@pytest.mark.parametrize("order", [(2026, 2027), (2027, 2026)])
def test_the_later_notice_is_the_newer_word(order: tuple[int, int]) -> None:
    years = {2026: YearCalendar({}, {date(2026, 12, 31): "x"}), 2027: NOTICE}
    assert why(WorkCalendar({year: years[year] for year in order}), date(2026, 12, 31)) == "holiday"


def test_a_deadline_over_the_new_year() -> None:
    before = WorkCalendar().deadline(date(2026, 12, 29), 3)
    assert (before.due_on, before.provisional) == (date(2027, 1, 4), True)
    after = WorkCalendar({2027: NOTICE}).deadline(date(2026, 12, 29), 3)
    assert (after.due_on, after.provisional) == (date(2027, 1, 5), False)
    assert [entry.why for entry in after.days][:2] == ["workday", "holiday"]
