"""The sample bureaus, read from the YAML files beside this one as of a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from bot.demo.codes import invented_uscc
from bot.demo.crowd import crowd
from bot.demo.documents import numbered
from bot.demo.relative import day_at
from bot.demo.sample import SampleBureau, SamplePerson, SampleRecord, SampleSubject
from rulesets.fields import RECORD_TYPES

#: In the order in which the bureaus are added and their people shown.
BUREAUS = ("keyouqianqi", "xinmi", "suizhou", "suixian", "chenbaerhu")
_ROLES = {"inspector": "执法人员", "manager": "监管负责人", "enterprise": "企业人员"}
_FIRST_PERSON = 5_000_000_001
#: Codes are numbered through all bureaus: so many for each.
_CODES = 1000


def samples(today: date) -> tuple[SampleBureau, ...]:
    """All sample bureaus, with a history that ends on `today`; the same day gives the same bureaus."""
    return tuple(_bureau(slug, number, today) for number, slug in enumerate(BUREAUS))


@cache
def _read(slug: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((files(__package__) / f"{slug}.yaml").read_text("utf-8"))
    return found


def _bureau(slug: str, number: int, today: date) -> SampleBureau:
    told = _read(slug)
    stories = [_subject(story, told, _CODES * number + place, today) for place, story in enumerate(told["stories"], 1)]
    others = crowd(told, _read("phrases"), first_code=_CODES * number + len(stories) + 1, today=today)
    return SampleBureau(
        name=told["name"],
        ruleset=told["ruleset"],
        parent=told.get("parent"),
        people=tuple(_people(told, _FIRST_PERSON + len(_ROLES) * number, today)),
        subjects=tuple(numbered([*stories, *others], told["document"])),
    )


def _people(told: Mapping[str, Any], first_id: int, today: date) -> list[SamplePerson]:
    found = []
    for place, (role, title) in enumerate(_ROLES.items()):
        one = told["people"][role]
        subject = one.get("subject")
        where = subject or told["name"]
        tries = tuple(text.format(year=today.year) for text in one["tries"])
        found.append(SamplePerson(first_id + place, one["name"], role, f"{title} · {where}", subject, tries))
    return found


def _subject(story: Mapping[str, Any], told: Mapping[str, Any], code: int, today: date) -> SampleSubject:
    person = story.get("person", False)
    place = story.get("place")
    return SampleSubject(
        name=story["name"],
        uscc=None if person else invented_uscc(story.get("registrar", "91"), told["division"], code),
        sector=story.get("sector", "other"),
        is_key=story.get("key", False),
        included_on=day_at(story["included"], today) if "included" in story else None,
        aliases=tuple(story.get("aliases", ())),
        persons=tuple((role, story[role]) for role in ("principal", "safety_deputy") if role in story),
        place=(place[0], place[1]) if place else None,
        department=story.get("department"),
        records=tuple(_record(record, today) for record in story.get("records", ())),
    )


def _record(told: Mapping[str, Any], today: date) -> SampleRecord:
    """A record is written with its type as the first key, whose value is its day: `{interview: -40d, …}`."""
    kind = next(iter(told))
    fields = RECORD_TYPES[kind]
    first = next(name for name in ("date", "from", "year") if name in fields)
    data = {first: told[kind]} | {name: value for name, value in told.items() if name in fields}
    for name, value in data.items():
        if fields[name].kind == "date":
            data[name] = day_at(value, today)
        elif fields[name].kind == "year":
            data[name] = today.year + value
    unknown = set(told) - set(fields) - {kind, "note", "status"}
    if unknown:
        raise ValueError(f"{kind} has no {', '.join(sorted(unknown))}")
    return SampleRecord(kind, data, told.get("note"), status=told.get("status", "confirmed"))
