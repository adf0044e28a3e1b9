"""The runtime against a Bot API server over HTTP."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path

import echo
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import USERNAME_KEY, AnxinApp
from bot.clock import Clock
from bot.sandbox import SandboxClient, SandboxServer
from bot.telegram_client import Api, TokenError
from storage import inbox, meta, outbox
from storage.database import Database

Build = Callable[..., AnxinApp]


@pytest.fixture
async def server() -> AsyncIterator[SandboxServer]:
    async with SandboxServer(check_results=True) as running:
        yield running
        assert running.violations == []


@pytest.fixture
async def sandbox(server: SandboxServer) -> AsyncIterator[SandboxClient]:
    async with SandboxClient(server.base_url) as client:
        yield client


@pytest.fixture
def place(template: Path, tmp_path: Path) -> tuple[str, str]:
    """Address of a migrated database, and where evidence goes."""
    shutil.copy(template, tmp_path / "anxin.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'anxin.db'}", str(tmp_path / "evidence")


@pytest.fixture
def build(server: SandboxServer, place: tuple[str, str], clock: Clock) -> Build:
    return lambda **options: echo.build(server.base_url, *place, options.pop("clock", clock), **options)


@pytest.fixture
async def app(build: Build) -> AsyncIterator[AnxinApp]:
    async with build() as running:
        yield running


async def test_a_conversation(app: AnxinApp, sandbox: SandboxClient) -> None:
    wang = await sandbox.person("王巡查")
    await wang.start()
    await wang.expect("echo /start")
    await wang.send("buttons")
    shown = await wang.expect("echo buttons")
    assert (await wang.click("答复")).text == "知道了"
    edited = await wang.expect("pressed")
    assert edited.id == shown.id
    await wang.send("buttons")
    await wang.expect("echo buttons")
    assert (await wang.click("沉默")).text == ""
    await wang.send("file")
    await wang.expect("附件.txt")
    await app.idle()


async def test_what_is_known_after_the_start(app: AnxinApp, place: tuple[str, str]) -> None:
    database = Database(place[0])
    await database.open()
    async with database.read() as conn:
        assert await meta.get(conn, USERNAME_KEY) == "sandbox_bot"
    await database.close()


async def test_a_failing_handler_apologises_and_goes_on(
    app: AnxinApp, sandbox: SandboxClient, server: SandboxServer
) -> None:
    wang = await sandbox.person("王巡查")
    await wang.start()
    await wang.expect("echo")
    await wang.send("fail")
    await wang.expect("抱歉")
    await wang.send("still there")
    await wang.expect("echo still there")
    english = await sandbox.person("Ann", language_code="en")
    await english.start()
    await english.send("fail")
    await english.expect("Sorry")
    await app.idle()
    texts = [call.params.get("text") for call in server.calls if call.method == "sendMessage"]
    assert "never seen" not in texts and "second group" not in texts


async def test_nothing_that_was_sent_while_the_bot_was_down_is_lost(build: Build, sandbox: SandboxClient) -> None:
    wang = await sandbox.person("王巡查")
    async with build():
        await wang.start()
        await wang.expect("echo")
    for number in range(3):
        await wang.send(f"night {number}")
    async with build():
        for number in range(3):
            await wang.expect(f"echo night {number}")


async def test_stopping_finishes_what_is_under_way(
    build: Build, sandbox: SandboxClient, server: SandboxServer, place: tuple[str, str]
) -> None:
    wang = await sandbox.person("王巡查")
    app = build()
    await app.start()
    await wang.start()
    await wang.expect("echo")
    held = server.faults.hold("sendMessage")
    await wang.send("last")
    await held.reached.wait()
    stopping = asyncio.create_task(app.stop())
    held.release()
    await stopping
    database = Database(place[0])
    await database.open()
    async with database.read() as conn:
        counts = await outbox.counts(conn)
        assert await inbox.pending_count(conn) == 0
    await database.close()
    assert counts["sent"] == 2 and counts["claimed"] == counts["pending"] == 0


async def program(server: SandboxServer, place: tuple[str, str]) -> asyncio.subprocess.Process:
    """The bot as a process of its own."""
    script = str(Path(echo.__file__))
    return await asyncio.create_subprocess_exec(sys.executable, script, server.base_url, *place)


async def test_after_a_kill_one_message_may_be_repeated_and_none_is_lost(
    build: Build, sandbox: SandboxClient, server: SandboxServer, place: tuple[str, str]
) -> None:
    wang = await sandbox.person("王巡查")
    held = server.faults.hold("sendMessage")
    await wang.start()
    for number in range(4):
        await wang.send(f"m{number}")
    process = await program(server, place)
    await asyncio.wait_for(held.reached.wait(), 30)
    process.kill()
    await process.wait()
    held.release()
    async with build(clock=Clock()) as app:
        await wang.expect("echo m3")
        await app.idle()
    texts = [call.params["text"] for call in server.calls if call.method == "sendMessage"]
    assert texts == ["echo /start", "echo /start", "echo m0", "echo m1", "echo m2", "echo m3"]


async def test_a_signal_ends_it_in_good_order(
    sandbox: SandboxClient, server: SandboxServer, place: tuple[str, str]
) -> None:
    wang = await sandbox.person("王巡查")
    held = server.faults.hold("sendMessage")
    await wang.start()
    process = await program(server, place)
    await asyncio.wait_for(held.reached.wait(), 30)
    process.terminate()
    held.release()
    assert await process.wait() == 0
    database = Database(place[0])
    await database.open()
    async with database.read() as conn:
        assert (await outbox.counts(conn))["sent"] == 1
    await database.close()


async def test_time_that_is_moved_brings_what_is_due(build: Build, sandbox: SandboxClient, clock: Clock) -> None:
    ticked: list[datetime] = []

    async def tick(conn: AsyncConnection, now: datetime) -> bool:
        ticked.append(now)
        return False

    wang = await sandbox.person("王巡查")
    async with build(wiring={"ticks": (tick,)}) as app:
        await wang.start()
        await wang.expect("echo")
        await wang.send("later")
        await app.idle()
        clock.advance(timedelta(days=365))
        await wang.expect("echo later")
        await app.idle()
    assert len(ticked) == 2 and ticked[1] - ticked[0] == timedelta(days=365)


async def test_updates_by_webhook(build: Build, sandbox: SandboxClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    hook = {
        "webhook_url": f"http://127.0.0.1:{port}/hook",
        "webhook_listen": f"127.0.0.1:{port}",
        "webhook_secret": "s3cret",
    }
    wang = await sandbox.person("王巡查")
    async with build(webhook=True, settings=hook) as app:
        assert app.webhook_port == port
        await wang.start()
        await wang.expect("echo /start")
    await wang.send("while down")
    async with build() as app:  # back to polling
        await wang.expect("echo while down")
        assert app.webhook_port is None


async def test_a_wrong_token_is_one_sentence_without_it(build: Build) -> None:
    app = build(token="999:wrong-token-of-somebody")
    with pytest.raises(TokenError) as caught:
        await app.start()
    assert "wrong-token" not in str(caught.value) and caught.value.__cause__ is None


async def test_a_token_revoked_while_running_ends_it(
    app: AnxinApp, server: SandboxServer, sandbox: SandboxClient
) -> None:
    server.faults.fail("sendMessage", 401, "Unauthorized")
    wang = await sandbox.person("王巡查")
    await wang.start()
    with pytest.raises(TokenError):
        await app.wait()
    with pytest.raises(TokenError):
        await app.idle()


async def test_menus_that_cannot_be_set_do_not_stop_the_start(build: Build, server: SandboxServer) -> None:
    async def menus(api: Api) -> None:
        await api.call("setMyCommands", {"commands": [{"command": "help", "description": "帮助"}]})

    server.faults.fail("setMyCommands", 500, "Internal Server Error")
    async with build(wiring={"set_menus": menus}):
        pass
    async with build(wiring={"set_menus": menus}):
        pass
    assert [call.method for call in server.calls].count("setMyCommands") == 2


async def test_the_start_waits_for_telegram(build: Build, server: SandboxServer) -> None:
    waits: list[float] = []

    async def pause(seconds: float) -> None:
        waits.append(seconds)

    server.faults.fail("getMe", 502, "Bad Gateway", times=2)
    async with build(pause=pause):
        assert len(waits) == 2
