"""From rows to a dossier, and from a dossier to an answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.course import Stretch, course
from bot.casework.transition import Amendment, Rule, Transition, rules_for
from rulesets import loader
from rulesets.answer import Answer
from rulesets.dossier import Dossier, parse_dossier
from rulesets.engine import assess, grade_of
from rulesets.loader import Ruleset
from storage import records, subjects
from storage.bureaus import BureauRow
from storage.subjects import SubjectRow


@dataclass(frozen=True, slots=True)
class Read:
    """A dossier with the rows it was read from: by a record's id in it, the row's."""

    dossier: Dossier
    record_ids: Mapping[str, int]


def ruleset_of(bureau: BureauRow) -> Ruleset:
    """The regulation that a bureau applies today: its text in force."""
    return loader.load(bureau.ruleset)


def texts_of(bureau: BureauRow) -> list[Ruleset]:
    """All the texts of a bureau's regulation, the first one and those adopted since, in the order of their days."""
    first = loader.load(bureau.ruleset.partition("@")[0])
    return [first, *(loader.load(loader.named(one.slug, one.sha256)) for one in bureau.adopted)]


def text_at(bureau: BureauRow, day: date) -> Ruleset | None:
    """The one text that applies to all subjects on a day; None while each goes over to another on a day of its own."""
    first, *rest = texts_of(bureau)
    found: Ruleset | None = first
    for text, one in zip(rest, bureau.adopted, strict=True):
        if one.effective_on <= day:
            found = text if one.transition == "whole" else None
    return found


def text_of(answer: Answer) -> Ruleset:
    """The text that an answer was given by."""
    return loader.load(loader.name_of(answer.ruleset, answer.receipt["ruleset_sha256"]))


def quoted(bureau: BureauRow, clause: str) -> str:
    """A clause's words, in the newest text that has it."""
    texts = reversed([one for one in texts_of(bureau) if any(clause == each.id for each in one.file.clauses)])
    return next(texts, ruleset_of(bureau)).quote(clause)


async def dossier_of(conn: AsyncConnection, subject: SubjectRow, known_at: datetime | None = None) -> Dossier:
    """The subject's dossier as the bureau knew it at a moment (None: now)."""
    if known_at is not None:
        subject = await subjects.as_known(conn, subject, known_at)
    rows = await records.dossier_records(conn, subject.id, known_at)
    return dossier_from(subject, rows)


async def dossiers_of(conn: AsyncConnection, of: Collection[SubjectRow]) -> dict[int, Read]:
    """The dossiers of several subjects, a few hundred at most, as the bureau knows them now, by subject."""
    known = await records.of_subjects(conn, [one.id for one in of])
    found = {}
    for subject in of:
        rows = known.get(subject.id, ())
        dossier = dossier_from(subject, [row.as_dossier() for row in rows])
        found[subject.id] = Read(dossier, {row.public_id: row.id for row in rows})
    return found


def dossier_from(subject: SubjectRow, rows: Sequence[dict[str, Any]]) -> Dossier:
    """A dossier of a subject and record objects as the contract writes them."""
    about = {
        "uscc": subject.uscc,
        "name": subject.name,
        "sector": subject.sector,
        "key": subject.is_key,
        "included_on": subject.included_on,
    }
    return parse_dossier({"subject": about, "records": list(rows)})


def answer_for(bureau: BureauRow, dossier: Dossier, as_of: date) -> Answer:
    """The answer under the bureau's reading, by the text that applies to the subject on that day."""
    rule = [one for one in _rules(bureau, dossier) if one.since <= as_of][-1]
    return assess(rule.ruleset, dossier, as_of, bureau.reading)


def _rules(bureau: BureauRow, dossier: Dossier) -> tuple[Rule, ...]:
    first, *rest = texts_of(bureau)
    amendments = [
        Amendment(text, one.effective_on, cast(Transition, one.transition))
        for text, one in zip(rest, bureau.adopted, strict=True)
    ]
    return rules_for(first, amendments, dossier, bureau.reading)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What comes of time alone. change: the next other grade and its day, by the text of the answer; None where an
    amended text comes first. amended: the day from which an amended text applies, and the grades before it and from it
    on; None where none is adopted that would come to apply to the subject."""

    change: tuple[date, str | None] | None
    amended: tuple[date, str | None, str | None] | None

    @property
    def on(self) -> date | None:
        """The day on which to grade again."""
        days = [one[0] for one in (self.change, self.amended) if one is not None]
        return min(days, default=None)

    @property
    def grade(self) -> str | None:
        """The grade from that day on."""
        if self.change is not None:
            return self.change[1]
        return self.amended[2] if self.amended else None


def ahead_of(bureau: BureauRow, dossier: Dossier, answer: Answer) -> Ahead:
    """What comes of time alone after an answer, also across the day on which an amended text begins to apply."""
    rules = _rules(bureau, dossier)
    before = [one for one in rules if one.since <= answer.as_of][-1]
    following = next((one for one in rules if one.since > answer.as_of), None)
    if following is None:
        return Ahead(answer.next_change, None)
    eve = following.since - timedelta(1)
    grades = (
        grade_of(before.ruleset, dossier, eve, bureau.reading),
        grade_of(following.ruleset, dossier, following.since, bureau.reading),
    )
    change = answer.next_change
    return Ahead(change if change is not None and change[0] < following.since else None, (following.since, *grades))


def course_for(bureau: BureauRow, dossier: Dossier, since: date, until: date) -> tuple[Stretch, ...]:
    """The grade's course between two days, each part of it by the text that applies to it."""
    rules = _rules(bureau, dossier)
    ends = [*(one.since - timedelta(1) for one in rules[1:]), date.max]
    found: list[Stretch] = []
    for rule, end in zip(rules, ends, strict=True):
        begin, last = max(rule.since, since), min(end, until)
        if begin <= last:
            part = course(rule.ruleset, dossier, bureau.reading, begin, last)
            found += part[1:] if found and found[-1].grade == part[0].grade else part
    return tuple(found)


def all_confirmed(dossier: Dossier) -> Dossier:
    """The dossier as it would be with everything that is pending confirmed."""
    confirmed = [replace(one, status="confirmed") if one.status == "pending" else one for one in dossier.records]
    return Dossier(dossier.subject, tuple(confirmed))


def without_objected(dossier: Dossier) -> Dossier:
    """The dossier as it would be if every open objection were won; the same one where there is none."""
    rest = tuple(one for one in dossier.records if not one.objection)
    return dossier if len(rest) == len(dossier.records) else Dossier(dossier.subject, rest)
