"""A pending record's card for its enterprise: the notice (告知), in its present state."""

from __future__ import annotations

from markupsafe import Markup

from bot.casework.statement import STATEMENT_DAYS
from bot.conversation.cards.grade import quotation
from bot.conversation.cards.objection import dispute_buttons
from bot.conversation.cards.parts import bureau_line
from bot.conversation.cards.statement import WORDS_SHOWN, facts, period, press_of
from bot.conversation.phrases import clean, grade_long, type_name
from bot.conversation.screen import Action, Button, Keyboard, Screen, lines
from bot.conversation.statement_views import StatementView
from bot.conversation.verbs import Verb, grade_action
from bot.locales import Texts


def notice(texts: Texts, view: StatementView) -> Screen:
    """The notice to the enterprise (告知) in its present state: no remark, no evidence, nobody's name."""
    rows: list[Markup | None] = [
        texts("statement.notice.title", type=type_name(texts, view.record.type), name=view.name),
        bureau_line(texts, view.bureau),
        *facts(texts, view),
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
                press_of(texts, "statement.button.file", Verb.STATEMENT_FILE, view),
                press_of(texts, "statement.button.waive", Verb.STATEMENT_WAIVE, view),
            ),
        )
    elif view.state == "confirmed":
        keyboard = (
            *dispute_buttons(texts, Action(Verb.OBJECT, view.record.row), (), staff=False),
            (
                Button(texts.plain("statement.button.record"), Action(Verb.RECORD, view.record.row)),
                Button(texts.plain("button.grade"), grade_action(view.subject_id)),
            ),
        )
    return Screen(lines(*rows), keyboard)


def replaced_notice(texts: Texts, view: StatementView) -> Screen:
    """A notice whose record has been corrected since."""
    return Screen(texts("statement.notice.replaced", type=type_name(texts, view.record.type), name=view.name))


def waive_question(texts: Texts, view: StatementView) -> Screen:
    """放弃陈述 cannot be taken back, so it is asked twice."""
    sure = Button(
        texts.plain("statement.button.waive_sure"), Action(Verb.STATEMENT_WAIVE, view.id, view.record.version, "yes")
    )
    back = Button(texts.plain("button.back"), Action(Verb.STATEMENT, view.id))
    return Screen(texts("statement.waive_question", type=type_name(texts, view.record.type)), ((sure,), (back,)))


def _heard(texts: Texts, view: StatementView) -> list[Markup | None]:
    """Where the hearing stands, for the enterprise."""
    if view.state in ("unserved", "served"):
        return [
            texts("statement.notice.open", n=STATEMENT_DAYS),
            period(texts, view, view.due) if view.due else None,
        ]
    rows: list[Markup | None] = [texts("statement.notice.filed", n=view.files)] if view.state == "filed" else []
    if view.outcome:
        rows.append(texts(f"statement.heard.{view.outcome}", reason=clean(view.answer, WORDS_SHOWN)))
    if view.state == "confirmed":
        rows.append(texts("statement.notice.confirmed", grade=grade_long(texts, view.ruleset, view.grade)))
    else:
        rows.append(texts("statement.notice.waits" if view.is_open else "statement.notice.withdrawn"))
    return rows
