"""/start, /help, /lang: who somebody is here, and in which language."""

from __future__ import annotations

from telegram import Update

from bot.conversation.cards.people import (
    bad_invitation,
    choose_hat,
    choose_language,
    greeting,
    help_screen,
    language_chosen,
    stranger_screen,
)
from bot.conversation.problems import problem
from bot.conversation.screen import Action
from bot.handlers.grade import say_subject
from bot.handlers.menus import show_menu
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.locales import LANGUAGES, texts
from bot.outgoing import INLINE_START
from bot.usecases import join
from bot.usecases.actor import actor_of
from bot.usecases.reach import bureau_of
from bot.usecases.subject_link import open_link, token_in


async def start(update: Update, unit: AnxinUnit) -> None:
    """Redeem an invitation, or greet; who has several hats chooses."""
    payload = _payload_of(update)
    sender = unit.incoming.sender
    assert sender is not None
    token = token_in(payload)
    if token is not None:
        await _open(unit, token)
        return
    if payload and payload != INLINE_START:
        joined = await join.redeem_invitation(unit.conn, sender, payload, unit.now)
        if joined is None:
            await reply(unit, bad_invitation(unit.texts))
            return
        assert joined.membership is not None
        show_menu(unit, joined)
        hat = await join.hat_view(unit.conn, joined.membership)
        await reply(unit, greeting(texts(joined.lang), hat, joined=True))
        return
    actor = unit.actor
    if not actor.hats:
        await reply(unit, stranger_screen(unit.texts))
        return
    show_menu(unit, actor)
    if len(actor.hats) > 1:
        hats = [await join.hat_view(unit.conn, hat) for hat in actor.hats]
        await reply(unit, choose_hat(unit.texts, hats, actor.membership.id if actor.membership else None))
        return
    await reply(unit, greeting(unit.texts, await join.hat_view(unit.conn, actor.hats[0])))


async def _open(unit: AnxinUnit, token: str) -> None:
    """A subject's link, from its door or from a chat: its card under the hat that may see it, else as if it led
    nowhere."""
    opened = await open_link(unit.conn, unit.actor, token, unit.now)
    if opened is None:
        await reply(unit, bad_invitation(unit.texts))
        return
    if unit.actor.membership is None or unit.actor.membership.id != opened.hat.id:
        await join.choose_hat(unit.conn, unit.actor, opened.hat.id)
        assert unit.incoming.sender is not None
        unit.actor = await actor_of(unit.conn, unit.incoming.sender)
        show_menu(unit, unit.actor)
    await say_subject(unit, opened.subject.id)


async def chosen_inline(update: Update, unit: AnxinUnit) -> bool:
    """An inline result of ours, chosen in the private chat: what its button leads to, at once. False for any other
    message."""
    message = update.effective_message
    if message is None or message.via_bot is None or message.via_bot.id != message.get_bot().id:
        return False
    keyboard = message.reply_markup.inline_keyboard if message.reply_markup else ()
    for button in (one for row in keyboard for one in row):
        token = token_in((button.url or "").rpartition("?start=")[2])
        if token is not None:
            await _open(unit, token)
            break
    return True


def _payload_of(update: Update) -> str:
    """What a deep link brings, to the letter."""
    message = update.effective_message
    return ((message.text or "") if message else "").partition(" ")[2].strip()


async def put_on(unit: AnxinUnit, action: Action) -> None:
    """A hat was chosen."""
    hat = await join.choose_hat(unit.conn, unit.actor, action.id)
    if hat is None:
        await refuse(unit, problem("refuse.nobody"))
        return
    sender = unit.incoming.sender
    assert sender is not None
    show_menu(unit, await actor_of(unit.conn, sender))
    await reply(unit, greeting(unit.texts, await join.hat_view(unit.conn, hat)))


async def help_(update: Update, unit: AnxinUnit) -> None:
    """What one can do here."""
    await _help(unit)


async def pressed_help(unit: AnxinUnit, action: Action) -> None:
    """The same, from a button, as a message of its own: the greeting stays."""
    await _help(unit, new=True)


async def _help(unit: AnxinUnit, *, new: bool = False) -> None:
    bureau = (await bureau_of(unit.conn, unit.actor)).name if unit.actor.membership else ""
    await reply(unit, help_screen(unit.texts, unit.actor.role, bureau), new=new)


async def language(update: Update, unit: AnxinUnit) -> None:
    """Offer the languages."""
    await reply(unit, choose_language(unit.texts))


async def pressed_language(unit: AnxinUnit, action: Action) -> None:
    """A language was chosen."""
    if action.arg not in LANGUAGES or unit.incoming.sender is None:
        return
    await join.choose_language(unit.conn, unit.incoming.sender, action.arg, unit.now)
    show_menu(unit, await actor_of(unit.conn, unit.incoming.sender))
    await reply(unit, language_chosen(texts(action.arg)))
