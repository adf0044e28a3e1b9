"""The draft of a record as data, kept in the database between one message and the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.conversation.entry import Candidate, Entry
from bot.conversation.fields import (
    RECORD_FIELDS,
    Field,
    date_field,
    field_of,
)
from bot.conversation.phrases import clean
from bot.conversation.problems import Problem, problem
from rulesets.accidents import implied_level, level_fits

Value = str | int | bool
_TEXT_LONGEST = 100
#: Fields that may not be earlier than another one.
_ORDER = (("to", "from"), ("breached_on", "from"), ("published_on", "date"))


class Draft(BaseModel):
    """A record in the making. Every change makes a new draft with the next version.

    values: dossier fields as JSON keeps them: days as ISO text, money as decimal text. guided: asked question by
    question, optional ones too; from one line, only what is missing is asked. place: latitude and longitude in
    degrees (WGS 84). passed: optional questions that were skipped. trail: the questions answered, for the way
    back. asking: the one being changed. choosing: the list of fields to change is open. typing: a typed answer
    was asked for. assumed: fields that we filled in. notices: keys of what the card points out. amends: the record
    that is to say this, 0 for a new one; whose it is and of which type stays. scanning: the next photo shows the
    code of a licence.
    """

    model_config = ConfigDict(frozen=True)

    id: int = 0
    version: int = 1
    ruleset: str = ""
    guided: bool = True
    subject_id: int | None = None
    subject_name: str = ""
    subject_grade: str | None = None
    type: str | None = None
    values: dict[str, Value] = {}
    document_no: str | None = None
    note: str = ""
    evidence: int = 0
    place: tuple[float, float] | None = None
    passed: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    asking: str | None = None
    choosing: bool = False
    typing: bool = False
    assumed: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    amends: int = 0
    scanning: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether nothing says yet what was found, and where: material at the most."""
        return self.subject_id is None and self.type is None and not self.amends

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all would be lost with it."""
        return self.is_bare and not (self.evidence or self.place or self.note)

    def changed(self, **changes: object) -> Draft:
        """The next version, with these changes."""
        return self.model_copy(update={**changes, "version": self.version + 1})

    def typed_values(self) -> dict[str, Any]:
        """The values as what they are: days as `date`, money and multiples as `Decimal`."""
        return {field.name: _typed(field, self.values[field.name]) for field in self._given()}

    def record_data(self) -> dict[str, Any]:
        """The dossier fields of the record, ready for JSON except that money with fen is a `Decimal`."""
        return {field.name: _plain(field, self.values[field.name]) for field in self._given()}

    @property
    def applies_on(self) -> date | None:
        """The day the record applies from; 1 January for what is recorded by the year."""
        if self.type is None:
            return None
        if "year" in self.values:
            return date(int(self.values["year"]), 1, 1)
        value = self.values.get(date_field(self.type))
        return date.fromisoformat(str(value)) if value else None

    def _given(self) -> Iterator[Field]:
        if self.type is not None:
            yield from (field for field in RECORD_FIELDS[self.type] if field.name in self.values)


def stored(value: Any) -> Value:
    """A typed value as a draft keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value


def _typed(field: Field, value: Value) -> Any:
    if field.kind == "date":
        return date.fromisoformat(str(value))
    return Decimal(str(value)) if field.kind in ("money", "number") else value


def _plain(field: Field, value: Value) -> Any:
    if field.kind in ("money", "number"):
        amount = Decimal(str(value))
        return int(amount) if amount == amount.to_integral_value() else amount
    return int(value) if field.kind == "choice" and str(value).isdigit() else value


def draft_from_entry(
    entry: Entry, ruleset: str, candidate: Candidate | None, subject: tuple[int, str, str | None] | None
) -> Draft:
    """The draft of a line: the subject (id, name, grade) as the caller resolved it, and the remark beside it.

    Values that contradict each other are left out, and the card says so.
    """
    values: dict[str, Value] = {}
    notices = [notice.key for notice in entry.notices]
    for name, value in sorted(entry.values.items(), key=lambda pair: pair[0] in ("level", "to", "published_on")):
        if entry.type is None or field_of(entry.type, name) is None:
            continue
        kept = stored(clean(value, _TEXT_LONGEST) if isinstance(value, str) else value)
        if kept == "":
            continue
        tried = {**values, name: kept}
        found = conflict(entry.type, tried)
        if found is None:
            values = tried
        else:
            notices.append("draft.notice.level" if name == "level" else "draft.notice.order")
    subject_id, name, grade = subject or (None, "", None)
    return Draft(
        ruleset=ruleset,
        guided=False,
        subject_id=subject_id,
        subject_name=name,
        subject_grade=grade,
        type=entry.type,
        values=values,
        document_no=clean(entry.document_no or "", _TEXT_LONGEST) or None,
        note=candidate.remark if candidate else "",
        assumed=tuple(sorted(entry.assumed)),
        notices=tuple(notices),
    )


def conflict(record_type: str, values: Mapping[str, Value]) -> Problem | None:
    """What in these values contradicts what: days out of order, an accident level against its figures."""
    for later, earlier in _ORDER:
        if later in values and earlier in values and str(values[later]) < str(values[earlier]):
            return problem("draft.order", later=str(values[later]), earlier=str(values[earlier]))
    return _level_conflict(values) if record_type == "accident" else None


def _level_conflict(values: Mapping[str, Value]) -> Problem | None:
    """生产安全事故报告和调查处理条例 第三条: the level that the figures imply, held against the one given."""
    stated = values.get("level")
    if stated is None:
        return None
    figures = [Decimal(str(values[name])) if name in values else None for name in ("deaths", "injuries", "loss")]
    if level_fits(str(stated), figures):
        return None
    return problem(f"draft.level.{implied_level(figures)}")
