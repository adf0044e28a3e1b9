"""Which records count toward each measured number on a day, and until when they do.

A dossier is frozen at its as-of date first: what is dated later is not known yet. From then on time alone can
only end things, so each record that counts has a last day on which it does; a forecast needs nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import Any

from rulesets.dossier import Dossier, Record
from rulesets.fields import ORDERS
from rulesets.formulas import Number
from rulesets.model import Active, Between, ConsecutiveYears, Count, Leaf, Listing, Pick, Sum, Tenure
from rulesets.periods import Period

Test = Callable[[Mapping[str, Any]], bool]

_ZERO = Decimal(0)
_DAY = timedelta(1)


@dataclass(slots=True)
class Hits:
    """The evidence of one measured number on the as-of day.

    records: what counts, by date.
    number: what they measure.
    until: per record, the last day on which it counts; None while nobody has asked.
    approach: where the records fall short of a ground that takes several, those that would go toward it.
    """

    records: Sequence[Record] = ()
    number: Number = 0
    until: Sequence[date] | None = ()
    approach: Sequence[Record] = ()
    _cited: tuple[tuple[str, ...], bool] | None = None

    @property
    def cited(self) -> tuple[tuple[str, ...], bool]:
        """The ids of the records, and whether an objection is open to one; for all reasons that rest on them."""
        if self._cited is None:
            self._cited = cited(self.records)
        return self._cited


_NOTHING = Hits()
_NO_RECORDS: list[Record] = []


def cited(records: Iterable[Record]) -> tuple[tuple[str, ...], bool]:
    """The ids of records, and whether an objection is open to one of them."""
    ids = []
    objected = False
    for record in records:
        ids.append(record.id)
        if record.objection:
            objected = True
    return tuple(ids), objected


@dataclass(slots=True)
class Slot:
    """One measured number of a ruleset: gathers its hits, and says what is left of them on a later day."""

    leaf: Leaf
    picks: tuple[Pick, ...]

    def gather(self, records: list[Record], dossier: Dossier, as_of: date) -> Hits:
        """The hits among `records`, which are the picked ones that are known on `as_of`, by date."""
        raise NotImplementedError

    def ends(self, hits: Hits) -> Sequence[date]:
        """Per record, the last day on which it counts."""
        assert hits.until is not None
        return hits.until

    def later(self, hits: Hits, day: date) -> Number:
        """The number on a later day, when nothing new is recorded."""
        return len([last for last in self.ends(hits) if last >= day])

    def turning_days(self, hits: Hits, as_of: date) -> list[date]:
        """The later days on which the number changes, in any order."""
        return [last + _DAY for last in self.ends(hits) if last < date.max]


@dataclass(slots=True)
class CountSlot(Slot):
    """Measures what lies within a period. Several may look at the same records, which are then found once."""

    within: Period

    def gather(self, records: list[Record], dossier: Dossier, as_of: date) -> Hits:
        return self.measured(recent(records, self.within, as_of))

    def measured(self, counted: list[Record]) -> Hits:
        """The hits, given the records that lie within the period."""
        return Hits(counted, len(counted), None)

    def ends(self, hits: Hits) -> Sequence[date]:
        if hits.until is None:
            hits.until = [self.within.after(record.on) for record in hits.records]
        return hits.until


@dataclass(slots=True)
class SumSlot(CountSlot):
    fields: tuple[str, ...]

    def measured(self, counted: list[Record]) -> Hits:
        return Hits(counted, self._amount(counted), None)

    def later(self, hits: Hits, day: date) -> Number:
        return self._amount([one for one, last in zip(hits.records, self.ends(hits), strict=True) if last >= day])

    def _amount(self, records: list[Record]) -> Decimal:
        amount = _ZERO
        for name in self.fields:
            for record in records:
                value = record.values[name]
                if value:
                    amount += value
        return amount


@dataclass(slots=True)
class ActiveSlot(Slot):
    """A certificate is valid on both its days; a sanction or a commitment ends the day before `to`."""

    def gather(self, records: list[Record], dossier: Dossier, as_of: date) -> Hits:
        counted: list[Record] = []
        until: list[date] = []
        for record in records:
            values = record.values
            last = values["to"]
            if last is None:
                last = date.max
            elif record.type != "certificate":
                if last == record.on:
                    continue
                last -= _DAY
            breached = values.get("breached_on")
            if last >= as_of and not (breached and breached <= as_of):
                counted.append(record)
                until.append(last)
        return Hits(counted, len(counted), until)


@dataclass(slots=True)
class ListingSlot(Slot):
    term: Period

    def gather(self, records: list[Record], dossier: Dossier, as_of: date) -> Hits:
        listed: list[Record] = []
        until: list[date] = []
        for record in records:
            last = self.listed_until(record, as_of)
            if last is not None:
                listed.append(record)
                until.append(last)
        return Hits(listed, len(listed), until)

    def carriers(self, hits: Hits, as_of: date) -> Iterable[tuple[Record, date]]:
        """The records that carry a listing in force, each with the listing's last day."""
        return zip(hits.records, self.ends(hits), strict=True)

    def listed_until(self, record: Record, as_of: date) -> date | None:
        """The last day of the listing that a record carries; None where none is in force on `as_of`."""
        published, removed = published_on(record), record.values["removed_on"]
        if published > as_of or (removed and removed <= as_of):
            return None
        months = record.values["listing_months"]
        last = (Period(months) if months else self.term).after(published)
        return last if last >= as_of else None


