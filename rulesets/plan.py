"""A ruleset made ready for grading: its slots, conditions and rules, worked out once per process."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from rulesets.answer import Reason
from rulesets.conditions import Compiled, Holds, Numbers, compile_condition, every, leaves, some
from rulesets.evidence import Index, Selection, Slot, slot_for
from rulesets.loader import Ruleset
from rulesets.model import EarlyRemoval, Expression, RecordRepair, Rule


@dataclass(frozen=True, slots=True)
class Step:
    """One rule with its conditions.

    parts: for an `any` rule one condition each; for an `all` rule the alternatives of each demand.
    holds: whether the rule's class is reached.
    """

    rule: Rule
    parts: tuple[tuple[Compiled, ...], ...]
    holds: Holds

    @property
    def conditions(self) -> list[Compiled]:
        """All of its conditions, in the text's order."""
        return [condition for part in self.parts for condition in part]


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled ruleset.

    steps: by reading, in the order in which classes are asked.
    asked: by reading, every condition of those steps once, with the grade that it is asked for first.
    margins: by reading, the conditions of adverse classes for which it can be said how much is left.
    repair: the records that the repair procedure looks at.
    idle: by grade and condition, the reason of a condition that no record counts for; filled in at first use.
    """

    ruleset: Ruleset
    index: Index
    steps: dict[str, tuple[Step, ...]]
    asked: dict[str, tuple[tuple[str, Compiled], ...]]
    margins: dict[str, tuple[Compiled, ...]]
    measures: dict[str, tuple[tuple[str, Compiled | None], ...]]
    qualifiers: dict[str, tuple[str, tuple[tuple[str, Compiled], ...]]]
    repair: Selection
    idle: dict[tuple[str, str], Reason] = field(default_factory=dict)

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

    def compiled(name: str, clause: str, expression: Expression, text: str = "") -> Compiled:
        for leaf in leaves(expression):
            if leaf.key not in numbers:
                numbers[leaf.key] = len(slots)
                slots.append(slot_for(leaf))
        return compile_condition(name, clause, text, expression, numbers)

    conditions = {
        name: compiled(name, condition.clause, condition.rule, ruleset.words(name))
        for name, condition in file.conditions.items()
    }
    steps = {name: tuple(_step(rule, conditions) for rule in reading.order) for name, reading in file.readings.items()}
    asked = {name: _asked(of) for name, of in steps.items()}
    margins = {
        name: tuple(one for grade, one in of if file.classes[grade].adverse and one.has_margin)
        for name, of in asked.items()
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
    match file.repair:
        case RecordRepair() as procedure:
            picks = procedure.records
        case EarlyRemoval() as procedure:
            picks = procedure.unperformed
        case _:
            picks = ()
    index = Index(tuple(slots), frozenset(file.repairable))
    return Plan(ruleset, index, steps, asked, margins, measures, qualifiers, Selection.by(picks))


def _asked(steps: tuple[Step, ...]) -> tuple[tuple[str, Compiled], ...]:
    found: dict[str, tuple[str, Compiled]] = {}
    for step in steps:
        for condition in step.conditions:
            found.setdefault(condition.name, (step.rule.grade, condition))
    return tuple(found.values())


def _step(rule: Rule, conditions: dict[str, Compiled]) -> Step:
    if rule.any is not None:
        parts = tuple((conditions[name],) for name in rule.any)
        return Step(rule, parts, some([condition.holds for part in parts for condition in part]))
    demands = ((part,) if isinstance(part, str) else part for part in rule.all or ())
    parts_all = tuple(tuple(conditions[name] for name in demand) for demand in demands)
    return Step(rule, parts_all, every([some([condition.holds for condition in part]) for part in parts_all]))
