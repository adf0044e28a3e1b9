"""The whole bot in a world that fails: real HTTP, a real database, and time that a test lets pass."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.app import AnxinApp
from bot.clock import Clock
from bot.sandbox import Clock as SandboxClock
from bot.sandbox import Person, SandboxClient, SandboxServer
from bot.sandbox.state import CallRecord
from bot.settings import Settings
from bot.wiring import wiring
from bot.workers.pacer import UNLIMITED
from storage import records
from storage.database import Database
from tests.flows.conftest import NOW, World

ResultT = TypeVar("ResultT")
LINE = "约谈 鸿翔化工 今天 消防通道堵塞"


class HandClock(Clock):
    """Stands still; `pass_by` lets seconds pass, for what is due and for every wait alike."""

    def __init__(self) -> None:
        self.seconds = 0.0
        super().__init__(source=self._present, monotonic=lambda: 1_000.0 + self.seconds)

    def _present(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds
        self.advance(timedelta(0))

    async def pause(self, seconds: float) -> None:
        """Sleeps until so many seconds were let pass."""
        until, over = self.elapsed() + seconds, asyncio.Event()
        forget = self.on_move(lambda: over.set() if self.elapsed() >= until else None)
        try:
            await over.wait()
        finally:
            forget()


async def in_time(clock: HandClock, awaited: Awaitable[ResultT]) -> ResultT:
    """What comes when time passes, second by second."""
    task = asyncio.ensure_future(awaited)
    while not task.done():
        await asyncio.wait({task}, timeout=0.02)
        clock.pass_by(1)
    return task.result()


@dataclass
class FaultyWorld(World):
    """A bureau with an inspector and a manager, and 鸿翔化工 with three interviews behind it."""

    clock: HandClock
    bureau_id: int = 0
    inspector: Person = None  # type: ignore[assignment]
    manager: Person = None  # type: ignore[assignment]

    async def in_time(self, awaited: Awaitable[ResultT]) -> ResultT:
        """What comes when time passes."""
        return await in_time(self.clock, awaited)

    async def settle(self) -> None:
        """Lets time pass until nothing is left to do."""
        await self.in_time(self.app.idle())

    def sent(self, person: Person, words: str) -> list[CallRecord]:
        """The new messages with these words that reached the person."""
        return [
            call
            for call in self.server.calls
            if call.method == "sendMessage"
            and call.code == 200
            and call.params["chat_id"] == person.id
            and words in call.params["text"]
        ]


async def log_finding(world: FaultyWorld) -> None:
    """The whole way: a line, its card, 确认, the receipt, and the manager's alert; each at least once, the record
    exactly once."""
    await world.inspector.send(LINE)
    card = await world.in_time(world.inspector.expect("消防通道堵塞", "第 4 次约谈"))
    await world.inspector.click("确认", message=card, wait=False)
    await world.in_time(world.inspector.expect("已记录"))
    await world.in_time(world.manager.expect("A → C"))
    await world.settle()
    async with world.database.read() as conn:
        assert len(await records.of_subject(conn, 1)) == 4


@asynccontextmanager
async def faulty_world(tmp_path: Path, **options: Any) -> AsyncIterator[FaultyWorld]:
    """The world while its bot runs. `base_url`: how the bot calls the server, instead of by its address."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'anxin.db'}"
    clock = HandClock()
    server = SandboxServer(clock=SandboxClock(NOW, frozen=True), check_results=True)
    async with server, SandboxClient(server.base_url) as sandbox:
        settings = Settings(
            _env_file=None,
            token=server.token,
            base_url=options.get("base_url", "{0}").format(server.base_url, port=server.port),
            database_url=url,
            evidence_dir=tmp_path / "evidence",
        )
        database = Database(url)
        app = AnxinApp(settings, clock, database, wiring(settings), limits=UNLIMITED, pause=clock.pause)
        await in_time(clock, app.start())
        try:
            world = FaultyWorld(server, sandbox, database, clock, app)
            world.bureau_id = bureau = await world.bureau("keyouqianqi", "科右前旗应急管理局")
            past = [{"type": "interview", "date": f"2026-0{month}-01"} for month in (3, 6, 9)]
            await world.subject(bureau, "鸿翔化工有限公司", past=past)
            world.inspector = await world.staff(bureau, "inspector", "王巡查")
            world.manager = await world.staff(bureau, "manager", "李科长")
            await app.idle()
            yield world
        finally:
            await app.stop()
    assert server.violations == []


@pytest.fixture
async def world(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[FaultyWorld]:
    """The bot, running; at the end not one invalid call may have been made."""
    caplog.set_level(logging.INFO, "bot")
    async with faulty_world(tmp_path) as made:
        yield made


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[..., bool]:
    """Whether one line of the log has all these words."""

    def has_line(*words: str) -> bool:
        lines = [one.getMessage() for when in ("setup", "call") for one in caplog.get_records(when)]
        return any(all(word in line for word in words) for line in lines)

    return has_line
