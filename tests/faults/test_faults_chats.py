"""What people and Telegram do to chats: it concerns the one chat, and the log says which row did not arrive."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.sandbox import Person
from storage import outbox
from storage.outbox import OutboxRow
from tests.faults.conftest import LINE, FaultyWorld, log_finding

Logged = Callable[..., bool]


async def confirm(world: FaultyWorld) -> None:
    """As `log_finding`, whether or not anybody hears the alert."""
    await world.inspector.send(LINE)
    card = await world.in_time(world.inspector.expect("消防通道堵塞", "第 4 次约谈"))
    await world.inspector.click("确认", message=card, wait=False)
    await world.in_time(world.inspector.expect("已记录"))
    await world.settle()


async def failed(world: FaultyWorld, person: Person) -> list[OutboxRow]:
    async with world.database.read() as conn:
        return [row for row in await outbox.in_state(conn, ("failed",), 100) if row.chat_id == person.id]


async def test_a_manager_who_blocked_the_bot(world: FaultyWorld, logged: Logged) -> None:
    other = await world.staff(world.bureau_id, "manager", "赵科长")
    await world.manager.block()
    await confirm(world)
    await other.expect("A → C")
    rows = await failed(world, world.manager)
    assert rows and all((row.error or "").startswith("blocked: Forbidden: bot was blocked by the user") for row in rows)
    assert logged(f"outbox row {rows[0].id} (sendMessage) is failed: blocked")
    await world.manager.start()
    await world.manager.send("/alerts")
    await world.manager.expect("鸿翔化工")


@pytest.mark.parametrize(
    ("code", "words"), [(400, "Bad Request: Chat not found"), (403, "Forbidden: user is deactivated")]
)
async def test_a_chat_that_is_gone(world: FaultyWorld, logged: Logged, code: int, words: str) -> None:
    other = await world.staff(world.bureau_id, "manager", "赵科长")
    world.server.faults.fail("sendMessage", code, words, times=100, chat_id=world.manager.id)
    await confirm(world)
    await other.expect("A → C")
    rows = await failed(world, world.manager)
    assert rows
    assert {row.error for row in rows} <= {f"blocked: {words}", f"blocked: {words.removeprefix('Bad Request: ')}"}
    assert logged(f"outbox row {rows[0].id} (sendMessage) is failed: blocked")


async def test_a_group_that_becomes_a_supergroup(world: FaultyWorld, logged: Logged) -> None:
    group = await world.sandbox.group("值班群", [world.manager, world.inspector], kind="group")
    await world.settle()
    migrated = await world.sandbox.post(f"groups/{group}/migrate")
    async with world.database.write() as conn:
        for number in (1, 2):
            await outbox.enqueue(
                conn,
                chat_id=group,
                method="sendMessage",
                payload={"text": f"第 {number} 条"},
                priority=outbox.NORMAL,
                now=world.clock.now(),
            )
    world.clock.pass_by(1)
    for number in (1, 2):
        await world.in_time(world.manager.expect(f"第 {number} 条", chat=migrated["group"]))
    assert logged("the chat of outbox row", "is a supergroup now")
    await log_finding(world)
