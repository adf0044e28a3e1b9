"""A bare python-telegram-bot with its default client that says what it was told, and keeps nothing.

Arguments: the server's address, and how many updates it handles at once.
"""

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Says it again."""
    assert update.effective_message is not None
    await update.effective_message.reply_text(update.effective_message.text or "")


def main(server: str, at_once: int) -> None:
    """Runs until it is ended."""
    builder = Application.builder().token("1:bench").base_url(f"{server}/bot")
    if at_once > 1:
        builder = builder.concurrent_updates(at_once)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
