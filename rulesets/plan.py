"""A ruleset made ready for grading: its slots, conditions and rules, worked out once per process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from rulesets.conditions import Compiled, Numbers, compile_condition, leaves
from rulesets.evidence import Index, Slot, slot_for
from rulesets.loader import Ruleset
from rulesets.model import Expression, Rule


@dataclass(frozen=True, slots=True)
class Step:
    """One rule with its conditions.

    parts: for an `any` rule one condition each; for an `all` rule the alternatives of each demand.
    """

    rule: Rule
    parts: tuple[tuple[Compiled, ...], ...]

    def holds(self, numbers: Numbers) -> bool:
        """Whether the rule's class is reached."""
        demands = (any(condition.holds(numbers) for condition in part) for part in self.parts)
        return any(demands) if self.rule.all is None else all(demands)


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled ruleset; `steps` by reading, in the order in which classes are asked."""

    ruleset: Ruleset
    index: Index
    steps: dict[str, tuple[Step, ...]]
    measures: dict[str, tuple[tuple[str, Compiled | None], ...]]
    qualifiers: dict[str, tuple[str, tuple[tuple[str, Compiled], ...]]]

    def decide(self, reading: str, numbers: Numbers) -> Step | None:
        """The first step that holds; None where no class is reached."""
        for step in self.steps[reading]:
            if step.holds(numbers):
                return step
        return None


_PLANS: WeakKeyDictionary[Ruleset, Plan] = WeakKeyDictionary()


def plan_of(ruleset: Ruleset) -> Plan:
    """The plan of a ruleset, compiled at first use."""
    found = _PLANS.get(ruleset)
    if found is None:
        found = _PLANS[ruleset] = _compile(ruleset)
    return found


def _compile(ruleset: Ruleset) -> Plan:
    file = ruleset.file
    slots: list[Slot] = []
    numbers: dict[tuple[Any, ...], int] = {}

    def compiled(name: str, clause: str, expression: Expression) -> Compiled:
        for leaf in leaves(expression):
            if leaf.key not in numbers:
                numbers[leaf.key] = len(slots)
                slots.append(slot_for(leaf))
        return compile_condition(name, clause, expression, numbers)

    conditions = {name: compiled(name, condition.clause, condition.rule) for name, condition in file.conditions.items()}
    steps = {
        name: tuple(Step(rule, _parts(rule, conditions)) for rule in reading.order)
        for name, reading in file.readings.items()
    }
    measures = {
        grade: tuple(
            (measure.clause, compiled(measure.clause, measure.clause, measure.when) if measure.when else None)
            for measure in listed
        )
        for grade, listed in file.measures.items()
    }
    qualifiers = {
        name: (
            qualifier.grade,
            tuple((level.value, compiled(level.value, name, level.when)) for level in qualifier.levels),
        )
        for name, qualifier in file.qualifiers.items()
    }
    return Plan(ruleset, Index(tuple(slots), frozenset(file.repairable)), steps, measures, qualifiers)


def _parts(rule: Rule, conditions: dict[str, Compiled]) -> tuple[tuple[Compiled, ...], ...]:
    if rule.any is not None:
        return tuple((conditions[name],) for name in rule.any)
    return tuple(
        tuple(conditions[name] for name in ((part,) if isinstance(part, str) else part)) for part in rule.all or ()
    )
