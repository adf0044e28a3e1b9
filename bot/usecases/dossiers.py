"""From rows to a dossier, and from a dossier to an answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from rulesets import loader
from rulesets.answer import Answer
from rulesets.dossier import Dossier, parse_dossier
from rulesets.engine import assess
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
    """The regulation that a bureau applies."""
    return loader.load(bureau.ruleset)


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
    """The answer under the bureau's ruleset and reading."""
    return assess(ruleset_of(bureau), dossier, as_of, bureau.reading)


def all_confirmed(dossier: Dossier) -> Dossier:
    """The dossier as it would be with everything that is pending confirmed."""
    confirmed = [replace(one, status="confirmed") if one.status == "pending" else one for one in dossier.records]
    return Dossier(dossier.subject, tuple(confirmed))


def without_objected(dossier: Dossier) -> Dossier:
    """The dossier as it would be if every open objection were won; the same one where there is none."""
    rest = tuple(one for one in dossier.records if not one.objection)
    return dossier if len(rest) == len(dossier.records) else Dossier(dossier.subject, rest)
