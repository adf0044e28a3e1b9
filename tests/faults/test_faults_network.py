"""What the way to Telegram can do: every finding is kept, every message arrives, and the log says what was wrong."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import telegram_client
from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Fault
from tests.faults.conftest import FaultyWorld, faulty_world, log_finding

Logged = Callable[..., bool]


def refusal(code: int, words: str, **more: int) -> ApiError:
    return ApiError(code, words, fault=False, **more)


@pytest.mark.parametrize(
    ("fault", "words", "at_most"),
    [
        (Fault("sendMessage", "fail", 1, error=refusal(429, "Too Many Requests: retry after 7", retry_after=7)),
         ("asks for 7 s without messages",), 1),
        (Fault("sendMessage", "fail", 3, error=refusal(502, "Bad Gateway")), ("brought no result (Bad Gateway)",), 1),
        (Fault("sendMessage", "fail", 2, error=refusal(500, "Internal Server Error")),
         ("brought no result (Internal Server Error)",), 1),
        (Fault("sendMessage", "page", 1, error=refusal(502, "Bad Gateway")), ("brought no result (no usable",), 1),
        (Fault("sendMessage", "page", 1, error=refusal(200, "Log in to this network")), ("brought no result",), 1),
        (Fault("sendMessage", "reset", 2), ("brought no result (no answer",), 1),
        # It arrived and nobody said so: here alone a message may come again.
        (Fault("sendMessage", "drop", 1), ("brought no result (no answer",), 2),
        (Fault("editMessageText", "drop", 2), ("brought no result (no answer",), 1),
    ],
    ids=["429", "502", "500", "page", "portal", "reset", "lost answer", "lost answer of an edit"],
)  # fmt: skip
async def test_sending_survives(
    world: FaultyWorld, logged: Logged, fault: Fault, words: tuple[str, ...], at_most: int
) -> None:
    world.server.faults.add(Fault(fault.method, fault.kind, fault.times, error=fault.error))
    await log_finding(world)
    assert logged(*words)
    assert 1 <= len(world.sent(world.inspector, "第 4 次约谈")) <= at_most
    assert len(world.sent(world.manager, "A → C")) == 1


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("getUpdates", "fail", 2, error=refusal(429, "Too Many Requests: retry after 9", retry_after=9)),
         "too many requests, again after 9 s"),
        (Fault("getUpdates", "fail", 3, error=refusal(502, "Bad Gateway")), "Bad Gateway"),
        (Fault("getUpdates", "page", 2, error=refusal(503, "Service Unavailable")), "no usable answer"),
        (Fault("getUpdates", "page", 2, error=refusal(200, "Log in to this network")), "Invalid server response"),
        (Fault("getUpdates", "reset", 2), "no answer"),
        (Fault("getUpdates", "drop", 2), "no answer"),
        (Fault("getUpdates", "fail", 2, error=refusal(409, "Conflict: terminated by other getUpdates request")),
         "another program is fetching this bot's updates; only one may"),
    ],
    ids=["429", "502", "page", "portal", "reset", "lost answer", "409"],
)  # fmt: skip
async def test_receiving_survives(world: FaultyWorld, logged: Logged, fault: Fault, words: str) -> None:
    world.server.faults.add(Fault(fault.method, fault.kind, fault.times, error=fault.error))
    await log_finding(world)
    assert logged(words, "trying in")
    assert logged("updates are being received again")
    assert len(world.sent(world.inspector, "第 4 次约谈")) == 1


async def test_two_bots_on_one_token(world: FaultyWorld, logged: Logged) -> None:
    """Each ends the other's poll; the second one gone, everything goes on."""
    url = f"/bot{world.server.token}/getUpdates"
    await world.server.world.updates.waited_for.wait()
    await world.sandbox.http.get(url, params={"timeout": 0})
    await log_finding(world)
    assert logged("another program is fetching this bot's updates; only one may")
    assert logged("updates are being received again")


async def test_a_slow_answer_is_waited_for_in_its_own_chat_only(
    world: FaultyWorld,
) -> None:
    slow = world.server.faults.add(Fault("sendMessage", "hold", chat_id=world.inspector.id))
    await world.inspector.send("/help")
    await slow.reached.wait()
    await world.inspector.send("/rules")
    await world.manager.send("/help")
    await world.manager.expect("/log")
    assert len(world.sent(world.inspector, "")) == 2  # the welcome, and what is under way
    slow.release()
    await world.in_time(world.inspector.expect("六"))


async def test_no_answer_at_all_ends_by_the_clients_patience(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(telegram_client, "READ_SECONDS", 0.3)
    async with faulty_world(tmp_path) as world:
        held = world.server.faults.hold("sendMessage")
        await log_finding(world)
        held.release()
        # The held one had arrived: the documented repeat.
        assert len(world.sent(world.inspector, "第 4 次约谈")) == 2
        assert len(world.sent(world.manager, "A → C")) == 1
    assert "brought no result (no answer (SocketTimeoutError))" in caplog.text


async def test_names_that_are_not_resolved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """At the start and later: the bot waits, and goes on by itself when the name is found again."""
    caplog.set_level(logging.INFO, "bot")
    resolve, failing = socket.getaddrinfo, [2]

    def getaddrinfo(host: Any, *rest: Any, **more: Any) -> Any:
        if host not in ("api.telegram.test", b"api.telegram.test"):
            return resolve(host, *rest, **more)
        if failing[0]:
            failing[0] -= 1
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve("127.0.0.1", *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with faulty_world(tmp_path, base_url="http://api.telegram.test:{port}") as world:
        assert failing == [0]
        # Connections that are open need no name: they are cut.
        failing[0] = 3
        world.server.faults.add(Fault("sendMessage", "reset"))
        world.server.faults.add(Fault("getUpdates", "reset"))
        await log_finding(world)
        assert failing == [0]
    start, _, later = caplog.text.partition("connected as")
    assert "Telegram cannot be reached (no connection (ClientConnectorDNSError)); trying in" in start
    assert "no connection (ClientConnectorDNSError)); trying in" in later
