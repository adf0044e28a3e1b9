from datetime import datetime, timedelta

from storage_world import World

from storage import bureaus, people, subjects
from storage.database import Database


async def test_a_person_is_known_once_and_keeps_the_language(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        new = await people.ensure(conn, telegram_id=7_000_000_000, name="赵", lang="zh", now=now)
        await people.set_lang(conn, new.id, "en")
        again = await people.ensure(
            conn, telegram_id=7_000_000_000, name="赵敏", lang="zh", now=now + timedelta(days=1)
        )
        assert (again.id, again.name, again.lang, again.created_at) == (new.id, "赵敏", "en", now)
        assert await people.by_telegram_id(conn, 7_000_000_000) == await people.get(conn, new.id) == again
        assert await people.by_telegram_id(conn, 8) is None


async def test_memberships_come_with_their_names(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        staff = await people.grant(conn, person_id=world.li.id, bureau_id=world.bureau.id, role="inspector", now=now)
        own = await people.grant(
            conn,
            person_id=world.li.id,
            bureau_id=world.bureau.id,
            role="enterprise",
            subject_id=world.subject.id,
            now=now,
        )
        assert await people.memberships(conn, world.li.id) == [staff, own]
        assert await people.memberships(conn, world.wang.id) == []
        assert await people.membership_of(conn, own.id) == own
    assert (staff.bureau_name, staff.ruleset, staff.subject_name) == ("新密市应急管理局", "xinmi", None)
    assert (staff.telegram_id, staff.person_name, staff.lang) == (11, "李", "zh")
    assert (own.subject_name, own.subject_uscc) == ("鸿翔化工有限公司", "91410183MA4K00000K")


async def test_the_same_role_is_not_given_twice(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        values = {"person_id": world.li.id, "bureau_id": world.bureau.id, "role": "inspector", "now": now}
        first = await people.grant(conn, **values)
        assert await people.grant(conn, **values) == first
        assert await people.revoke(conn, first.id, now)
        assert (await people.grant(conn, **values)).id != first.id


async def test_members_by_role_and_by_subject(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        other = await bureaus.add(conn, name="乙", ruleset="suizhou", now=now)
        for person, bureau, role in [
            (world.li, world.bureau, "inspector"),
            (world.wang, world.bureau, "manager"),
            (world.wang, other, "inspector"),
        ]:
            await people.grant(conn, person_id=person.id, bureau_id=bureau.id, role=role, now=now)
        bound = await people.grant(
            conn, person_id=world.wang.id, bureau_id=world.bureau.id, role="enterprise",
            subject_id=world.subject.id, now=now,
        )  # fmt: skip

        async def who(*roles: str) -> list[str]:
            return [m.person_name for m in await people.members(conn, world.bureau.id, roles)]

        assert await who("inspector") == ["李"]
        assert await who("inspector", "manager") == ["李", "王"]
        assert await who("admin") == []
        assert await people.of_subject(conn, world.subject.id) == [bound]
        await people.revoke(conn, bound.id, now)
        assert await people.of_subject(conn, world.subject.id) == []


async def test_a_hat_is_ones_own_and_live(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        hers = await people.grant(conn, person_id=world.li.id, bureau_id=world.bureau.id, role="manager", now=now)
        assert not await people.set_active(conn, world.wang.id, hers.id)
        assert not await people.set_active(conn, world.li.id, 999)
        assert await people.set_active(conn, world.li.id, hers.id)
        worn = await people.get(conn, world.li.id)
        assert worn is not None
        assert worn.active_membership_id == hers.id

        assert await people.revoke(conn, hers.id, now)
        assert not await people.revoke(conn, hers.id, now + timedelta(days=1))
        taken = await people.get(conn, world.li.id)
        assert taken is not None
        assert taken.active_membership_id is None
        assert not await people.set_active(conn, world.li.id, hers.id)
        assert await people.memberships(conn, world.li.id) == []
        ended = await people.membership_of(conn, hers.id)
        assert ended is not None
        assert ended.revoked_at == now


async def test_settings_belong_to_the_membership(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        one = await people.grant(conn, person_id=world.li.id, bureau_id=world.bureau.id, role="admin", now=now)
        assert one.settings == {}
        await people.set_settings(conn, one.id, {"quiet": ["22:00", "07:00"]})
        [found] = await people.memberships(conn, world.li.id)
        assert found.settings == {"quiet": ["22:00", "07:00"]}


async def test_a_renamed_subject_is_seen_at_once(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        await people.grant(
            conn, person_id=world.li.id, bureau_id=world.bureau.id, role="enterprise",
            subject_id=world.subject.id, now=now,
        )  # fmt: skip
        await subjects.rename(conn, world.subject.id, "鸿翔新材料有限公司", now=now)
        [found] = await people.memberships(conn, world.li.id)
        assert found.subject_name == "鸿翔新材料有限公司"
