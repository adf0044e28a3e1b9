"""The answer to "what grade, and why", and its receipt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import simplejson

from rulesets.dossier import Dossier, canonical
from rulesets.loader import Ruleset
from rulesets.model import Text

#: Raised whenever the same ruleset and facts could be answered differently than before.
ENGINE = "1"


@dataclass(slots=True)
class Reason:
    """One clause that was looked at; nothing changes it once made.

    measured, bound: a number and its comparison, or objects of them by measure.
    records_since: the bureau's records begin only then, later than the window does (G13).
    """

    clause: str
    text: str
    grade: str
    holds: bool
    measured: Any
    bound: Any
    records: tuple[str, ...]
    under_objection: bool = False
    records_since: date | None = None

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

    def to_json(self, lang: str = "zh") -> dict[str, Any]:
        """The contract's JSON object; money stays `Decimal`, for `dumps`. The notes are in `lang`."""
        return {
            "ruleset": self.ruleset,
            "version": self.version.isoformat(),
            "as_of": self.as_of.isoformat(),
            "reading": self.reading,
            "grade": self.grade,
            "label": self.label,
            **self.qualifiers,
            "reasons": [reason.to_json() for reason in self.reasons],
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


# The standard encoder is twice as fast, and cannot write a decimal; only money that is no whole number is one.
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False)


def dumps(value: Any, *, indent: int | None = None) -> str:
    """JSON text with money written in full: a decimal never passes through binary floating point (G10)."""
    if indent is None:
        with suppress(TypeError):
            return _ENCODER.encode(value)
    return str(simplejson.dumps(value, ensure_ascii=False, indent=indent, use_decimal=True))


_CANONICAL = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=str)


def receipt(ruleset: Ruleset, dossier: Dossier, as_of: date, reading: str) -> dict[str, str]:
    """The same receipt, the same answer: what was graded, by what, in which reading, as of when."""
    text = _CANONICAL.encode([as_of, reading, *canonical(dossier)])
    return {
        "ruleset_sha256": ruleset.sha256,
        "engine": ENGINE,
        "facts_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
