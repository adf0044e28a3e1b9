"""What the cards of 异议 are drawn from, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.conversation.views import RecordView


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection (异议) as its card shows it.

    of_grade: the grade is disputed, through the records that decided it; else the one record of `records`.
    grade: as it was at filing. due_on, due_kind: the deadline that runs, preliminary_check or opinion.
    upheld: a 1-tuple with the grade as it would be without the records under objection, while they are marked.
    before, after: the grade around the decision. refusal: why it was not accepted.
    """

    id: int
    version: int
    state: str
    subject_id: int
    subject: str
    natural: bool
    ruleset: str
    bureau: str
    of_grade: bool
    grade: str | None
    records: tuple[RecordView, ...]
    reason: str
    paper: bool
    filed_on: date
    files: int
    due_on: date | None = None
    due_kind: str = ""
    provisional: bool = False
    investigator: str = ""
    findings: str = ""
    proposal: str = ""
    outcome: str = ""
    before: str | None = None
    after: str | None = None
    number: str = ""
    refusal: str = ""
    upheld: tuple[str | None] | None = None
    now_grade: str | None = None
