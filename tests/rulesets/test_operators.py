"""Each operator of the rule files by itself, on a ruleset of one clause; `not` and `below` are in none that we ship."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from ruleset_cases import answer, ids

from rulesets.answer import Answer
from rulesets.loader import Ruleset, load_file

SOUND = Path(__file__).parent / "sound.yaml"


@pytest.fixture
def ruleset(tmp_path: Path) -> Any:
    """Makes a ruleset in which C is reached by one condition, and A by its contrary."""

    def make(condition: dict[str, Any]) -> Ruleset:
        file = yaml.safe_load(SOUND.read_text(encoding="utf-8"))
        file["conditions"] = {"1": condition, "2": {"not": condition}}
        path = tmp_path / "one.yaml"
        path.write_text(yaml.safe_dump(file, allow_unicode=True), encoding="utf-8")
        return load_file(path)

    return make


def reasons(found: Answer) -> dict[str, Any]:
    return {reason.clause: reason for reason in found.reasons}


def expect(found: Answer, holds: bool, counts: str = "", measured: Any = None) -> None:
    """That the condition holds or not and its contrary the other way round, and what it cites."""
    assert found.grade == ("C" if holds else "A")
    first, contrary = reasons(found)["1"], reasons(found)["2"]
    assert (first.holds, contrary.holds) == (holds, not holds)
    assert list(first.records) == ids(counts)
    assert contrary.records == ()
    assert contrary.measured == first.measured
    if measured is not None:
        assert first.measured == measured


COUNT = {"count": "penalty", "within": "1 year"}


@pytest.mark.parametrize(
    ("bound", "held"),
    [
        ({}, {1, 2, 3, 4}),
        ({"above": 2}, {3, 4}),
        ({"at_least": 2}, {2, 3, 4}),
        ({"at_most": 2}, {0, 1, 2}),
        ({"below": 2}, {0, 1}),
        ({"at_most": 0}, {0}),
        ({"above": 0}, {1, 2, 3, 4}),
    ],
)
def test_count(ruleset: Any, bound: dict[str, int], held: set[int]) -> None:
    rules = ruleset(COUNT | bound)
    for number in range(5):
        given = "; ".join(f"p{n} penalty 2026-01-0{n}" for n in range(1, number + 1))
        counts = f"p1..p{number}" if number else ""
        expect(answer(rules, given + "; i interview 2026-01-01"), number in held, counts, number)


@pytest.mark.parametrize(
    ("bound", "shown"),
    [({}, ">= 1"), ({"above": 2}, "> 2"), ({"at_most": 2}, "<= 2"), ({"below": 2}, "< 2"), ({"at_most": 0}, "= 0")],
)
def test_a_bound_as_it_is_shown(ruleset: Any, bound: dict[str, int], shown: str) -> None:
    assert reasons(answer(ruleset(COUNT | bound)))["1"].bound == shown


@pytest.mark.parametrize(
    ("pick", "counted"),
    [
        ("penalty", "p1..p3"),
        ({"type": "penalty", "cause": "accident"}, "p2..p3"),
        ({"type": "penalty", "cause": "accident", "vile": True}, "p3"),
        ({"type": "penalty", "cause": ["accident", "inspection"]}, "p1..p3"),
        ({"type": "penalty", "fine": {"at_least": 200}}, "p2..p3"),
        ({"type": "penalty", "fine": {"at_most": 200}}, "p1..p2"),
        ({"type": "penalty", "fine": {"at_least": 200, "at_most": 200}}, "p2"),
        ({"type": "penalty", "art114_multiple": {"at_least": 0}}, "p3"),
        ({"type": "accident", "level": {"at_least": "larger"}}, "a2..a3"),
        ({"type": "accident", "level": {"at_most": "larger"}}, "a1..a2"),
        (["penalty", {"type": "accident", "level": "major"}], "p1..p3 a3"),
        # A record that fits two picks of one type counts once.
        ([{"type": "penalty", "vile": True}, {"type": "penalty", "cause": "accident"}], "p2..p3"),
        ([{"type": "penalty", "vile": True}, "penalty"], "p1..p3"),
    ],
)
def test_picks(ruleset: Any, pick: Any, counted: str) -> None:
    given = (
        "p1 penalty 2026-01-01 fine 100; p2 penalty 2026-01-02 fine 200 cause accident;"
        "p3 penalty 2026-01-03 fine 300 cause accident vile art114_multiple 2;"
        "a1 accident 2026-01-04; a2 accident 2026-01-05 level larger; a3 accident 2026-01-06 level major"
    )
    expect(answer(ruleset({"count": pick, "within": "1 year"}), given), True, counted)


SUM = {"sum": "penalty", "fields": ["fine", "confiscated"], "within": "1 year"}


@pytest.mark.parametrize(
    ("bound", "held"),
    [
        ({"above": 100}, {"100.01"}),
        ({"at_least": 100}, {"100", "100.01"}),
        ({"at_most": 100}, {"99.99", "100"}),
        ({"below": 100}, {"99.99"}),
        ({"above": "99.995"}, {"100", "100.01"}),
    ],
)
def test_sum(ruleset: Any, bound: dict[str, Any], held: set[str]) -> None:
    for total in ("99.99", "100", "100.01"):
        given = f"p1 penalty 2026-01-01 fine 99; p2 penalty 2026-01-02 confiscated {Decimal(total) - 99}"
        expect(answer(ruleset(SUM | bound), given), total in held, "p1..p2", Decimal(total))


@pytest.mark.parametrize(
    ("bound", "left"),
    [({"above": 100}, "50.01"), ({"at_least": 100}, "50"), ({"above": 50}, "0.01"), ({"at_most": 10}, None)],
)
def test_the_margin_of_a_sum(ruleset: Any, bound: dict[str, int], left: str | None) -> None:
    found = answer(ruleset(SUM | bound), "p penalty 2026-01-01 fine 50")
    assert found.margins == ([] if left is None else [("1", Decimal(left))])


@pytest.mark.parametrize(
    ("bound", "margins"),
    [
        ({"above": 3}, [3, 2, 1, None]),
        ({"at_least": 3}, [2, 1, None]),
        # Where a single event suffices there is nothing to count down.
        ({}, [None]),
        ({"above": 0}, [None]),
        ({"above": 1}, [1, None]),
        ({"below": 1}, [None]),
    ],
)
def test_the_margin_of_a_count(ruleset: Any, bound: dict[str, int], margins: list[int | None]) -> None:
    rules = ruleset(COUNT | bound)
    for number, left in enumerate(margins, 1):
        found = answer(rules, "; ".join(f"p{n} penalty 2026-01-01" for n in range(number)))
        assert found.margins == ([] if left is None else [("1", left)])


def test_active(ruleset: Any) -> None:
    rules = ruleset({"active": {"type": "certificate", "level": 2}})
    given = "k1 certificate 2026-01-01 level 2; k2 certificate 2026-01-01 level 3; k3 certificate 2025-01-01 level 2"
    expect(answer(rules, f"{given} to 2026-02-01"), True, "k1", 1)
    expect(answer(rules, "k2 certificate 2026-01-01 level 3"), False, "", 0)


def test_consecutive_years(ruleset: Any) -> None:
    rules = ruleset({"consecutive_years": {"type": "honor", "level": "county"}, "years": 3})
    given = (
        "h1 honor 2025 level county; h2 honor 2024 level county; h3 honor 2023 level county; h4 honor 2022 level county"
    )
    expect(answer(rules, given), True, "h3 h2 h1", 3)
    expect(answer(rules, given.replace("2023", "2021")), False, "h2 h1", 2)
    expect(answer(rules, "h1 honor 2025 level municipal"), False, "", 0)


def test_listing(ruleset: Any) -> None:
    rules = ruleset({"listing": {"type": "misconduct", "kind": "unlicensed"}, "term": "2 years"})
    expect(answer(rules, "m misconduct 2024-11-20 kind unlicensed"), True, "m", 1)
    expect(answer(rules, "m misconduct 2024-11-19 kind unlicensed"), False, "", 0)


def test_listing_of_two_together(ruleset: Any) -> None:
    rules = ruleset({"listing": "misconduct", "term": "2 years", "together": {"count": 2, "within": "1 month"}})
    given = "m1 misconduct 2026-01-31 kind unlicensed; m2 misconduct 2026-{} kind unlicensed"
    expect(answer(rules, given.format("02-28")), True, "m1 m2", 2)
    expect(answer(rules, given.format("03-01")), False, "", 0)
    # What would go toward it is shown where nothing is listed.
    expect(answer(rules, given.format("11-01")), False, "m2", 1)


def test_tenure(ruleset: Any) -> None:
    rules = ruleset({"tenure": "included_on", "within": "6 months"})
    for included, holds in (("2026-05-20", True), ("2026-05-19", False), ("2026-11-21", False), (None, False)):
        assert answer(rules, included=included).grade == ("C" if holds else "A")


PENALTY = {"count": "penalty", "within": "1 year", "named": "penalties"}
COMPLAINT = {"count": "complaint", "within": "1 year", "named": "complaints", "at_least": 2}


@pytest.mark.parametrize(
    ("given", "every", "either"),
    [
        ("", (False, ""), (False, "")),
        ("p penalty 2026-01-01", (False, "p"), (True, "p")),
        ("p penalty 2026-01-01; c1 complaint 2026-01-02", (False, "p c1"), (True, "p")),
        ("c1..c2 complaint 2026-01-02", (False, "c1 c2"), (True, "c1 c2")),
        ("p penalty 2026-01-01; c1..c2 complaint 2026-01-02", (True, "p c1 c2"), (True, "p c1 c2")),
    ],
)
def test_all_and_any(ruleset: Any, given: str, every: tuple[bool, str], either: tuple[bool, str]) -> None:
    for operator, (holds, counts) in (("all", every), ("any", either)):
        expect(answer(ruleset({operator: [PENALTY, COMPLAINT]}), given), holds, counts)


def test_what_several_measures_show(ruleset: Any) -> None:
    reason = reasons(answer(ruleset({"all": [PENALTY, COMPLAINT]}), "p penalty 2026-01-01"))["1"]
    assert reason.measured == {"penalties": 1, "complaints": 0}
    assert reason.bound == {"penalties": ">= 1", "complaints": ">= 2"}


@pytest.mark.parametrize("number", range(4))
def test_not_of_not_is_the_same(ruleset: Any, number: int) -> None:
    rules = ruleset({"not": {"not": COMPLAINT}})
    found = answer(rules, "; ".join(f"c{n} complaint 2026-01-01" for n in range(number)))
    assert found.grade == ("C" if number >= 2 else "A")


@pytest.mark.parametrize(
    ("given", "holds"),
    [("", False), ("p penalty 2026-01-01", True), ("p penalty 2026-01-01; c1..c2 complaint 2026-01-01", False)],
)
def test_not_within_all(ruleset: Any, given: str, holds: bool) -> None:
    rules = ruleset({"all": [PENALTY, {"not": COMPLAINT}]})
    # A negation cites nothing: what it rests on is that there is too little.
    expect(answer(rules, given), holds, "p" if "p " in given else "")


def test_a_negation_is_forecast(ruleset: Any) -> None:
    found = answer(ruleset({"not": COMPLAINT}), "c1..c2 complaint 2026-01-01")
    assert (found.grade, found.next_change and found.next_change[0].isoformat()) == ("A", "2027-01-02")


@pytest.mark.parametrize("at", ["at_least", "at_most"])
def test_what_a_picked_field_does_not_say_is_not_compared(ruleset: Any, at: str) -> None:
    pick = {"type": "penalty", "art114_multiple": {at: 3}}
    assert answer(ruleset({"count": pick, "within": "1 year"}), "p penalty 2026-01-01").grade == "A"
