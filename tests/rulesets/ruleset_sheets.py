"""The sheets of cases by which the rulesets are tried. A case says, each only where it is written:

it        what the case shows
given     the records, in the notation of `ruleset_cases`; `beside` names a background of the sheet to add
included  the subject's inclusion date;  as_of, reading: other than the sheet's, the ruleset's
grade     the grade (null for 未定级)
holds     whether the clause that the case stands under holds;  of: the grade for which, where two share an id
counts    exactly the records it cites;  measured, bound: its numbers
first     the clause that stands first in the reasons; `this` for the one that the case stands under
next      the day and the grade of the next change, or `never`
margins   what is left, by clause;  others: the grades under the other readings
repair    procedure, eligible, from, missing
level     the blacklist's level;  objected: whether the first reason is marked;  since: its `records_since`
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from ruleset_cases import answer, ids

from rulesets.answer import Answer
from rulesets.loader import Ruleset

FOLDER = Path(__file__).parent / "cases"
WORDS = {
    *("it", "given", "beside", "included", "as_of", "reading", "grade", "holds", "of", "counts", "measured", "bound"),
    *("first", "next", "margins", "others", "repair", "level", "objected", "since"),
}


@cache
def sheet(slug: str) -> list[dict[str, Any]]:
    """The cases for a ruleset, each with its clause and the sheet's as-of date."""
    page = yaml.safe_load((FOLDER / f"{slug}.yaml").read_text(encoding="utf-8"))
    found = []
    for clause, listed in page["clauses"].items():
        for case in listed:
            assert set(case) <= WORDS, (clause, set(case) - WORDS)
            background = page["backgrounds"][case["beside"]] if "beside" in case else ""
            given = f"{background}; {case.get('given', '')}"
            found.append({"as_of": page["as_of"], **case, "clause": clause, "given": given})
    return found


def class_clauses(rules: Ruleset) -> set[str]:
    """The clauses by which a class is cited that needs all its conditions."""
    order = [rule for reading in rules.file.readings.values() for rule in reading.order]
    return {rule.clause for rule in order if rule.clause is not None}


def check(case: dict[str, Any], rules: Ruleset) -> None:
    """Fails where the ruleset does not answer as the case says."""
    found = answer(rules, case["given"], case["as_of"], reading=case.get("reading"), included=case.get("included"))
    if "grade" in case:
        assert found.grade == case["grade"]
    if found.grade is not None and rules.file.classes[found.grade].adverse:
        # No reading of any of the four texts spares a subject that another one lists or restricts.
        assert set(found.other_readings.values()) <= {found.grade}
    if "holds" in case:
        check_clause(case, found, class_clauses(rules))
    if "first" in case:
        assert found.reasons[0].clause == (case["clause"] if case["first"] == "this" else case["first"])
    if "next" in case:
        expected = None if case["next"] == "never" else (date.fromisoformat(case["next"][0]), case["next"][1])
        assert found.next_change == expected
    if "margins" in case:
        assert dict(found.margins) == number(case["margins"])
    if "others" in case:
        assert found.other_readings == case["others"]
    told = found.to_json()
    if "repair" in case:
        assert {key: told["repair"][key] for key in case["repair"]} == case["repair"]
    if "level" in case:
        assert told.get("blacklist_level") == case["level"]
    if "objected" in case:
        assert told["reasons"][0].get("under_objection", False) is case["objected"]
    if "since" in case:
        assert told["reasons"][0].get("records_since") == case["since"]


def check_clause(case: dict[str, Any], found: Answer, classes: set[str]) -> None:
    """Fails where the case's own clause is not as it says."""
    told = [reason for reason in found.reasons if reason.clause == case["clause"]]
    told = [reason for reason in told if case.get("of") in (None, reason.grade)]
    if case["clause"] in classes and not case["holds"]:
        # The class is cited as a whole only where it is reached; else each of its conditions speaks for itself.
        assert not [reason for reason in told if reason.holds]
        return
    assert len(told) == 1, [reason.clause for reason in found.reasons]
    reason = told[0]
    assert reason.holds is case["holds"]
    if "counts" in case:
        assert sorted(reason.records) == sorted(ids(case["counts"]))
    if "measured" in case:
        assert reason.measured == number(case["measured"])
    if "bound" in case:
        assert reason.bound == case["bound"]


def number(value: Any) -> Any:
    """YAML reads 0.01 as binary floating point; its text is the decimal that was written."""
    if isinstance(value, dict):
        return {key: number(item) for key, item in value.items()}
    return Decimal(str(value)) if isinstance(value, float) else value
