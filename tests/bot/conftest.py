"""Time by hand, a real database, and a Bot API that does what a test tells it to."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import Clock
from bot.outgoing import OutgoingFiles
from storage import migrate, outbox
from storage.database import Database
from storage.outbox import OutboxRow

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


class HandClock(Clock):
    """Stands still; `pass_by` lets real seconds pass, which also moves the scale of pacing and back-off."""

    def __init__(self) -> None:
        self.seconds = 0.0
        super().__init__(source=lambda: NOW + timedelta(seconds=self.seconds), monotonic=lambda: 1_000.0 + self.seconds)

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds
        self.advance(timedelta(0))


@dataclass
class FakeApi:
    """Answers calls with what was planned for the method, in order, then as Telegram would."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    planned: dict[str, deque[Any]] = field(default_factory=lambda: defaultdict(deque))
    open: asyncio.Event = field(default_factory=asyncio.Event)
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    most_at_once: int = 0
    _at_once: int = 0
    _message_ids: Any = field(default_factory=lambda: itertools.count(501))

    def __post_init__(self) -> None:
        self.open.set()

    def plan(self, method: str, *results: Any) -> None:
        """The next results of a method: an exception to raise, a function of the parameters, or a value."""
        self.planned[method].extend(results)

    def named(self, method: str) -> list[dict[str, Any]]:
        return [parameters for name, parameters in self.calls if name == method]

    async def call(self, method: str, parameters: Mapping[str, Any], *, read_timeout: float | None = None) -> Any:
        self.calls.append((method, dict(parameters)))
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        self.entered.set()
        try:
            await self.open.wait()
        finally:
            self._at_once -= 1
        if self.planned[method]:
            result = self.planned[method].popleft()
            if isinstance(result, BaseException):
                raise result
            return result(parameters) if callable(result) else result
        if method.startswith("send"):
            return {"message_id": next(self._message_ids), "chat": {"id": parameters["chat_id"]}}
        if method.startswith("edit"):
            return {"message_id": parameters["message_id"]}
        return [] if method == "getUpdates" else True


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def api() -> FakeApi:
    return FakeApi()


@pytest.fixture
def files(tmp_path: Path) -> OutgoingFiles:
    return OutgoingFiles(tmp_path / "evidence")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "anxin.db"
    migrate.upgrade(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture
async def db(template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    path = tmp_path / "anxin.db"
    shutil.copy(template, path)
    database = Database(f"sqlite+aiosqlite:///{path}")
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def say(db: Database, clock: HandClock) -> Callable[..., Any]:
    """Puts a message in the outbox."""

    async def put(chat_id: int, text: str, **options: Any) -> int:
        values: dict[str, Any] = {"method": "sendMessage", "priority": 0, "payload": {"text": text}} | options
        async with db.write() as conn:
            return await outbox.enqueue(conn, chat_id=chat_id, now=clock.now(), **values)

    return put


@pytest.fixture
def row(db: Database) -> Callable[..., Any]:
    """Reads an outbox row."""

    async def get(row_id: int) -> OutboxRow:
        async with db.read() as conn:
            found = await outbox.get(conn, row_id)
        assert found is not None
        return found

    return get


@pytest.fixture
def outbox_rows(db: Database) -> Callable[..., Any]:
    """All outbox rows, oldest first."""

    async def get() -> list[OutboxRow]:
        async with db.read() as conn:
            states = ("pending", "claimed", "sent", "uncertain", "failed", "cancelled")
            return (await outbox.in_state(conn, states, 1_000))[::-1]

    return get
