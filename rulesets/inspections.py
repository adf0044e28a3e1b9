"""How often a subject is inspected, and by which day next: the ruleset's frequencies over a dossier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from rulesets.compiler import Conditions, once_per_ruleset
from rulesets.dossier import Dossier
from rulesets.duties import UNGRADED
from rulesets.evidence import Selection
from rulesets.loader import Ruleset
from rulesets.model import InspectionRule, Pick, Text
from rulesets.periods import Period

_INSPECTED = Selection.by((Pick(type="inspection"),))
#: The bureau's own numbers of months by grade, where it set none.
NONE_SET: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often. own: the number is the bureau's setting; settable: it could be."""

    every: Period
    clause: str
    reading: Text
    own: bool
    settable: bool


@dataclass(frozen=True, slots=True)
class NextInspection:
    """By which day (the last one of the term) a subject is to be inspected.

    basis: what the term runs from, the last inspection or the inclusion, with its day `since`; `unknown` with neither:
    it is then to be inspected as soon as may be, and `on` is None.
    """

    frequency: Frequency
    basis: Literal["inspection", "inclusion", "unknown"]
    since: date | None = None
    on: date | None = None


def next_inspection(
    ruleset: Ruleset, dossier: Dossier, as_of: date, grade: str | None, own: Mapping[str, int] = NONE_SET
) -> NextInspection | None:
    """When a subject of this grade is to be inspected next; None where the ruleset says nothing of frequencies.

    own: the bureau's months by grade, `null` for 未定级; taken only where the text leaves the number to it.
    """
    how_often = frequency(ruleset, dossier, as_of, grade, own)
    if how_often is None:
        return None
    inspected = _INSPECTED.among(dossier, as_of)
    if inspected:
        last = inspected[-1].on
        return NextInspection(how_often, "inspection", last, how_often.every.after(last))
    included = dossier.subject.included_on
    if included is not None:
        return NextInspection(how_often, "inclusion", included, how_often.every.after(included))
    return NextInspection(how_often, "unknown")


def frequency(
    ruleset: Ruleset, dossier: Dossier, as_of: date, grade: str | None, own: Mapping[str, int] = NONE_SET
) -> Frequency | None:
    """The shortest of the terms that fit."""
    section = ruleset.file.inspections
    if section is None:
        return None
    named = UNGRADED if grade is None else grade
    plan = _conditions(ruleset)
    holding = plan.holding(dossier, as_of)
    found = [
        _frequency(rule, named, own)
        for place, rule in enumerate(section.rules)
        if named in rule.grades and rule.key in (None, dossier.subject.key) and (rule.when is None or place in holding)
    ]
    return min(found, key=lambda one: one.every, default=None)


def _frequency(rule: InspectionRule, grade: str, own: Mapping[str, int]) -> Frequency:
    mine = rule.own and grade in own
    every = Period(own[grade]) if mine else rule.every
    return Frequency(every, rule.clause, rule.reading, mine, rule.own)


def looked_at(ruleset: Ruleset) -> frozenset[str]:
    """The types of record that a next inspection depends on: a dossier needs no others for it."""
    return _conditions(ruleset).types | {"inspection"}


@once_per_ruleset
def _conditions(ruleset: Ruleset) -> Conditions[int]:
    rules = enumerate(ruleset.file.inspections.rules if ruleset.file.inspections else ())
    return Conditions.of(ruleset, ((place, rule.clause, rule.when) for place, rule in rules if rule.when is not None))
