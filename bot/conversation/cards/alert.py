"""Alerts: the one live message of a case, and the list of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from markupsafe import Markup

from bot.alerting.desk import Offer
from bot.conversation.cards.grade import quotation
from bot.conversation.cards.parts import bureau_line, label, named, pager
from bot.conversation.measures import measured_lines, more_words
from bot.conversation.phrases import change, clause_name, clean, grade_long, grade_short, light, moment, record_brief
from bot.conversation.screen import Action, Button, Keyboard, Screen, grid, lines, page_of
from bot.conversation.verbs import Verb, grade_action
from bot.conversation.views import AlertView, Audience
from bot.locales import Texts

_ALERTS_A_PAGE = 6


def alert_message(
    texts: Texts,
    alert: AlertView,
    audience: Audience = "staff",
    *,
    may: Collection[Offer] = (),
    headline: Markup | None = None,
    origin: str = "",
) -> Screen:
    """The message in its present state: open, acknowledged, taken, or cleared with why.

    may: what the reader is offered to do. headline: why it comes again. origin: see `origin_of`, "" for the live
    message. An enterprise's person is told of the grade and the record alone: not who logged or saw it. A group is not
    told who logged it.
    """
    rows = [
        headline,
        _title(texts, alert),
        bureau_line(texts, alert.bureau),
        _what(texts, alert),
        *([quotation(texts, alert.reason)] if alert.reason else []),
        *(measured_lines(texts, alert.ruleset, alert.reason) if alert.reason else []),
        _cause(texts, alert, audience),
        *(_states(texts, alert) if audience != "enterprise" or alert.state == "cleared" else []),
    ]
    return Screen(lines(*rows), _buttons(texts, alert, may, origin))


def origin_of(everything: bool, page: int) -> str:
    """The page of the list from which an alert's card was opened."""
    return f"{'all' if everything else 'open'}{page}"


def list_action(origin: str) -> Action:
    """Back to that page; to the first one where it says nothing."""
    found = re.fullmatch(r"(open|all)([0-9]{1,6})", origin)
    return Action(Verb.ALERTS, int(found[2]), arg=found[1]) if found else Action(Verb.ALERTS, arg="open")


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
        return texts("alert.by_amendment" if alert.amended else "alert.by_time")
    if audience != "staff" or not alert.logged_by:
        return texts("alert.cause", record=record_brief(texts, alert.cause))
    return texts("alert.cause_logged", record=record_brief(texts, alert.cause), person=clean(alert.logged_by, 40))


def _states(texts: Texts, alert: AlertView) -> Iterator[Markup]:
    if alert.state == "cleared" and alert.cleared_at is not None:
        why = texts(f"alert.cleared.{alert.cleared_reason or 'other'}")
        yield texts("alert.cleared_at", why=why, at=moment(texts, alert.cleared_at))
        return
    if alert.state == "open" and alert.escalation:
        yield texts(f"desk.escalated.{alert.escalation}")
    if alert.state == "acknowledged" and alert.acknowledged_at is not None:
        yield texts(
            "alert.acknowledged",
            person=clean(alert.acknowledged_by, 40),
            at=moment(texts, alert.acknowledged_at),
        )
    if alert.taken_by and alert.taken_at is not None:
        yield texts("desk.taken", person=clean(alert.taken_by, 40), at=moment(texts, alert.taken_at))


_OFFERS: tuple[tuple[Offer, str, Verb], ...] = (
    ("acknowledge", "button.acknowledge", Verb.ACKNOWLEDGE),
    ("take", "desk.button.take", Verb.TAKE),
    ("hand", "desk.button.hand", Verb.HAND),
)


def _buttons(texts: Texts, alert: AlertView, may: Collection[Offer], origin: str) -> Keyboard:
    offered = [
        Button(texts.plain(key), Action(verb, alert.id, alert.version, origin))
        for offer, key, verb in _OFFERS
        if offer in may
    ]
    offered.append(Button(texts.plain("button.grade"), grade_action(alert.subject_id)))
    back = ((Button(texts.plain("button.back"), list_action(origin)),),) if origin else ()
    return (*grid(offered, 2), *back)


def alert_list(
    texts: Texts, alerts: Sequence[AlertView], *, page: int = 0, everything: bool = False, bureau: str = ""
) -> Screen:
    """Open alerts, the newest first, or all of them; a button each to its card."""
    scope = "all" if everything else "open"
    other = Button(
        texts.plain("button.alerts_open" if everything else "button.alerts_all"),
        Action(Verb.ALERTS, arg="open" if everything else "all"),
    )
    own = Button(texts.plain("desk.button.settings"), Action(Verb.ALERT_SETTINGS))
    if not alerts:
        return Screen(lines(texts(f"alerts.none_{scope}"), bureau_line(texts, bureau)), ((own, other),))
    ordered = sorted(alerts, key=lambda alert: (alert.raised_at, alert.id), reverse=True)
    shown = page_of(ordered, page, _ALERTS_A_PAGE)
    rows: list[Markup | None] = [texts(f"alerts.title_{scope}", n=len(ordered)), bureau_line(texts, bureau)]
    for number, alert in enumerate(shown.items, shown.number * _ALERTS_A_PAGE + 1):
        rows += [Markup(), *_entry(texts, number, alert)]
    buttons = tuple(
        (
            Button(
                f"{number} {label(alert.subject)}",
                Action(Verb.ALERT, alert.id, arg=origin_of(everything, shown.number)),
            ),
        )
        for number, alert in enumerate(shown.items, shown.number * _ALERTS_A_PAGE + 1)
    )
    turn = pager(texts, shown.number, shown.pages, lambda number: Action(Verb.ALERTS, number, arg=scope))
    return Screen(lines(*rows), (*buttons, *turn, (own, other)))


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
            state=alert_state(texts, alert),
        ),
    ]


def alert_state(texts: Texts, alert: AlertView) -> Markup:
    """待知悉, 已知悉, 某某办理, 已解除."""
    if alert.state != "cleared" and alert.taken_by:
        return texts("desk.state_taken", person=clean(alert.taken_by, 20))
    return texts(f"alerts.state_{alert.state}")
