"""The answer to "what grade, and why", and its receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from orjson import Fragment

from rulesets.dossier import Dossier, canonical
from rulesets.loader import Ruleset
from rulesets.model import Text

#: Raised whenever the same ruleset and facts could be answered differently than before.
ENGINE = "1"


@dataclass(slots=True)
class About:
    """What a reason says of its clause, whatever was measured; made once for all answers of a ruleset.

    bound: a comparison, or an object of them by measure.
    """

    clause: str
    text: str
    grade: str
    bound: Any


@dataclass(slots=True)
class Reason:
    """One clause that was looked at; nothing changes it once made.

    measured: a number, or an object of them by measure.
    records_since: the bureau's records begin only then, later than the window does (G13).
    """

    about: About
    holds: bool
    measured: Any
    records: tuple[str, ...]
    under_objection: bool = False
    records_since: date | None = None
    _json: Fragment | None = None

    @property
    def clause(self) -> str:
        """The clause's number."""
        return self.about.clause

    @property
    def text(self) -> str:
        """The clause's own words."""
        return self.about.text

    @property
    def grade(self) -> str:
        """The class that the clause was asked for."""
        return self.about.grade

    @property
    def bound(self) -> Any:
        """What was measured against."""
        return self.about.bound

    def json(self) -> Fragment:
        """`to_json`, written. Most reasons of most answers are the same objects, so each is written but once."""
        if self._json is None:
            self._json = Fragment(_bytes(self.to_json()))
        return self._json

    def to_json(self) -> dict[str, Any]:
        """As the contract has it."""
        found: dict[str, Any] = {
            "clause": self.clause,
            "text": self.text,
            "grade": self.grade,
            "holds": self.holds,
            "measured": _plain(self.measured),
            "bound": self.bound,
            "records": list(self.records),
        }
        if self.under_objection:
            found["under_objection"] = True
        if self.records_since:
            found["records_since"] = self.records_since.isoformat()
        return found


@dataclass(frozen=True, slots=True)
class Repair:
    """Whether and when credit can be repaired.

    opens: the first day an application is possible, where time alone stands between.
    missing: ids of the records that something else stands between for.
    records: ids of the records that can be repaired or removed at all.
    """

    procedure: str
    eligible: bool = False
    opens: date | None = None
    missing: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A grade with all that explains it; the fields are the contract's."""

    ruleset: str
    version: date
    as_of: date
    reading: str
    grade: str | None
    label: str
    reasons: Sequence[Reason]
    other_readings: Mapping[str, str | None]
    next_change: tuple[date, str | None] | None
    margins: Sequence[tuple[str, Any]]
    repair: Repair
    measures: Sequence[str]
    notes: Sequence[Text]
    receipt: Mapping[str, str]
    qualifiers: Mapping[str, str] = field(default_factory=dict)

    def json(self, lang: str = "zh") -> bytes:
        """`to_json` as UTF-8 text on one line."""
        return _bytes(self._to_json([reason.json() for reason in self.reasons], lang))

    def to_json(self, lang: str = "zh") -> dict[str, Any]:
        """The contract's JSON object; money stays `Decimal`, for `dumps`. The notes are in `lang`."""
        return self._to_json([reason.to_json() for reason in self.reasons], lang)

    def _to_json(self, reasons: Sequence[Any], lang: str) -> dict[str, Any]:
        return {
            "ruleset": self.ruleset,
            "version": self.version.isoformat(),
            "as_of": self.as_of.isoformat(),
            "reading": self.reading,
            "grade": self.grade,
            "label": self.label,
            **self.qualifiers,
            "reasons": reasons,
            "other_readings": dict(self.other_readings),
            "next_change": self.next_change and {"date": self.next_change[0].isoformat(), "grade": self.next_change[1]},
            "margins": [{"clause": clause, "left": _plain(left)} for clause, left in self.margins],
            "repair": {
                "procedure": self.repair.procedure,
                "eligible": self.repair.eligible,
                "from": self.repair.opens and self.repair.opens.isoformat(),
                "missing": list(self.repair.missing),
                "records": list(self.repair.records),
                "clause": self.repair.clause,
            },
            "measures": list(self.measures),
            "notes": [getattr(note, lang) for note in self.notes],
            "receipt": dict(self.receipt),
        }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _decimal(value: Any) -> Any:
    # Written in full: money never passes through binary floating point (G10).
    if isinstance(value, Decimal):
        return Fragment(str(value))
    raise TypeError(f"{type(value).__name__} is written in no answer")


def _bytes(value: Any) -> bytes:
    return orjson.dumps(value, default=_decimal)


def dumps(value: Any) -> str:
    """JSON text on one line, with money written in full."""
    return _bytes(value).decode()


def receipt(ruleset: Ruleset, dossier: Dossier, as_of: date, reading: str) -> dict[str, str]:
    """The same receipt, the same answer: what was graded, by what, in which reading, as of when."""
    facts = orjson.dumps([as_of, reading, *canonical(dossier)], default=str)
    return {
        "ruleset_sha256": ruleset.sha256,
        "engine": ENGINE,
        "facts_sha256": hashlib.sha256(facts).hexdigest(),
    }
