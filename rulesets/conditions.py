"""Conditions compiled over measured numbers: whether they hold, what to cite, how far off they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rulesets.dossier import Record
from rulesets.evidence import Hits, by_date
from rulesets.formulas import Formula, Holds, Number, Numbers, every, some
from rulesets.model import All, AnyOf, Count, Expression, Leaf, Listing, Not, Sum, Tenure
from rulesets.periods import Period

_CENT = Decimal("0.01")
#: A period that has run out cannot be made good; it is never the nearest miss.
_OUT_OF_REACH = Decimal(10**6)


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of a condition: which slot it reads, its bound, and whether numbers meet it."""

    leaf: Leaf
    slot: int
    symbol: str
    bound: Number
    formula: Formula
    holds: Holds

    @property
    def has_margin(self) -> bool:
        """Whether more can be needed than one single event: a sum, or a count that needs 2 or more."""
        if self.symbol not in (">", ">="):
            return False
        return isinstance(self.leaf, Sum) or self.bound >= (1 if self.symbol == ">" else 2)

    @property
    def plain(self) -> bool:
        """Whether the slot's own records and number are all there is to say of it."""
        return not isinstance(self.leaf, Tenure) and not self.approaches

    @property
    def approaches(self) -> bool:
        """Whether it takes several records together, so that some may be there toward it."""
        return isinstance(self.leaf, Listing) and self.leaf.together is not None

    def left(self, hits: Hits) -> Number:
        """How much more brings an adverse bound to hold; only where it has a margin."""
        if isinstance(self.leaf, Sum):
            short = self.bound - Decimal(hits.number) + (_CENT if self.symbol == ">" else 0)
            return max(short, Decimal(0))
        needed = int(self.bound) + (1 if self.symbol == ">" else 0)
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


#: Which parts a condition cites, given the numbers and whether it holds: those that hold, or all of them.
Cites = Callable[[Numbers, bool], Sequence[Part]]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A condition, ready to be asked.

    text: the words behind it.
    formula, holds: over the slots' numbers.
    parts: its leaves, in the text's order.
    slot: the one slot whose records and number are all there is to say, where it is as simple as that.
    evidence: the one slot that has all of its records, where one has.
    plain: the parts of which the same is true, by the name of what they measure, where it is true of all of them.
    with_margin: the parts that have a margin.
    bound: the bound as text, or an object by measure in the same shape as what is measured.
    window: the longest period that its counts look back over.
    """

    name: str
    clause: str
    text: str
    formula: Formula
    holds: Holds
    parts: tuple[Part, ...]
    slot: int | None
    evidence: int | None
    plain: tuple[tuple[str, int], ...] | None
    with_margin: tuple[Part, ...]
    bound: Any
    window: Period | None
    expression: Expression
    part_of: dict[int, Part]
    cites: Cites

    def cited(self, hits: Sequence[Hits], numbers: Numbers) -> Sequence[Record]:
        """Exactly the records that count: of what holds where the condition holds, else of what there is so far."""
        if self.evidence is not None:
            return hits[self.evidence].records
        return union([_evidence(part, hits) for part in self.cites(numbers, self.holds(numbers))])

    def measured(self, hits: Sequence[Hits], included_on: date | None) -> Any:
        """The number, or an object by measure where the clause has several."""
        if self.slot is not None:
            return hits[self.slot].number
        if self.plain is not None:
            return {name: hits[slot].number for name, slot in self.plain}
        if len(self.parts) == 1:
            return _shown(self.parts[0], hits, included_on)
        return {part.leaf.named: _shown(part, hits, included_on) for part in self.parts}

    @property
    def says_all(self) -> bool:
        """Whether nothing but its slots' numbers is measured: where nothing counts, all its reasons are the same."""
        return self.slot is not None or self.plain is not None

    @property
    def has_margin(self) -> bool:
        """Whether some part of it has a margin."""
        return bool(self.with_margin)

    def margin(self, hits: Sequence[Hits]) -> Any:
        """How much more brings it to hold; an object by measure where several have a margin."""
        if len(self.with_margin) == 1:
            [part] = self.with_margin
            return part.left(hits[part.slot])
        return {part.leaf.named: part.left(hits[part.slot]) for part in self.with_margin}

    def misses(self, numbers: Numbers) -> tuple[int, Decimal]:
        """How many parts fail, and how far off they are together."""
        return _misses(self.expression, self.part_of, numbers)


def _evidence(part: Part, hits: Sequence[Hits]) -> Sequence[Record]:
    evidence = hits[part.slot]
    return evidence.records or (evidence.approach if part.approaches else ())


