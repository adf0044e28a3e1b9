"""getUpdates, expiry, and the webhook."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sandbox_wire import Wire
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox import SandboxClient, SandboxServer
from bot.sandbox.people import inquire, press, rewrite, write

BUTTONS = {"inline_keyboard": [[{"text": "确认", "callback_data": "ok:1"}]]}


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def say(wire: Wire, *words: str) -> None:
    for word in words:
        write(wire.world, wire.person, wire.world.chats[wire.person.id], word)


async def test_offset_confirms_and_limit_bounds(wire: Wire) -> None:
    await say(wire, "一", "二", "三")
    first = await wire.ok("getUpdates", limit=2)
    assert texts(first) == ["/start", "一"]
    assert texts(await wire.ok("getUpdates")) == ["/start", "一", "二", "三"]
    rest = await wire.ok("getUpdates", offset=first[-1]["update_id"] + 1)
    assert texts(rest) == ["二", "三"]
    assert [u["update_id"] for u in rest] == [first[-1]["update_id"] + 1, first[-1]["update_id"] + 2]
    assert texts(await wire.ok("getUpdates")) == ["二", "三"]
    assert await wire.ok("getUpdates", offset=rest[-1]["update_id"] + 1) == []


async def test_a_negative_offset_keeps_the_last_ones_only(wire: Wire) -> None:
    await say(wire, "一", "二", "三")
    assert texts(await wire.ok("getUpdates", offset=-2)) == ["二", "三"]
    assert texts(await wire.ok("getUpdates")) == ["二", "三"]


async def test_a_long_poll_ends_with_the_first_update(wire: Wire) -> None:
    await wire.ok("getUpdates", offset=-1)
    (last,) = await wire.ok("getUpdates")
    poll = asyncio.create_task(wire.ok("getUpdates", offset=last["update_id"] + 1, timeout=50))
    await wire.world.updates.waited_for.wait()
    await say(wire, "来了")
    assert texts(await poll) == ["来了"]


async def test_a_second_poll_terminates_the_first(wire: Wire) -> None:
    (last,) = await wire.ok("getUpdates")
    offset = last["update_id"] + 1
    older = asyncio.create_task(wire.call("getUpdates", offset=offset, timeout=50))
    await wire.world.updates.waited_for.wait()
    newer = asyncio.create_task(wire.call("getUpdates", offset=offset, timeout=50))
    assert (await older)["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    await say(wire, "给后来的")
    assert texts((await newer)["result"]) == ["给后来的"]
    assert wire.server.violations == []


async def test_out_of_range_is_clamped_as_at_telegram_but_recorded(wire: Wire) -> None:
    assert len(await wire.ok("getUpdates", limit=500)) == 1
    assert [v.why for v in wire.server.violations] == ["limit is 1-100, timeout 0-50"]


async def test_allowed_updates_hold_for_later_updates(wire: Wire) -> None:
    chat = wire.world.chats[wire.person.id]
    await wire.ok("getUpdates", allowed_updates=["edited_message"])
    await say(wire, "不要")
    rewrite(wire.world, wire.person, chat, 1, "改")
    updates = await wire.ok("getUpdates")
    assert [set(u) - {"update_id"} for u in updates] == [{"message"}, {"edited_message"}]
    await wire.ok("getUpdates", allowed_updates=[])
    await say(wire, "又要")
    assert texts((await wire.ok("getUpdates"))[-1:]) == ["又要"]


async def test_what_is_not_fetched_expires(wire: Wire) -> None:
    chat = wire.world.chats[wire.person.id]
    message = await wire.say(reply_markup=BUTTONS)
    made = press(wire.world, wire.person, chat, message["message_id"], 0, 0)
    inquire(wire.world, wire.person, chat, "鸿翔")

    async def kinds() -> list[str]:
        return [key for u in await wire.ok("getUpdates") for key in u if key != "update_id"]

    assert await kinds() == ["message", "callback_query", "inline_query"]
    wire.server.clock.advance(31)
    assert await kinds() == ["message", "callback_query"]
    wire.server.clock.advance(120)
    assert await kinds() == ["message"]
    wire.server.clock.advance(24 * 3600)
    assert await kinds() == []
    late = await wire.call("answerCallbackQuery", callback_query_id=made.id)
    assert late["description"].startswith("Bad Request: query is too old")
    assert wire.server.violations == []


async def test_a_press_carries_the_message_and_is_answered_once(wire: Wire) -> None:
    message = await wire.say(reply_markup=BUTTONS)
    made = press(wire.world, wire.person, wire.world.chats[wire.person.id], message["message_id"], 0, 0)
    query = (await wire.ok("getUpdates"))[-1]["callback_query"]
    assert (query["message"], query["data"], query["from"]["id"]) == (message, "ok:1", wire.person.id)
    too_long = await wire.call("answerCallbackQuery", callback_query_id=made.id, text="字" * 201)
    assert too_long["description"] == "Bad Request: MESSAGE_TOO_LONG"
    foreign = await wire.call("answerCallbackQuery", callback_query_id=made.id, url="https://a.cn")
    assert foreign["description"] == "Bad Request: URL_INVALID"
    await wire.ok("answerCallbackQuery", callback_query_id=made.id, text="字" * 200, show_alert=True)
    assert made.answer == {"text": "字" * 200, "show_alert": True, "url": ""}
    again = await wire.call("answerCallbackQuery", callback_query_id=made.id)
    assert again["description"].endswith("query ID is invalid")
    assert len(wire.server.violations) == 2


async def test_a_webhook_excludes_polling(wire: Wire) -> None:
    await wire.ok("setWebhook", url="https://example.com/hook", allowed_updates=["message"], max_connections=3)
    refused = await wire.call("getUpdates")
    assert refused["error_code"] == 409
    assert "can't use getUpdates method while webhook is active" in refused["description"]
    info = await wire.ok("getWebhookInfo")
    assert (info["url"], info["pending_update_count"]) == ("https://example.com/hook", 1)
    assert (info["max_connections"], info["allowed_updates"]) == (3, ["message"])
    await wire.ok("deleteWebhook", drop_pending_updates=True)
    assert await wire.ok("getWebhookInfo") == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "allowed_updates": ["message"],
    }
    assert await wire.ok("getUpdates") == []


class Hook:
    """A bot's webhook that fails as often as it is told to."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.got: list[tuple[str, str]] = []
        self.done = asyncio.Event()
        self.app = Starlette(routes=[Route("/hook", self.receive, methods=["POST"])])

    async def receive(self, request: Request) -> Response:
        secret = request.headers.get("x-telegram-bot-api-secret-token", "")
        self.got.append((secret, (await request.json())["message"]["text"]))
        if len(self.got) <= self.failures:
            return Response("later", 503)
        if self.got[-1][1] == "最后":
            self.done.set()
            return Response('{"method": "sendMessage"}')
        return Response()


@pytest.fixture
async def hook() -> Any:
    return Hook(failures=2)


async def test_the_webhook_gets_updates_in_order_with_the_secret_until_it_accepts(
    server: SandboxServer, sandbox: SandboxClient, hook: Hook
) -> None:
    listening = SandboxServer()
    listening.app = hook.app
    server.world.webhook.retry_seconds = 0
    wang = await sandbox.person("王")
    async with listening:
        await wang.send("第一")
        await wang.send("最后")
        url = f"{server.base_url}/bot{server.token}/setWebhook"
        hook_url = f"{listening.base_url}/hook"
        answer = await sandbox.http.post(url, json={"url": hook_url, "secret_token": "s3cret_-"})
        assert answer.json()["result"] is True
        await asyncio.wait_for(hook.done.wait(), 10)
        if not server.violations:
            await server.world.events.wait(server.world.events.last, 10)
    assert hook.got == [("s3cret_-", text) for text in ["第一", "第一", "第一", "最后"]]
    assert [v.method for v in server.violations] == ["(webhook)"]
    last_error = server.world.webhook.last_error
    assert last_error
    assert last_error[1] == "Wrong response from the webhook: 503 Service Unavailable"
