"""Tests over measured numbers, put together as Python expressions: a ruleset's whole test is then one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Number = int | Decimal
Numbers = Sequence[Number]
Holds = Callable[[Numbers], bool]
Symbol = Literal[">", ">=", "<", "<="]


_IN_NAMES = str.maketrans({".": "_", "+": "p", "-": "m"})


@dataclass(frozen=True, slots=True)
class Formula:
    """A test as a Python expression over `numbers`, with the constants that it names."""

    source: str
    constants: tuple[tuple[str, Number], ...] = ()

    @classmethod
    def comparison(cls, slot: int, symbol: str, bound: Number) -> Formula:
        """Whether the number of a slot stands so to a bound. Raises ValueError for a symbol that is none of four."""
        if symbol not in (">", ">=", "<", "<="):
            raise ValueError(symbol)
        if isinstance(bound, int):
            return cls(f"numbers[{slot:d}] {symbol} {bound:d}")
        name = f"bound_{bound}".translate(_IN_NAMES)
        return cls(f"numbers[{slot:d}] {symbol} {name}", ((name, bound),))

    def negated(self) -> Formula:
        """Whether it does not hold."""
        return Formula(f"not ({self.source})", self.constants)

    def compiled(self) -> Holds:
        """The test itself."""
        found: Holds = _evaluated(f"lambda numbers: {self.source}", self.constants)
        return found


def every(formulas: Sequence[Formula]) -> Formula:
    """Whether all of them hold."""
    return _joined(" and ", formulas)


def some(formulas: Sequence[Formula]) -> Formula:
    """Whether one of them holds."""
    return _joined(" or ", formulas)


def each(formulas: Sequence[Formula]) -> Callable[[Numbers], tuple[bool, ...]]:
    """All of them at once: whether the first holds, whether the second, and so on."""
    source = "".join(f"{one.source}, " for one in formulas)
    constants = [constant for one in formulas for constant in one.constants]
    found: Callable[[Numbers], tuple[bool, ...]] = _evaluated(f"lambda numbers: ({source})", constants)
    return found


def _joined(word: str, formulas: Sequence[Formula]) -> Formula:
    if len(formulas) == 1:
        return formulas[0]
    constants = tuple(constant for one in formulas for constant in one.constants)
    return Formula(f"({word.join(one.source for one in formulas)})", constants)


def _evaluated(source: str, constants: Sequence[tuple[str, Number]]) -> Any:
    # Nothing of a ruleset file's own text gets in here: numbers, four symbols and names made of digits.
    return eval(source, {"__builtins__": {}, **dict(constants)})  # noqa: S307
