from datetime import datetime

import pytest
from sqlalchemy.exc import IntegrityError
from storage_world import World

from storage import audit, bureaus
from storage.database import Database


async def test_what_was_done_to_something(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        common = {"bureau_id": world.bureau.id, "at": now, "actor_id": world.li.id}
        await audit.append(conn, **common, action="record.create", object="record:1", data={"类型": "约谈"})
        await audit.append(conn, **common, action="record.create", object="record:10")
        await audit.append(conn, bureau_id=None, at=now, actor_id=None, action="tick", object="record:1")
        first, second = await audit.of_object(conn, "record:1")
        assert (first.action, first.actor_id, first.data) == ("record.create", world.li.id, {"类型": "约谈"})
        assert (second.bureau_id, second.actor_id, second.data, second.seq) == (None, None, {}, None)


async def test_each_bureau_has_a_chain_of_its_own(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        other = await bureaus.add(conn, name="乙", ruleset="suizhou", now=now)
        for bureau in (world.bureau.id, other.id, None, world.bureau.id):
            await audit.append(conn, bureau_id=bureau, at=now, actor_id=None, action="a", object="o")
        assert set(await audit.unsealed_bureaus(conn)) == {world.bureau.id, other.id, None}
        assert await audit.last_sealed(conn, world.bureau.id) is None
        one, two = await audit.unsealed(conn, world.bureau.id, 10)
        assert await audit.unsealed(conn, world.bureau.id, 1) == [one]
        assert await audit.seal(conn, one.id, 1, "h1")
        assert not await audit.seal(conn, one.id, 1, "forged")
        assert await audit.seal(conn, two.id, 2, "h2")
        [nobodys] = await audit.unsealed(conn, None, 10)
        assert await audit.seal(conn, nobodys.id, 1, "n1")
        assert await audit.unsealed_bureaus(conn) == [other.id]
        last = await audit.last_sealed(conn, world.bureau.id)
        assert last is not None
        assert (last.id, last.seq, last.hash) == (two.id, 2, "h2")
        assert [row.hash for row in await audit.chain(conn, world.bureau.id)] == ["h1", "h2"]
        assert [row.hash for row in await audit.chain(conn, world.bureau.id, after_seq=1)] == ["h2"]
        assert [row.hash for row in await audit.chain(conn, world.bureau.id, limit=1)] == ["h1"]
        assert [row.hash for row in await audit.chain(conn, None)] == ["n1"]


async def test_a_place_in_the_chain_is_given_once(db: Database, world: World, now: datetime) -> None:
    with pytest.raises(IntegrityError):
        async with db.write() as conn:
            for _ in range(2):
                await audit.append(conn, bureau_id=world.bureau.id, at=now, actor_id=None, action="a", object="o")
            for row in await audit.unsealed(conn, world.bureau.id, 2):
                await audit.seal(conn, row.id, 1, "h")
