"""Records sorted into cells: two in one cell are told apart by no condition on the as-of day.

Whatever a dossier holds, its grade depends only on how many records each cell has and on the sums of their money. The
cells are found by asking the engine itself where representative records count: every value that a pick tests with its
neighbours, and a day inside and outside every period.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from rulesets.conditions import leaves
from rulesets.dossier import Dossier, Record, parse_dossier
from rulesets.errors import DossierError, RulesetError
from rulesets.evidence import Index, TogetherSlot, YearsSlot
from rulesets.fields import NUMBERS, RECORD_TYPES, Field
from rulesets.loader import Ruleset
from rulesets.model import Between, ConsecutiveYears, Count, Leaf, Listing, Sum, Tenure
from rulesets.periods import Period
from rulesets.plan import plan_of
from rulesets.vocabulary import picks_of

#: The largest amount that a record may say, in cents (rulesets.values.money).
MOST_CENTS = 10**17 - 1
_STEP = {"money": Decimal("0.01"), "multiple": Decimal("0.01")}
_MOST_TRIED = 200_000


@dataclass(frozen=True, slots=True)
class Cell:
    """Records that no condition tells apart.

    slots: the numbers of the slots that each of them counts for. joins: the slots of grounds that take two records
    and that each may be one of; lists: those that it lists the subject by, were another one before it. place: which of
    the type's periods it lies in, 0 the innermost, where that matters. year: how many calendar years back (an honor).
    amounts: by money field the least and the most of each, in cents.
    """

    type: str
    slots: frozenset[int]
    joins: frozenset[int] = frozenset()
    lists: frozenset[int] = frozenset()
    place: int | None = None
    year: int | None = None
    amounts: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class Cells:
    """The cells of a ruleset on a day.

    asked: every number that a condition asks for. periods: by type those that counts look back over, the shortest
    first. tenures: the periods of inclusion that conditions ask for, the shortest first. examples: by cell a record of
    it, as a dossier has it but for its id.
    """

    ruleset: Ruleset
    as_of: date
    asked: tuple[Leaf, ...]
    periods: Mapping[str, tuple[Period, ...]]
    tenures: tuple[Period, ...]
    examples: dict[Cell, dict[str, Any]] = field(default_factory=dict)

    @property
    def index(self) -> Index:
        """The engine's own way from records to numbers; its slots are what the cells' numbers speak of."""
        return plan_of(self.ruleset).index

    def span(self, kind: str, place: int) -> tuple[date, date]:
        """The first and the last day of a place."""
        periods = self.periods[kind]
        last = self.as_of if place == 0 else periods[place - 1].earliest(self.as_of) - timedelta(1)
        return (periods[place].earliest(self.as_of) if place < len(periods) else date.min), last

    def place(self, kind: str, on: date) -> int:
        """How many of a type's periods a day lies before."""
        return sum(1 for period in self.periods[kind] if on < period.earliest(self.as_of))

    def cell_of(self, record: Record) -> Cell | None:
        """The cell of a record; None where no condition sees it."""
        slots, joins, lists = set(), set(), set()
        year: int | None = None
        keys = {leaf.key for leaf in self.asked}
        hits = self.index.gather(Dossier(records=(record,)), self.as_of)
        for number in self.index.toward(record, self.as_of):
            slot = self.index.slots[number]
            if slot.leaf.key not in keys:
                continue
            if isinstance(slot, TogetherSlot):
                joins.add(number)
                if slot.listed_until(record, self.as_of) is not None:
                    lists.add(number)
            elif isinstance(slot, YearsSlot):
                back = self.as_of.year - record.on.year
                if 1 <= back <= slot.years:
                    slots.add(number)
                    year = back
            elif hits[number].records:
                slots.add(number)
        if not slots and not joins:
            return None
        place = self.place(record.type, record.on) if joins else None
        amounts = tuple(_amounts(self.asked, record, [self.index.slots[number].leaf for number in slots]))
        return Cell(record.type, frozenset(slots), frozenset(joins), frozenset(lists), place, year, amounts)


