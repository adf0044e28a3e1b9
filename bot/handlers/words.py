"""Free text, photos and files: what a case asked for, an entry, an answer to the draft at hand, or a name."""

from __future__ import annotations

from telegram import Update

from bot.conversation.cards.people import not_understood
from bot.conversation.cards.receipt import cancelled
from bot.handlers import log_material, log_save
from bot.handlers.amend import answer_amendment, attach, drop_amendment
from bot.handlers.case_words import answer_case, drop_asked
from bot.handlers.grade import look_up
from bot.handlers.imports import offered
from bot.handlers.log import answer_draft, answers, try_line
from bot.handlers.log_material import message_items
from bot.handlers.plan import take_place
from bot.handlers.speak import AnxinUnit, reply, text_of
from bot.handlers.start import chosen_inline
from bot.handlers.suppose import suppose_line
from bot.usecases.permissions import Act, StrangerError, may


async def words(update: Update, unit: AnxinUnit) -> None:
    """Whatever is no command. What a case or the draft at hand asks for is its answer; a finding typed in the middle
    of another one is a finding; the rest names a subject."""
    text = text_of(update)
    if await chosen_inline(update, unit):
        return
    if unit.actor.membership is None:
        raise StrangerError
    if await suppose_line(unit, text):
        return
    if await answer_case(unit, text) or await answer_amendment(unit, text):
        return
    if await answers(unit, text):
        await answer_draft(unit, text)
        return
    if await try_line(unit, text) or await answer_draft(unit, text) or await look_up(unit, text):
        return
    await reply(unit, not_understood(unit.texts, may_log=may(unit.actor, Act.LOG), query=text))


async def material(update: Update, unit: AnxinUnit) -> None:
    """A photo, a file or a place: for the case that asked for it, else for a finding."""
    message = update.effective_message
    assert message is not None
    if await take_place(unit, message):
        return
    items = message_items(message)
    if items and await answer_case(unit, text_of(update), items):
        return
    if await offered(update, unit):
        return
    if not await attach(unit, message):
        await log_material.attach(update, unit)


async def cancel(update: Update, unit: AnxinUnit) -> None:
    """/cancel: give up what was asked last, for a case or for a finding."""
    if await drop_asked(unit) or await drop_amendment(unit):
        await reply(unit, cancelled(unit.texts))
    else:
        await log_save.cancel(update, unit)


async def unknown(update: Update, unit: AnxinUnit) -> None:
    """A command that does not exist, or a kind of message nobody can use here."""
    if unit.actor.membership is None:
        raise StrangerError
    await reply(unit, not_understood(unit.texts, may_log=may(unit.actor, Act.LOG), query=text_of(update)))
