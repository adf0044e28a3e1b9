"""Makes expressions ready to be asked, with the numbered slots that measure what they look at."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from rulesets.conditions import Compiled, compile_condition, leaves
from rulesets.dossier import Dossier
from rulesets.evidence import Index, Slot, slot_for
from rulesets.loader import Ruleset
from rulesets.model import Expression

Place = TypeVar("Place", bound=Hashable)
Made = TypeVar("Made")


class Compiler:
    """Compiles conditions that are asked together: what several of them measure is measured once."""

    def __init__(self) -> None:
        self._slots: list[Slot] = []
        self._numbers: dict[tuple[Any, ...], int] = {}

    def compiled(self, name: str, clause: str, expression: Expression, text: str = "") -> Compiled:
        """One condition over the slots, which are numbered in the order in which they are first needed."""
        for leaf in leaves(expression):
            if leaf.key not in self._numbers:
                self._numbers[leaf.key] = len(self._slots)
                self._slots.append(slot_for(leaf))
        return compile_condition(name, clause, text, expression, self._numbers)

    def index(self, repairable: frozenset[str]) -> Index:
        """The slots of all conditions so far. repairable: the record types that do not count once repaired."""
        return Index(tuple(self._slots), repairable)

    def types(self) -> frozenset[str]:
        """The record types that the conditions look at."""
        return frozenset(pick.type for slot in self._slots for pick in slot.picks)


@dataclass(frozen=True, slots=True)
class Conditions(Generic[Place]):
    """Conditions that stand somewhere in a ruleset beside its classes, each by its place there.

    types: the record types that they look at.
    """

    index: Index
    by_place: Mapping[Place, Compiled]
    types: frozenset[str]

    @classmethod
    def of(cls, ruleset: Ruleset, listed: Iterable[tuple[Place, str, Expression]]) -> Conditions[Place]:
        """The conditions, given each with its place and clause."""
        compiler = Compiler()
        by_place = {place: compiler.compiled(clause, clause, expression) for place, clause, expression in listed}
        return cls(compiler.index(frozenset(ruleset.file.repairable)), by_place, compiler.types())

    def holding(self, dossier: Dossier, as_of: date) -> frozenset[Place]:
        """The places of those that hold on `as_of`."""
        if not self.by_place:
            return frozenset()
        numbers = [hit.number for hit in self.index.gather(dossier, as_of)]
        return frozenset(place for place, condition in self.by_place.items() if condition.holds(numbers))


def once_per_ruleset(make: Callable[[Ruleset], Made]) -> Callable[[Ruleset], Made]:
    """`make`, called once for each ruleset; what it made is kept for as long as the ruleset is."""
    known: WeakKeyDictionary[Ruleset, Made] = WeakKeyDictionary()

    def made(ruleset: Ruleset) -> Made:
        found = known.get(ruleset)
        if found is None:
            found = known[ruleset] = make(ruleset)
        return found

    return made
