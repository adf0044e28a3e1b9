"""Several processes on one PostgreSQL database: who leads, who waits for whom, who takes what. And one on SQLite."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime

import pytest
from sqlalchemy import text

from storage import inbox, meta, turns
from storage.database import Database
from storage.errors import StorageError
from storage.leading import Lead
from tests.postgres import Postgres


@pytest.fixture
async def two(postgres: Postgres) -> AsyncIterator[tuple[Database, Database]]:
    """One database, as two processes see it."""
    async with AsyncExitStack() as stack:
        url = stack.enter_context(postgres.database())
        both = (Database(url), Database(url))
        for one in both:
            await one.open()
            stack.push_async_callback(one.close)
        yield both


async def until_blocked(db: Database, count: int) -> None:
    """Returns when so many wait for a lock that is somebody else's."""
    statement = text(
        "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
        " WHERE NOT granted AND datname = current_database()"
    )
    waiting = 0
    while waiting < count:
        async with db.read() as conn:
            waiting = (await conn.execute(statement)).scalar_one()


async def test_one_leads_and_the_next_takes_over_when_its_connection_ends(two: tuple[Database, Database]) -> None:
    first, second = Lead(two[0]), Lead(two[1])
    assert await first.hold()
    assert not await second.hold()
    assert await first.hold()
    # As the server does when the process is killed, or gives no sign of life.
    async with two[1].write(turns.free) as conn:
        await conn.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks JOIN pg_database d ON d.oid = database"
                " WHERE locktype = 'advisory' AND datname = current_database()"
            )
        )
    assert await second.hold()
    assert not await first.hold()
    await second.let_go()
    assert await first.hold()
    await first.let_go()


async def test_the_server_takes_the_lead_from_whoever_gives_no_sign_of_life(two: tuple[Database, Database]) -> None:
    lead = Lead(two[0])
    assert await lead.hold()
    async with two[1].read() as conn:
        settings = "current_setting('idle_in_transaction_session_timeout'), current_setting('tcp_keepalives_idle')"
        assert (await conn.execute(text(f"SELECT {settings}"))).one()[0] == "2min"
    assert lead._session is not None
    assert (await lead._session.execute(text("SHOW idle_session_timeout"))).scalar_one() == "10s"
    await lead.let_go()


async def test_a_sqlite_file_is_for_one_process(sqlite_copies: object) -> None:
    url = sqlite_copies()  # type: ignore[operator]
    lead, other = Lead(Database(url)), Lead(Database(url))
    assert await lead.hold()
    assert await lead.hold()
    with pytest.raises(StorageError, match=r"Another process runs the bot on .*PostgreSQL for several") as caught:
        await other.hold()
    assert caught.value.kind == "in use"
    await lead.let_go()
    assert await other.hold()
    await other.let_go()


async def test_a_bureaus_transactions_take_turns_and_other_bureaus_go_on(two: tuple[Database, Database]) -> None:
    entered, leave = asyncio.Event(), asyncio.Event()

    async def count(db: Database, bureau: int, wait: bool) -> None:
        async with db.write(turns.among) as conn:
            await turns.of_bureau(conn, bureau)
            value = await meta.get(conn, f"n{bureau}") or 0
            entered.set()
            if wait:
                await leave.wait()
            await meta.put(conn, f"n{bureau}", value + 1)

    async def alone() -> None:
        async with two[1].write() as conn:
            assert await meta.get(conn, "n1") == 2

    holding = asyncio.create_task(count(two[0], 1, wait=True))
    await entered.wait()
    await count(two[1], 2, wait=False)
    waiting = asyncio.create_task(count(two[1], 1, wait=False))
    await until_blocked(two[0], 1)
    last = asyncio.create_task(alone())
    await until_blocked(two[0], 2)
    async with two[0].write(turns.free) as conn:
        await meta.put(conn, "free", True)
    assert not waiting.done() and not last.done()
    leave.set()
    await asyncio.gather(holding, waiting, last)


async def test_what_one_handles_is_passed_over_by_the_others_and_so_are_its_chats_later_updates(
    two: tuple[Database, Database], now: datetime
) -> None:
    async with two[0].write(turns.free) as conn:
        await inbox.receive(conn, [(1, 7, "{}"), (2, 7, "{}"), (3, 8, "{}")], now)
    async with two[0].write(turns.free) as conn:
        assert await inbox.finish(conn, 1, now)
        async with two[1].glance() as other:
            assert [row.update_id for row in await inbox.next_batch(other, 9)] == [3]
        async with two[1].write(turns.free) as other:
            assert not await inbox.finish(other, 1, now)
    async with two[1].glance() as other:
        assert [row.update_id for row in await inbox.next_batch(other, 9)] == [2, 3]


async def test_what_a_killed_process_was_handling_is_new_again(two: tuple[Database, Database], now: datetime) -> None:
    async with two[0].write(turns.free) as conn:
        await inbox.receive(conn, [(1, 7, "{}")], now)
    with pytest.raises(ZeroDivisionError):
        async with two[0].write(turns.free) as conn:
            assert await inbox.finish(conn, 1, now)
            raise ZeroDivisionError
    async with two[1].write(turns.free) as conn:
        assert await inbox.finish(conn, 1, now)
