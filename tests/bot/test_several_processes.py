"""Two bots on one PostgreSQL database, both polling by one leader: each message answered once, in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import echo
import pytest

from bot import app as runtime
from bot.app import AnxinApp
from bot.clock import Clock
from bot.sandbox import Person, SandboxClient, SandboxServer
from storage.errors import StorageError
from tests.postgres import Postgres

PEOPLE, MESSAGES = 4, 6


async def talk(person: Person, begin: int) -> None:
    for number in range(begin, begin + MESSAGES):
        await person.send(f"{number}")
    await person.expect(f"echo {begin + MESSAGES - 1}", within=60)


def echoed(server: SandboxServer, person: Person) -> list[str]:
    return [
        call.params["text"]
        for call in server.calls
        if call.method == "sendMessage" and call.params["chat_id"] == person.id and call.code == 200
    ]


@pytest.fixture
async def server() -> AsyncIterator[SandboxServer]:
    async with SandboxServer() as server:
        yield server


async def test_both_work_and_one_takes_over(
    server: SandboxServer, postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "LEAD_SECONDS", 0.1)
    async with AsyncExitStack() as stack:
        url = stack.enter_context(postgres.database())
        sandbox = await stack.enter_async_context(SandboxClient(server.base_url))
        people = [await sandbox.person(f"P{n}") for n in range(PEOPLE)]

        def make() -> AnxinApp:
            return echo.build(server.base_url, url, str(tmp_path), Clock(), token=server.token)

        leader, follower = make(), make()
        await leader.start()
        await follower.start()
        try:
            await asyncio.gather(*(talk(person, 0) for person in people))
        finally:
            await leader.stop()
        try:
            await asyncio.gather(*(talk(person, MESSAGES) for person in people))
            await follower.idle()
        finally:
            await follower.stop()
    for person in people:
        assert echoed(server, person) == [f"echo {number}" for number in range(2 * MESSAGES)]
    assert [one for one in server.calls if one.method == "getUpdates" and one.code == 409] == []


async def test_a_second_bot_on_a_sqlite_file_is_refused(server: SandboxServer, tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/anxin.db"
    async with echo.build(server.base_url, url, str(tmp_path), Clock(), token=server.token):
        with pytest.raises(StorageError, match="Another process runs the bot"):
            await echo.build(server.base_url, url, str(tmp_path), Clock(), token=server.token).start()
