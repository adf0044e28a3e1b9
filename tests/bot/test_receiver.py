import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.receiver import BATCH, KEY, POLL_SECONDS, Receiver
from bot.telegram_client import ConflictError, NotSentError, RefusedError, TokenError, TooManyError
from storage import inbox, meta
from storage.database import Database
from storage.errors import StorageError

Make = Callable[..., Receiver]


class EnoughError(Exception):
    """Ends an endless loop."""


def update(update_id: int, chat_id: int = 7, text: str = "你好") -> dict[str, Any]:
    message = {"message_id": 1, "date": 1, "chat": {"id": chat_id, "type": "private"}, "text": text}
    return {"update_id": update_id, "message": {**message, "from": {"id": chat_id, "first_name": "王"}}}


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def make(db: Database, clock: Any, api: Any, heard: list[str], pauses: list[float]) -> Make:
    def build(turns: int = 0, bot_id: int = 42) -> Receiver:
        async def pause(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) >= turns:
                raise EnoughError

        return Receiver(
            api,
            db,
            clock,
            bot_id=bot_id,
            allowed_updates=("message", "callback_query"),
            on_received=lambda: heard.append("received"),
            pause=pause,
        )

    return build


async def waiting(db: Database) -> list[tuple[int, int]]:
    async with db.read() as conn:
        return [(row.update_id, row.chat_key) for row in await inbox.next_batch(conn, 100)]


async def test_updates_are_committed_whole_before_they_are_acknowledged(
    make: Make, api: Any, db: Database, heard: list[str]
) -> None:
    batch = [update(10), update(11, chat_id=-5)]
    api.plan("getUpdates", batch)
    assert await make().step() == 2
    async with db.read() as conn:
        rows = await inbox.next_batch(conn, 10)
    assert [json.loads(row.payload) for row in rows] == batch
    assert [row.chat_key for row in rows] == [7, -5]
    assert heard == ["received"]
    assert "offset" not in api.named("getUpdates")[0]

    await make().step()  # another process, after a restart
    assert api.named("getUpdates")[1]["offset"] == 12


async def test_what_is_asked_of_telegram(make: Make, api: Any) -> None:
    receiver = make()
    await receiver.step()
    await receiver.step()
    assert [name for name, _ in api.calls] == ["deleteWebhook", "getUpdates", "getUpdates"]
    assert api.calls[0][1] == {"drop_pending_updates": False}
    assert api.calls[1][1] == {
        "limit": BATCH,
        "timeout": POLL_SECONDS,
        "allowed_updates": ["message", "callback_query"],
    }
    assert POLL_SECONDS <= 50


async def test_a_failed_commit_acknowledges_nothing(
    make: Make, api: Any, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*args: Any) -> None:
        raise StorageError("full", "The disk is full.")

    receiver = make()
    with monkeypatch.context() as broken:
        broken.setattr(meta, "put", full)
        api.plan("getUpdates", [update(10)])
        with pytest.raises(StorageError):
            await receiver.step()
    assert await waiting(db) == []
    api.plan("getUpdates", [update(10)])
    assert await receiver.step() == 1
    assert "offset" not in api.named("getUpdates")[1]


async def test_an_update_that_comes_again_changes_nothing(make: Make, api: Any, db: Database, clock: Any) -> None:
    receiver = make()
    api.plan("getUpdates", [update(10)], [update(10), update(11)])
    await receiver.step()
    async with db.write() as conn:
        await inbox.finish(conn, 10, clock.now())
    assert await receiver.step() == 1
    assert await waiting(db) == [(11, 7)]


async def test_an_old_offset_is_forgotten_before_telegram_restarts_its_numbers(
    make: Make, api: Any, clock: Any, db: Database
) -> None:
    receiver = make()
    api.plan("getUpdates", [update(900)])
    await receiver.step()
    clock.pass_by(timedelta(days=7).total_seconds())
    api.plan("getUpdates", [update(5)])
    await receiver.step()
    assert "offset" not in api.named("getUpdates")[1]
    await receiver.step()
    assert api.named("getUpdates")[2]["offset"] == 6


async def test_another_bot_on_the_same_database_begins_anew(make: Make, api: Any) -> None:
    api.plan("getUpdates", [update(900)])
    await make().step()
    await make(bot_id=43).step()
    assert "offset" not in api.named("getUpdates")[1]


async def test_what_is_no_update_is_left_out(make: Make, api: Any, db: Database) -> None:
    api.plan("getUpdates", [{"message": {}}, update(10)])
    assert await make().step() == 1
    async with db.read() as conn:
        assert (await meta.get(conn, KEY) or {})["offset"] == 11


async def test_network_errors_back_off_up_to_a_cap_and_start_over(make: Make, api: Any, pauses: list[float]) -> None:
    api.plan("getUpdates", *[NotSentError("no connection")] * 7, [update(1)], NotSentError("no connection"))
    with pytest.raises(EnoughError):
        await make(turns=8).run()
    assert all(step / 2 <= wait <= step for wait, step in zip(pauses, (1, 2, 4, 8, 16, 30, 30, 1), strict=True))


async def test_a_429_is_waited_out(make: Make, api: Any, pauses: list[float]) -> None:
    api.plan("getUpdates", TooManyError(17))
    with pytest.raises(EnoughError):
        await make(turns=1).run()
    assert pauses == [17]


async def test_a_revoked_token_ends_it_with_one_sentence(make: Make, api: Any, pauses: list[float]) -> None:
    api.plan("getUpdates", TokenError())
    with pytest.raises(TokenError, match="Telegram does not accept the bot token"):
        await make().run()
    assert pauses == []


async def test_another_poller_is_warned_about_and_waited_for(
    make: Make, api: Any, caplog: pytest.LogCaptureFixture
) -> None:
    api.plan("getUpdates", ConflictError("Conflict: terminated by other getUpdates request"), RefusedError("x"))
    with caplog.at_level(logging.WARNING), pytest.raises(EnoughError):
        await make(turns=2).run()
    assert "another program is fetching this bot's updates" in caplog.text
    # It may have been a webhook, too.
    assert [name for name, _ in api.calls] == ["deleteWebhook", "getUpdates"] * 2


async def test_a_database_that_will_not_recover_ends_it(
    make: Make, api: Any, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*args: Any) -> None:
        raise StorageError("unreadable", "The database cannot be read.")

    monkeypatch.setattr(meta, "put", broken)
    api.plan("getUpdates", [update(10)])
    with pytest.raises(StorageError):
        await make().run()
