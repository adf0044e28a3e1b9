from datetime import datetime

import pytest
from sqlalchemy.exc import IntegrityError

from storage import bureaus
from storage.database import Database


async def test_a_bureau_is_found_by_id_name_and_parent(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        city = await bureaus.add(
            conn, name="随州市应急管理局", ruleset="suizhou", reading="all", now=now, settings={"hour": 17}
        )
        county = await bureaus.add(conn, name="随县应急管理局", ruleset="suizhou", parent_id=city.id, now=now)
        assert (city.reading, city.parent_id, city.settings, city.created_at) == (
            "all", None, {"hour": 17}, now
        )  # fmt: skip
        assert await bureaus.get(conn, city.id) == await bureaus.by_name(conn, "随州市应急管理局") == city
        assert await bureaus.by_name(conn, "随州市") is None
        assert await bureaus.children(conn, city.id) == [county]
        assert await bureaus.listed(conn) == [city, county]


async def test_two_bureaus_cannot_share_a_name(db: Database, now: datetime) -> None:
    with pytest.raises(IntegrityError):
        async with db.write() as conn:
            await bureaus.add(conn, name="甲", ruleset="xinmi", now=now)
            await bureaus.add(conn, name="甲", ruleset="suizhou", now=now)


async def test_settings_change_for_one_bureau_only(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        one = await bureaus.add(conn, name="甲", ruleset="suizhou", now=now)
        other = await bureaus.add(conn, name="乙", ruleset="suizhou", now=now)
        await bureaus.set_settings(conn, one.id, {"提醒": [1, 2]})
        changed = await bureaus.get(conn, one.id)
        assert changed is not None
        assert changed.settings == {"提醒": [1, 2]}
        assert await bureaus.get(conn, other.id) == other


async def test_a_department_is_added_once_a_bureau(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        one = await bureaus.add(conn, name="甲", ruleset="xinmi", now=now)
        other = await bureaus.add(conn, name="乙", ruleset="xinmi", now=now)
        first = await bureaus.ensure_department(conn, one.id, "危化科")
        second = await bureaus.ensure_department(conn, one.id, "矿山科")
        assert await bureaus.ensure_department(conn, one.id, "危化科") == first
        elsewhere = await bureaus.ensure_department(conn, other.id, "危化科")
        assert await bureaus.departments(conn, one.id) == [first, second]
        assert await bureaus.departments(conn, other.id) == [elsewhere]
