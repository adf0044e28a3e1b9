"""A small bot of python-telegram-bot, unmodified, as the sandbox's counterpart in tests."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.sandbox import SandboxServer

Context = ContextTypes.DEFAULT_TYPE


async def welcome(update: Update, context: Context) -> None:
    link = f"https://t.me/{context.bot.username}?start=deep"
    rows = [
        [InlineKeyboardButton("确认 ✅", callback_data="ok"), InlineKeyboardButton("取消", callback_data="no")],
        [InlineKeyboardButton("打开", url=link)],
    ]
    name = " ".join(context.args or [])
    await update.effective_message.reply_html(f"<b>欢迎</b> {name}", reply_markup=InlineKeyboardMarkup(rows))


async def pressed(update: Update, context: Context) -> None:
    query = update.callback_query
    await query.answer("好的")
    await query.edit_message_text("已看" if query.data == "look" else f"已记录 {query.data}")


async def echo(update: Update, context: Context) -> None:
    message = update.effective_message
    if update.edited_message:
        await message.reply_text(f"改为 {message.text}")
    elif message.photo or message.document:
        file = await (message.photo[-1] if message.photo else message.document).get_file()
        name = message.document.file_name if message.document else "photo.png"
        data = bytes(await file.download_as_bytearray())
        await message.reply_document(data, filename=name, caption=message.caption or "第 2 张")
    elif message.location:
        await message.reply_text(f"{message.location.latitude} {message.location.longitude}")
    elif not message.via_bot:
        await message.reply_text(message.text or "", do_quote=True)


async def inline(update: Update, context: Context) -> None:
    query = update.inline_query.query
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("看", callback_data="look")]])
    content = InputTextMessageContent(f"结果 {query}")
    result = InlineQueryResultArticle("1", f"查 {query}", content, reply_markup=keyboard)
    await update.inline_query.answer([result], cache_time=0)


async def membership(update: Update, context: Context) -> None:
    context.bot_data["membership"].put_nowait(update.my_chat_member.new_chat_member.status)


@contextlib.asynccontextmanager
async def running_bot(server: SandboxServer) -> AsyncIterator[Application[Any, Any, Any, Any, Any, Any]]:
    """The bot, polling the sandbox."""
    builder = Application.builder().token(server.token).base_url(f"{server.base_url}/bot")
    application = builder.base_file_url(f"{server.base_url}/file/bot").build()
    application.bot_data["membership"] = asyncio.Queue()
    application.add_handler(CommandHandler("start", welcome))
    application.add_handler(CallbackQueryHandler(pressed))
    application.add_handler(InlineQueryHandler(inline))
    application.add_handler(ChatMemberHandler(membership))
    application.add_handler(MessageHandler(filters.ALL & ~filters.StatusUpdate.ALL, echo))
    async with application:
        await application.start()
        await application.updater.start_polling()
        yield application
        await application.updater.stop()
        await application.stop()
