"""Grading with reasons: one dossier, one as-of date, one reading, one answer.

The grade is the class of the first rule that holds (G9). Everything else of the answer explains it: what was
measured against which bound, which records count, how far the adverse clauses are, when time alone changes it,
whether it can be repaired, and a receipt by which anyone gets the same answer again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from rulesets.answer import About, Answer, Reason, receipt
from rulesets.conditions import union
from rulesets.dossier import Dossier
from rulesets.evidence import Hits, cited
from rulesets.forecast import next_change
from rulesets.formulas import Numbers
from rulesets.loader import Ruleset
from rulesets.notes import notes
from rulesets.periods import Period
from rulesets.plan import Asked, Plan, Step, plan_of
from rulesets.repair import repair


def grade_of(ruleset: Ruleset, dossier: Dossier, as_of: date, reading: str | None = None) -> str | None:
    """The bare grade; None is 未定级."""
    plan = plan_of(ruleset)
    hits = plan.index.gather(dossier, as_of)
    step = plan.decide(ruleset.reading(reading), [hit.number for hit in hits])
    return step.rule.grade if step else None


def explain(
    ruleset: Ruleset, dossier: Dossier, as_of: date, reading: str | None = None
) -> tuple[str | None, list[Reason]]:
    """The grade with its reasons, and nothing else: what a whole bureau is graded by at once."""
    plan = plan_of(ruleset)
    reading = ruleset.reading(reading)
    hits = plan.index.gather(dossier, as_of)
    numbers = [hit.number for hit in hits]
    step = plan.decide(reading, numbers)
    return step.rule.grade if step else None, _Reasons(plan, dossier, as_of, hits, numbers).ordered(reading, step)


def assess(ruleset: Ruleset, dossier: Dossier, as_of: date, reading: str | None = None) -> Answer:
    """The whole answer for a dossier as of a date.

    Raises:
        RulesetError: the ruleset has no such reading.
    """
    plan = plan_of(ruleset)
    reading = ruleset.reading(reading)
    hits = plan.index.gather(dossier, as_of)
    numbers = [hit.number for hit in hits]
    step = plan.decide(reading, numbers)
    grade = step.rule.grade if step else None
    reasons = _Reasons(plan, dossier, as_of, hits, numbers).ordered(reading, step)
    others = {name: plan.decide(name, numbers) for name in ruleset.file.readings if name != reading}
    return Answer(
        ruleset=ruleset.slug,
        version=ruleset.file.version,
        as_of=as_of,
        reading=reading,
        grade=grade,
        label=ruleset.label(grade),
        reasons=reasons,
        other_readings={name: other.rule.grade if other else None for name, other in others.items()},
        next_change=next_change(plan, reading, hits, as_of, grade),
        margins=[(one.clause, one.margin(hits)) for one in plan.margins[reading] if not one.holds(numbers)],
        repair=repair(ruleset, dossier, as_of, hits, plan),
        measures=_measures(plan, grade, numbers),
        notes=notes(ruleset, dossier, as_of, reading, grade, reasons),
        receipt=receipt(ruleset, dossier, as_of, reading),
        qualifiers=_qualifiers(plan, grade, numbers),
    )


class _Reasons:
    """The clauses that were looked at, those that decided first."""

    def __init__(self, plan: Plan, dossier: Dossier, as_of: date, hits: Sequence[Hits], numbers: Numbers) -> None:
        self.plan = plan
        included = dossier.subject.included_on
        self.included_on = included if included and included <= as_of else None
        self.as_of = as_of
        # The one window that reaches back furthest answers for all of them, for nearly every subject.
        self.cut_short = self._records_since(plan.longest) is not None
        self.hits = hits
        self.numbers = numbers

    def ordered(self, reading: str, decided: Step | None) -> list[Reason]:
        if decided is None:
            first: Sequence[Asked] = self._nearest(self.plan.steps[reading])
        elif decided.rule.all is not None:
            first = decided.asked
        else:
            numbers = self.numbers
            first = [one for one in decided.asked if one.condition.holds(numbers)]
        reasons = [self._one(one, one.condition.holds(self.numbers)) for one in first]
        if decided is not None and decided.rule.all is not None:
            reasons.insert(0, self._whole(decided))
        told = {one.condition.name for one in first}
        asked = zip(self.plan.asked[reading], self.plan.held[reading](self.numbers), strict=True)
        reasons += [self._one(one, holds) for one, holds in asked if one.condition.name not in told]
        return reasons

    def _one(self, asked: Asked, holds: bool) -> Reason:
        condition = asked.condition
        since = self._records_since(condition.window) if self.cut_short else None
        if condition.evidence is None:
            ids, objected = cited(condition.cited(self.hits, self.numbers))
            return Reason(asked.about, holds, condition.measured(self.hits, self.included_on), ids, objected, since)
        hits = self.hits[condition.evidence]
        if hits.records or since or not condition.says_all:
            ids, objected = hits.cited
            return Reason(asked.about, holds, condition.measured(self.hits, self.included_on), ids, objected, since)
        if asked.idle is None:
            asked.idle = Reason(asked.about, holds, condition.measured(self.hits, None), ())
        return asked.idle

    def _whole(self, step: Step) -> Reason:
        """The class's own clause, with the union of what its conditions cite."""
        conditions = [
            condition for part in step.parts for condition in part if len(part) == 1 or condition.holds(self.numbers)
        ]
        records = union([one.cited(self.hits, self.numbers) for one in conditions])
        clause = step.rule.clause or ""
        bounds = {one.clause: one.bound for one in conditions}
        ids, objected = cited(records)
        return Reason(
            About(clause, self.plan.ruleset.quote(clause), step.rule.grade, bounds),
            True,
            {one.clause: one.measured(self.hits, self.included_on) for one in conditions},
            ids,
            objected,
            self._records_since(max((one.window for one in conditions if one.window), default=None)),
        )

    def _nearest(self, steps: Sequence[Step]) -> list[Asked]:
        """For a subject that fits no class: the failing conditions of the class that it misses by the least.

        Adverse classes are left out: to come short of one is no miss.
        """
        classes = self.plan.ruleset.file.classes
        ways: list[tuple[tuple[Any, ...], list[Asked]]] = []
        for step in steps:
            if classes[step.rule.grade].adverse:
                continue
            asked = {one.condition.name: one for one in step.asked}
            demands = [min(part, key=lambda one: one.misses(self.numbers)) for part in step.parts]
            for chosen in [demands] if step.rule.all is not None else [[one] for one in demands]:
                failing = [one for one in chosen if not one.holds(self.numbers)]
                misses = [one.misses(self.numbers) for one in failing]
                far = (sum(count for count, _ in misses), sum(distance for _, distance in misses), len(ways))
                ways.append((far, [asked[one.name] for one in failing]))
        return min(ways, key=lambda way: way[0])[1] if ways else []

    def _records_since(self, window: Period | None) -> date | None:
        """G13: the inclusion date, where a window reaches back beyond it."""
        since = self.included_on
        return since if since and window and window.earliest(self.as_of) < since else None


def _measures(plan: Plan, grade: str | None, numbers: Numbers) -> tuple[str, ...]:
    if grade is None:
        return ()
    return tuple(clause for clause, when in plan.measures[grade] if when is None or when.holds(numbers))


def _qualifiers(plan: Plan, grade: str | None, numbers: Numbers) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, (of, levels) in plan.qualifiers.items():
        if of == grade:
            value = next((value for value, when in levels if when.holds(numbers)), None)
            if value is not None:
                found[name] = value
    return found
