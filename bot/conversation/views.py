"""What the cards are drawn from: a grade's answer, records, subjects, alerts, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from bot.conversation.regulation import classes, qualifiers
from rulesets import loader

#: staff see everything of their bureau; an enterprise sees no internal note, no complainant and no collector, and a
#: group, where others read along, sees no more of these.
Audience = Literal["staff", "enterprise", "group"]
Role = Literal["stranger", "enterprise", "inspector", "manager", "admin"]


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One clause that was looked at; measured and bound are a value each, or objects of them by measure."""

    clause: str
    text: str
    grade: str
    holds: bool
    measured: Any
    bound: Any
    records: tuple[str, ...] = ()
    under_objection: bool = False
    records_since: date | None = None


@dataclass(frozen=True, slots=True)
class RepairView:
    """信用修复 or 提前移出: the procedure, and from when or by what it is possible."""

    procedure: str = "none"
    eligible: bool = False
    opens: date | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A graded dossier, read from the answer's JSON.

    amended: the day from which an amended text applies, with the grades before it and from it on.
    """

    ruleset: str
    as_of: date
    reading: str
    grade: str | None
    label: str = ""
    version: str = ""
    reasons: tuple[ReasonView, ...] = ()
    other_readings: Mapping[str, str | None] = field(default_factory=dict)
    next_change: tuple[date, str | None] | None = None
    amended: tuple[date, str | None, str | None] | None = None
    margins: tuple[tuple[str, Any], ...] = ()
    repair: RepairView = RepairView()
    measures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    receipt: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AnswerView:
        """The view of an answer as the contract has it; what it does not know is ignored."""
        change = data.get("next_change")
        ruleset = loader.name_of(data["ruleset"], (data.get("receipt") or {}).get("ruleset_sha256", ""))
        repair = data.get("repair") or {}
        return cls(
            ruleset=ruleset,
            as_of=date.fromisoformat(data["as_of"]),
            reading=data["reading"],
            grade=data["grade"],
            label=data.get("label") or "",
            version=data.get("version") or "",
            reasons=tuple(_reason(each) for each in data.get("reasons", ())),
            other_readings=dict(data.get("other_readings") or {}),
            next_change=(date.fromisoformat(change["date"]), change["grade"]) if change else None,
            margins=tuple((each["clause"], each["left"]) for each in data.get("margins", ())),
            repair=RepairView(
                repair.get("procedure", "none"),
                bool(repair.get("eligible")),
                _day(repair.get("from")),
                tuple(repair.get("missing", ())),
            ),
            measures=tuple(data.get("measures", ())),
            notes=tuple(data.get("notes", ())),
            qualifiers={name: data[name] for name in qualifiers(ruleset) if name in data},
            receipt=dict(data.get("receipt") or {}),
        )

    def reason(self, clause: str) -> ReasonView | None:
        """The reason of a clause: the one that was looked at first where a clause carries several."""
        return next((each for each in self.reasons if each.clause == clause), None)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _reason(data: Mapping[str, Any]) -> ReasonView:
    return ReasonView(
        data["clause"],
        data["text"],
        data["grade"],
        bool(data["holds"]),
        data["measured"],
        data["bound"],
        tuple(data.get("records", ())),
        bool(data.get("under_objection")),
        _day(data.get("records_since")),
    )


def rank(ruleset: str, grade: str | None) -> int | None:
    """How bad a grade is, 0 the best; None where there is no such grade."""
    grades = classes(ruleset)
    return grades.index(grade) if grade in grades else None


def is_worse(ruleset: str, grade: str | None, than: str | None) -> bool:
    """Whether a grade is worse than another; no grade is neither better nor worse."""
    one, other = rank(ruleset, grade), rank(ruleset, than)
    return one is not None and other is not None and one > other


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record as a card shows it.

    id: the one that reasons speak of. row: the one that buttons carry. values: the dossier's fields; dates may be
    `date` or ISO text, money any number or its text. entered_by: shown to staff only. waits: what a pending one
    waits for.
    """

    id: str
    type: str
    values: Mapping[str, Any]
    status: str = "confirmed"
    note: str = ""
    document_no: str | None = None
    under_objection: bool = False
    entered_by: str = ""
    evidence: int = 0
    row: int = 0
    version: int = 0
    waits: tuple[str, ...] = ()

    @property
    def on(self) -> date:
        """The day it applies from; 1 January for what is recorded by the year."""
        value = self.values.get("date") or self.values.get("from")
        return as_day(value) or date(int(self.values["year"]), 1, 1)


def as_day(value: object) -> date | None:
    """A date out of a dossier's field."""
    if isinstance(value, date):
        return value
    return date.fromisoformat(value) if isinstance(value, str) and value else None


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person of a subject; role is principal, safety_deputy or other."""

    role: str
    name: str


@dataclass(frozen=True, slots=True)
class SubjectView:
    """监管对象 as its card shows it; grade_ruleset is the regulation its grade is under."""

    id: int
    name: str
    kind: str = "enterprise"
    number: str = ""
    sector: str = "other"
    is_key: bool = False
    included_on: date | None = None
    aliases: tuple[str, ...] = ()
    department: str = ""
    persons: tuple[PersonView, ...] = ()
    ruleset: str = ""
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class SubjectChoice:
    """One subject in a list to choose from."""

    id: int
    name: str
    ruleset: str = ""
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert as its message shows it.

    reason: the clause with its count and bound. cause: the record that raised it; None where time alone did, or
    (amended) a text of the regulation that has come to apply.
    more: for an alert ahead of the event, what one more brings. taken_by: who sees to it. escalation: 1 it was said to
    the managers again, 2 to the administrators.
    """

    id: int
    kind: Literal["worse", "near", "changed"]
    subject_id: int
    subject: str
    ruleset: str
    before: str | None
    after: str | None
    reason: ReasonView | None
    raised_at: datetime
    cause: RecordView | None = None
    amended: bool = False
    logged_by: str = ""
    bureau: str = ""
    state: Literal["open", "acknowledged", "cleared"] = "open"
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None
    cleared_at: datetime | None = None
    cleared_reason: Literal["", "reached", "withdrawn", "amended", "time", "other"] = ""
    left: Any = None
    version: int = 0
    taken_by: str = ""
    taken_at: datetime | None = None
    escalation: int = 0
