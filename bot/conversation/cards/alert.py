"""Alerts: the one live message of a case, and the list of them."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.conversation.cards.grade import quotation
from bot.conversation.cards.parts import bureau_line, label, named, pager
from bot.conversation.measures import measured_lines, more_words
from bot.conversation.phrases import change, clause_name, clean, grade_long, grade_short, light, moment, record_brief
from bot.conversation.screen import Action, Button, Keyboard, Screen, lines, page_of
from bot.conversation.verbs import Verb, grade_action
from bot.conversation.views import AlertView, Audience
from bot.locales import Texts

_ALERTS_A_PAGE = 6


def alert_message(texts: Texts, alert: AlertView, audience: Audience = "staff") -> Screen:
    """The message in its present state: open with 知悉, acknowledged, or cleared with why.

    An enterprise's person is told of the grade and the record alone: not who logged or saw it.
    """
    rows = [
        _title(texts, alert),
        bureau_line(texts, alert.bureau),
        _what(texts, alert),
        *([quotation(texts, alert.reason)] if alert.reason else []),
        *(measured_lines(texts, alert.ruleset, alert.reason) if alert.reason else []),
        _cause(texts, alert, audience),
        _state(texts, alert) if audience == "staff" or alert.state == "cleared" else None,
    ]
    return Screen(lines(*rows), _buttons(texts, alert, audience))


def _title(texts: Texts, alert: AlertView) -> Markup:
    if alert.state == "cleared":
        return texts("alert.title.cleared", name=named(alert.subject))
    dot = light(alert.ruleset, alert.after)
    return texts(f"alert.title.{alert.kind}", light=dot, name=named(alert.subject))


def _what(texts: Texts, alert: AlertView) -> Markup:
    """Grade before and after; for an alert ahead of the event, what one more would bring."""
    if alert.kind == "near" and alert.reason is not None:
        more = more_words(texts, alert.ruleset, alert.reason, alert.left)
        if more is not None:
            return texts(
                "alert.near",
                more=more,
                clause=clause_name(texts, alert.reason.clause),
                change=change(texts, alert.ruleset, alert.before, alert.reason.grade),
                grade=grade_long(texts, alert.ruleset, alert.before),
            )
    return texts(
        "alert.change",
        change=change(texts, alert.ruleset, alert.before, alert.after),
    )


def _cause(texts: Texts, alert: AlertView, audience: Audience) -> Markup:
    if alert.cause is None:
        return texts("alert.by_time")
    if audience == "enterprise" or not alert.logged_by:
        return texts("alert.cause", record=record_brief(texts, alert.cause))
    return texts("alert.cause_logged", record=record_brief(texts, alert.cause), person=clean(alert.logged_by, 40))


def _state(texts: Texts, alert: AlertView) -> Markup | None:
    if alert.state == "cleared" and alert.cleared_at is not None:
        why = texts(f"alert.cleared.{alert.cleared_reason or 'other'}")
        return texts("alert.cleared_at", why=why, at=moment(texts, alert.cleared_at))
    if alert.state == "acknowledged" and alert.acknowledged_at is not None:
        return texts(
            "alert.acknowledged",
            person=clean(alert.acknowledged_by, 40),
            at=moment(texts, alert.acknowledged_at),
        )
    return None


def _buttons(texts: Texts, alert: AlertView, audience: Audience) -> Keyboard:
    grade = Button(texts.plain("button.grade"), grade_action(alert.subject_id))
    if alert.state != "open" or audience == "enterprise":
        return ((grade,),)
    known = Button(texts.plain("button.acknowledge"), Action(Verb.ACKNOWLEDGE, alert.id, alert.version))
    return ((known, grade),)


def alert_list(
    texts: Texts, alerts: Sequence[AlertView], *, page: int = 0, everything: bool = False, bureau: str = ""
) -> Screen:
    """Open alerts, the newest first, or all of them; a button each to the subject's grade."""
    scope = "all" if everything else "open"
    other = Button(
        texts.plain("button.alerts_open" if everything else "button.alerts_all"),
        Action(Verb.ALERTS, arg="open" if everything else "all"),
    )
    if not alerts:
        return Screen(lines(texts(f"alerts.none_{scope}"), bureau_line(texts, bureau)), ((other,),))
    ordered = sorted(alerts, key=lambda alert: (alert.raised_at, alert.id), reverse=True)
    shown = page_of(ordered, page, _ALERTS_A_PAGE)
    rows: list[Markup | None] = [texts(f"alerts.title_{scope}", n=len(ordered)), bureau_line(texts, bureau)]
    for number, alert in enumerate(shown.items, shown.number * _ALERTS_A_PAGE + 1):
        rows += [Markup(), *_entry(texts, number, alert)]
    buttons = tuple(
        (Button(f"{number} {label(alert.subject)}", grade_action(alert.subject_id)),)
        for number, alert in enumerate(shown.items, shown.number * _ALERTS_A_PAGE + 1)
    )
    turn = pager(texts, shown.number, shown.pages, lambda number: Action(Verb.ALERTS, number, arg=scope))
    return Screen(lines(*rows), (*buttons, *turn, (other,)))


def _entry(texts: Texts, number: int, alert: AlertView) -> list[Markup]:
    after = alert.reason.grade if alert.kind == "near" and alert.reason else alert.after
    return [
        texts(
            f"alerts.entry_{alert.kind}",
            number=str(number),
            light=light(alert.ruleset, alert.after),
            name=named(alert.subject),
            before=grade_short(texts, alert.ruleset, alert.before),
            after=grade_short(texts, alert.ruleset, after),
        ),
        texts(
            "alerts.detail",
            clause=clause_name(texts, alert.reason.clause) if alert.reason else texts("alerts.no_clause"),
            at=moment(texts, alert.raised_at),
            state=texts(f"alerts.state_{alert.state}"),
        ),
    ]
