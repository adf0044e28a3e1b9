"""How a handler gets its unit of work, and how a handler's failure gets back to the inbox worker."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, Self

from telegram import Bot, Update
from telegram.ext import Application, ApplicationHandlerStop, CallbackContext, ContextTypes, ExtBot

from bot.conversation.screen import Screen
from bot.handlers.soundness import is_sound
from bot.unit import Unit

log = logging.getLogger(__name__)

_current: ContextVar[Unit[Any]] = ContextVar("unit")


class AnxinContext(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """The library's context with `unit`, in whose transaction the handler works."""

    unit: Unit[Any]

    @classmethod
    def from_update(cls, update: object, application: Application[Any, Any, Any, Any, Any, Any]) -> Self:
        """The context of one update, holding the unit that the worker opened for it."""
        context = super().from_update(update, application)
        context.unit = _current.get()
        return context


AnxinApplication = Application[Bot, AnxinContext, dict[Any, Any], dict[Any, Any], dict[Any, Any], None]


def build_application(bot: Bot) -> AnxinApplication:
    """An application without updater and job queue: both keep in memory what has to be rows."""
    application = (
        Application.builder()
        .bot(bot)
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=AnxinContext))
        .build()
    )
    application.add_error_handler(_note_failure)
    return application


async def handle_update(application: AnxinApplication, update: Mapping[str, Any], unit: Unit[Any]) -> None:
    """Runs the handlers for a raw update. A handler's exception ends up in `unit.failure`.

    What is not of the form that the Bot API gives an update is no failure of ours: it is logged and left out.
    """
    parsed = _read(update, application.bot)
    if parsed is None:
        log.warning("update %d is not as the Bot API gives updates and was left out", unit.incoming.update_id)
        await _say_unreadable(unit)
        return
    token = _current.set(unit)
    try:
        await application.process_update(parsed)
    finally:
        _current.reset(token)


def _read(update: Mapping[str, Any], bot: Bot) -> Update | None:
    if not is_sound(update):
        return None
    try:
        return Update.de_json(dict(update), bot)
    except Exception:
        # The library says it in any exception it meets; its words may quote what somebody wrote.
        return None


async def _say_unreadable(unit: Unit[Any]) -> None:
    incoming = unit.incoming
    if incoming.kind in ("message", "callback_query") and incoming.chat_id == unit.private_chat_id is not None:
        await unit.say(Screen(unit.texts("runtime.apology")), new=True)


async def _note_failure(update: object, context: AnxinContext) -> None:
    # process_update swallows exceptions and goes on with the next group of handlers: the transaction is lost
    # by then, so neither may happen.
    context.unit.failure = context.unit.failure or context.error
    raise ApplicationHandlerStop
