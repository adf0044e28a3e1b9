"""Everything on one machine: a Bot API server of our own, the chat page, and the real bot between them."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import receiver
from bot.app import AnxinApp
from bot.clock import Clock
from bot.demo.cases import open_cases
from bot.demo.people import enter
from bot.demo.samples import samples
from bot.demo.seed import seed
from bot.sandbox import Clock as SandboxClock
from bot.sandbox import SandboxClient, SandboxServer
from bot.settings import Settings, load_settings
from bot.wiring import wiring
from bot.workers.pacer import UNLIMITED
from storage import inbox, meta, migrate
from storage.database import Database

BOT_NAME = "安信"
BOT_USERNAME = "anxin_demo_bot"
_BOT_ID = 4_240_000_001


class OneClock(SandboxClock):
    """The sandbox's clock is the bot's: moved on the page, it moves for both."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        super().__init__(clock.now())

    def now(self) -> datetime:
        return self._clock.now()

    def move_to(self, instant: datetime) -> None:
        self._clock.move_to(instant)


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo while it runs. `server.base_url` is the page."""

    server: SandboxServer
    app: AnxinApp
    clock: Clock


@asynccontextmanager
async def stage(folder: Path, *, port: int = 0, now: datetime | None = None) -> AsyncIterator[Stage]:
    """The running demo, its people welcomed; the block's end takes it down in order.

    folder: where the database and the files are; what an earlier demo left there is played on with. now: the
    instant from which the clocks start. Raises OSError where the port is taken, StorageError.
    """
    clock = Clock.starting_at(now)
    token = f"{_BOT_ID}:{secrets.token_urlsafe(24)}"
    async with SandboxServer(
        port=port,
        token=token,
        bot_name=BOT_NAME,
        bot_username=BOT_USERNAME,
        clock=OneClock(clock),
        title="安信演示",
        subtitle="企业、人员和记录均为虚构",
    ) as server:
        settings = demo_settings(
            token=token,
            base_url=server.base_url,
            database_url=database_in(folder),
            evidence_dir=folder / "evidence",
        )
        await asyncio.to_thread(migrate.upgrade, settings.database_url)
        database = Database(settings.database_url)
        await database.open()
        try:
            await _prepare(database, server.base_url, clock)
            async with AnxinApp(settings, clock, database, wiring(settings), limits=UNLIMITED) as app:
                # Once the bot asks for more, it has everybody who came in.
                await server.world.updates.waited_for.wait()
                await app.idle()
                await open_cases(database, samples(clock.today()), clock.now())
                clock.advance(timedelta(0))  # which wakes whoever has something to send now
                await app.idle()
                yield Stage(server, app, clock)
        finally:
            await database.close()


def demo_settings(**known: Any) -> Settings:
    """Settings with nothing from the environment but the time and the log level: its token and its database are
    for the real bot. Raises SettingsError."""
    own = {
        "token": None,
        "base_url": "http://127.0.0.1",
        "database_url": "sqlite+aiosqlite:///anxin.db",
        "admins": (),
        "proxy": None,
        "webhook_url": None,
        "webhook_listen": "127.0.0.1:0",
        "webhook_secret": None,
        "evidence_dir": Path("evidence"),
    }
    return load_settings(**own | known)


def database_in(folder: Path) -> str:
    """The address of the demo's database."""
    return URL.create("sqlite+aiosqlite", database=str(folder / "anxin.db")).render_as_string()


async def _prepare(database: Database, base_url: str, clock: Clock) -> None:
    async with database.write() as conn:
        await _forget_updates(conn, clock.now())
    told = samples(clock.today())
    await seed(database, told, clock.now())
    async with SandboxClient(base_url) as sandbox:
        await enter(database, sandbox, told, clock.now())


async def _forget_updates(conn: AsyncConnection, now: datetime) -> None:
    """The sandbox counts its updates from the same number each time: those of an earlier run would be taken for
    the ones that come now."""
    while left := await inbox.next_batch(conn, 100):
        for row in left:
            await inbox.fail(conn, row.update_id, "the demo ended before it was handled", now)
    await inbox.prune(conn, datetime.max.replace(tzinfo=now.tzinfo))
    await meta.put(conn, receiver.KEY, None)
