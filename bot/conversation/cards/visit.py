"""去检查、复查: the screen for the way there and for the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from markupsafe import Markup

from bot.conversation.cards.parts import bureau_line
from bot.conversation.cards.plan import measures_line, next_line
from bot.conversation.cards.rectification import order_button, order_lines
from bot.conversation.cards.repair import who
from bot.conversation.phrases import clause_name, clean, day, grade_long, light, record_line
from bot.conversation.plan_views import NextView, VisitView
from bot.conversation.rectification_views import OrderView
from bot.conversation.screen import Action, Button, Keyboard, Screen, grid, lines
from bot.conversation.verbs import Verb, tasks_action
from bot.locales import Texts

_FINDINGS_SHOWN = 3
_ORDERS_SHOWN = 4


def visit_card(texts: Texts, view: VisitView, today: date, *, may_recuse: bool) -> Screen:
    """What was found, what was ordered and by when, what is open; and what one can do there."""
    rows: list[Markup | None] = [
        texts("visit.title", name=who(view.name, natural=view.natural)),
        bureau_line(texts, view.bureau),
        texts(
            "visit.grade",
            light=light(view.ruleset, view.grade),
            grade=grade_long(texts, view.ruleset, view.grade),
        ),
        next_line(texts, view.next, today),
        _frequency(texts, view.next),
        measures_line(texts, view.measures, 2),
        _names(texts, "visit.inspectors", view.inspectors),
        _names(texts, "visit.recused", [name for _, name in view.recused]),
        Markup(),
        *_orders(texts, view.orders),
        *_findings(texts, view),
        texts("visit.tasks", n=len(view.tasks)) if view.tasks else None,
    ]
    return Screen(lines(*rows), _buttons(texts, view, may_recuse=may_recuse))


def _frequency(texts: Texts, following: NextView | None) -> Markup | None:
    if following is None:
        return None
    last = (
        texts(f"visit.since.{following.basis}", day=day(texts, following.since))
        if following.since
        else texts("visit.since.unknown")
    )
    key = "visit.frequency_own" if following.own else "visit.frequency"
    how_often = texts(key, n=following.months, clause=clause_name(texts, following.clause))
    return texts("visit.why", last=last, frequency=how_often, reading=following.reading[texts.language])


def _names(texts: Texts, key: str, names: Sequence[str]) -> Markup | None:
    if not names:
        return None
    return texts(key, names=texts("list.comma").join(texts("value.plain", value=clean(one, 20)) for one in names))


def _orders(texts: Texts, orders: Sequence[OrderView]) -> list[Markup]:
    if not orders:
        return [texts("visit.no_orders")]
    return [texts("visit.orders", n=len(orders)), *order_lines(texts, orders)]


def _findings(texts: Texts, view: VisitView) -> list[Markup]:
    if not view.findings:
        return [texts("visit.no_findings")]
    shown = [replace(one, document_no="") for one in view.findings[:_FINDINGS_SHOWN]]
    rows = [texts("visit.findings"), *(record_line(texts, one, note=True) for one in shown)]
    more = view.more + len(view.findings) - len(shown)
    return [*rows, texts("list.more", n=more)] if more else rows


def _buttons(texts: Texts, view: VisitView, *, may_recuse: bool) -> Keyboard:
    orders = tuple((order_button(texts, one),) for one in view.orders[:_ORDERS_SHOWN])
    about = [
        Button(texts.plain("visit.button.inspect"), Action(Verb.VISIT_LOG, view.subject)),
        Button(texts.plain("button.rectification.order"), Action(Verb.RECTIFY_NEW, view.subject, arg="subject")),
        Button(texts.plain("visit.button.finding"), Action(Verb.NEW, view.subject)),
    ]
    if view.tasks:
        about.append(Button(texts.plain("task.button.of_subject_n", n=len(view.tasks)), tasks_action(view.subject)))
    about.append(Button(texts.plain("button.subject"), Action(Verb.SUBJECT, view.subject)))
    if may_recuse:
        about.append(Button(texts.plain("visit.button.recuse"), Action(Verb.RECUSE, view.subject)))
    return (*orders, *grid(about, 2))


def visit_rows(texts: Texts, subject: int, orders: Sequence[OrderView], *, staff: bool) -> Keyboard:
    """On a subject's card: for staff the way to the visit, with open orders 复查; for its people their open orders."""
    if staff:
        key = "visit.button.again" if orders else "visit.button.go"
        return ((Button(texts.plain(key), Action(Verb.VISIT, subject)),),)
    return tuple((order_button(texts, one),) for one in orders[:_ORDERS_SHOWN])
