"""Conditions compiled over measured numbers: whether they hold, what to cite, how far off they are."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rulesets.dossier import Record
from rulesets.evidence import Hits, Number
from rulesets.model import All, AnyOf, Expression, Leaf, Listing, Not, Sum, Tenure

Numbers = Sequence[Number]
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_CENT = Decimal("0.01")
#: A period that has run out cannot be made good; it is never the nearest miss.
_OUT_OF_REACH = Decimal(10**6)


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of a condition: which slot it reads, and its bound."""

    leaf: Leaf
    slot: int
    symbol: str
    bound: Number
    compare: Callable[[Any, Any], bool]

    def holds(self, numbers: Numbers) -> bool:
        return self.compare(numbers[self.slot], self.bound)

    def left(self, hits: Hits) -> Number | None:
        """How much more brings an adverse bound to hold; None where one single event does."""
        if self.symbol not in (">", ">="):
            return None
        if isinstance(self.leaf, Sum):
            short = self.bound - Decimal(hits.number) + (_CENT if self.symbol == ">" else 0)
            return max(short, Decimal(0))
        needed = int(self.bound) + (1 if self.symbol == ">" else 0)
        if needed < 2:
            return None
        if isinstance(self.leaf, Listing) and not hits.records:
            # Two that are already there without a listing (removed, or not published) still take a further one.
            return max(needed - len(hits.approach), 1)
        return max(needed - int(hits.number), 0)

    def miss(self, numbers: Numbers) -> Decimal:
        """How far the measured number is from holding; 0 where it holds."""
        if self.holds(numbers):
            return Decimal(0)
        if isinstance(self.leaf, Tenure):
            return _OUT_OF_REACH
        if isinstance(self.leaf, Sum):
            return Decimal(1)
        return max(abs(Decimal(numbers[self.slot]) - self.bound), Decimal(1))


@dataclass(frozen=True, slots=True)
class Compiled:
    """A condition, ready to be asked.

    holds: over the slots' numbers.
    parts: its leaves, in the text's order.
    """

    name: str
    clause: str
    holds: Callable[[Numbers], bool]
    parts: tuple[Part, ...]
    expression: Expression
    part_of: dict[int, Part]

    def cited(self, hits: Sequence[Hits], numbers: Numbers) -> list[Record]:
        """Exactly the records that count: of what holds where the condition holds, else of what there is so far."""
        found: dict[str, Record] = {}
        holds = self.holds(numbers)
        for part in _cited_parts(self.expression, self.part_of, numbers, holds):
            evidence = hits[part.slot]
            for record in evidence.records or (evidence.approach if _approaches(part) else ()):
                found[record.id] = record
        return sorted(found.values(), key=lambda record: (record.on, record.id))

    def measured(self, hits: Sequence[Hits], included_on: date | None) -> Any:
        """The number, or an object by measure where the clause has several."""
        if len(self.parts) == 1:
            return _shown(self.parts[0], hits, included_on)
        return {part.leaf.named: _shown(part, hits, included_on) for part in self.parts}

    def bound(self) -> Any:
        """The bound as text, in the same shape as what is measured."""
        if len(self.parts) == 1:
            return _bound(self.parts[0])
        return {part.leaf.named: _bound(part) for part in self.parts}

    def margin(self, hits: Sequence[Hits]) -> Any:
        """How much more brings it to hold; an object by measure where several need 2 or more."""
        left = {part.leaf.named: part.left(hits[part.slot]) for part in self.parts}
        counted = {name: number for name, number in left.items() if number is not None}
        if len(counted) <= 1:
            return next(iter(counted.values()), None)
        return counted

    def misses(self, numbers: Numbers) -> tuple[int, Decimal]:
        """How many parts fail, and how far off they are together."""
        return _misses(self.expression, self.part_of, numbers)


def _approaches(part: Part) -> bool:
    return isinstance(part.leaf, Listing) and part.leaf.together is not None


def _shown(part: Part, hits: Sequence[Hits], included_on: date | None) -> Any:
    if isinstance(part.leaf, Tenure):
        return included_on
    evidence = hits[part.slot]
    return len(evidence.approach) if _approaches(part) and not evidence.records else evidence.number


def _bound(part: Part) -> str:
    if isinstance(part.leaf, Tenure):
        return f"<= {part.leaf.within}"
    return f"= {part.bound}" if part.symbol == "<=" and part.bound == 0 else f"{part.symbol} {part.bound}"


def compile_condition(name: str, clause: str, expression: Expression, slots: dict[tuple[Any, ...], int]) -> Compiled:
    """A condition over the numbered slots, which are keyed by what they measure."""
    part_of = {id(leaf): _part(leaf, slots) for leaf in leaves(expression)}
    return Compiled(name, clause, _holds(expression, part_of), tuple(part_of.values()), expression, part_of)


def _part(leaf: Leaf, slots: dict[tuple[Any, ...], int]) -> Part:
    symbol, bound = leaf.bound
    number: Number = bound if isinstance(leaf, Sum) or bound != int(bound) else int(bound)
    return Part(leaf, slots[leaf.key], symbol, number, _COMPARE[symbol])


def leaves(expression: Expression) -> Iterator[Leaf]:
    """The leaves of an expression in the text's order."""
    match expression:
        case All():
            for part in expression.all:
                yield from leaves(part)
        case AnyOf():
            for part in expression.any:
                yield from leaves(part)
        case Not():
            yield from leaves(expression.not_)
        case _:
            yield expression


def _holds(expression: Expression, part_of: dict[int, Part]) -> Callable[[Numbers], bool]:
    match expression:
        case All():
            every = [_holds(part, part_of) for part in expression.all]
            return lambda numbers: all(holds(numbers) for holds in every)
        case AnyOf():
            some = [_holds(part, part_of) for part in expression.any]
            return lambda numbers: any(holds(numbers) for holds in some)
        case Not():
            inner = _holds(expression.not_, part_of)
            return lambda numbers: not inner(numbers)
        case _:
            return part_of[id(expression)].holds


def _cited_parts(expression: Expression, part_of: dict[int, Part], numbers: Numbers, holds: bool) -> Iterator[Part]:
    match expression:
        case All():
            for part in expression.all:
                yield from _cited_parts(part, part_of, numbers, holds)
        case AnyOf():
            for part in expression.any:
                if not holds or _holds(part, part_of)(numbers):
                    yield from _cited_parts(part, part_of, numbers, holds)
        case Not():
            return
        case _:
            yield part_of[id(expression)]


def _misses(expression: Expression, part_of: dict[int, Part], numbers: Numbers) -> tuple[int, Decimal]:
    match expression:
        case All():
            parts = [_misses(part, part_of, numbers) for part in expression.all]
            return sum(count for count, _ in parts), sum((far for _, far in parts), Decimal(0))
        case AnyOf():
            return min(_misses(part, part_of, numbers) for part in expression.any)
        case Not():
            return (0, Decimal(0)) if _holds(expression, part_of)(numbers) else (1, Decimal(1))
        case _:
            far = part_of[id(expression)].miss(numbers)
            return (1 if far else 0), far
