"""/invite: a one-time link for a colleague, or for an enterprise's person."""

from __future__ import annotations

from telegram import Update

from bot.conversation.cards.people import invitation_created, invite_whom
from bot.conversation.cards.subject import choose_subject
from bot.conversation.screen import Action
from bot.conversation.verbs import Purpose
from bot.handlers.speak import AnxinUnit, argument_of, reply
from bot.usecases.find_subject import find_subject
from bot.usecases.invite import STAFF_ROLES, invite_staff, invite_to_subject, may_invite
from bot.usecases.permissions import Act, may, require
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.shown_name import shown_name
from bot.usecases.views import choice_of


async def invite(update: Update, unit: AnxinUnit) -> None:
    """`/invite <subject>` for its person; alone, the roles that the actor may invite into."""
    require(unit.actor, Act.INVITE_ENTERPRISE)
    query = argument_of(update)
    if not query:
        roles = [role for role in STAFF_ROLES if may_invite(unit.actor, role)]
        await reply(unit, invite_whom(unit.texts, roles, may_remove=may(unit.actor, Act.REMOVE_MEMBER)))
        return
    found = await find_subject(unit.conn, unit.actor, query)
    if found.one is not None:
        await _subject(unit, found.one.id)
        return
    bureau = await bureau_of(unit.conn, unit.actor)
    choices = [choice_of(one, bureau.ruleset) for one in found.all]
    await reply(unit, choose_subject(unit.texts, query, choices, Purpose.INVITE, alike=found.alike))


async def pressed_invite(unit: AnxinUnit, action: Action) -> None:
    """A role, or a subject, was chosen."""
    if action.id:
        await _subject(unit, action.id)
    elif action.arg in STAFF_ROLES:
        role = action.arg
        made = await invite_staff(unit.conn, unit.actor, role, unit.now)
        bureau = await bureau_of(unit.conn, unit.actor)
        link = made.link or made.payload
        await reply(unit, invitation_created(unit.texts, role, link, made.expires_at, bureau=bureau.name))


async def _subject(unit: AnxinUnit, subject_id: int) -> None:
    subject = await subject_for(unit.conn, unit.actor, Act.INVITE_ENTERPRISE, subject_id)
    made = await invite_to_subject(unit.conn, unit.actor, subject, unit.now)
    bureau = await bureau_of(unit.conn, unit.actor)
    link = made.link or made.payload
    name = shown_name(subject)
    await reply(
        unit,
        invitation_created(
            unit.texts,
            "enterprise",
            link,
            made.expires_at,
            bureau=bureau.name,
            subject=name,
            members_of=subject.id if may(unit.actor, Act.REMOVE_MEMBER) else None,
        ),
    )
