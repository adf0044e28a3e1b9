from datetime import datetime, timedelta

from sqlalchemy import select

from storage import inbox, schema
from storage.database import Database


async def test_an_update_that_comes_again_changes_nothing(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        assert await inbox.receive(conn, [(5, 1, "five"), (6, 1, "six")], now) == 2
        assert await inbox.receive(conn, [(6, 1, "other"), (7, 1, "seven"), (7, 1, "seven")], now) == 1
        assert await inbox.finish(conn, 5, now)
        assert await inbox.receive(conn, [(5, 1, "five")], now) == 0
        assert await inbox.receive(conn, [], now) == 0
        assert await inbox.pending_count(conn) == 2
        [row] = await inbox.next_batch(conn, 10)
    assert (row.update_id, row.payload, row.received_at, row.state) == (6, "six", now, "new")


async def test_a_batch_takes_the_first_of_each_chat(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        await inbox.receive(conn, [(9, 1, ""), (4, 2, ""), (3, 1, ""), (8, 2, ""), (5, 3, "")], now)
        assert [row.update_id for row in await inbox.next_batch(conn, 10)] == [3, 4, 5]
        assert [row.update_id for row in await inbox.next_batch(conn, 2)] == [3, 4]
        assert [row.update_id for row in await inbox.next_batch(conn, 10, excluding={2})] == [3, 5]
        await inbox.finish(conn, 3, now)
        await inbox.fail(conn, 4, "broken", now)
        assert [row.update_id for row in await inbox.next_batch(conn, 10)] == [5, 8, 9]


async def test_an_update_ends_once(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        await inbox.receive(conn, [(1, 1, "one"), (2, 1, "two")], now)
        assert await inbox.finish(conn, 1, now)
        assert not await inbox.finish(conn, 1, now)
        assert not await inbox.fail(conn, 1, "late", now)
        assert await inbox.fail(conn, 2, "broken", now)
        assert not await inbox.finish(conn, 2, now)
        assert not await inbox.finish(conn, 3, now)
        kept = {row.update_id: row.payload for row in await conn.execute(select(schema.inbox))}
        assert kept == {1: "", 2: "two"}
        assert await inbox.pending_count(conn) == 0


async def test_only_what_is_finished_and_old_is_forgotten(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        await inbox.receive(conn, [(n, n, "") for n in range(4)], now)
        await inbox.finish(conn, 0, now)
        await inbox.fail(conn, 1, "broken", now)
        await inbox.finish(conn, 2, now + timedelta(days=1))
        assert await inbox.prune(conn, now + timedelta(hours=1)) == 2
        assert await inbox.receive(conn, [(n, n, "") for n in range(4)], now) == 2
