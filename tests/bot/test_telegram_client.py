import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram.request import HTTPXRequest

from bot import telegram_client as client
from bot.settings import load_settings
from bot.telegram_client import ApiBot, ApiError, Upload, build_bot, build_request

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
Answer = Callable[[httpx.Request], httpx.Response]


def bot_with(answer: Answer) -> ApiBot:
    def request() -> HTTPXRequest:
        return HTTPXRequest(httpx_kwargs={"transport": httpx.MockTransport(answer)})

    return ApiBot(TOKEN, base_url="http://bot/bot", request=request(), get_updates_request=request())


def status(code: int, description: str, **parameters: Any) -> Answer:
    body = {"ok": False, "error_code": code, "description": description}
    return lambda request: httpx.Response(code, json=body | ({"parameters": parameters} if parameters else {}))


def failing(error: type[httpx.TransportError]) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("x", request=request)

    return answer


async def test_a_raw_call_returns_the_raw_result() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"ok": True, "result": {"message_id": 3, "newer_field": 1}})

    result = await bot_with(answer).call("sendMessage", {"chat_id": 7, "text": "你好", "reply_markup": {"x": []}})
    assert result == {"message_id": 3, "newer_field": 1}
    assert seen[0].url.path == f"/bot{TOKEN}/sendMessage"
    form = httpx.QueryParams(seen[0].content.decode())
    assert (form["chat_id"], form["text"], form["reply_markup"]) == ("7", "你好", '{"x": []}')


async def test_a_file_goes_along(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_bytes(b"spreadsheet")
    bodies: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(request.content)
        return httpx.Response(200, json={"ok": True, "result": {"message_id": 3}})

    bot = bot_with(answer)
    await bot.call("sendDocument", {"chat_id": 7, "document": Upload(path, "report.xlsx")}, read_timeout=3.0)
    assert b"spreadsheet" in bodies[0] and b'filename="report.xlsx"' in bodies[0]
    with pytest.raises(FileNotFoundError):
        await bot.call("sendDocument", {"document": Upload(tmp_path / "gone", "x")})
    assert len(bodies) == 1


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
        (lambda request: httpx.Response(502, text="<html>nginx</html>"), client.InDoubtError),
        (lambda request: httpx.Response(200, text="<html>portal</html>"), client.InDoubtError),
        (failing(httpx.ConnectError), client.NotSentError),
        (failing(httpx.ConnectTimeout), client.NotSentError),
        (failing(httpx.PoolTimeout), client.NotSentError),
        (failing(httpx.ReadTimeout), client.InDoubtError),
        (failing(httpx.WriteTimeout), client.InDoubtError),
        (failing(httpx.RemoteProtocolError), client.InDoubtError),
        (failing(httpx.ReadError), client.InDoubtError),
    ],
)
async def test_what_a_failure_means(answer: Answer, expected: type[ApiError]) -> None:
    with pytest.raises(ApiError) as caught:
        await bot_with(answer).call("sendMessage", {"chat_id": 7, "text": "x"})
    assert type(caught.value) is expected
    assert TOKEN not in str(caught.value)


async def test_what_telegram_adds_to_an_error() -> None:
    with pytest.raises(client.TooManyError) as slow:
        await bot_with(status(429, "Too Many Requests: retry after 7", retry_after=7)).call("sendMessage", {})
    assert slow.value.retry_after == 7
    with pytest.raises(client.MigratedError) as moved:
        await bot_with(status(400, "upgraded", migrate_to_chat_id=-1007)).call("sendMessage", {})
    assert moved.value.new_chat_id == -1007


async def test_a_wrong_token_is_told_from_an_unknown_method() -> None:
    for method in ("getMe", "getUpdates"):
        with pytest.raises(client.TokenError):
            await bot_with(status(404, "Not Found")).call(method, {})


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
    monkeypatch.setattr(client, "HTTPXRequest", lambda **options: given.update(options))
    build_request(load_settings(token=TOKEN, base_url=base_url, proxy="http://127.0.0.1:3128"))
    assert (given.get("proxy") == "http://127.0.0.1:3128") is uses_proxy
    assert (given.get("httpx_kwargs") == {"trust_env": False}) is not uses_proxy


def test_the_library_warns_about_no_period() -> None:
    from telegram.error import RetryAfter

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        translated = client.translate(RetryAfter(3), "sendMessage")
    assert isinstance(translated, client.TooManyError) and translated.retry_after == 3
