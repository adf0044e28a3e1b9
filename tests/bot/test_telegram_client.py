import asyncio
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from bot import telegram_client as client
from bot.aiohttp_request import AiohttpRequest
from bot.settings import load_settings
from bot.telegram_client import ApiBot, ApiError, Upload, build_bot, build_request

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def request_with(**given: Any) -> AiohttpRequest:
    return AiohttpRequest(**{"pool": 1, "connect": 5.0, "read": 5.0, "write": 5.0, "upload": 5.0} | given)


@asynccontextmanager
async def bot_at(base: str, **given: Any) -> AsyncIterator[ApiBot]:
    request = request_with(**given)
    bot = ApiBot(TOKEN, base_url=f"{base}/bot", request=request, get_updates_request=request)
    await request.initialize()
    yield bot
    await request.shutdown()


@asynccontextmanager
async def bot_with(answer: Answer, **given: Any) -> AsyncIterator[ApiBot]:
    """A bot before a real server that answers everything by `answer`."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as server, bot_at(str(server.make_url("")).rstrip("/"), **given) as bot:
        yield bot


def status(code: int, description: str, **parameters: Any) -> Answer:
    body = {"ok": False, "error_code": code, "description": description}

    async def answer(request: web.Request) -> web.Response:
        return web.json_response(body | ({"parameters": parameters} if parameters else {}), status=code)

    return answer


def page(code: int) -> Answer:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=code, text="<html>portal</html>")

    return answer


async def cut_before_the_answer(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def cut_within_the_answer(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    await response.write(b'{"ok": true')
    assert request.transport is not None
    request.transport.abort()
    return response


async def test_a_raw_call_returns_the_raw_result() -> None:
    seen: list[tuple[str, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((request.path, await request.post()))
        return web.json_response({"ok": True, "result": {"message_id": 3, "newer_field": 1}})

    async with bot_with(answer) as bot:
        result = await bot.call("sendMessage", {"chat_id": 7, "text": "你好", "reply_markup": {"x": []}})
    assert result == {"message_id": 3, "newer_field": 1}
    [(path, form)] = seen
    assert path == f"/bot{TOKEN}/sendMessage"
    assert dict(form) == {"chat_id": "7", "text": "你好", "reply_markup": '{"x": []}'}


async def test_a_file_goes_along(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_bytes(b"spreadsheet")
    seen: list[tuple[str, str, bytes]] = []

    async def answer(request: web.Request) -> web.Response:
        form = await request.post()
        sent = next(value for value in form.values() if isinstance(value, web.FileField))
        seen.append((str(form["chat_id"]), sent.filename, sent.file.read()))
        return web.json_response({"ok": True, "result": {"message_id": 3}})

    async with bot_with(answer) as bot:
        await bot.call("sendDocument", {"chat_id": 7, "document": Upload(path, "报表.xlsx")}, read_timeout=3.0)
        assert seen == [("7", "报表.xlsx", b"spreadsheet")]
        with pytest.raises(FileNotFoundError):
            await bot.call("sendDocument", {"document": Upload(tmp_path / "gone", "x")})
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (status(400, "Bad Request: chat not found"), client.RefusedError),
        (status(403, "Forbidden: bot was blocked by the user"), client.BlockedError),
        (status(401, "Unauthorized"), client.TokenError),
        (status(404, "Not Found"), client.RefusedError),
        (status(409, "Conflict: terminated by other getUpdates request"), client.ConflictError),
        (status(500, "Internal Server Error"), client.ServerError),
        (status(502, "Bad Gateway"), client.ServerError),
        (page(502), client.InDoubtError),
        (page(200), client.InDoubtError),
        (cut_before_the_answer, client.InDoubtError),
        (cut_within_the_answer, client.InDoubtError),
    ],
)
async def test_what_a_failure_means(answer: Answer, expected: type[ApiError]) -> None:
    async with bot_with(answer) as bot:
        with pytest.raises(ApiError) as caught:
            await bot.call("sendMessage", {"chat_id": 7, "text": "x"})
    assert type(caught.value) is expected
    assert TOKEN not in str(caught.value)


async def test_who_never_answers_leaves_doubt_and_who_waits_for_a_connection_has_sent_nothing() -> None:
    asked, over = asyncio.Event(), asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        asked.set()
        await over.wait()
        return web.json_response({"ok": True, "result": True})

    async with bot_with(answer, connect=0.05) as bot:
        with pytest.raises(client.InDoubtError):
            await bot.call("sendMessage", {"chat_id": 7}, read_timeout=0.05)
        asked.clear()
        first = asyncio.create_task(bot.call("sendMessage", {"chat_id": 7}))
        await asked.wait()
        with pytest.raises(client.NotSentError):  # the pool has one connection, and that is taken
            await bot.call("sendMessage", {"chat_id": 7})
        over.set()
        assert await first is True


@pytest.mark.parametrize("proxy", [None, "http://127.0.0.1:{}", "socks5://127.0.0.1:{}", "socks5h://127.0.0.1:{}"])
async def test_where_nobody_listens_nothing_was_sent(proxy: str | None) -> None:
    port = unused_port()
    async with bot_at(f"http://127.0.0.1:{port}", proxy=proxy and proxy.format(port)) as bot:
        with pytest.raises(client.NotSentError):
            await bot.call("sendMessage", {"chat_id": 7})


async def test_what_telegram_adds_to_an_error() -> None:
    async with bot_with(status(429, "Too Many Requests: retry after 7", retry_after=7)) as bot:
        with pytest.raises(client.TooManyError) as slow:
            await bot.call("sendMessage", {})
    assert slow.value.retry_after == 7
    async with bot_with(status(400, "upgraded", migrate_to_chat_id=-1007)) as bot:
        with pytest.raises(client.MigratedError) as moved:
            await bot.call("sendMessage", {})
    assert moved.value.new_chat_id == -1007


async def test_a_wrong_token_is_told_from_an_unknown_method() -> None:
    async with bot_with(status(404, "Not Found")) as bot:
        for method in ("getMe", "getUpdates"):
            with pytest.raises(client.TokenError):
                await bot.call(method, {})


def test_addresses_are_those_of_the_settings() -> None:
    bot = build_bot(load_settings(token=TOKEN, base_url="http://127.0.0.1:8081/"))
    assert bot.base_url == f"http://127.0.0.1:8081/bot{TOKEN}"
    assert bot.base_file_url == f"http://127.0.0.1:8081/file/bot{TOKEN}"


@pytest.mark.parametrize(
    ("base_url", "uses_proxy"),
    [
        ("https://api.telegram.org", True),
        ("http://127.0.0.1:8081", False),
        ("http://localhost:8081", False),
        ("http://[::1]:8081", False),
    ],
)
def test_a_server_on_this_machine_is_reached_without_a_proxy(
    base_url: str, uses_proxy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(client, "AiohttpRequest", lambda **options: given.update(options))
    build_request(load_settings(token=TOKEN, base_url=base_url, proxy="http://127.0.0.1:3128"))
    assert (given.get("proxy") == "http://127.0.0.1:3128") is uses_proxy
    assert given["trust_env"] is uses_proxy


def test_the_library_warns_about_no_period() -> None:
    from telegram.error import RetryAfter

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        translated = client.translate(RetryAfter(3), "sendMessage")
    assert isinstance(translated, client.TooManyError) and translated.retry_after == 3
