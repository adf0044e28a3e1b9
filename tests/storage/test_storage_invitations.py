import asyncio
from datetime import datetime, timedelta

from storage_world import World

from storage import invitations
from storage.database import Database
from storage.invitations import InvitationRow

HOUR = timedelta(hours=1)


async def test_an_invitation_serves_once(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        made = await invitations.create(
            conn, "hash", bureau_id=world.bureau.id, role="inspector", now=now, expires_at=now + HOUR,
            created_by=world.li.id,
        )  # fmt: skip
        assert await invitations.redeem(conn, "other", world.wang.id, now) is None
        used = await invitations.redeem(conn, "hash", world.wang.id, now + HOUR / 2)
        assert used is not None
        assert (used.id, used.role, used.used_by, used.used_at) == (
            made.id, "inspector", world.wang.id, now + HOUR / 2
        )  # fmt: skip
        assert await invitations.redeem(conn, "hash", world.li.id, now + HOUR / 2) is None
        assert await invitations.by_hash(conn, "hash") == used


async def test_an_expired_one_serves_nobody(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        made = await invitations.create(
            conn, "hash", bureau_id=world.bureau.id, role="enterprise", subject_id=world.subject.id,
            now=now, expires_at=now + HOUR,
        )  # fmt: skip
        assert await invitations.redeem(conn, "hash", world.li.id, now + HOUR) is None
        assert await invitations.by_hash(conn, "hash") == made
        assert await invitations.redeem(conn, "hash", world.li.id, now + HOUR - HOUR / 3600) is not None


async def test_of_two_at_once_one_gets_it(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        await invitations.create(
            conn, "hash", bureau_id=world.bureau.id, role="inspector", now=now, expires_at=now + HOUR
        )

    async def redeem(person_id: int) -> InvitationRow | None:
        async with db.write() as conn:
            return await invitations.redeem(conn, "hash", person_id, now)

    both = await asyncio.gather(redeem(world.li.id), redeem(world.wang.id))
    assert sum(row is not None for row in both) == 1
