"""The duty desk's screens: to whom to hand over, settings, groups, the digest, and what was not delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from bot.alerting.desk import QUIET_PRESETS, TOPICS, Preferences, Quiet
from bot.conversation.cards.alert import alert_state
from bot.conversation.cards.parts import bureau_line, label, named
from bot.conversation.phrases import clean, grade_short, light
from bot.conversation.screen import Action, Button, Keyboard, Screen, grid, lines
from bot.conversation.verbs import Verb
from bot.conversation.views import AlertView, Role
from bot.locales import Texts

_DIGEST_LINES = 12
_UNDELIVERED_LINES = 10


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody to whom an alert may be handed."""

    person_id: int
    name: str
    role: Role


def choose_colleague(texts: Texts, alert: AlertView, colleagues: Sequence[Colleague], origin: str) -> Screen:
    """To whom to hand an alert over, and back to it."""
    back = ((Button(texts.plain("button.back"), Action(Verb.ALERT, alert.id, arg=origin)),),)
    if not colleagues:
        return Screen(texts("desk.nobody"), back)
    buttons = [
        Button(
            texts.plain("desk.button.colleague", person=clean(one.name, 20), role=texts.plain(f"role.{one.role}")),
            Action(Verb.HAND_TO, alert.id, one.person_id, origin),
        )
        for one in colleagues[:40]
    ]
    return Screen(texts("desk.hand_whom", name=named(alert.subject)), (*grid(buttons, 2), *back))


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group that a bureau's alerts go to."""

    id: int
    title: str


def settings_card(
    texts: Texts, wanted: Preferences, bureau: str, groups: Sequence[GroupView] | None = None, *, weekly: bool = False
) -> Screen:
    """How one hears of things; each press changes it in place. groups: None for who does not administer them.
    weekly: whether the reader gets the weekly message."""
    topics = [
        Button(
            texts.plain(
                "desk.settings.topic",
                topic=texts.plain(f"desk.topic.{topic}"),
                level=texts.plain(f"desk.level.{wanted.levels[topic]}"),
            ),
            Action(Verb.ALERT_SETTINGS, arg=topic),
        )
        for topic in TOPICS
        if weekly or topic != "weekly"
    ]
    quiet = [
        Button(
            texts.plain(
                "desk.quiet.chosen" if preset == wanted.quiet else "desk.quiet.other", hours=_hours(texts, preset)
            ),
            Action(Verb.ALERT_SETTINGS, arg=f"quiet={number}"),
        )
        for number, preset in enumerate(QUIET_PRESETS)
    ]
    stop = [
        Button(texts.plain("desk.button_title", title=label(group.title)), Action(Verb.GROUP_UNBIND, group.id))
        for group in groups or ()
    ]
    rows = [
        texts("desk.settings.title"),
        bureau_line(texts, bureau),
        texts("desk.settings.how"),
        texts("desk.settings.quiet", hours=_hours(texts, wanted.quiet)),
        *_group_lines(texts, groups),
    ]
    back: Keyboard = ((Button(texts.plain("button.back"), Action(Verb.ALERTS, arg="open")),),)
    return Screen(lines(*rows), (*grid(topics, 2), *grid(quiet, 2), *grid(stop[:20], 1), *back))


def _group_lines(texts: Texts, groups: Sequence[GroupView] | None) -> list[Markup]:
    if groups is None:
        return []
    if not groups:
        return [Markup(), texts("desk.settings.no_groups")]
    listed = [texts("desk.settings.group", title=clean(group.title, 60)) for group in groups[:20]]
    return [Markup(), texts("desk.settings.groups"), *listed]


def _hours(texts: Texts, quiet: Quiet) -> str:
    if quiet is None:
        return texts.plain("desk.quiet.none")
    return texts.plain("desk.quiet.hours", since=f"{quiet[0]:02}", until=f"{quiet[1]:02}")


def group_warning(texts: Texts, title: str, bureau: str, chat_id: int | None = None) -> Screen:
    """What has to be known before a group is bound. chat_id: the group, where this is not said in it."""
    bind = Button(texts.plain("desk.button.bind"), Action(Verb.GROUP_BIND, arg=str(chat_id or "")))
    return Screen(texts("desk.group.warning", title=clean(title, 60), bureau=clean(bureau, 60)), ((bind,),))


