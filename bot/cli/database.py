"""The database of the settings, for commands that administer it: one transaction on it, or reads in parts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli.input_error import InputError
from bot.cli.trouble import explained
from bot.clock import Clock
from bot.settings import Settings, load_settings
from rulesets import loader
from storage import amendments, migrate
from storage.database import Database
from storage.engines import parse_url
from storage.errors import describe

Result = TypeVar("Result")
Work = Callable[[AsyncConnection, datetime], Awaitable[Result]]


def transaction(work: Work[Result]) -> Result:
    """Runs `work(conn, now)` in one write transaction; an exception undoes it.

    Raises:
        InputError: the settings or the database cannot be used; a database without our tables, or with older
            ones, is left as it is.
    """
    with explained():
        settings = load_settings()
    with explained(settings.database_url):
        require_current(settings.database_url)
        return asyncio.run(_run(settings, work))


def opened(work: Callable[[Database, Settings], Awaitable[Result]]) -> Result:
    """Runs `work(database, settings)`, for what takes long and must not hold up the bot: it reads in parts.

    Raises:
        InputError: as `transaction` does.
    """
    with explained():
        settings = load_settings()
    with explained(settings.database_url):
        require_current(settings.database_url)
        return asyncio.run(_open(settings, work))


def require_current(database_url: str) -> None:
    """Raises InputError where the database lacks our tables or has those of an older version."""
    if not migrate.pending(database_url):
        return
    name = describe(parse_url(database_url))
    if migrate.current(database_url) is None:
        raise InputError(
            f"数据库 {name} 还没有建立，请先运行 anxin init",
            f"the database {name} is not set up yet: run anxin init first",
        )
    raise InputError(
        f"数据库 {name} 版本较旧，请先运行 anxin init 升级",
        f"the database {name} is of an older version: run anxin init first",
    )


async def _run(settings: Settings, work: Work[Result]) -> Result:
    async def write(database: Database, settings: Settings) -> Result:
        async with database.write() as conn:
            return await work(conn, Clock.starting_at(settings.now).now())

    return await _open(settings, write)


async def _open(settings: Settings, work: Callable[[Database, Settings], Awaitable[Result]]) -> Result:
    loader.look_up(amendments.known_text)
    database = Database(settings.database_url)
    await database.open()
    try:
        return await work(database, settings)
    finally:
        await database.close()
