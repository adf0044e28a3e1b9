"""Which records may be about the very thing that a draft is about. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.conversation.draft import Draft
from bot.geo import distance_m

#: Who comes back for the same thing within so many days, or is so near in metres, may well record it twice.
NEAR_DAYS, NEAR_METRES = timedelta(days=7), 200.0
#: What, differing, makes two records of a type two things.
_TELLING = ("kind", "department", "source", "level")


@dataclass(frozen=True, slots=True)
class Known:
    """A record of the subject that stands: `row` its id, `mine` whether the asker entered it."""

    row: int
    type: str
    on: date
    mine: bool
    values: dict[str, object]
    document_no: str | None
    place: tuple[float, float] | None


def likely_same(draft: Draft, records: Iterable[Known]) -> list[int]:
    """The rows of the records that are of the draft's type and of its day, or of days near it and by the same person
    or at the same place; the nearest day first."""
    on = draft.applies_on
    if on is None:
        return []
    found = [one for one in records if one.type == draft.type and _may_be(draft, on, one)]
    return [one.row for one in sorted(found, key=lambda one: (abs(one.on - on), -one.row))]


def _may_be(draft: Draft, on: date, known: Known) -> bool:
    if draft.document_no and known.document_no and draft.document_no != known.document_no:
        return False
    said = draft.record_data()
    if any(name in said and name in known.values and str(said[name]) != str(known.values[name]) for name in _TELLING):
        return False
    if known.on == on:
        return True
    return abs(known.on - on) <= NEAR_DAYS and (known.mine or _same_place(draft.place, known.place))


def _same_place(one: tuple[float, float] | None, other: tuple[float, float] | None) -> bool:
    return one is not None and other is not None and distance_m(*one, *other) <= NEAR_METRES