def union(groups: Iterable[Sequence[Record]]) -> Sequence[Record]:
    """The records of several groups, each once, by date; every group comes by date."""
    given = [group for group in groups if group]
    if not given:
        return ()
    if given.count(given[0]) == len(given):
        return given[0]
    return sorted({record.id: record for group in given for record in group}.values(), key=by_date)


def _shown(part: Part, hits: Sequence[Hits], included_on: date | None) -> Any:
    if isinstance(part.leaf, Tenure):
        return included_on
    evidence = hits[part.slot]
    return len(evidence.approach) if part.approaches and not evidence.records else evidence.number


def _bound(part: Part) -> str:
    if isinstance(part.leaf, Tenure):
        return f"<= {part.leaf.within}"
    return f"= {part.bound}" if part.symbol == "<=" and part.bound == 0 else f"{part.symbol} {part.bound}"


def compile_condition(
    name: str, clause: str, text: str, expression: Expression, slots: dict[tuple[Any, ...], int]
) -> Compiled:
    """A condition over the numbered slots, which are keyed by what they measure."""
    part_of = {id(leaf): _part(leaf, slots) for leaf in leaves(expression)}
    formula = _formula(expression, part_of)
    parts = tuple(part_of.values())
    first = parts[0]
    plain = all(part.plain for part in parts)
    return Compiled(
        name,
        clause,
        text,
        formula,
        formula.compiled(),
        parts,
        first.slot if expression is first.leaf and plain else None,
        first.slot if _rests_on_one_slot(expression, parts) else None,
        tuple((part.leaf.named, part.slot) for part in parts) if plain and len(parts) > 1 else None,
        tuple(part for part in parts if part.has_margin),
        _bound(first) if len(parts) == 1 else {part.leaf.named: _bound(part) for part in parts},
        max((part.leaf.within for part in parts if isinstance(part.leaf, Count)), default=None),
        expression,
        part_of,
        _citing(expression, part_of),
    )


def _rests_on_one_slot(expression: Expression, parts: Sequence[Part]) -> bool:
    if expression is parts[0].leaf:
        return not parts[0].approaches
    # Counts and sums over the same records have to hold together: what one of them rests on, all do.
    alike = {
        (part.leaf.count if isinstance(part.leaf, Count) else part.leaf.sum, part.leaf.within)
        for part in parts
        if isinstance(part.leaf, Count | Sum)
    }
    return (
        isinstance(expression, All)
        and len(alike) == 1
        and len(expression.all) == len(parts)
        and all(isinstance(part.leaf, Count | Sum) for part in parts)
    )


def _part(leaf: Leaf, slots: dict[tuple[Any, ...], int]) -> Part:
    symbol, bound = leaf.bound
    number: Number = bound if isinstance(leaf, Sum) or bound != int(bound) else int(bound)
    formula = Formula.comparison(slots[leaf.key], symbol, number)
    return Part(leaf, slots[leaf.key], symbol, number, formula, formula.compiled())


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


def _formula(expression: Expression, part_of: dict[int, Part]) -> Formula:
    match expression:
        case All():
            return every([_formula(part, part_of) for part in expression.all])
        case AnyOf():
            return some([_formula(part, part_of) for part in expression.any])
        case Not():
            return _formula(expression.not_, part_of).negated()
        case _:
            return part_of[id(expression)].formula


def _citing(expression: Expression, part_of: dict[int, Part]) -> Cites:
    match expression:
        case All():
            inner = [_citing(part, part_of) for part in expression.all]
            return lambda numbers, holds: [part for cites in inner for part in cites(numbers, holds)]
        case AnyOf():
            ways = [(_formula(part, part_of).compiled(), _citing(part, part_of)) for part in expression.any]
            return lambda numbers, holds: [
                part for way_holds, cites in ways if not holds or way_holds(numbers) for part in cites(numbers, holds)
            ]
        case Not():
            return lambda numbers, holds: ()
        case _:
            alone = (part_of[id(expression)],)
            return lambda numbers, holds: alone


def _misses(expression: Expression, part_of: dict[int, Part], numbers: Numbers) -> tuple[int, Decimal]:
    match expression:
        case All():
            parts = [_misses(part, part_of, numbers) for part in expression.all]
            return sum(count for count, _ in parts), sum((far for _, far in parts), Decimal(0))
        case AnyOf():
            return min(_misses(part, part_of, numbers) for part in expression.any)
        case Not():
            return (0, Decimal(0)) if _formula(expression, part_of).compiled()(numbers) else (1, Decimal(1))
        case _:
            far = part_of[id(expression)].miss(numbers)
            return (1 if far else 0), far
