"""What the sample data consist of, with real days in place of distances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rulesets.dossier import Dossier, parse_dossier


@dataclass(frozen=True, slots=True)
class SampleRecord:
    """A record of a subject. `data`: the dossier's fields of its type, dates as `date`."""

    type: str
    data: Mapping[str, Any]
    note: str | None = None
    document_no: str | None = None
    status: str = "confirmed"

    @property
    def on(self) -> date:
        """The day it applies from."""
        day = self.data.get("date") or self.data.get("from") or date(self.data["year"], 1, 1)
        assert isinstance(day, date)
        return day

    def known_on(self, today: date) -> date:
        """The day on which a bureau had learnt all that it says: the last of its days that is not to come."""
        days = [value for value in self.data.values() if isinstance(value, date)] or [self.on]
        return max((day for day in days if day <= today), default=today)


@dataclass(frozen=True, slots=True)
class SampleSubject:
    """A subject with its history. `uscc` None: a natural person."""

    name: str
    uscc: str | None
    sector: str
    is_key: bool
    included_on: date | None
    aliases: tuple[str, ...] = ()
    persons: tuple[tuple[str, str], ...] = ()
    place: tuple[float, float] | None = None
    department: str | None = None
    records: tuple[SampleRecord, ...] = ()

    def dossier(self) -> Dossier:
        """As it would be handed to `anxin grade`."""
        about = {
            "name": self.name,
            "uscc": self.uscc,
            "sector": self.sector,
            "key": self.is_key,
            "included_on": self.included_on,
        }
        records = [
            {"id": f"r{number}", "type": one.type, "status": one.status, "note": one.note, **one.data}
            for number, one in enumerate(self.records, 1)
        ]
        return parse_dossier({"subject": about, "records": records})


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Somebody with a phone. `subject` only for the role enterprise; `tries`: what the page suggests to send."""

    telegram_id: int
    name: str
    role: str
    title: str
    subject: str | None = None
    tries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleBureau:
    """A bureau with its people and subjects."""

    name: str
    ruleset: str
    parent: str | None
    people: tuple[SamplePerson, ...]
    subjects: tuple[SampleSubject, ...] = field(repr=False)
