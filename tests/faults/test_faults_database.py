"""What can happen to the database under the running bot: it waits where that helps, else it ends and says why."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import engines
from storage.errors import StorageError
from tests.faults.conftest import LINE, FaultyWorld, faulty_world, log_finding

Logged = Callable[..., bool]


@pytest.fixture
async def impatient(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[FaultyWorld]:
    """A world whose bot does not wait ten seconds for a lock."""
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0)
    caplog.set_level("INFO", "bot")
    async with faulty_world(tmp_path) as made:
        yield made


async def seen(logged: Logged, world: FaultyWorld, *words: str) -> None:
    """Waits for a line of the log, which has no event."""
    async with asyncio.timeout(10):
        while not logged(*words):
            world.clock.pass_by(1)
            await asyncio.sleep(0.01)


async def test_a_lock_that_another_process_holds(impatient: FaultyWorld, logged: Logged, tmp_path: Path) -> None:
    world = impatient
    other = sqlite3.connect(tmp_path / "anxin.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await world.inspector.send("/help")
    await seen(logged, world, "updates could not be received", "is busy: another process", "trying in")
    other.execute("ROLLBACK")
    other.close()
    await world.in_time(world.inspector.expect("/log"))
    await log_finding(world)
    assert len(world.sent(world.inspector, "第 4 次约谈")) == 1


async def test_a_disk_that_is_full_for_a_while(world: FaultyWorld, logged: Logged) -> None:
    async with world.database.write() as conn:
        [pages] = (await conn.execute(text("PRAGMA page_count"))).one()
        free = (await conn.execute(text("PRAGMA freelist_count"))).scalar_one()
        await conn.execute(text(f"PRAGMA max_page_count = {pages}"))
    assert free == 0
    # More than what is left in the last pages.
    await world.inspector.send("约谈 鸿翔化工 今天 " + "堵" * 3000)
    await seen(logged, world, "The disk that holds the database", "is full", "trying in")
    async with world.database.write() as conn:
        await conn.execute(text(f"PRAGMA max_page_count = {pages * 100}"))
    await world.in_time(world.inspector.expect("堵堵堵"))
    await world.inspector.click("取消", wait=False)
    await log_finding(world)


async def test_a_file_that_became_read_only_ends_it_with_one_sentence(world: FaultyWorld) -> None:
    """SQLite says so in the same words for a file, a mount, and a connection that may not write."""
    async with world.database.write() as conn:
        await conn.execute(text("PRAGMA query_only = ON"))
    await world.inspector.send(LINE)
    with pytest.raises(StorageError, match=r"^The database .*anxin\.db cannot be read or written: [^.]*\.$"):
        await asyncio.wait_for(world.app.wait(), 10)
    assert world.server.world.updates.pending()  # nothing was acknowledged