@dataclass(slots=True)
class TogetherSlot(ListingSlot):
    """The later of two records within a period of each other lists the subject; both are its ground.

    Of two on one day either may be taken for the later one, so that no order of entry decides.
    """

    within: Period

    def gather(self, records: list[Record], dossier: Dossier, as_of: date) -> Hits:
        until: dict[str, date] = {}
        for later in records:
            last = self.listed_until(later, as_of)
            partners = self.partners(later, records)
            if last is not None and partners:
                for record in (*partners, later):
                    until[record.id] = max(last, until.get(record.id, date.min))
        counted = [record for record in records if record.id in until]
        approach = recent(records, self.within, as_of)
        return Hits(counted, len(counted), [until[record.id] for record in counted], approach)

    def carriers(self, hits: Hits, as_of: date) -> Iterable[tuple[Record, date]]:
        for record in hits.records:
            last = self.listed_until(record, as_of)
            if last is not None and self.partners(record, hits.records):
                yield record, last

    def partners(self, later: Record, records: Sequence[Record]) -> list[Record]:
        return [
            earlier
            for earlier in records
            if earlier is not later and earlier.on <= later.on <= self.within.after(earlier.on)
        ]


@dataclass(slots=True)
class YearsSlot(Slot):
    """An honor of a year counts from the next 1 January."""

    years: int

    def gather(self, records: list[Record], dossier: Dossier, as_of: date) -> Hits:
        number = self._streak({record.on.year for record in records}, as_of.year)
        counted = [record for record in records if as_of.year - number <= record.on.year < as_of.year]
        hits = Hits(counted, number)
        hits.approach = records
        return hits

    def _streak(self, years: set[int], year: int) -> int:
        number = 0
        while number < self.years and year - 1 - number in years:
            number += 1
        return number

    def later(self, hits: Hits, day: date) -> Number:
        return self._streak({record.on.year for record in hits.approach}, day.year)

    def turning_days(self, hits: Hits, as_of: date) -> list[date]:
        if not hits.approach:
            return []
        last = max(record.on.year for record in hits.approach) + self.years + 1
        return [date(year, 1, 1) for year in range(as_of.year + 1, min(last, date.max.year) + 1)]


@dataclass(slots=True)
class TenureSlot(Slot):
    within: Period

    def gather(self, records: list[Record], dossier: Dossier, as_of: date) -> Hits:
        included = dossier.subject.included_on
        if included is None or included > as_of or self.within.after(included) < as_of:
            return Hits()
        return Hits((), 1, [self.within.after(included)])


#: The order in which records are named wherever several are.
by_date: Callable[[Record], Any] = attrgetter("on", "id")


def recent(records: Iterable[Record], within: Period, as_of: date) -> list[Record]:
    """The records, all known on `as_of`, that lie within a period before it (G1)."""
    earliest = within.earliest(as_of)
    return [record for record in records if record.on >= earliest]


def published_on(record: Record) -> date:
    """公布之日; the record's own date where none is given (reading)."""
    return record.values["published_on"] or record.on


def slot_for(leaf: Leaf) -> Slot:
    """The slot that measures a leaf."""
    match leaf:
        case Count():
            return CountSlot(leaf, leaf.count, leaf.within)
        case Sum():
            return SumSlot(leaf, leaf.sum, leaf.within, leaf.fields)
        case Active():
            return ActiveSlot(leaf, leaf.active)
        case Listing(together=None):
            return ListingSlot(leaf, leaf.listing, leaf.term)
        case Listing():
            assert leaf.together is not None
            return TogetherSlot(leaf, leaf.listing, leaf.term, leaf.together.within)
        case ConsecutiveYears():
            return YearsSlot(leaf, leaf.consecutive_years, leaf.years)
        case Tenure():
            return TenureSlot(leaf, (), leaf.within)
    raise TypeError(leaf)