def cells_of(ruleset: Ruleset, as_of: date) -> Cells:
    """Every cell that an admissible record can lie in on `as_of`.

    Raises:
        RulesetError: the conditions tell too many kinds of records apart.
    """
    every = (leaf for condition in ruleset.file.conditions.values() for leaf in leaves(condition.rule))
    asked = tuple({leaf.key: leaf for leaf in every}.values())
    periods = {
        kind: tuple(sorted({leaf.within for leaf in _of_type(asked, kind) if isinstance(leaf, (Count, Sum))}))
        for kind in RECORD_TYPES
    }
    tenures = tuple(sorted({leaf.within for leaf in asked if isinstance(leaf, Tenure)}))
    cells = Cells(ruleset, as_of, asked, periods, tenures)
    for kind in RECORD_TYPES:
        relevant = _of_type(asked, kind)
        for row in _representatives(kind, relevant, cells) if relevant else ():
            try:
                (record,) = parse_dossier({"records": [{"id": "r", **row}]}).records
            except DossierError:
                continue
            cell = cells.cell_of(record)
            if cell is not None and _simpler(row, cells.examples.get(cell)):
                cells.examples[cell] = row
    return cells


def _simpler(row: dict[str, Any], than: dict[str, Any] | None) -> bool:
    return than is None or len(row) < len(than)


def _of_type(asked: Sequence[Leaf], kind: str) -> list[Leaf]:
    return [leaf for leaf in asked if any(pick.type == kind for pick in picks_of(leaf))]


def _amounts(asked: Sequence[Leaf], record: Record, counting: Sequence[Leaf]) -> Iterator[tuple[str, int, int]]:
    """The money that sums look at, between the amounts that tests tell apart."""
    summed = {name for leaf in counting if isinstance(leaf, Sum) for name in leaf.fields}
    for name in sorted(summed):
        if name not in RECORD_TYPES[record.type]:
            continue
        cuts = sorted({cut for cut in _cuts(asked, record.type, name) if cut > 0})
        value = int((record.values[name] or Decimal(0)) * 100)
        low = max((cut for cut in cuts if cut <= value), default=0)
        high = min((cut - 1 for cut in cuts if cut > value), default=MOST_CENTS)
        yield name, low, high


def _cuts(asked: Sequence[Leaf], kind: str, name: str) -> Iterator[int]:
    """The amounts, in cents, from which on some test of a money field may turn out otherwise."""
    for value in _tested(asked, kind).get(name, ()):
        cents = int(Decimal(str(value)) * 100)
        yield from (cents, cents + 1)


def _tested(asked: Sequence[Leaf], kind: str) -> dict[str, list[Any]]:
    """By field of a type, the values that picks hold it against."""
    found: dict[str, list[Any]] = {}
    for leaf in asked:
        for pick in picks_of(leaf):
            if pick.type == kind:
                for name, test in pick.where:
                    ends = (test.at_least, test.at_most) if isinstance(test, Between) else test
                    found.setdefault(name, []).extend(value for value in ends if value is not None)
    return found


def _representatives(kind: str, relevant: Sequence[Leaf], cells: Cells) -> Iterator[dict[str, Any]]:
    fields = RECORD_TYPES[kind]
    tested = _tested(relevant, kind)
    values = {name: _around(kind, name, fields[name], given) for name, given in tested.items()}
    for name, spec in fields.items():
        if spec.required and name not in values and spec.kind not in ("date", "year"):
            values[name] = [spec.choices[0] if spec.choices else 1 if spec.kind != "name" else "—"]
    tries = 1
    for options in values.values():
        tries *= len(options)
    if tries > _MOST_TRIED:
        raise RulesetError(
            f"{kind} 的条件取值组合超过 {_MOST_TRIED} 种，无法核对",
            f"the conditions tell more than {_MOST_TRIED} kinds of {kind} apart, too many to audit",
        )
    combinations = [dict(zip(values, chosen, strict=True)) for chosen in product(*values.values())]
    for dated in _dated(kind, relevant, cells):
        for chosen in combinations:
            yield {"type": kind, **dated, **{name: value for name, value in chosen.items() if value is not None}}


