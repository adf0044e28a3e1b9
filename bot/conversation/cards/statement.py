"""A pending record's card: for staff with what it waits for, for its enterprise the notice of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup

from bot.casework.statement import STATEMENT_DAYS
from bot.conversation.cards.grade import quotation
from bot.conversation.cards.parts import bureau_line, named
from bot.conversation.masking import mask_name, redact
from bot.conversation.phrases import change, clause_name, clean, day, grade_long, record_rows, type_name
from bot.conversation.screen import Action, Button, Keyboard, Screen, lines
from bot.conversation.verbs import Verb, grade_action
from bot.conversation.views import ReasonView, RecordView
from bot.locales import Texts

_WORDS_SHOWN = 600


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


def staff_card(texts: Texts, view: StatementView, *, leads: bool) -> Screen:
    """The one card of the case for the bureau's people; `leads`: the reader decides on statements."""
    record = view.record
    state = view.state if not view.is_open else "pending"
    rows: list[Markup | None] = [
        texts(f"statement.title.{state}", type=type_name(texts, record.type), name=view.name),
        bureau_line(texts, view.bureau),
        *_facts(texts, view),
        texts("row.remark", value=clean(redact(record.note))) if record.note else None,
        texts("statement.evidence", n=record.evidence),
        texts("statement.entered_by", person=clean(record.entered_by, 40)) if record.entered_by else None,
        _effect(texts, view),
        Markup(),
        *_hearing(texts, view),
        _checking(texts, view),
    ]
    return Screen(lines(*rows), _staff_buttons(texts, view, leads=leads))


def notice(texts: Texts, view: StatementView) -> Screen:
    """The notice to the enterprise (告知) in its present state: no remark, no evidence, nobody's name."""
    rows: list[Markup | None] = [
        texts("statement.notice.title", type=type_name(texts, view.record.type), name=view.name),
        bureau_line(texts, view.bureau),
        *_facts(texts, view),
        quotation(texts, view.reason) if view.reason else None,
        texts("statement.notice.effect", grade=grade_long(texts, view.ruleset, view.effect[1]))
        if view.effect
        else None,
        Markup(),
        *_heard(texts, view),
    ]
    keyboard: Keyboard = ()
    if view.state in ("unserved", "served"):
        keyboard = (
            (
                _press(texts, "statement.button.file", Verb.STATEMENT_FILE, view),
                _press(texts, "statement.button.waive", Verb.STATEMENT_WAIVE, view),
            ),
        )
    elif view.state == "confirmed":
        keyboard = (
            (
                Button(texts.plain("statement.button.record"), Action(Verb.RECORD, view.record.row)),
                Button(texts.plain("button.grade"), grade_action(view.subject_id)),
            ),
        )
    return Screen(lines(*rows), keyboard)


def replaced_notice(texts: Texts, view: StatementView) -> Screen:
    """A notice whose record has been corrected since."""
    return Screen(texts("statement.notice.replaced", type=type_name(texts, view.record.type), name=view.name))


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


def waive_question(texts: Texts, view: StatementView) -> Screen:
    """放弃陈述 cannot be taken back, so it is asked twice."""
    sure = Button(
        texts.plain("statement.button.waive_sure"), Action(Verb.STATEMENT_WAIVE, view.id, view.record.version, "yes")
    )
    back = Button(texts.plain("button.back"), Action(Verb.STATEMENT, view.id))
    return Screen(texts("statement.waive_question", type=type_name(texts, view.record.type)), ((sure,), (back,)))


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
    text = lines(texts("statement.accept_question", name=view.name), *_facts(texts, view))
    return Screen(text, ((withdraw, amend), (back,)))


def _facts(texts: Texts, view: StatementView) -> list[Markup]:
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
        rows.append(_period(texts, view, view.due))
    if view.words or view.files:
        key = "statement.words_paper" if view.on_paper else "statement.words"
        rows.append(texts(key, words=clean(view.words, _WORDS_SHOWN), n=view.files))
    rows.append(_outcome(texts, view))
    return rows


def _period(texts: Texts, view: StatementView, due: date) -> Markup:
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
        return texts(f"statement.outcome.{view.outcome}", reason=clean(view.answer, _WORDS_SHOWN))
    return None


def _heard(texts: Texts, view: StatementView) -> list[Markup | None]:
    """Where the hearing stands, for the enterprise."""
    if view.state in ("unserved", "served"):
        return [
            texts("statement.notice.open", n=STATEMENT_DAYS),
            _period(texts, view, view.due) if view.due else None,
        ]
    rows: list[Markup | None] = [texts("statement.notice.filed", n=view.files)] if view.state == "filed" else []
    if view.outcome:
        rows.append(texts(f"statement.heard.{view.outcome}", reason=clean(view.answer, _WORDS_SHOWN)))
    if view.state == "confirmed":
        rows.append(texts("statement.notice.confirmed", grade=grade_long(texts, view.ruleset, view.grade)))
    else:
        rows.append(texts("statement.notice.waits" if view.is_open else "statement.notice.withdrawn"))
    return rows


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
                _press(texts, "statement.button.amend", Verb.CORRECT, view, "amend"),
                _press(texts, "statement.button.withdraw", Verb.CORRECT, view, "withdraw"),
            )
        )
    elif view.is_open and not view.checked_by:
        check = _press(texts, "statement.button.check", Verb.CHECK, view)
        back = _press(texts, "statement.button.return", Verb.RETURN, view)
        rows.append((check,) if view.state == "filed" else (check, back))
    if view.state == "filed" and leads:
        rows.append(
            (
                _press(texts, "statement.button.accept", Verb.STATEMENT_ACCEPT, view),
                _press(texts, "statement.button.reject", Verb.STATEMENT_REJECT, view),
            )
        )
    if view.state in ("unserved", "served"):
        paper = _press(texts, "statement.button.file_paper", Verb.STATEMENT_FILE, view)
        serve = _press(texts, "statement.button.serve", Verb.SERVE, view)
        rows.append((serve, paper) if view.state == "unserved" else (paper,))
    if view.record.evidence or view.files:
        shown = view.record.evidence + view.files
        rows.append((Button(texts.plain("statement.button.files", n=shown), Action(Verb.STATEMENT_PAPERS, view.id)),))
    rows.append((Button(texts.plain("button.grade"), grade_action(view.subject_id)),))
    return tuple(rows)


def _press(texts: Texts, key: str, verb: Verb, view: StatementView, arg: str = "") -> Button:
    return Button(texts.plain(key), Action(verb, view.id, view.record.version, arg))
