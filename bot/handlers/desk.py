"""The duty desk's buttons: an alert's card, 我来办, 转交, settings; and groups as destinations."""

from __future__ import annotations

from telegram import ChatMember, Update

from bot.conversation.cards.alert import alert_message
from bot.conversation.cards.desk import (
    choose_colleague,
    group_bound,
    group_of,
    group_unbound,
    group_warning,
    settings_card,
)
from bot.conversation.phrases import clean
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Action
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.alert_settings import change_settings
from bot.usecases.bind_group import (
    added_to_group,
    bind_from_afar,
    bind_group,
    leave_group,
    look_at_group,
    migrate_group,
    unbind_group,
)
from bot.usecases.hand_over_alert import hand_over_alert, whom_to_hand
from bot.usecases.handle_alerts import show_alert
from bot.usecases.permissions import Act, may
from bot.usecases.take_alert import take_alert


def in_group(unit: AnxinUnit) -> bool:
    """Whether others read along where this was said."""
    return unit.incoming.chat_id is not None and unit.incoming.chat_id != unit.private_chat_id


async def pressed_alert(unit: AnxinUnit, action: Action) -> None:
    """One alert's card, in place of the list, or of the question to whom to hand it."""
    shown = await show_alert(unit.conn, unit.actor, action.id)
    await reply(unit, alert_message(unit.texts, shown.view, may=shown.may, origin=action.arg))


async def redraw(unit: AnxinUnit, action: Action) -> None:
    """The card that was opened from a list; the live messages change through the outbox."""
    if action.arg:
        await pressed_alert(unit, action)


async def pressed_take(unit: AnxinUnit, action: Action) -> None:
    """我来办."""
    settled = await take_alert(unit.conn, unit.actor, action.id, unit.now)
    if settled is not None:
        await refuse(unit, settled)
        return
    unit.answer(unit.texts.plain("desk.took"))
    await redraw(unit, action)


async def pressed_hand(unit: AnxinUnit, action: Action) -> None:
    """转交: to whom?"""
    found = await whom_to_hand(unit.conn, unit.actor, action.id)
    if isinstance(found, Problem):
        await refuse(unit, found)
        return
    await reply(unit, choose_colleague(unit.texts, *found, action.arg))


async def pressed_hand_to(unit: AnxinUnit, action: Action) -> None:
    """A colleague was chosen."""
    chosen = await hand_over_alert(unit.conn, unit.actor, action.id, action.version, unit.now)
    if isinstance(chosen, Problem):
        await refuse(unit, chosen)
        return
    unit.answer(unit.texts.plain("desk.handed", person=clean(chosen.name, 40)))
    await pressed_alert(unit, action)


async def pressed_settings(unit: AnxinUnit, action: Action) -> None:
    """设置, and each change of it, in place."""
    found = await change_settings(unit.conn, unit.actor, action.arg)
    await reply(
        unit, settings_card(unit.texts, found.wanted, found.bureau, found.groups, weekly=unit.actor.role == "manager")
    )


async def group_alerts(unit: AnxinUnit) -> bool:
    """/alerts in a group, by who decides about groups: the warning, or that it is bound. False elsewhere, and by
    anybody else: what they get is theirs alone."""
    chat_id = unit.incoming.chat_id
    if chat_id is None or not in_group(unit) or not may(unit.actor, Act.BIND_GROUP):
        return False
    group = await look_at_group(unit.conn, unit.actor, chat_id, unit.incoming.thread_id, unit.incoming.chat_title)
    screen = (
        group_bound(unit.texts, group.bound, group.bureau)
        if group.bound
        else group_warning(unit.texts, group.title, group.bureau)
    )
    await unit.say(screen)
    return True


async def pressed_bind(unit: AnxinUnit, action: Action) -> None:
    """绑定, in the group itself or in private after the bot was added to one, where the group is told as well."""
    elsewhere = group_of(action.arg)
    if elsewhere is not None:
        found = await bind_from_afar(unit.conn, unit.actor, elsewhere, unit.now)
        if isinstance(found, Problem):
            await refuse(unit, found)
            return
        group = found
    elif in_group(unit) and unit.incoming.chat_id is not None:
        incoming = unit.incoming
        group = await bind_group(
            unit.conn, unit.actor, unit.incoming.chat_id, incoming.thread_id, incoming.chat_title, unit.now
        )
    else:
        await refuse(unit, problem("draft.stale"))
        return
    assert group.bound is not None
    screen = group_bound(unit.texts, group.bound, group.bureau)
    await unit.say(screen)
    if elsewhere is not None:
        await unit.say(screen, chat_id=elsewhere, new=True)


async def pressed_unbind(unit: AnxinUnit, action: Action) -> None:
    """解绑, in the group, under the private answer, or in the settings."""
    group = await unbind_group(unit.conn, unit.actor, action.id, unit.now)
    if group is None:
        await refuse(unit, problem("desk.not_bound"))
        return
    await unit.say(group_unbound(unit.texts, group.title))


async def membership(update: Update, unit: AnxinUnit) -> None:
    """The bot was added to a group, which who decides about groups is asked about in private; or taken out of it."""
    change = update.my_chat_member
    if change is None or change.chat.type not in ("group", "supergroup"):
        return
    there = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER)
    was, is_ = change.old_chat_member.status in there, change.new_chat_member.status in there
    if was and not is_:
        await leave_group(unit.conn, change.chat.id, unit.now)
        return
    if was or not is_ or not may(unit.actor, Act.BIND_GROUP):
        return
    group = await look_at_group(unit.conn, unit.actor, change.chat.id, None, change.chat.title or "")
    if group.bound is None:
        await added_to_group(unit.conn, unit.actor, change.chat.id, group.title, unit.now)
        await reply(unit, group_warning(unit.texts, group.title, group.bureau, change.chat.id))


async def migrated(update: Update, unit: AnxinUnit) -> None:
    """A group became a supergroup."""
    message = update.effective_message
    if message is not None and message.migrate_to_chat_id is not None:
        await migrate_group(unit.conn, message.chat_id, message.migrate_to_chat_id)