def _around(kind: str, name: str, spec: Field, given: Sequence[Any]) -> list[Any]:
    """The values that tests against `given` can tell apart; None for one that is not said."""
    found: list[Any] = [] if spec.required else [None]
    if spec.kind == "bool":
        return [*found, True, False]
    if spec.choices:
        return [*found, *spec.choices]
    if spec.kind not in NUMBERS:
        return [*found, *dict.fromkeys(given), "—"]
    step = _STEP.get(spec.kind, Decimal(1))
    numbers = {Decimal(str(value)) + by for value in given for by in (-step, Decimal(0), step)} | {Decimal(0)}
    return [*found, *(_plain(number, spec.kind) for number in sorted(numbers) if number >= 0)]


def _plain(number: Decimal, kind: str) -> int | Decimal:
    return int(number) if kind not in _STEP or number == int(number) else number


def _dated(kind: str, relevant: Sequence[Leaf], cells: Cells) -> Iterator[dict[str, Any]]:
    fields, periods, as_of = RECORD_TYPES[kind], cells.periods[kind], cells.as_of
    if "year" in fields:
        back = max((leaf.years for leaf in relevant if isinstance(leaf, ConsecutiveYears)), default=0)
        furthest = max([back + 1, *(period.months // 12 + 2 for period in periods)])
        yield from ({"year": as_of.year - number} for number in range(furthest + 1))
        return
    terms = sorted({leaf.term for leaf in relevant if isinstance(leaf, Listing)})
    longest = max([0, *(period.months for period in (*periods, *terms))])
    for place in range(len(periods) + 1):
        first, last = cells.span(kind, place)
        if first == date.min:
            first = min(last, Period(longest + 6).earliest(as_of))
        middle = first + (last - first) // 2
        if "from" in fields:
            yield from _spans(kind, middle, as_of)
        elif terms:
            # From the first day of a place every publication is possible that is from any other day of it.
            yield from _listings(middle, terms, as_of)
            yield from _listings(first, terms, as_of)
        else:
            yield {"date": middle.isoformat()}


def _spans(kind: str, on: date, as_of: date) -> Iterator[dict[str, Any]]:
    begun = {"from": on.isoformat()}
    yield begun
    for to in (as_of, as_of - timedelta(1)):
        if to >= on:
            yield {**begun, "to": to.isoformat()}
    if "breached_on" in RECORD_TYPES[kind]:
        yield {**begun, "breached_on": as_of.isoformat()}


def _listings(on: date, terms: Sequence[Period], as_of: date) -> Iterator[dict[str, Any]]:
    begun = {"date": on.isoformat()}
    yield begun
    yield {**begun, "removed_on": as_of.isoformat()}
    for published in (as_of, *(term.earliest(as_of) - timedelta(1) for term in terms)):
        if published > on:
            yield {**begun, "published_on": published.isoformat()}
            yield {**begun, "published_on": published.isoformat(), "removed_on": as_of.isoformat()}


def places_close(cells: Cells, slot: TogetherSlot, earlier: Cell, later: Cell) -> bool:
    """Whether a record of one cell can be the earlier of two of which one of the other cell lists the subject."""
    assert earlier.place is not None
    assert later.place is not None
    first, _ = cells.span(later.type, later.place)
    begin, end = cells.span(earlier.type, earlier.place)
    _, last = cells.span(later.type, later.place)
    # The closest that two can be: the latest day of the one that is not after the other's latest.
    nearest = min(end, last)
    return nearest >= begin and (first == date.min or slot.within.after(nearest) >= first)


def is_narrow(cells: Cells, slot: TogetherSlot, kind: str, place: int) -> bool:
    """Whether any two records of a place lie within the period of each other."""
    first, last = cells.span(kind, place)
    return first != date.min and slot.within.after(first) >= last
