from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from storage_world import World

from storage import alerts, bureaus, outbox
from storage.alerts import AlertRow
from storage.database import Database

HOUR = timedelta(hours=1)


async def alarm(conn: AsyncConnection, world: World, now: datetime, **more: Any) -> AlertRow:
    values: dict[str, Any] = {"kind": "worse", "clause": "六(三)1", "grade_before": "B", "grade_after": "C"}
    return await alerts.add(conn, bureau_id=world.bureau.id, subject_id=world.subject.id, now=now, **(values | more))


async def test_an_alert_says_what_was_measured(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        count = await alarm(conn, world, now, measured=4, bound="> 3")
        money = await alarm(conn, world, now, measured={"fines": Decimal("50000.01")}, bound="> 50000")
        plain = await alarm(conn, world, now, kind="changed", clause=None)
        assert await alerts.get(conn, count.id) == count
        assert (count.measured, money.measured, plain.measured) == (4, {"fines": Decimal("50000.01")}, None)
        assert (count.state, count.raised_at, count.bound) == ("open", now, "> 3")


async def test_an_alert_is_acknowledged_by_the_first_and_cleared_once(
    db: Database, world: World, now: datetime
) -> None:
    async with db.write() as conn:
        one = await alarm(conn, world, now)
        assert await alerts.acknowledge(conn, one.id, world.li.id, now + HOUR)
        assert not await alerts.acknowledge(conn, one.id, world.wang.id, now + 2 * HOUR)
        seen = await alerts.get(conn, one.id)
        assert seen is not None
        assert (seen.state, seen.acknowledged_by, seen.acknowledged_at) == (
            "acknowledged", world.li.id, now + HOUR
        )  # fmt: skip
        assert await alerts.clear(conn, one.id, "记录已撤回", now + 3 * HOUR)
        assert not await alerts.clear(conn, one.id, "又一次", now + 4 * HOUR)
        assert not await alerts.acknowledge(conn, one.id, world.wang.id, now + 4 * HOUR)
        gone = await alerts.get(conn, one.id)
        assert gone is not None
        assert (gone.state, gone.cleared_reason, gone.cleared_at, gone.acknowledged_by) == (
            "cleared", "记录已撤回", now + 3 * HOUR, world.li.id
        )  # fmt: skip


async def test_which_alerts_are_live_and_which_wait_for_somebody(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        other = await bureaus.add(conn, name="乙", ruleset="suizhou", now=now)
        open_one = await alarm(conn, world, now)
        seen = await alarm(conn, world, now)
        cleared = await alarm(conn, world, now)
        late = await alarm(conn, world, now + 2 * HOUR)
        await alerts.acknowledge(conn, seen.id, world.li.id, now)
        await alerts.clear(conn, cleared.id, "", now)

        def ids(rows: list[AlertRow]) -> list[int]:
            return [row.id for row in rows]

        bureau = world.bureau.id
        assert ids((await alerts.live(conn, [world.subject.id]))[world.subject.id]) == [open_one.id, seen.id, late.id]
        assert ids(await alerts.of_bureau(conn, bureau, ["open"], 10)) == [late.id, open_one.id]
        assert ids(await alerts.of_bureau(conn, bureau, ["open", "cleared"], 2)) == [late.id, cleared.id]
        assert await alerts.of_bureau(conn, other.id, ["open"], 10) == []


async def test_where_an_alert_was_said(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        one = await alarm(conn, world, now)
        said = [
            await outbox.enqueue(conn, chat_id=chat, method="sendMessage", payload={}, priority=0, now=now)
            for chat in (11, -100)
        ]
        await alerts.add_message(conn, one.id, person_id=world.li.id, outbox_id=said[0], silent=False)
        await alerts.add_message(conn, one.id, person_id=None, outbox_id=said[1], silent=True)
        assert [(m.person_id, m.outbox_id, m.chat_id, m.silent) for m in await alerts.messages(conn, one.id)] == [
            (world.li.id, said[0], 11, False),
            (None, said[1], -100, True),
        ]
