"""One record's card: what it says, where it counts, and what one may do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from bot.conversation.cards.parts import bureau_line, named
from bot.conversation.masking import mask_name, redact
from bot.conversation.phrases import clause_name, clean, grade_long, record_rows, status_words, type_name
from bot.conversation.screen import Action, Button, Keyboard, Screen, grid, lines
from bot.conversation.verbs import Verb
from bot.conversation.views import Audience, RecordView, as_day
from bot.locales import Texts

#: What an enterprise sees of its own records: a draft is nobody's business yet, a withdrawn one nobody's any more.
SEEN_BY_SUBJECT = frozenset(("confirmed", "pending"))


def record_card(
    texts: Texts,
    subject: int,
    name: str,
    record: RecordView,
    today: date,
    *,
    ruleset: str,
    natural: bool = False,
    counts: Mapping[str | None, Sequence[str]] | None = None,
    audience: Audience = "staff",
    bureau: str = "",
    extra: Keyboard = (),
) -> Screen:
    """`counts`: by class, the clauses that hold by it today. An enterprise sees no remark, evidence or name of anybody.

    natural: the subject is a natural person, whose name is masked. extra: the buttons of procedures about it.
    """
    rows: list[Markup | None] = [
        texts(
            "record.title",
            type=type_name(texts, record.type),
            name=mask_name(clean(name, 80)) if natural else named(name),
        ),
        texts("record.state", id=record.id, state=texts("list.comma").join(_states(texts, record))),
        bureau_line(texts, bureau),
        *record_rows(texts, record.type, record.values, ruleset, today),
        texts("row.document", value=clean(record.document_no, 60)) if record.document_no else None,
        *(_internal(texts, record) if audience == "staff" else ()),
        *(_counts(texts, ruleset, grade, clauses) for grade, clauses in (counts or {}).items()),
    ]
    back = Button(texts.plain("button.subject"), Action(Verb.SUBJECT, subject))
    return Screen(lines(*rows), (*extra, (back,)))


def _counts(texts: Texts, ruleset: str, grade: str | None, clauses: Sequence[str]) -> Markup:
    """计入 C 级（黑名单），依据 六(三)1."""
    listed = texts("list.comma").join(clause_name(texts, one) for one in clauses)
    return texts("record.counts", grade=grade_long(texts, ruleset, grade), clauses=listed)


def _states(texts: Texts, record: RecordView) -> list[Markup]:
    found = [status_words(texts, record)]
    if record.under_objection:
        found.append(texts("mark.objection"))
    if as_day(record.values.get("repaired_on")):
        found.append(texts("mark.repaired"))
    return found


def _internal(texts: Texts, record: RecordView) -> list[Markup]:
    remark = clean(redact(record.note))
    return [
        *([texts("row.remark", value=remark)] if remark else []),
        *([texts("row.evidence", n=record.evidence)] if record.evidence else []),
        *([texts("record.entered_by", name=clean(record.entered_by, 40))] if record.entered_by else []),
    ]


def record_buttons(texts: Texts, records: Sequence[RecordView], verb: Verb = Verb.RECORD) -> Keyboard:
    """A button for each record, two a row. `verb`: what is to be done with the record that is chosen."""
    listed = (
        Button(
            texts.plain("record.button", day=_short(record), type=texts.plain(f"type.{record.type}")),
            Action(verb, record.row),
        )
        for record in records
    )
    return grid(listed, 2)


def _short(record: RecordView) -> str:
    return str(record.on.year) if "year" in record.values else record.on.isoformat()