def group_of(arg: str) -> int | None:
    """The group that a button speaks of."""
    digits = arg.removeprefix("-")
    return -int(digits) if arg != digits and digits.isascii() and digits.isdecimal() and len(digits) < 19 else None


def group_bound(texts: Texts, group: GroupView, bureau: str) -> Screen:
    """A group to which alerts go."""
    unbind = Button(texts.plain("desk.button.unbind"), Action(Verb.GROUP_UNBIND, group.id))
    return Screen(texts("desk.group.bound", title=clean(group.title, 60), bureau=clean(bureau, 60)), ((unbind,),))


def group_unbound(texts: Texts, title: str) -> Screen:
    """A group to which nothing goes any more."""
    return Screen(texts("desk.group.unbound", title=clean(title, 60)))


def group_gone(texts: Texts, title: str, bureau: str) -> Screen:
    """The bot was taken out of a bound group."""
    return Screen(texts("desk.group.gone", title=clean(title, 60), bureau=clean(bureau, 60)))


def digest(texts: Texts, alerts: Sequence[AlertView]) -> Screen:
    """What happened in the quiet hours, what is worse first."""
    ordered = sorted(alerts, key=lambda one: (one.kind != "worse", one.raised_at, one.id))
    rows: list[Markup] = [texts("desk.digest.title", n=len(ordered))]
    bureaus = list(dict.fromkeys(one.bureau for one in ordered))
    for number, one in enumerate(ordered[:_DIGEST_LINES], 1):
        rows.append(_digest_entry(texts, number, one))
        if len(bureaus) > 1 and (line := bureau_line(texts, one.bureau)) is not None:
            rows.append(line)
    if len(ordered) > _DIGEST_LINES:
        rows.append(texts("list.more", n=len(ordered) - _DIGEST_LINES))
    if len(bureaus) == 1:
        rows.insert(1, bureau_line(texts, bureaus[0]) or Markup())
    open_ = Button(texts.plain("button.alerts"), Action(Verb.ALERTS, arg="open"))
    return Screen(lines(*rows), ((open_,),))


def _digest_entry(texts: Texts, number: int, alert: AlertView) -> Markup:
    after = alert.reason.grade if alert.kind == "near" and alert.reason else alert.after
    return texts(
        f"desk.digest.entry_{alert.kind}",
        number=str(number),
        light=light(alert.ruleset, alert.after),
        name=named(alert.subject),
        before=grade_short(texts, alert.ruleset, alert.before),
        after=grade_short(texts, alert.ruleset, after),
        state=alert_state(texts, alert),
    )


What = Literal["alert", "deadline", "case", "record", "task", "subject", "other"]
Why = Literal["blocked", "uncertain", "other"]


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message that did not arrive. name: of the subject it was about.

    role: of the person; subject: whose person it is. group: to which it was to go, and `unbound` where nothing goes
    there any more.
    """

    what: What
    name: str
    why: Why
    person: str = ""
    role: Role = "stranger"
    subject: str = ""
    group: str = ""
    unbound: bool = False


def undelivered(texts: Texts, failures: Sequence[Undelivered], bureau: str) -> Screen:
    """Who was not reached about what, for those who can reach them otherwise."""
    rows: list[Markup | None] = [texts("undelivered.title", n=len(failures)), bureau_line(texts, bureau)]
    for one in failures[:_UNDELIVERED_LINES]:
        about = f"undelivered.what.{one.what}"
        what = texts(about) if one.what == "other" else texts(about, name=named(one.name))
        why = texts(f"undelivered.why.{one.why}")
        rows.append(texts("undelivered.entry", who=_who(texts, one), what=what, why=why))
        rows.append(texts("undelivered.unbound") if one.unbound else None)
    if len(failures) > _UNDELIVERED_LINES:
        rows.append(texts("list.more", n=len(failures) - _UNDELIVERED_LINES))
    if any(one.person for one in failures):
        rows.append(texts("undelivered.hint"))
    return Screen(lines(*rows))


def _who(texts: Texts, one: Undelivered) -> Markup:
    if one.group:
        return texts("undelivered.group", title=clean(one.group, 60))
    if one.subject:
        return texts("undelivered.owner", person=clean(one.person, 40), subject=named(one.subject))
    return texts("undelivered.who", person=clean(one.person, 40), role=texts(f"role.{one.role}"))
