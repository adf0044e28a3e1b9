"""The one ordered list of handlers: the first that matches an update gets it."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.handlers import (
    alerts,
    desk,
    due,
    export,
    grade,
    imports,
    inline,
    invite,
    log,
    objection,
    plan,
    presses,
    repair,
    rules,
    start,
    words,
)
from bot.handlers.context import AnxinApplication, AnxinContext
from bot.handlers.speak import Handler, guarded

ALLOWED_UPDATES = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
)
"""The kinds of updates that Telegram is asked for; the inbox gets no others."""

COMMANDS: dict[str, Handler] = {
    "start": start.start,
    "help": start.help_,
    "lang": start.language,
    "log": log.log,
    "cancel": words.cancel,
    "grade": grade.grade,
    "subject": grade.subject,
    "objection": objection.objection,
    "repair": repair.repair,
    "alerts": alerts.alerts,
    "due": due.due,
    "plan": plan.plan,
    "calendar": due.calendar,
    "import": imports.import_,
    "export": export.export,
    "rules": rules.rules,
    "invite": invite.invite,
}
# An edited message is no second message: what it said first was answered, and a record is changed by 修改.
_NEW = filters.UpdateType.MESSAGE
_PRIVATE = _NEW & filters.ChatType.PRIVATE
_MATERIAL = filters.PHOTO | filters.Document.ALL | filters.LOCATION

ROUTES: tuple[BaseHandler[Any, AnxinContext, Any], ...] = (
    CallbackQueryHandler(guarded(presses.press)),
    InlineQueryHandler(guarded(inline.inline)),
    ChatMemberHandler(guarded(desk.membership), ChatMemberHandler.MY_CHAT_MEMBER),
    MessageHandler(filters.StatusUpdate.MIGRATE, guarded(desk.migrated)),
    *(CommandHandler(name, guarded(handle), filters=_NEW) for name, handle in COMMANDS.items()),
    MessageHandler(_PRIVATE & filters.Document.ALL & filters.CaptionRegex(due.CALENDAR), guarded(due.calendar)),
    MessageHandler(_PRIVATE & filters.Document.ALL & filters.CaptionRegex(imports.IMPORT), guarded(imports.import_)),
    MessageHandler(_PRIVATE & _MATERIAL, guarded(words.material)),
    MessageHandler(_PRIVATE & filters.TEXT & ~filters.COMMAND, guarded(words.words)),
    MessageHandler(_PRIVATE & ~filters.StatusUpdate.ALL, guarded(words.unknown)),
)


def register(application: AnxinApplication) -> None:
    """Puts the handlers into the application, in order."""
    application.add_handlers(list(ROUTES))
