"""By which day each subject is inspected next: every regulation's frequencies, on both sides of each day and bound."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rulesets.dossier import parse_dossier
from rulesets.inspections import looked_at, next_inspection
from rulesets.loader import available, load

TODAY = date(2026, 11, 20)


def dossier(*records: tuple[str, str], included: str | None = None, key: bool = False) -> Any:
    listed = [
        {
            "id": f"r{number}",
            "type": kind.split("/")[0],
            "date": day,
            "status": (kind.split("/")[1:] or ["confirmed"])[0],
        }
        for number, (kind, day) in enumerate(records, 1)
    ]
    return parse_dossier({"subject": {"included_on": included, "key": key}, "records": listed})


@pytest.mark.parametrize(
    ("slug", "grade", "key", "months", "clause"),
    [
        ("keyouqianqi", "A", False, 24, "九"),
        ("keyouqianqi", "B", False, 12, "十(一)"),
        ("keyouqianqi", None, False, 12, "十(一)"),
        ("keyouqianqi", "C", True, 3, "十一(一)"),
        ("xinmi", "1", False, 24, "十四"),
        ("xinmi", "2", False, 12, "十四"),
        ("xinmi", None, True, 12, "十四"),
        ("xinmi", "3", False, 6, "十四"),
        ("xinmi", "4", False, 3, "十四"),
        ("suizhou", "A", False, 24, "五(一)"),
        ("suizhou", "B", False, 12, "五(二)"),
        ("suizhou", None, False, 12, "五(二)"),
        ("suizhou", "C", False, 6, "五(三)"),
        ("suizhou", "D", False, 3, "五(四)②"),
        ("chenbaerhu", "good", False, 36, "5"),
        ("chenbaerhu", "normal", False, 36, "5"),
        ("chenbaerhu", "good", True, 12, "5"),
        ("chenbaerhu", "normal", True, 12, "5"),
        ("chenbaerhu", "poor", False, 12, "5"),
        ("chenbaerhu", "blacklist", True, 12, "5"),
    ],
)
def test_frequencies(slug: str, grade: str | None, key: bool, months: int, clause: str) -> None:
    found = next_inspection(load(slug), dossier(("inspection", "2026-01-31"), key=key), TODAY, grade)
    assert found is not None
    assert (found.frequency.every.months, found.frequency.clause) == (months, clause)
    assert found.basis == "inspection"
    year, month = divmod(2026 * 12 + months, 12)
    assert found.on is not None
    assert (found.on.year, found.on.month) == (year, month + 1)


def test_every_grade_of_every_regulation_has_one_with_its_ground() -> None:
    for slug in available():
        rules = load(slug)
        for grade in (*rules.file.classes, *([] if slug == "chenbaerhu" else [None])):
            found = next_inspection(rules, dossier(), TODAY, grade)
            assert found is not None
            assert found.frequency.reading.zh
            assert found.frequency.settable is (slug != "chenbaerhu")


@pytest.mark.parametrize(
    ("records", "included", "basis", "on"),
    [
        ([], None, "unknown", None),
        ([], "2026-03-15", "inclusion", date(2027, 3, 15)),
        ([("inspection", "2026-05-01")], "2020-01-01", "inspection", date(2027, 5, 1)),
        ([("inspection", "2025-05-01"), ("inspection", "2026-05-02")], None, "inspection", date(2027, 5, 2)),
        # The corresponding day, or the month's last one.
        ([("inspection", "2024-02-29")], None, "inspection", date(2025, 2, 28)),
        # Today's counts, tomorrow's not; neither does what is not confirmed, or no inspection.
        ([("inspection", "2026-11-20")], None, "inspection", date(2027, 11, 20)),
        ([("inspection", "2026-11-21")], None, "unknown", None),
        ([("inspection/pending", "2026-11-01"), ("interview", "2026-11-02")], None, "unknown", None),
    ],
)
def test_what_the_term_runs_from(
    records: list[tuple[str, str]], included: str | None, basis: str, on: date | None
) -> None:
    found = next_inspection(load("xinmi"), dossier(*records, included=included), TODAY, "2")
    assert found is not None
    assert (found.basis, found.on) == (basis, on)


@pytest.mark.parametrize(
    ("days", "months"),
    [
        (("2026-01-10", "2026-02-10"), 12),
        (("2026-01-10", "2026-02-10", "2026-03-10"), 6),
        # The corresponding day is the last one of the year.
        (("2025-11-20", "2026-02-10", "2026-03-10"), 6),
        (("2025-11-19", "2026-02-10", "2026-03-10"), 12),
    ],
)
def test_many_complaints_shorten_the_term(days: tuple[str, ...], months: int) -> None:
    given = dossier(*(("complaint", day) for day in days), included="2026-10-01")
    found = next_inspection(load("keyouqianqi"), given, TODAY, "B")
    assert found is not None
    assert found.frequency.every.months == months
    assert found.frequency.clause == ("七" if months == 6 else "十(一)")
    # A bureau that inspects more often than that anyway goes by its own number.
    own = next_inspection(load("keyouqianqi"), given, TODAY, "B", {"B": 2})
    assert own is not None
    assert (own.frequency.every.months, own.frequency.own, own.frequency.clause) == (2, True, "十(一)")


def test_the_bureaus_number_stands_only_where_the_text_leaves_it_to_the_bureau() -> None:
    own = {"A": 18, "null": 9, "good": 60}
    graded = next_inspection(load("suizhou"), dossier(included="2026-01-01"), TODAY, "A", own)
    ungraded = next_inspection(load("suizhou"), dossier(included="2026-01-01"), TODAY, None, own)
    other = next_inspection(load("suizhou"), dossier(included="2026-01-01"), TODAY, "B", own)
    fixed = next_inspection(load("chenbaerhu"), dossier(included="2026-01-01"), TODAY, "good", own)
    assert graded and ungraded and other and fixed
    assert [one.on for one in (graded, ungraded, other, fixed)] == [
        date(2027, 7, 1),
        date(2026, 10, 1),
        date(2027, 1, 1),
        date(2029, 1, 1),
    ]
    assert [one.frequency.own for one in (graded, ungraded, other, fixed)] == [True, True, False, False]


def test_which_records_it_looks_at() -> None:
    assert looked_at(load("keyouqianqi")) == {"inspection", "complaint"}
    assert looked_at(load("suizhou")) == {"inspection"}