def test_for(pick: Pick) -> Test | None:
    """The test on a record's values that a pick stands for; None where the type alone decides."""
    tests = [_field_test(pick.type, name, wanted) for name, wanted in pick.where]
    if not tests:
        return None
    if len(tests) == 1:
        return tests[0]
    return lambda values: all(test(values) for test in tests)


def _either(tests: list[Test | None]) -> Test | None:
    """One test for several picks of a type, so that a record that fits two of them counts once."""
    if len(tests) == 1 or None in tests:
        return None if None in tests else tests[0]
    return lambda values: any(test(values) for test in tests if test)


def _field_test(kind: str, name: str, wanted: tuple[Any, ...] | Between) -> Test:
    if isinstance(wanted, Between):
        order = ORDERS.get((kind, name))
        place = order.index if order else _same
        low = None if wanted.at_least is None else place(wanted.at_least)
        high = None if wanted.at_most is None else place(wanted.at_most)

        def between(values: Mapping[str, Any]) -> bool:
            value = values[name]
            if value is None:
                return False
            number = place(value)
            return (low is None or number >= low) and (high is None or number <= high)

        return between
    if len(wanted) == 1:
        only = wanted[0]
        return lambda values: bool(values[name] == only)
    return lambda values: values[name] in wanted


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Selection:
    """The confirmed records that some picks name, whatever they count for."""

    tests: Mapping[str, Test | None]

    @classmethod
    def by(cls, picks: Sequence[Pick]) -> Selection:
        """The selection that the picks stand for."""
        return cls({kind: _either([test_for(p) for p in picks if p.type == kind]) for kind in {p.type for p in picks}})

    def among(self, dossier: Dossier, as_of: date) -> list[Record]:
        """Those of a dossier that are known on `as_of`, by date."""
        found = []
        for record in dossier.records:
            if record.type in self.tests and record.status == "confirmed" and record.on <= as_of:
                test = self.tests[record.type]
                if test is None or test(record.values):
                    found.append(record)
        return sorted(found, key=by_date)


_MOST_REMEMBERED = 4096


@dataclass(slots=True)
class _Way:
    """From the records of one type to the groups of slots they count for.

    repairable: whether such a record no longer counts once it is repaired (G5).
    tests: per group that takes records of the type, its number and its test.
    always: the groups that take every record of the type, where no group tests anything; None else.
    read: the values that the tests look at; records with equal ones count for the same groups, so what was found
        for some is remembered.
    """

    repairable: bool
    tests: list[tuple[int, Test | None]]
    always: tuple[int, ...] | None
    read: Callable[[Mapping[str, Any]], Any]
    known: dict[Any, tuple[int, ...]] = field(default_factory=dict)

    def groups_of(self, values: Mapping[str, Any]) -> tuple[int, ...]:
        """The groups that a record with these values counts for, repair aside."""
        if self.always is not None:
            return self.always
        key = self.read(values)
        found = self.known.get(key)
        if found is None:
            if len(self.known) >= _MOST_REMEMBERED:
                self.known.clear()
            found = tuple(number for number, test in self.tests if test is None or test(values))
            self.known[key] = found
        return found

    def still_counting(self, records: list[Record], as_of: date) -> list[Record]:
        """Those of a repairable type's records that are not repaired by `as_of`."""
        return [one for one in records if not (on := one.values["repaired_on"]) or on > as_of]

    def spread(self, records: list[Record], found: list[list[Record]]) -> None:
        """Puts the type's records into the groups that they count for. A list that is there is never changed."""
        groups = self.always
        if groups is None:
            alike = set(map(self.read, [record.values for record in records]))
            if len(alike) > 1:
                self._spread_singly(records, found)
                return
            groups = self.groups_of(records[0].values)
        for number in groups:
            found[number] = found[number] + records if found[number] else records

    def _spread_singly(self, records: list[Record], found: list[list[Record]]) -> None:
        sorted_out: dict[int, list[Record]] = {}
        for record in records:
            for number in self.groups_of(record.values):
                if number in sorted_out:
                    sorted_out[number].append(record)
                else:
                    sorted_out[number] = [record]
        for number, rows in sorted_out.items():
            found[number] = found[number] + rows if found[number] else rows


@dataclass(slots=True)
class _Counted:
    """Slots that count the same records over the same period, each with its number.

    alone: whether nothing else looks further back at records of the same types, so that those that are gathered at all
        lie within the period.
    """

    picks: tuple[Pick, ...]
    within: Period
    slots: list[tuple[int, CountSlot]]
    alone: bool = False

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(number for number, _ in self.slots)

    def gather(self, records: list[Record], dossier: Dossier, as_of: date, hits: list[Hits]) -> None:
        counted = records if self.alone else recent(records, self.within, as_of)
        if counted:
            if len(counted) > 1:
                counted = sorted(counted, key=by_date)
            for number, slot in self.slots:
                hits[number] = slot.measured(counted)


