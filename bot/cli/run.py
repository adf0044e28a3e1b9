"""`anxin run`: the bot, until it is told to stop."""

from __future__ import annotations

import asyncio
import importlib
import sys
from types import ModuleType

import click

from bot import logs
from bot.app import AnxinApp
from bot.cli.input_error import InputError
from bot.cli.signals import until_told
from bot.cli.trouble import explained
from bot.clock import Clock
from bot.settings import Settings, load_settings
from bot.telegram_client import TokenError
from bot.wiring import wiring
from rulesets import loader
from storage.database import Database


@click.command()
@click.option("--webhook", is_flag=True, help="Telegram posts the updates to ANXIN_WEBHOOK_URL; polling otherwise.")
def command(webhook: bool) -> None:
    """Run the bot until SIGINT or SIGTERM; the database is created or migrated first."""
    with explained():
        settings = load_settings()
        settings.require_token()
        if webhook:
            settings.require_webhook()
    for slug in loader.available():  # one that cannot be used is better told now than in the middle of a grade
        loader.load(slug)
    logs.configure(settings.log_level, settings.secrets(), settings.log_format)
    with explained(settings.database_url):
        try:
            _loop().run(_run(settings, webhook))
        except TokenError as error:
            raise InputError("Telegram 不接受这个机器人令牌：令牌有误或已被撤销", str(error)) from None
        except OSError as error:
            # Where the webhook is to listen.
            reason = error.strerror or str(error)
            raise InputError(f"启动不了：{reason}", f"cannot start: {reason}") from None


def _loop() -> ModuleType:
    """Runs coroutines like asyncio does, and faster where the platform has it."""
    if sys.platform == "win32":
        return asyncio
    return importlib.import_module("uvloop")


async def _run(settings: Settings, webhook: bool) -> None:
    database = Database(settings.database_url)
    app = AnxinApp(settings, Clock.starting_at(settings.now), database, wiring(settings), webhook=webhook)
    await until_told(_serve(app))


async def _serve(app: AnxinApp) -> None:
    async with app:
        await app.wait()
