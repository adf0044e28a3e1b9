"""成员: who acts for a bureau, and removing somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.conversation.cards.parts import bureau_line, named, pager
from bot.conversation.phrases import clean
from bot.conversation.screen import Action, Button, Keyboard, Screen, lines
from bot.conversation.verbs import Verb
from bot.conversation.views import Role
from bot.locales import Texts

_SUBJECTS = 3


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody at a bureau. subjects: whom they act for, as an enterprise's person."""

    person_id: int
    telegram_id: int
    name: str
    roles: tuple[Role, ...]
    subjects: tuple[str, ...] = ()
    is_self: bool = False
    removable: bool = False


@dataclass(frozen=True, slots=True)
class Handover:
    """How much of somebody's work changes hands."""

    tasks: int = 0
    cases: int = 0
    deadlines: int = 0
    alerts: int = 0

    @property
    def is_empty(self) -> bool:
        """Nothing was in hand."""
        return not (self.tasks or self.cases or self.deadlines or self.alerts)


def member_list(
    texts: Texts,
    people: Sequence[Member],
    *,
    bureau: str,
    whose: str,
    page: int,
    pages: int,
    total: int,
    first: int,
    subject: str = "",
) -> Screen:
    """One page of people, each with 移除 where the reader may. first: the number of the first of them."""
    title = texts("members.of_subject", name=named(subject), n=total) if subject else texts(f"members.{whose}", n=total)
    rows = [title, bureau_line(texts, bureau)]
    rows += [_entry(texts, number, one) for number, one in enumerate(people, first)]
    if not people:
        rows.append(texts("members.none"))
    remove = tuple(
        (
            Button(
                texts.plain("members.button.remove", number=str(number), name=clean(one.name, 20)),
                Action(Verb.MEMBER_REMOVE, one.person_id, arg=whose),
            ),
        )
        for number, one in enumerate(people, first)
        if one.removable
    )
    other: Keyboard = ()
    if not subject:
        word = "firm" if whose == "staff" else "staff"
        other = ((Button(texts.plain(f"members.button.{word}"), Action(Verb.MEMBERS, arg=word)),),)
    turn = pager(texts, page, pages, lambda number: Action(Verb.MEMBERS, number, arg=whose))
    return Screen(lines(*rows), (*remove, *turn, *other))


def _entry(texts: Texts, number: int, one: Member) -> Markup:
    key = "members.entry_self" if one.is_self else "members.entry"
    return texts(key, number=str(number), name=clean(one.name, 30), roles=_roles(texts, one))


def _roles(texts: Texts, one: Member) -> Markup:
    separator = texts("list.comma")
    roles = separator.join(texts(f"role.{role}") for role in one.roles)
    if not one.subjects:
        return roles
    shown = [named(name) for name in one.subjects[:_SUBJECTS]]
    names = separator.join(shown)
    if len(one.subjects) > _SUBJECTS:
        names = texts("members.and_more", names=names, n=len(one.subjects))
    return texts("members.at", roles=roles, names=names)


def removal_question(texts: Texts, one: Member, work: Handover, heir: tuple[int, str] | None, *, whose: str) -> Screen:
    """Whether to remove somebody, with everything that follows."""
    rows = [
        texts("members.sure", name=clean(one.name, 30), roles=_roles(texts, one)),
        texts("members.follows"),
        _handover(texts, work, heir),
    ]
    sure = Action(Verb.MEMBER_OUT, one.person_id, heir[0] if heir else 0, whose)
    back = Action(Verb.MEMBERS, arg=whose)
    buttons = (
        (Button(texts.plain("members.button.sure"), sure),),
        (Button(texts.plain("button.back"), back),),
    )
    return Screen(lines(*rows), buttons)


def removed(texts: Texts, one: Member, work: Handover, heir: tuple[int, str] | None, *, whose: str) -> Screen:
    """It is done."""
    rows = [
        texts("members.removed", name=clean(one.name, 30)),
        None if work.is_empty else _handover(texts, work, heir, done=True),
    ]
    back = ((Button(texts.plain("members.button.list"), Action(Verb.MEMBERS, arg=whose)),),)
    return Screen(lines(*rows), back)


def _handover(texts: Texts, work: Handover, heir: tuple[int, str] | None, *, done: bool = False) -> Markup:
    if work.is_empty:
        return texts("members.no_work")
    what = _what(texts, work)
    if heir is None:
        return texts("members.left_open", what=what)
    return texts("members.handed" if done else "members.hand", what=what, person=clean(heir[1], 30))


def _what(texts: Texts, work: Handover) -> Markup:
    counted = (("tasks", work.tasks), ("cases", work.cases), ("deadlines", work.deadlines), ("alerts", work.alerts))
    return texts("list.comma").join(texts(f"members.work.{key}", n=number) for key, number in counted if number)


def handed_notice(texts: Texts, one: Member, work: Handover) -> Screen:
    """What the one who gets the work is told, unless they removed the person themselves."""
    return Screen(texts("members.given", name=clean(one.name, 30), what=_what(texts, work)))


def removed_notice(texts: Texts, bureau: str) -> Screen:
    """What the removed person is told, once."""
    return Screen(texts("members.notice", bureau=clean(bureau, 60)))