@dataclass(slots=True)
class _Alone:
    """A slot that finds its records by itself."""

    picks: tuple[Pick, ...]
    number: int
    slot: Slot

    @property
    def numbers(self) -> tuple[int, ...]:
        return (self.number,)

    def gather(self, records: list[Record], dossier: Dossier, as_of: date, hits: list[Hits]) -> None:
        hits[self.number] = self.slot.gather(sorted(records, key=by_date), dossier, as_of)


def _groups(slots: Iterable[Slot]) -> list[_Counted | _Alone]:
    alike: dict[Any, _Counted] = {}
    groups: list[_Counted | _Alone] = []
    for number, slot in enumerate(slots):
        if not isinstance(slot, CountSlot):
            groups.append(_Alone(slot.picks, number, slot))
            continue
        key = slot.picks, slot.within
        if key not in alike:
            groups.append(alike.setdefault(key, _Counted(slot.picks, slot.within, [])))
        alike[key].slots.append((number, slot))
    return groups


@dataclass(slots=True)
class Index:
    """A ruleset's slots, with the way from a record to those it may count for.

    reach: by type, the longest period over which its records can count; None for any time.
    known: what `_earliest` found last; one day is asked for many dossiers.
    """

    slots: tuple[Slot, ...]
    repairable: frozenset[str]
    groups: list[_Counted | _Alone] = field(default_factory=list)
    ways: dict[str, _Way] = field(default_factory=dict)
    reach: dict[str, Period | None] = field(default_factory=dict)
    known: tuple[date | None, Mapping[str, date]] = (None, MappingProxyType({}))

    def __post_init__(self) -> None:
        self.groups = _groups(self.slots)
        self.reach = _reach(self.groups)
        for group in self.groups:
            if isinstance(group, _Counted):
                group.alone = all(self.reach[pick.type] == group.within for pick in group.picks)
        for kind in {pick.type for group in self.groups for pick in group.picks}:
            wanted = [(number, [p for p in group.picks if p.type == kind]) for number, group in enumerate(self.groups)]
            tests = [(number, _either([test_for(pick) for pick in picks])) for number, picks in wanted if picks]
            names = sorted({name for _, picks in wanted for pick in picks for name, _ in pick.where})
            always = None if names else tuple(number for number, _ in tests)
            read = itemgetter(*names) if names else _same
            self.ways[kind] = _Way(kind in self.repairable, tests, always, read)

    def toward(self, record: Record, as_of: date) -> tuple[int, ...]:
        """The slots that a record may count for on `as_of`, as `gather` has it record by record."""
        way = self.ways.get(record.type)
        if way is None or record.status != "confirmed" or record.on > as_of:
            return ()
        if way.repairable and not way.still_counting([record], as_of):
            return ()
        return tuple(number for group in way.groups_of(record.values) for number in self.groups[group].numbers)

    def _earliest(self, as_of: date) -> Mapping[str, date]:
        """By type, from which day on a record can count on `as_of`."""
        known = self.known
        if known[0] != as_of:
            found = {kind: period.earliest(as_of) if period else date.min for kind, period in self.reach.items()}
            # Put there whole, so that another thread never sees one day with the other's.
            known = self.known = (as_of, found)
        return known[1]

    def gather(self, dossier: Dossier, as_of: date) -> list[Hits]:
        """The hits of every slot on `as_of`, each record looked at once."""
        earliest = self._earliest(as_of)
        by_type: dict[str, list[Record]] = {}
        for record in dossier.records:
            kind = record.type
            since = earliest.get(kind)
            if since is not None and since <= record.on <= as_of and record.status == "confirmed":
                if kind in by_type:
                    by_type[kind].append(record)
                else:
                    by_type[kind] = [record]
        found: list[list[Record]] = [_NO_RECORDS] * len(self.groups)
        for kind, known in by_type.items():
            way = self.ways[kind]
            counting = way.still_counting(known, as_of) if way.repairable else known
            if counting:
                way.spread(counting, found)
        hits = [_NOTHING] * len(self.slots)
        for group, records in zip(self.groups, found, strict=True):
            if records or not group.picks:
                group.gather(records, dossier, as_of, hits)
        return hits


def _reach(groups: Iterable[_Counted | _Alone]) -> dict[str, Period | None]:
    """By type, the longest period over which a group looks back at its records; None where one has no period."""
    found: dict[str, Period | None] = {}
    for group in groups:
        own = group.within if isinstance(group, _Counted) else None
        for pick in group.picks:
            known = found.get(pick.type, own)
            found[pick.type] = max(known, own) if known and own else None
    return found
