import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.workers.housekeeping import INBOX_LIFE, prune_inbox
from bot.workers.ticker import ROUNDS, Ticker
from storage import inbox, meta
from storage.database import Database
from storage.errors import StorageError


async def test_a_step_repeats_a_tick_until_nothing_is_left(db: Database, clock: Any) -> None:
    woken: list[str] = []
    left = [3]

    async def tick(conn: AsyncConnection, now: datetime) -> bool:
        assert now == clock.now()
        if left[0] == 0:
            return False
        left[0] -= 1
        await meta.put(conn, f"round{left[0]}", True)
        return True

    ticker = Ticker(db, clock, [tick], on_did=lambda: woken.append("did"))
    assert await ticker.step() and woken == ["did"]
    assert not await ticker.step() and woken == ["did"]
    async with db.read() as conn:
        assert [await meta.get(conn, f"round{number}") for number in range(3)] == [True] * 3


async def test_a_tick_that_fails_is_undone_and_the_others_go_on(
    db: Database, clock: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async def bad(conn: AsyncConnection, now: datetime) -> bool:
        await meta.put(conn, "bad", True)
        raise LookupError("x")

    async def good(conn: AsyncConnection, now: datetime) -> bool:
        did = await meta.get(conn, "good") is None
        await meta.put(conn, "good", True)
        return did

    ticker = Ticker(db, clock, [bad, good], on_did=lambda: None)
    with caplog.at_level(logging.ERROR):
        assert await ticker.step()
    assert "bad failed" in caplog.text
    async with db.read() as conn:
        assert (await meta.get(conn, "bad"), await meta.get(conn, "good")) == (None, True)


async def test_only_a_database_that_will_not_recover_ends_it(db: Database, clock: Any) -> None:
    errors = [StorageError("locked", "busy"), StorageError("unreadable", "broken")]

    async def tick(conn: AsyncConnection, now: datetime) -> bool:
        raise errors.pop(0)

    ticker = Ticker(db, clock, [tick], on_did=lambda: None)
    assert not await ticker.step()
    with pytest.raises(StorageError, match="broken"):
        await ticker.step()


async def test_a_tick_that_never_ends_does_not_stop_the_clock(db: Database, clock: Any) -> None:
    rounds = [0]

    async def tick(conn: AsyncConnection, now: datetime) -> bool:
        rounds[0] += 1
        return True

    assert await Ticker(db, clock, [tick], on_did=lambda: None).step()
    assert rounds == [ROUNDS]


async def test_it_runs_at_the_start_and_with_each_new_minute(db: Database, clock: Any) -> None:
    at: list[datetime] = []

    async def tick(conn: AsyncConnection, now: datetime) -> bool:
        at.append(now)
        return False

    ticker = Ticker(db, clock, [tick], on_did=lambda: None)
    clock.on_move(ticker.wake)
    task = asyncio.create_task(ticker.run())
    await ticker.settled()
    start = clock.now()
    for seconds in (20, 39, 1, 3 * 86_400):
        clock.pass_by(seconds)
        await ticker.settled()
    task.cancel()
    assert [(moment - start).total_seconds() for moment in at] == [0, 60, 60 + 3 * 86_400]


async def test_between_minutes_it_sleeps_until_the_next(db: Database, clock: Any) -> None:
    ticker = Ticker(db, clock, [], on_did=lambda: None)
    clock.pass_by(50.5)
    assert await ticker.turn() == 9.5


async def test_what_was_finished_long_ago_is_forgotten(db: Database, clock: Any) -> None:
    async with db.write() as conn:
        await inbox.receive(conn, [(1, 7, "{}"), (2, 7, "{}")], clock.now())
        await inbox.finish(conn, 1, clock.now())
        assert not await prune_inbox(conn, clock.now() + INBOX_LIFE)
        later = clock.now() + INBOX_LIFE + timedelta(seconds=1)
        assert await prune_inbox(conn, later) and not await prune_inbox(conn, later)
        assert await inbox.pending_count(conn) == 1
