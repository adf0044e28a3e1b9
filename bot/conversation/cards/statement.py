"""A pending record's card for the bureau's people: what it says, what it would do, and what it waits for."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from bot.conversation.cards.parts import bureau_line
from bot.conversation.masking import redact
from bot.conversation.phrases import change, clause_name, clean, day, grade_long, record_rows, type_name
from bot.conversation.screen import Action, Button, Keyboard, Screen, lines
from bot.conversation.statement_views import StatementView
from bot.conversation.verbs import Verb, grade_action
from bot.conversation.views import RecordView
from bot.locales import Texts

WORDS_SHOWN = 600


def staff_card(texts: Texts, view: StatementView, *, leads: bool) -> Screen:
    """The one card of the case for the bureau's people; `leads`: the reader decides on statements."""
    record = view.record
    state = view.state if not view.is_open else "pending"
    rows: list[Markup | None] = [
        texts(f"statement.title.{state}", type=type_name(texts, record.type), name=view.name),
        bureau_line(texts, view.bureau),
        *facts(texts, view),
        texts("row.remark", value=clean(redact(record.note))) if record.note else None,
        texts("statement.evidence", n=record.evidence),
        texts("statement.entered_by", person=clean(record.entered_by, 40)) if record.entered_by else None,
        _effect(texts, view),
        Markup(),
        *_hearing(texts, view),
        _checking(texts, view),
    ]
    return Screen(lines(*rows), _staff_buttons(texts, view, leads=leads))


def counted_message(texts: Texts, view: StatementView, before: str | None, after: str | None) -> Screen:
    """To collectors and managers: the record counts from now on."""
    key = "receipt.grade_stays" if before == after else "receipt.grade_changes"
    text = lines(
        texts("statement.title.confirmed", type=type_name(texts, view.record.type), name=view.name),
        bureau_line(texts, view.bureau),
        texts(
            key,
            change=change(texts, view.ruleset, before, after),
            grade=grade_long(texts, view.ruleset, after),
            clause="",
        ),
    )
    return Screen(text, ((Button(texts.plain("button.grade"), grade_action(view.subject_id)),),))


def pending_buttons(texts: Texts, case: int, state: str, record: RecordView, *, staff: bool) -> Keyboard:
    """What a pending record's own card offers: to the bureau its case, to the enterprise 陈述 while it may speak."""
    if not staff and state in ("unserved", "served"):
        file = Action(Verb.STATEMENT_FILE, case, record.version)
        return ((Button(texts.plain("statement.button.file"), file),),)
    return ((Button(texts.plain("statement.button.case"), Action(Verb.STATEMENT, case)),),)


def accept_question(texts: Texts, view: StatementView) -> Screen:
    """采纳: withdraw the record, or correct and keep it."""
    withdraw, amend = (
        Button(
            texts.plain(f"statement.button.{how}"),
            Action(Verb.STATEMENT_ACCEPT, view.id, view.record.version, how),
        )
        for how in ("withdraw", "amend")
    )
    back = Button(texts.plain("button.back"), Action(Verb.STATEMENT, view.id))
    text = lines(texts("statement.accept_question", name=view.name), *facts(texts, view))
    return Screen(text, ((withdraw, amend), (back,)))


def facts(texts: Texts, view: StatementView) -> list[Markup]:
    """What the record says, as both sides may read it."""
    record = view.record
    rows = record_rows(texts, record.type, record.values, view.ruleset, view.today)
    if record.document_no:
        rows.append(texts("row.document", value=clean(record.document_no, 60)))
    return rows


def _effect(texts: Texts, view: StatementView) -> Markup | None:
    if view.effect is None:
        return None
    before, after = view.effect
    clause = texts("receipt.by_clause", clause=clause_name(texts, view.reason.clause)) if view.reason else ""
    if before == after:
        return texts("statement.effect_stays", grade=grade_long(texts, view.ruleset, after), clause=clause)
    return texts("statement.effect", change=change(texts, view.ruleset, before, after), clause=clause)


def _hearing(texts: Texts, view: StatementView) -> list[Markup | None]:
    """Service, the period and the statement, for staff."""
    rows: list[Markup | None] = []
    if view.served_on is not None:
        rows.append(texts(f"statement.served.{view.how}", day=day(texts, view.served_on), proof=clean(view.proof, 80)))
    elif view.state == "unserved":
        rows.append(texts(f"statement.unserved.{view.delivery}"))
    if view.state == "served" and view.due is not None:
        rows.append(period(texts, view, view.due))
    if view.words or view.files:
        key = "statement.words_paper" if view.on_paper else "statement.words"
        rows.append(texts(key, words=clean(view.words, WORDS_SHOWN), n=view.files))
    rows.append(_outcome(texts, view))
    return rows


def period(texts: Texts, view: StatementView, due: date) -> Markup:
    """Until when a statement may come."""
    return texts(
        "statement.period",
        day=day(texts, due),
        time=view.closing,
        provisional=texts("statement.provisional") if view.provisional else "",
    )


def _outcome(texts: Texts, view: StatementView) -> Markup | None:
    if view.state == "filed":
        return texts("statement.outcome.filed")
    if view.outcome:
        return texts(f"statement.outcome.{view.outcome}", reason=clean(view.answer, WORDS_SHOWN))
    return None


def _checking(texts: Texts, view: StatementView) -> Markup | None:
    if view.checked_by:
        return texts("statement.checked", person=clean(view.checked_by, 40))
    if view.state == "withdrawn":
        return None
    if view.returned_by:
        return texts("statement.returned", person=clean(view.returned_by, 40), reason=clean(view.returned_why))
    return texts("statement.unchecked")


def _staff_buttons(texts: Texts, view: StatementView, *, leads: bool) -> Keyboard:
    rows: list[tuple[Button, ...]] = []
    if view.is_open and view.returned_by:
        rows.append(
            (
                press_of(texts, "statement.button.amend", Verb.CORRECT, view, "amend"),
                press_of(texts, "statement.button.withdraw", Verb.CORRECT, view, "withdraw"),
            )
        )
    elif view.is_open and not view.checked_by:
        check = press_of(texts, "statement.button.check", Verb.CHECK, view)
        back = press_of(texts, "statement.button.return", Verb.RETURN, view)
        rows.append((check,) if view.state == "filed" else (check, back))
    if view.state == "filed" and leads:
        rows.append(
            (
                press_of(texts, "statement.button.accept", Verb.STATEMENT_ACCEPT, view),
                press_of(texts, "statement.button.reject", Verb.STATEMENT_REJECT, view),
            )
        )
    if view.state in ("unserved", "served"):
        paper = press_of(texts, "statement.button.file_paper", Verb.STATEMENT_FILE, view)
        serve = press_of(texts, "statement.button.serve", Verb.SERVE, view)
        rows.append((serve, paper) if view.state == "unserved" else (paper,))
    if view.record.evidence or view.files:
        shown = view.record.evidence + view.files
        rows.append((Button(texts.plain("statement.button.files", n=shown), Action(Verb.STATEMENT_PAPERS, view.id)),))
    rows.append((Button(texts.plain("button.grade"), grade_action(view.subject_id)),))
    return tuple(rows)


def press_of(texts: Texts, key: str, verb: Verb, view: StatementView, arg: str = "") -> Button:
    """A button about the record as the reader sees it now."""
    return Button(texts.plain(key), Action(verb, view.id, view.record.version, arg))
