"""Every clause that grades, on both sides of every bound: the sheets in `cases/`, one for each regulation."""

from __future__ import annotations

from typing import Any

import pytest
from ruleset_sheets import FOLDER, check, class_clauses, sheet

from rulesets.loader import available, load

CASES = [(slug, case) for slug in available() for case in sheet(slug)]


@pytest.mark.parametrize(
    ("slug", "case"), CASES, ids=[f"{slug}-{case['clause']}: {case['it']}" for slug, case in CASES]
)
def test_case(slug: str, case: dict[str, Any]) -> None:
    check(case, load(slug))


@pytest.mark.parametrize("slug", available())
def test_every_clause_that_grades_has_a_case_where_it_holds_and_one_where_it_does_not(slug: str) -> None:
    """And so has every condition, where several share a clause's id."""
    file = load(slug).file
    shown = {(case["clause"], case.get("of"), case["holds"]) for case in sheet(slug) if "holds" in case}
    ids_of = [condition.clause for condition in file.conditions.values()]
    wanted: set[tuple[str, str | None]] = {(clause, None) for clause in class_clauses(load(slug))}
    for reading in file.readings.values():
        for rule in reading.order:
            for name in rule.names:
                clause = file.conditions[name].clause
                wanted.add((clause, rule.grade if ids_of.count(clause) > 1 else None))
    for clause, grade in sorted(wanted, key=str):
        for holds in (True, False):
            assert (clause, grade, holds) in shown, f"no case under {clause} for {grade or 'its grade'} holds: {holds}"


def test_every_sheet_belongs_to_a_ruleset() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(available())
