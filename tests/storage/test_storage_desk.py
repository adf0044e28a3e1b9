from datetime import datetime, timedelta

from storage_world import World

from storage import alerts, desk, destinations, outbox, people
from storage.database import Database
from storage.outbox.trouble import reported, unreported

HOUR = timedelta(hours=1)


async def test_an_alert_is_looked_at_when_it_is_time_and_then_no_more(
    db: Database, world: World, now: datetime
) -> None:
    async with db.write() as conn:
        places = {"bureau_id": world.bureau.id, "subject_id": world.subject.id, "kind": "worse", "now": now}
        one, other = [(await alerts.add(conn, **places)).id for _ in range(2)]
        assert await desk.of_alert(conn, one) is None
        await desk.put(conn, one, look_at=now + 2 * HOUR)
        await desk.put(conn, other, look_at=now + HOUR, taken_by=world.li.id, taken_at=now, escalation=2)
        assert await desk.due(conn, now, 10) == []
        assert [row.alert_id for row in await desk.due(conn, now + 2 * HOUR, 10)] == [other, one]
        assert [row.alert_id for row in await desk.due(conn, now + 2 * HOUR, 1)] == [other]
        await desk.rest(conn, other)
        kept = await desk.of_alert(conn, other)
        assert kept is not None
        assert (kept.taken_by, kept.look_at, kept.escalation) == (world.li.id, None, 2)
        await desk.put(conn, one, look_at=None)
        assert await desk.due(conn, now + 9 * HOUR, 10) == []


async def test_a_digest_is_one_persons_and_lists_an_alert_once(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        places = {"bureau_id": world.bureau.id, "subject_id": world.subject.id, "kind": "near", "now": now}
        one, other = [(await alerts.add(conn, **places)).id for _ in range(2)]
        hats = {}
        for who, role in ((world.li, "manager"), (world.li, "admin"), (world.wang, "manager")):
            hat = await people.grant(conn, person_id=who.id, bureau_id=world.bureau.id, role=role, now=now)
            hats[who.name, role] = hat.id
        for hat_id, alert_id, due_at in (
            (hats["王", "manager"], one, now + HOUR),
            (hats["李", "manager"], one, now + 2 * HOUR),
            (hats["李", "manager"], one, now + 3 * HOUR),
            (hats["李", "admin"], other, now + 2 * HOUR),
        ):
            await desk.add_digest_item(conn, membership_id=hat_id, alert_id=alert_id, due_at=due_at)
        assert await desk.next_digest(conn, now) == []
        said = []
        while items := await desk.next_digest(conn, now + 2 * HOUR):
            said.append([(item.person_id, item.alert_id) for item in items])
            await desk.digest_told(conn, [item.id for item in items], now)
        assert said == [[(world.wang.id, one)], [(world.li.id, one), (world.li.id, other)]]
        assert await desk.next_digest(conn, now + 9 * HOUR) == []


async def test_what_never_arrived_is_shown_once(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        ids = [
            await outbox.enqueue(conn, chat_id=n, method="sendMessage", payload={}, priority=0, now=now)
            for n in range(1, 5)
        ]
        await outbox.claim_next(conn, now, limit=4)
        await outbox.failed(conn, ids[0], "blocked: Forbidden", now)
        await outbox.uncertain(conn, ids[1], "no answer", now)
        await outbox.sent(conn, ids[2], 7, now)
        assert [row.id for row in await unreported(conn, 10)] == ids[:2]
        assert [row.id for row in await unreported(conn, 1)] == ids[:1]
        await reported(conn, ids[:1], now)
        assert [row.id for row in await unreported(conn, 10)] == ids[1:2]


async def test_only_what_was_acknowledged_opens_again(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        one = await alerts.add(conn, bureau_id=world.bureau.id, subject_id=world.subject.id, kind="worse", now=now)
        assert not await alerts.reopen(conn, one.id)
        await alerts.acknowledge(conn, one.id, world.li.id, now)
        assert await alerts.reopen(conn, one.id)
        assert await alerts.get(conn, one.id) == one
        await alerts.clear(conn, one.id, "withdrawn", now)
        assert not await alerts.reopen(conn, one.id)


async def test_the_destinations_in_a_group(db: Database, world: World, now: datetime) -> None:
    async with db.write() as conn:
        common = {"bureau_id": world.bureau.id, "title": "值班群", "by": world.li.id, "now": now}
        whole = await destinations.bind(conn, chat_id=-5, thread_id=None, **common)
        topic = await destinations.bind(conn, chat_id=-5, thread_id=9, **common)
        await destinations.bind(conn, chat_id=-6, thread_id=None, **common)
        assert await destinations.of_chat(conn, -5) == [whole, topic]
        await destinations.unbind(conn, whole.id, now)
        assert await destinations.of_chat(conn, -5) == [topic]
        found = await destinations.get(conn, whole.id)
        assert found is not None
        assert found.unbound_at == now
