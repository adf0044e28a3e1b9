"""The one ordered list of handlers: the first that matches an update gets it."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from bot.handlers.context import AnxinApplication, AnxinContext

ALLOWED_UPDATES = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)
"""The kinds of updates that Telegram is asked for; the inbox gets no others."""

ROUTES: tuple[BaseHandler[Any, AnxinContext, Any], ...] = ()


def register(application: AnxinApplication) -> None:
    """Puts the handlers into the application, in order."""
    application.add_handlers(list(ROUTES))
