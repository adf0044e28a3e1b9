"""更正 and 撤回 of a record that counts: what it said, what it is to say, and why. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.conversation.draft import Draft, Value, stored
from bot.conversation.fields import RECORD_FIELDS, Field
from bot.conversation.flow import CARD, DOCUMENT, EVIDENCE, NOTE, Event, Typed, apply, question
from bot.conversation.masking import redact
from bot.conversation.problems import Problem, problem

REASON_LONGEST = 500


class Amendment(BaseModel):
    """An amendment in the making.

    draft: the record as it is to be, its id and version those of the kept row. before: as it is. record_version: the
    version that is amended; another one since, and it is stale. withdraw: the record is to go altogether. reason: why.
    """

    model_config = ConfigDict(frozen=True)

    record_id: int
    record_version: int
    before: Draft
    draft: Draft
    withdraw: bool = False
    reason: str = ""

    @property
    def id(self) -> int:
        """The kept row's."""
        return self.draft.id

    @property
    def version(self) -> int:
        """The kept row's."""
        return self.draft.version

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """What is to change, by field in the fields' order: the value before and after, None where there is none."""
        old, new = _said(self.before), _said(self.draft)
        return {name: (old.get(name), new.get(name)) for name in (old | new) if old.get(name) != new.get(name)}

    @property
    def is_ready(self) -> bool:
        """Whether there is something to confirm."""
        return bool(self.reason and (self.withdraw or self.changes))

    def data(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """All fields of the record as amended; what no conversation asks for (a correction, a repair) stays."""
        asked = {field.name for field in RECORD_FIELDS[self.draft.type or ""]}
        kept = {name: value for name, value in record.items() if name not in asked}
        return kept | self.draft.record_data()


def prefilled(draft: Draft, data: Mapping[str, Any], record_id: int) -> Draft:
    """A draft that says what a record says."""
    fields = RECORD_FIELDS[draft.type or ""]
    values = {field.name: _kept(field, data[field.name]) for field in fields if data.get(field.name) is not None}
    return draft.model_copy(update={"values": values, "guided": False, "amends": record_id})


def asked(amendment: Amendment) -> str:
    """What the conversation waits for: a field's name, the menu, or `card`, under which the reason is written."""
    return CARD if amendment.withdraw else question(amendment.draft)


def step(amendment: Amendment, event: Event, today: date) -> tuple[Amendment, Problem | None]:
    """The amendment after an event, or the same one with what is wrong."""
    if isinstance(event, Typed) and asked(amendment) == CARD:
        reason = redact(event.text.strip())[:REASON_LONGEST]
        if not reason:
            return amendment, problem("answer.empty")
        changed = amendment.draft.changed()
        return amendment.model_copy(update={"draft": changed, "reason": reason}), None
    if amendment.withdraw:
        return amendment, problem("draft.stale")
    after, wrong = apply(amendment.draft, event, today)
    return amendment.model_copy(update={"draft": after}), wrong


def _said(draft: Draft) -> dict[str, Any]:
    said: dict[str, Any] = draft.record_data()
    if draft.document_no:
        said[DOCUMENT] = draft.document_no
    if draft.note:
        said[NOTE] = draft.note
    if draft.evidence:
        said[EVIDENCE] = draft.evidence
    return said


def _kept(field: Field, value: Any) -> Value:
    """A record's value as a draft keeps it; a level is a choice there, whatever kind of number it is in a dossier."""
    return str(value) if field.kind == "choice" else stored(value)
