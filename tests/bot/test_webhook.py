from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.settings import SettingsError
from bot.webhook import BODY_LIMIT, SECRET_HEADER, listen, register_webhook, webhook_app
from storage import inbox
from storage.database import Database

SECRET = "hook-secret"
UPDATE = {"update_id": 10, "message": {"message_id": 1, "chat": {"id": 7}, "from": {"id": 7}}}


@pytest.fixture
def heard() -> list[int]:
    return []


@pytest.fixture
async def http(db: Database, clock: Any, heard: list[int]) -> AsyncIterator[httpx.AsyncClient]:
    app = webhook_app(db, clock, bot_id=42, secret=SECRET, on_received=lambda: heard.append(1))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot", headers={SECRET_HEADER: SECRET}) as http:
        yield http


async def stored(db: Database) -> int:
    async with db.read() as conn:
        return await inbox.pending_count(conn)


async def test_an_update_is_committed_and_then_answered(
    http: httpx.AsyncClient, db: Database, heard: list[int]
) -> None:
    assert (await http.post("/hook", json=UPDATE)).status_code == 200
    assert (await http.post("/", json=UPDATE)).status_code == 200
    assert await stored(db) == 1 and heard == [1, 1]


@pytest.mark.parametrize("headers", [{SECRET_HEADER: "wrong"}, {SECRET_HEADER: ""}, {SECRET_HEADER: "é"}])
async def test_without_the_secret_nothing_is_taken(
    http: httpx.AsyncClient, db: Database, headers: dict[str, str]
) -> None:
    encoded = {name: value.encode() for name, value in headers.items()}
    assert (await http.post("/hook", json=UPDATE, headers=encoded)).status_code == 403
    assert await stored(db) == 0


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b"[]", 400), (b" " * (BODY_LIMIT + 1), 413)])
async def test_what_is_no_update_is_refused(http: httpx.AsyncClient, db: Database, body: bytes, status: int) -> None:
    assert (await http.post("/hook", content=body)).status_code == status
    assert await stored(db) == 0


async def test_a_failing_database_asks_telegram_to_repeat(http: httpx.AsyncClient, db: Database) -> None:
    async with db.write() as conn:
        await conn.exec_driver_sql("DROP TABLE inbox")
    assert (await http.post("/hook", json=UPDATE)).status_code == 503


async def test_health(http: httpx.AsyncClient, db: Database) -> None:
    assert (await http.get("/health")).json() == {"status": "ok"}
    async with db.write() as conn:
        await conn.exec_driver_sql("DROP TABLE meta")
    assert (await http.get("/health")).status_code == 503


async def test_telegram_is_told_where_to_post(api: Any) -> None:
    await register_webhook(api, "https://bot.example.org/hook", SECRET, ("message",))
    assert api.calls == [
        (
            "setWebhook",
            {
                "url": "https://bot.example.org/hook",
                "secret_token": SECRET,
                "allowed_updates": ["message"],
                "drop_pending_updates": False,
            },
        )
    ]


def test_an_address_in_use_is_one_sentence() -> None:
    with listen("127.0.0.1", 0) as first, pytest.raises(SettingsError, match="ANXIN_WEBHOOK_LISTEN"):
        listen("127.0.0.1", first.getsockname()[1])
