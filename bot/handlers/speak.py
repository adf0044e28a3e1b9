"""How handlers answer: personal answers to the private chat, refusals in the same few words everywhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any

from telegram import Update

from bot.conversation.cards.people import not_allowed, refusal_screen, stranger_screen
from bot.conversation.masking import redact
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Screen
from bot.handlers.context import AnxinContext
from bot.unit import Unit
from bot.usecases.actor import Actor
from bot.usecases.note_refusal import note_refusal
from bot.usecases.permissions import Act, RefusedError, StrangerError

AnxinUnit = Unit[Actor]
Handler = Callable[[Update, AnxinUnit], Awaitable[None]]
LibraryHandler = Callable[[Update, AnxinContext], Coroutine[Any, Any, None]]


def guarded(handle: Handler) -> LibraryHandler:
    """A handler for the library: takes the unit out of the context and says refusals."""

    @wraps(handle)
    async def run(update: Update, context: AnxinContext) -> None:
        unit: AnxinUnit = context.unit
        if unit.incoming.sender is None:
            return
        try:
            # Whatever was done before the refusal is undone; that it was refused is kept.
            async with unit.conn.begin_nested():
                await handle(update, unit)
        except StrangerError:
            if unit.incoming.callback_id is not None and unit.incoming.chat_id != unit.private_chat_id:
                # Somebody in a group whom the bot may not write to, and whom it has nothing to tell.
                await refuse(unit, problem("start.stranger"))
            else:
                await reply(unit, stranger_screen(unit.texts))
        except RefusedError as refusal:
            await note_refusal(unit.conn, unit.actor, refusal, unit.now)
            await refuse(unit, _why(unit, refusal))

    return run


def _why(unit: AnxinUnit, refusal: RefusedError) -> Problem:
    if refusal.act == Act.LIST_SUBJECTS:
        return problem("refuse.own_only")
    return not_allowed(unit.texts, refusal.who_may)


async def reply(unit: AnxinUnit, screen: Screen, **how: Any) -> int:
    """Say something to the asker alone: in a group, others read along."""
    if unit.incoming.chat_id != unit.private_chat_id:
        how.setdefault("chat_id", unit.private_chat_id)
    return await unit.say(screen, **how)


async def refuse(unit: AnxinUnit, problem: Problem) -> None:
    """Say why not: to a pressed button on the spot, leaving its message as it is; else as a message."""
    if unit.incoming.callback_id is not None:
        unit.answer(problem.plain(unit.texts), alert=True)
        return
    await reply(unit, refusal_screen(unit.texts, problem))


def text_of(update: Update) -> str:
    """What was written: a message's text, or its caption. Identity and telephone numbers go no further than here."""
    message = update.effective_message
    return redact((message.text or message.caption or "").strip()) if message else ""


def argument_of(update: Update) -> str:
    """What follows the command in a message; the whole text where there is no command."""
    text = text_of(update)
    return text.partition(" ")[2].strip() if text.startswith("/") else text
