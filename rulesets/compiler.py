"""Makes expressions ready to be asked, with the numbered slots that measure what they look at."""

from __future__ import annotations

from typing import Any

from rulesets.conditions import Compiled, compile_condition, leaves
from rulesets.evidence import Index, Slot, slot_for
from rulesets.model import Expression


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
