"""Who somebody is to the bot: greetings, hats, invitations, help, language, and what they may not do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from bot.conversation.cards.parts import named
from bot.conversation.phrases import clean, moment
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Action, Button, Keyboard, Screen, lines
from bot.conversation.verbs import Verb
from bot.conversation.views import Role
from bot.locales import LANGUAGES, Texts


@dataclass(frozen=True, slots=True)
class Hat:
    """One membership: a role at a bureau, for an enterprise's person with the subject."""

    id: int
    role: Role
    bureau: str
    subject: str = ""


def stranger_screen(texts: Texts) -> Screen:
    """For who has no membership: polite, and silent about everything."""
    return Screen(texts("start.stranger"), (_language_row(texts),))


def bad_invitation(texts: Texts) -> Screen:
    """A link that is unknown, used or expired: all the same words, so that it tells nothing."""
    return Screen(texts("start.bad_invitation"))


def greeting(texts: Texts, hat: Hat, *, joined: bool = False) -> Screen:
    """The start for who has one membership, or has just joined."""
    rows = [
        texts("start.joined" if joined else "start.hello", role=_role(texts, hat), bureau=clean(hat.bureau, 60)),
        texts(f"start.first.{hat.role}"),
    ]
    return Screen(lines(*rows), _first_buttons(texts, hat))


def choose_hat(texts: Texts, hats: Sequence[Hat], active: int | None) -> Screen:
    """The start for who has several memberships; the active one is marked."""
    buttons = tuple((Button(_hat(texts, hat, marked=hat.id == active), Action(Verb.HAT, hat.id)),) for hat in hats[:20])
    return Screen(texts("start.choose_hat", n=len(hats)), buttons)


def _hat(texts: Texts, hat: Hat, *, marked: bool) -> str:
    return texts.plain(
        "start.hat_active" if marked else "start.hat",
        role=texts.plain(f"role.{hat.role}"),
        place=clean(hat.subject or hat.bureau, 24),
    )


def _role(texts: Texts, hat: Hat) -> Markup:
    if hat.role == "enterprise":
        return texts("start.of_subject", name=named(hat.subject), role=texts(f"role.{hat.role}"))
    return texts(f"role.{hat.role}")


def _first_buttons(texts: Texts, hat: Hat) -> Keyboard:
    help_button = Button(texts.plain("button.help"), Action(Verb.HELP))
    if hat.role == "enterprise":
        return ((help_button,),)
    return (
        (
            Button(texts.plain("button.log"), Action(Verb.NEW)),
            Button(texts.plain("button.alerts"), Action(Verb.ALERTS, arg="open")),
        ),
        (help_button,),
    )


def help_screen(texts: Texts, role: Role, bureau: str = "") -> Screen:
    """What one can do here, by role; an example line first for who logs."""
    rows = [texts(f"help.{role}")]
    if bureau:
        rows.append(texts("card.bureau", bureau=clean(bureau, 60)))
    settings = Button(texts.plain("button.settings"), Action(Verb.BUREAU_SETTINGS))
    own = ((settings,),) if role == "admin" else ()
    return Screen(lines(*rows), (*own, _language_row(texts)))


def choose_language(texts: Texts) -> Screen:
    """中文 or English."""
    return Screen(texts("language.choose"), (_languages(texts, LANGUAGES),))


def language_chosen(texts: Texts) -> Screen:
    """Said in the language chosen."""
    return Screen(texts("language.chosen"))


def _language_row(texts: Texts) -> tuple[Button, ...]:
    return _languages(texts, [language for language in LANGUAGES if language != texts.language])


def _languages(texts: Texts, languages: Sequence[str]) -> tuple[Button, ...]:
    return tuple(
        Button(texts.plain(f"language.{language}"), Action(Verb.LANGUAGE, arg=language)) for language in languages
    )


def invitation_created(
    texts: Texts,
    role: Role,
    link: str,
    expires_at: datetime,
    *,
    bureau: str,
    subject: str = "",
    members_of: int | None = None,
) -> Screen:
    """The one-time link, ready to be passed on. members_of: the subject whose people the reader may remove."""
    key = "invite.created_subject" if subject else "invite.created"
    text = texts(
        key,
        role=texts(f"role.{role}"),
        bureau=clean(bureau, 60),
        name=named(subject),
        link=link,
        expires=moment(texts, expires_at),
    )
    return Screen(text, () if members_of is None else _members(texts, str(members_of)))


def invite_whom(texts: Texts, roles: Sequence[Role], *, may_remove: bool = False) -> Screen:
    """Into which staff role; how to invite an enterprise's person is said beside it. may_remove: 成员 stands below."""
    buttons = tuple(Button(texts.plain(f"role.{role}"), Action(Verb.INVITE, arg=role)) for role in roles)
    words = texts("invite.whom" if buttons else "invite.whom_subject")
    return Screen(words, ((buttons,) if buttons else ()) + (_members(texts, "staff") if may_remove else ()))


def _members(texts: Texts, whose: str) -> Keyboard:
    return ((Button(texts.plain("members.button.members"), Action(Verb.MEMBERS, arg=whose)),),)


def not_allowed(texts: Texts, who_may: Sequence[Role]) -> Problem:
    """A refusal that says who may instead; with nobody to name, a plain one."""
    roles = [texts(f"role.{role}") for role in who_may if role != "stranger"]
    if not roles:
        return problem("refuse.nobody")
    return problem("refuse.others", who=texts("list.or").join(roles))


def refusal_screen(texts: Texts, refusal: Problem) -> Screen:
    """The refusal as a message."""
    return Screen(refusal.text(texts))


def not_understood(texts: Texts, *, may_log: bool, query: str = "") -> Screen:
    """Neither a command, an entry nor anybody's name: what to write instead."""
    return Screen(texts("refuse.not_understood_staff" if may_log else "refuse.not_understood", query=clean(query, 40)))
