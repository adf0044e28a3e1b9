"""A clock that is set back: nothing is sent twice, nothing waits for the time to come again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from storage import outbox
from storage.schema import record_version
from tests.faults.conftest import FaultyWorld, log_finding


async def test_what_is_logged_after_the_clock_went_back(world: FaultyWorld, logged: Callable[..., bool]) -> None:
    await log_finding(world)
    calls = len(world.server.calls)
    world.clock.move_to(world.clock.now() - timedelta(hours=3))
    await world.settle()
    assert [call.method for call in world.server.calls[calls:] if call.method != "getUpdates"] == []
    await world.inspector.send("约谈 鸿翔化工 今天 应急灯不亮")
    card = await world.in_time(world.inspector.expect("应急灯不亮"))
    await world.inspector.click("确认", message=card, wait=False)
    await world.in_time(world.inspector.expect("已记录"))
    await world.settle()
    async with world.database.read() as conn:
        known = (await conn.execute(select(record_version.c.known_at).order_by(record_version.c.id))).scalars().all()
    assert len(known) == 5
    assert list(known) == sorted(known)
    assert len(world.sent(world.manager, "A → C")) == 1


async def test_what_waits_to_be_sent_does_not_wait_for_the_old_time(
    world: FaultyWorld, logged: Callable[..., bool]
) -> None:
    now = world.clock.now()
    async with world.database.write() as conn:
        for text, not_before in (("现在", None), ("明天", now + timedelta(days=1))):
            await outbox.enqueue(
                conn,
                chat_id=world.manager.id,
                method="sendMessage",
                payload={"text": text},
                priority=outbox.NORMAL,
                now=now,
                not_before=not_before,
            )
    world.clock.move_to(now - timedelta(hours=3))
    await world.in_time(world.manager.expect("现在"))
    await world.settle()
    assert logged("the clock was set back; 1 outbox rows do not wait for it")
    # Less than the three hours were let pass.
    assert world.clock.now() < now
    assert len(world.sent(world.manager, "现在")) == 1
    assert world.sent(world.manager, "明天") == []
