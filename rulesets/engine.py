"""Grading with reasons: one dossier, one as-of date, one reading, one answer.

The grade is the class of the first rule that holds (G9). Everything else of the answer explains it: what was
measured against which bound, which records count, how far the adverse clauses are, when time alone changes it,
whether it can be repaired, and a receipt by which anyone gets the same answer again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from rulesets.answer import Answer, Reason, receipt
from rulesets.conditions import Compiled
from rulesets.dossier import Dossier, Record
from rulesets.evidence import Hits, Number
from rulesets.forecast import next_change
from rulesets.loader import Ruleset
from rulesets.notes import notes
from rulesets.plan import Plan, Step, plan_of
from rulesets.repair import repair


def grade_of(ruleset: Ruleset, dossier: Dossier, as_of: date, reading: str | None = None) -> str | None:
    """The bare grade; None is 未定级."""
    plan = plan_of(ruleset)
    hits = plan.index.gather(dossier, as_of)
    step = plan.decide(ruleset.reading(reading), [hit.number for hit in hits])
    return step.rule.grade if step else None


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
    reasons = list(_Reasons(plan, dossier, as_of, hits, numbers).ordered(reading, step))
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
        margins=list(_margins(plan, reading, hits, numbers)),
        repair=repair(ruleset, dossier, as_of, hits, plan),
        measures=_measures(plan, grade, numbers),
        notes=notes(ruleset, dossier, as_of, reading, grade, reasons),
        receipt=receipt(ruleset, dossier, as_of, reading),
        qualifiers=_qualifiers(plan, grade, numbers),
    )


class _Reasons:
    """The clauses that were looked at, those that decided first."""

    def __init__(
        self, plan: Plan, dossier: Dossier, as_of: date, hits: Sequence[Hits], numbers: Sequence[Number]
    ) -> None:
        self.plan = plan
        self.included_on = dossier.subject.included_on
        self.as_of = as_of
        self.hits = hits
        self.numbers = numbers

    def ordered(self, reading: str, decided: Step | None) -> Iterator[Reason]:
        steps = self.plan.steps[reading]
        first: list[tuple[Step, Compiled]] = []
        if decided is None:
            first = self._nearest(steps)
        elif decided.rule.all is not None:
            yield self._whole(decided)
            first = [(decided, condition) for part in decided.parts for condition in part]
        else:
            conditions = [(decided, condition) for part in decided.parts for condition in part]
            first = [pair for pair in conditions if pair[1].holds(self.numbers)]
        seen: set[str] = set()
        rest = [(step, condition) for step in steps for part in step.parts for condition in part]
        for step, condition in (*first, *rest):
            if condition.name not in seen:
                seen.add(condition.name)
                yield self._one(step.rule.grade, condition)

    def _one(self, grade: str, condition: Compiled) -> Reason:
        records = condition.cited(self.hits, self.numbers)
        return Reason(
            clause=condition.clause,
            text=self.plan.ruleset.words(condition.name),
            grade=grade,
            holds=condition.holds(self.numbers),
            measured=condition.measured(self.hits, self.included_on),
            bound=condition.bound(),
            records=tuple(record.id for record in records),
            under_objection=_objected(records),
            records_since=self._records_since([condition]),
        )

    def _whole(self, step: Step) -> Reason:
        """The class's own clause, with the union of what its conditions cite."""
        conditions = [
            condition for part in step.parts for condition in part if len(part) == 1 or condition.holds(self.numbers)
        ]
        found = {record.id: record for one in conditions for record in one.cited(self.hits, self.numbers)}
        records = sorted(found.values(), key=lambda record: (record.on, record.id))
        clause = step.rule.clause or ""
        return Reason(
            clause=clause,
            text=self.plan.ruleset.quote(clause),
            grade=step.rule.grade,
            holds=True,
            measured={one.clause: one.measured(self.hits, self.included_on) for one in conditions},
            bound={one.clause: one.bound() for one in conditions},
            records=tuple(record.id for record in records),
            under_objection=_objected(records),
            records_since=self._records_since(conditions),
        )

    def _nearest(self, steps: Sequence[Step]) -> list[tuple[Step, Compiled]]:
        """For a subject that fits no class: the failing conditions of the class that it misses by the least.

        Adverse classes are left out: to come short of one is no miss.
        """
        classes = self.plan.ruleset.file.classes
        ways: list[tuple[tuple[Any, ...], list[tuple[Step, Compiled]]]] = []
        for step in steps:
            if classes[step.rule.grade].adverse:
                continue
            demands = [min(part, key=lambda one: one.misses(self.numbers)) for part in step.parts]
            for chosen in [demands] if step.rule.all is not None else [[one] for one in demands]:
                failing = [one for one in chosen if not one.holds(self.numbers)]
                misses = [one.misses(self.numbers) for one in failing]
                far = (sum(count for count, _ in misses), sum(distance for _, distance in misses), len(ways))
                ways.append((far, [(step, one) for one in failing]))
        return min(ways, key=lambda way: way[0])[1] if ways else []

    def _records_since(self, conditions: Sequence[Compiled]) -> date | None:
        """G13: the inclusion date, where a window reaches back beyond it."""
        if self.included_on is None or self.included_on > self.as_of:
            return None
        for condition in conditions:
            for part in condition.parts:
                within = getattr(part.leaf, "within", None)
                if (
                    within is not None
                    and hasattr(part.leaf, "count")
                    and within.earliest(self.as_of) < self.included_on
                ):
                    return self.included_on
        return None


def _objected(records: Sequence[Record]) -> bool:
    return any(record.objection for record in records)


def _margins(plan: Plan, reading: str, hits: Sequence[Hits], numbers: Sequence[Number]) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for step in plan.steps[reading]:
        if not plan.ruleset.file.classes[step.rule.grade].adverse:
            continue
        for part in step.parts:
            for condition in part:
                if condition.name in seen or condition.holds(numbers):
                    continue
                seen.add(condition.name)
                left = condition.margin(hits)
                if left is not None:
                    yield condition.clause, left


def _measures(plan: Plan, grade: str | None, numbers: Sequence[Number]) -> tuple[str, ...]:
    if grade is None:
        return ()
    return tuple(clause for clause, when in plan.measures[grade] if when is None or when.holds(numbers))


def _qualifiers(plan: Plan, grade: str | None, numbers: Sequence[Number]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, (of, levels) in plan.qualifiers.items():
        if of == grade:
            value = next((value for value, when in levels if when.holds(numbers)), None)
            if value is not None:
                found[name] = value
    return found
