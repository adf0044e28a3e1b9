"""After 确认, 取消 and 撤销: what was done, and what one may do next."""

from __future__ import annotations

from datetime import date

from bot.conversation.cards.parts import bureau_line, named
from bot.conversation.phrases import change, clause_name, day_near, grade_long, record_brief, type_name
from bot.conversation.screen import Action, Button, Keyboard, Screen, lines
from bot.conversation.verbs import Verb, grade_action
from bot.conversation.views import RecordView
from bot.locales import Texts


def saved_receipt(
    texts: Texts,
    subject: int,
    name: str,
    record: RecordView,
    today: date,
    *,
    ruleset: str,
    before: str | None,
    after: str | None,
    clause: str = "",
    alerted: bool = False,
    undo_minutes: int = 0,
    bureau: str = "",
    extra: Keyboard = (),
) -> Screen:
    """The record as saved. `clause`: what decides the grade now. `undo_minutes`: how long 撤销 stands; 0 for not.
    extra: what may follow from the record."""
    if record.status == "confirmed":
        key = "receipt.grade_stays" if before == after else "receipt.grade_changes"
        consequence = texts(
            key,
            change=change(texts, ruleset, before, after),
            grade=grade_long(texts, ruleset, after),
            clause=texts("receipt.by_clause", clause=clause_name(texts, clause)) if clause else "",
        )
    else:
        consequence = texts(f"receipt.{record.status}")
    text = lines(
        texts("receipt.title", type=type_name(texts, record.type), name=named(name)),
        day_near(texts, record.on, today) if "year" not in record.values else None,
        consequence,
        texts("receipt.alerted") if alerted else None,
        texts("receipt.undo", n=undo_minutes) if undo_minutes else None,
        bureau_line(texts, bureau),
    )
    row = [
        Button(texts.plain("button.grade"), grade_action(subject)),
        Button(texts.plain("button.log_more"), Action(Verb.NEW, subject)),
    ]
    if undo_minutes:
        row.insert(0, Button(texts.plain("button.undo"), Action(Verb.UNDO, record.row, record.version)))
    return Screen(text, (tuple(row), *extra))


def undone_receipt(
    texts: Texts, subject: int, name: str, record: RecordView, *, ruleset: str, before: str | None, after: str | None
) -> Screen:
    """The record withdrawn again within its window."""
    key = "receipt.grade_stays" if before == after else "receipt.grade_changes"
    text = lines(
        texts("receipt.undone", record=record_brief(texts, record), name=named(name)),
        texts(
            key,
            change=change(texts, ruleset, before, after),
            grade=grade_long(texts, ruleset, after),
            clause="",
        ),
    )
    return Screen(text, ((Button(texts.plain("button.grade"), grade_action(subject)),),))


def cancelled(texts: Texts, *, anything: bool = True) -> Screen:
    """The draft given up, or nothing there to give up."""
    return Screen(texts("receipt.cancelled" if anything else "receipt.nothing_to_cancel"))
