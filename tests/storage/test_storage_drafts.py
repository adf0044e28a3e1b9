from datetime import date, datetime, timedelta
from decimal import Decimal

from storage_world import World

from storage import drafts
from storage.database import Database

MINUTE = timedelta(minutes=1)


async def test_a_change_needs_the_version_it_was_made_from(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        one = await drafts.start(
            conn, person_id=world.li.id, bureau_id=world.bureau.id, kind="record",
            state={"类型": "约谈"}, now=now,
        )  # fmt: skip
        assert (one.version, one.status, one.state) == (1, "open", {"类型": "约谈"})
        two = await drafts.save(conn, one.id, 1, {"fine": Decimal("3.10"), "on": date(2026, 1, 2)}, now + MINUTE)
        assert two is not None
        assert (two.version, two.state, two.updated_at, two.created_at) == (
            2, {"fine": "3.10", "on": "2026-01-02"}, now + MINUTE, now
        )  # fmt: skip
        assert await drafts.save(conn, one.id, 1, {}, now) is None
        assert await drafts.close(conn, one.id, 1, "confirmed", now) is None
        done = await drafts.close(conn, one.id, 2, "confirmed", now + 2 * MINUTE)
        assert done is not None
        assert (done.version, done.status, done.state) == (3, "confirmed", two.state)
        assert await drafts.save(conn, one.id, 3, {}, now) is None
        assert await drafts.close(conn, one.id, 3, "cancelled", now) is None
        assert await drafts.get(conn, one.id) == done


async def test_a_persons_open_drafts(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        values = {"bureau_id": world.bureau.id, "kind": "record", "state": {}}
        one = await drafts.start(conn, person_id=world.li.id, now=now, **values)
        two = await drafts.start(conn, person_id=world.li.id, now=now + MINUTE, **values)
        three = await drafts.start(conn, person_id=world.li.id, now=now, **values)
        await drafts.start(conn, person_id=world.wang.id, now=now, **values)
        await drafts.close(conn, three.id, 1, "cancelled", now)
        await drafts.save(conn, one.id, 1, {}, now + 2 * MINUTE)
        assert [row.id for row in await drafts.open_of(conn, world.li.id)] == [one.id, two.id]
