"""Subjects beside the stories: drawn by lot, the same lot for the same bureau."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from bot.demo.codes import invented_uscc
from bot.demo.sample import SampleRecord, SampleSubject

T = TypeVar("T")

_YEAR = 365.25
#: How subjects behave: how many in a hundred, and records a year by type.
_HABITS: tuple[tuple[int, Mapping[str, float]], ...] = (
    (55, {"inspection": 1.2, "interview": 0.1, "complaint": 0.1, "penalty": 0.06}),
    (30, {"inspection": 1.6, "interview": 0.4, "complaint": 0.3, "penalty": 0.3, "dishonesty": 0.05, "accident": 0.05}),
    (15, {"inspection": 2.5, "interview": 1.3, "complaint": 1.0, "penalty": 0.8, "dishonesty": 0.3, "accident": 0.15}),
)
#: Dishonesty is established only where the regulation speaks of it.
_DISHONESTY = ("xinmi", "chenbaerhu")
_COMMITMENTS = ("xinmi", "chenbaerhu")
_HONORS = ("keyouqianqi", "suizhou")
_FINES = (3_000, 5_000, 8_000, 10_000, 15_000, 20_000, 30_000, 35_000)
#: From this side of the town's middle to that, in degrees.
_SPREAD = 0.03


def crowd(
    told: Mapping[str, Any], phrases: Mapping[str, Any], *, first_code: int, today: date
) -> Iterator[SampleSubject]:
    """The other subjects of a bureau. `told`: its file; `phrases`: what notes and names are made of.

    first_code: the number of the first one's code; the others follow.
    """
    lot = Random(f"anxin {told['name']}")  # noqa: S311 - sample data, not a secret
    about = told["crowd"]
    names = _names(lot, told, phrases)
    for number in range(about["number"]):
        name, sector = next(names)
        town = lot.choice(about["towns"])
        years = lot.uniform(1.3, 6.0)
        included_on = today - timedelta(days=int(years * _YEAR))
        [(_, habits)] = lot.choices(_HABITS, [share for share, _ in _HABITS])
        persons = (("principal", _person(lot, phrases)), ("safety_deputy", _person(lot, phrases)))
        yield SampleSubject(
            name=name,
            uscc=invented_uscc("91", told["division"], first_code + number),
            sector=sector,
            is_key=sector != "other" and lot.random() < 0.5,
            included_on=included_on,
            persons=persons,
            place=(
                round(town["at"][0] + lot.uniform(-_SPREAD, _SPREAD), 5),
                round(town["at"][1] + lot.uniform(-_SPREAD, _SPREAD), 5),
            ),
            department=about.get("departments", {}).get(sector),
            records=tuple(_records(lot, told["ruleset"], habits, phrases["notes"], included_on, today)),
        )


def _names(lot: Random, told: Mapping[str, Any], phrases: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Names with their sectors, no brand twice in a bureau, nor one of its stories'."""
    taken = " ".join(story["name"] for story in told["stories"])
    brands = [first + second for first in phrases["brands"][0] for second in phrases["brands"][1]]
    lot.shuffle(brands)
    about = told["crowd"]
    for brand in brands:
        if brand not in taken:
            trade, sector = lot.choice(about["trades"])
            yield f"{lot.choice(about['prefixes'])}{brand}{trade}", sector


def _person(lot: Random, phrases: Mapping[str, Any]) -> str:
    return str(lot.choice(phrases["surnames"]) + lot.choice(phrases["given_names"]))


def _records(
    lot: Random,
    ruleset: str,
    habits: Mapping[str, float],
    notes: Mapping[str, Sequence[str]],
    included_on: date,
    today: date,
) -> Iterator[SampleRecord]:
    for kind, rate in habits.items():
        if kind == "dishonesty" and ruleset not in _DISHONESTY:
            continue
        for day in _days(lot, rate, included_on, today):
            data: dict[str, Any] = {"date": day}
            if kind == "penalty":
                data |= _penalty(lot, ruleset, day, today)
            elif kind == "dishonesty":
                data["actor"] = lot.choice(("entity", "principal", "safety_deputy"))
            elif kind == "accident":
                data |= {"level": "ordinary", "deaths": 0, "injuries": lot.choice((0, 1)), "loss": 80_000}
            yield SampleRecord(kind, data, lot.choice(notes[kind]))
    yield from _merits(lot, ruleset, habits, included_on, today)


def _days(lot: Random, rate: float, first: date, last: date) -> Iterator[date]:
    """Days on which something happened that happens `rate` times a year, on working days of the week."""
    day = first + timedelta(days=int(lot.expovariate(rate) * _YEAR))
    while day <= last:
        working = day - timedelta(days=max(0, day.weekday() - 4))
        if working >= first:
            yield working
        day += timedelta(days=1 + int(lot.expovariate(rate) * _YEAR))


def _penalty(lot: Random, ruleset: str, day: date, today: date) -> dict[str, Any]:
    found: dict[str, Any] = {"fine": lot.choice(_FINES)}
    published = day + timedelta(days=7)
    corrected = day + timedelta(days=lot.randint(15, 60))
    repaired = corrected + timedelta(days=lot.randint(90, 240))
    if ruleset == "suizhou" and published <= today:
        found["published_on"] = published
    if corrected <= today:
        found["corrected_on"] = corrected
    if ruleset in _COMMITMENTS and repaired <= today and lot.random() < 0.6:
        found["repaired_on"] = repaired
    return found


def _merits(
    lot: Random, ruleset: str, habits: Mapping[str, float], included_on: date, today: date
) -> Iterator[SampleRecord]:
    """Certificates, commitments, honours and others' ratings; the better the habits, the more."""
    good = 1.0 - habits["penalty"]
    if lot.random() < 0.6 * good:
        since = max(included_on, today - timedelta(days=lot.randint(60, 1_000)))
        until = since + timedelta(days=3 * 365)
        yield SampleRecord("certificate", {"level": lot.choice((3, 3, 3, 2)), "from": since, "to": until})
    if ruleset in _COMMITMENTS and lot.random() < 0.9 * good:
        yield SampleRecord("commitment", {"from": included_on + timedelta(days=lot.randint(0, 90))})
    if ruleset in _HONORS and lot.random() < 0.2 * good:
        year = today.year - lot.choice((1, 2))
        if year > included_on.year:
            yield SampleRecord("honor", {"year": year, "level": "county"})
    rated_on = today - timedelta(days=lot.randint(30, 300))
    if lot.random() < 0.3 and rated_on >= included_on:
        grade = lot.choice(("优", "良", "中"))
        yield SampleRecord("external_rating", {"date": rated_on, "source": "national", "grade": grade})
