"""The same with aiogram 3. Argument: the server's address."""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message


async def echo(message: Message) -> None:
    """Says it again."""
    await message.answer(message.text or "")


async def main(server: str) -> None:
    """Runs until it is ended."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(server))
    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    await dispatcher.start_polling(Bot("1:bench", session=session), handle_signals=False)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
