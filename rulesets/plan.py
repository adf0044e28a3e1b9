"""A ruleset made ready for grading: its slots, conditions and rules, worked out once per process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rulesets.answer import About, Reason
from rulesets.compiler import Compiler, once_per_ruleset
from rulesets.conditions import Compiled
from rulesets.evidence import Index, Selection
from rulesets.formulas import Holds, Numbers, each, every, some
from rulesets.loader import Ruleset
from rulesets.model import EarlyRemoval, RecordRepair, Rule
from rulesets.periods import Period


@dataclass(slots=True)
class Asked:
    """A condition asked for a class.

    about: what its reasons have in common. idle: the reason where nothing counts for it, filled in at first use: most
    of an answer consists of such.
    """

    condition: Compiled
    about: About
    idle: Reason | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One rule with its conditions.

    parts: for an `any` rule one condition each; for an `all` rule the alternatives of each demand.
    asked: all of its conditions, in the text's order.
    holds: whether the rule's class is reached.
    """

    rule: Rule
    parts: tuple[tuple[Compiled, ...], ...]
    asked: tuple[Asked, ...]
    holds: Holds

    @property
    def conditions(self) -> list[Compiled]:
        """The conditions themselves."""
        return [one.condition for one in self.asked]


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled ruleset.

    steps: by reading, in the order in which classes are asked.
    asked: by reading, every condition of those steps once, for the grade that it is asked for first.
    held: by reading, which of those hold, all at once.
    margins: by reading, the conditions of adverse classes for which it can be said how much is left.
    repair: the records that the repair procedure looks at.
    longest: the longest period that any condition looks back over.
    """

    ruleset: Ruleset
    index: Index
    steps: dict[str, tuple[Step, ...]]
    asked: dict[str, tuple[Asked, ...]]
    held: dict[str, Callable[[Numbers], tuple[bool, ...]]]
    margins: dict[str, tuple[Compiled, ...]]
    measures: dict[str, tuple[tuple[str, Compiled | None], ...]]
    qualifiers: dict[str, tuple[str, tuple[tuple[str, Compiled], ...]]]
    repair: Selection
    longest: Period | None

    def decide(self, reading: str, numbers: Numbers) -> Step | None:
        """The first step that holds; None where no class is reached."""
        for step in self.steps[reading]:
            if step.holds(numbers):
                return step
        return None


@once_per_ruleset
def plan_of(ruleset: Ruleset) -> Plan:
    """The plan of a ruleset, compiled at first use."""
    file = ruleset.file
    compiler = Compiler()
    compiled = compiler.compiled
    conditions = {
        name: compiled(name, condition.clause, condition.rule, ruleset.words(name))
        for name, condition in file.conditions.items()
    }
    steps = {name: tuple(_step(rule, conditions) for rule in reading.order) for name, reading in file.readings.items()}
    asked = {name: _asked(of) for name, of in steps.items()}
    held = {name: each([one.condition.formula for one in of]) for name, of in asked.items()}
    margins = {
        name: tuple(one.condition for one in of if file.classes[one.about.grade].adverse and one.condition.has_margin)
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
    index = compiler.index(frozenset(file.repairable))
    longest = max((one.window for one in conditions.values() if one.window), default=None)
    return Plan(ruleset, index, steps, asked, held, margins, measures, qualifiers, Selection.by(picks), longest)


def _asked(steps: tuple[Step, ...]) -> tuple[Asked, ...]:
    found: dict[str, Asked] = {}
    for step in steps:
        for one in step.asked:
            found.setdefault(one.condition.name, one)
    return tuple(found.values())


def _step(rule: Rule, conditions: dict[str, Compiled]) -> Step:
    demands = [(part,) if isinstance(part, str) else part for part in rule.any or rule.all or ()]
    parts = tuple(tuple(conditions[name] for name in demand) for demand in demands)
    asked = tuple(Asked(one, About(one.clause, one.text, rule.grade, one.bound)) for part in parts for one in part)
    ways = [some([condition.formula for condition in part]) for part in parts]
    whole = some(ways) if rule.any is not None else every(ways)
    return Step(rule, parts, asked, whole.compiled())
