"""What the cards of 信用修复 and 提前移出 are drawn from, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from bot.conversation.views import PersonView, RecordView

Kind = Literal["repair", "removal"]
#: A grade in a tuple of its own, since None is a grade as well (未定级).
Grade = tuple[str | None]


@dataclass(frozen=True, slots=True)
class OpeningView:
    """One record that can be repaired or removed: whether it may be applied for, since or from when, until when.

    standing: see `bot.casework.repair.Standing`. case: the application that is open about it, with its state.
    """

    record: RecordView
    standing: str
    opens: date | None = None
    until: date | None = None
    case: tuple[int, str] | None = None

    @property
    def may_apply(self) -> bool:
        """Whether an application may be filed now."""
        return self.standing == "open" and self.case is None


@dataclass(frozen=True, slots=True)
class RepairSheet:
    """All that /repair says of a subject.

    kind: None where the regulation has no procedure. clause, words: what it rests on. granted: the grade if what may
    be applied for now were granted; all_granted: if every record were. by_itself: when the grade improves by the
    mere passing of time, and to what; worst: whether there is anything to improve. phone, address: the bureau's.
    """

    subject: int
    name: str
    natural: bool
    ruleset: str
    bureau: str
    kind: Kind | None
    grade: str | None
    best: bool
    openings: tuple[OpeningView, ...] = ()
    clause: str = ""
    words: str = ""
    granted: Grade | None = None
    all_granted: Grade | None = None
    by_itself: tuple[date, str | None] | None = None
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class RepairEvent:
    """One move of an application. `person`: for staff alone."""

    move: str
    at: datetime
    person: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RepairCaseView:
    """One application. moves: those that the reader may make now. effect: the grade now and if it were granted.

    paper: entered by staff. by: who filed or entered it, for staff alone.
    """

    id: int
    version: int
    kind: Kind
    state: str
    subject: int
    name: str
    natural: bool
    ruleset: str
    record: RecordView
    filed_at: datetime
    by: str = ""
    paper: bool = False
    way: str = ""
    text: str = ""
    files: int = 0
    events: tuple[RepairEvent, ...] = ()
    moves: frozenset[str] = frozenset()
    effect: tuple[str | None, str | None] | None = None


@dataclass(frozen=True, slots=True)
class ListingView:
    """随州 五(五): a listing in force, its term in months and its last day, and when removal may be applied for."""

    grade: str
    published: date
    months: int
    last: date
    opens: date
    persons: tuple[PersonView, ...] = field(default=())
