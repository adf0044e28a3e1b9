"""A bot with just enough behaviour to watch the runtime: run as a program, it is one that can be killed.

python echo.py BASE_URL DATABASE_URL EVIDENCE_DIR
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.app import AnxinApp, Wiring
from bot.clock import Clock
from bot.conversation.screen import Action, Button, Screen
from bot.handlers.context import AnxinApplication, AnxinContext
from bot.incoming import Incoming
from bot.outgoing import Attachment
from bot.settings import load_settings
from bot.supervisor import serve
from bot.workers.pacer import UNLIMITED
from storage.database import Database

TOKEN = "4242:sandbox-token"


@dataclass(frozen=True)
class Anybody:
    lang: str


async def resolve(conn: AsyncConnection, incoming: Incoming, now: datetime) -> Anybody:
    code = incoming.sender.language_code if incoming.sender else None
    return Anybody("en" if code == "en" else "zh")


def screen(text: str, *labels: str) -> Screen:
    buttons = tuple(Button(label, Action("press", number)) for number, label in enumerate(labels))
    return Screen(Markup.escape(text), (buttons,) if buttons else ())


async def on_text(update: Update, context: AnxinContext) -> None:
    assert update.message is not None
    text = update.message.text or ""
    if text == "fail":
        await context.unit.say(screen("never seen"))
        raise LookupError("on purpose")
    attachment = Attachment("内容".encode(), "附件.txt") if text == "file" else None
    later = context.unit.now.replace(year=2027) if text == "later" else None
    buttons = ("答复", "沉默") if text == "buttons" else ()
    await context.unit.say(screen(f"echo {text}", *buttons), document=attachment, not_before=later)


async def on_press(update: Update, context: AnxinContext) -> None:
    assert update.callback_query is not None
    if (update.callback_query.data or "").startswith("press:0"):
        context.unit.answer("知道了")
    await context.unit.say(screen("pressed"))


async def second_group(update: Update, context: AnxinContext) -> None:
    """After a failure nobody else may touch the transaction."""
    await context.unit.say(screen("second group"))


def register(application: AnxinApplication) -> None:
    application.add_handler(MessageHandler(filters.TEXT & filters.UpdateType.MESSAGE, on_text))
    application.add_handler(CallbackQueryHandler(on_press))
    application.add_handler(MessageHandler(filters.Regex("^fail$"), second_group), group=1)


def build(base_url: str, database_url: str, evidence_dir: str, clock: Clock, **options: Any) -> AnxinApp:
    settings = load_settings(
        token=options.pop("token", TOKEN),
        base_url=base_url,
        database_url=database_url,
        evidence_dir=evidence_dir,
        **options.pop("settings", {}),
    )
    wiring = Wiring(resolve=resolve, register=register, **options.pop("wiring", {}))
    database = Database(settings.database_url)
    return AnxinApp(settings, clock, database, wiring, limits=UNLIMITED, **options)


async def main() -> None:
    await serve(build(*sys.argv[1:4], Clock()))


if __name__ == "__main__":
    asyncio.run(main())
