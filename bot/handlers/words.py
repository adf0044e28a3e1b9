"""Free text: an entry, an answer to the draft at hand, or the name of a subject."""

from __future__ import annotations

from telegram import Update

from bot.conversation.cards.people import not_understood
from bot.handlers.grade import look_up
from bot.handlers.log import answer_draft, answers, try_line
from bot.handlers.speak import AnxinUnit, reply
from bot.usecases.permissions import Act, StrangerError, may


async def words(update: Update, unit: AnxinUnit) -> None:
    """Whatever is no command. What the draft at hand asks for is its answer; a finding typed in the middle of
    another one is a finding; the rest names a subject."""
    message = update.effective_message
    text = (message.text or "").strip() if message else ""
    if unit.actor.membership is None:
        raise StrangerError
    if await answers(unit, text):
        await answer_draft(unit, text)
        return
    if await try_line(unit, text) or await answer_draft(unit, text) or await look_up(unit, text):
        return
    await reply(unit, not_understood(unit.texts, may_log=may(unit.actor, Act.LOG), query=text))


async def unknown(update: Update, unit: AnxinUnit) -> None:
    """A command that does not exist, or a kind of message nobody can use here."""
    if unit.actor.membership is None:
        raise StrangerError
    message = update.effective_message
    await reply(
        unit, not_understood(unit.texts, may_log=may(unit.actor, Act.LOG), query=(message and message.text) or "")
    )
