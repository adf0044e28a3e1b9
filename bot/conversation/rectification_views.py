"""What the cards of 责令整改 are drawn from, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.casework.reminders import Standing
from bot.conversation.views import RecordView


@dataclass(frozen=True, slots=True)
class RectificationEvent:
    """One move of an order. person: for staff alone. due_on: the new day that it set, if it did."""

    move: str
    at: datetime
    person: str = ""
    reason: str = ""
    due_on: date | None = None
    late: int = 0


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order to put something right, as its reader may see it.

    text: what has to be put right. record: the finding it rests on, if any. by: who gave it, for staff alone.
    told: to how many of the enterprise's people it was sent; paper_on: the day it was served on paper.
    proof: the words handed in last; files: how many photos and documents there are, of finding and proof.
    standing: of an open order, as of today; late: by how many days the last proof was. corrected_on: the day on
    which it was put right. moves: those that the reader may make now.
    """

    id: int
    version: int
    state: str
    subject: int
    name: str
    natural: bool
    bureau: str
    text: str
    issued_at: datetime
    due_on: date
    record: RecordView | None = None
    standing: Standing | None = None
    by: str = ""
    told: int = 0
    paper_on: date | None = None
    proof: str = ""
    files: int = 0
    late: int = 0
    corrected_on: date | None = None
    events: tuple[RectificationEvent, ...] = ()
    moves: frozenset[str] = frozenset()
