"""A pending record's case (陈述, 核查) as its cards show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.conversation.cards.parts import named
from bot.conversation.masking import mask_name
from bot.conversation.phrases import clean
from bot.conversation.views import ReasonView, RecordView


@dataclass(frozen=True, slots=True)
class StatementView:
    """A case as both cards show it.

    natural: the subject is a natural person, whose name is masked. grade: today's. effect: the grade today and with
    this record, while it does not count. reason: the clause that the record counts for. delivery: what became of the
    notice in chat. how: how it was served; proof: the receipt's number. due: the last day, until `closing`.
    words, files: the statement. outcome: what ended the hearing. answer: the reason given back.
    """

    id: int
    subject_id: int
    subject: str
    natural: bool
    bureau: str
    ruleset: str
    record: RecordView
    state: str
    today: date
    grade: str | None = None
    effect: tuple[str | None, str | None] | None = None
    reason: ReasonView | None = None
    delivery: Literal["nobody", "waiting", "failed", "sent"] = "nobody"
    served_on: date | None = None
    how: Literal["", "chat", "paper", "answer"] = ""
    proof: str = ""
    due: date | None = None
    closing: str = ""
    provisional: bool = False
    words: str = ""
    files: int = 0
    on_paper: bool = False
    outcome: Literal["", "waived", "lapsed", "rejected", "amended"] = ""
    answer: str = ""
    checked_by: str = ""
    returned_by: str = ""
    returned_why: str = ""

    @property
    def name(self) -> str:
        """The subject's name as it may be shown."""
        return mask_name(clean(self.subject, 80)) if self.natural else named(self.subject)

    @property
    def is_open(self) -> bool:
        """Whether anything is still to be done."""
        return self.state not in ("confirmed", "withdrawn")
