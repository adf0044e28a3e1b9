"""脱敏: a natural person's name is masked wherever it shows, numbers of persons are not even kept, and the full name is
for who may ask for it, on record."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import select

from bot.sandbox import Person
from storage import audit, people, subjects
from storage.schema import metadata
from tests.flows.conftest import World

NAME = "郭靖康"
PHONE, IDENTITY = "13912345678", "110101199003077758"


async def said(*persons: Person) -> str:
    return "\n".join([str(message.raw) for person in persons for message in await person.messages()])


async def test_a_natural_person_is_masked_everywhere(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    bureau = await world.bureau("xinmi", "新密市应急管理局")
    subject = await world.subject(bureau, NAME, person=True, past=[{"type": "commitment", "from": "2024-01-01"}])
    await world.subject(bureau, "郭靖宇", person=True)
    inspector = await world.staff(bureau, "inspector", "王巡查")
    checker = await world.staff(bureau, "inspector", "赵核查")
    manager = await world.staff(bureau, "manager", "李科长")
    admin = await world.staff(bureau, "admin", "陈主任")
    owner = await world.owner(bureau, subject, "郭本人")
    group = await world.sandbox.group("值班群", [admin, inspector])
    await admin.send("/alerts", chat=group)
    await admin.click("绑定", chat=group)

    await inspector.send("/grade 郭靖")
    chosen = await inspector.expect("郭靖")
    assert all("郭**" in row[0] for row in chosen.buttons[:2])
    assert len({row[0] for row in chosen.buttons[:2]}) == 2, "masked alike, they are told apart by their numbers"
    await inspector.send(f"处罚 {NAME} 昨天 罚款30000 电话{PHONE} 身份证 {IDENTITY}")
    await inspector.expect("郭**", "确认后先听取陈述")
    await inspector.click("确认")
    await inspector.expect("郭**", "待陈述和核查")
    for command in ("/grade", "/subject", "/repair", "/objection", "/invite"):
        await inspector.send(f"{command} {NAME}")
        await inspector.expect("郭**")
    await owner.expect("信用记录告知")
    for text in ("/grade", "/subject", "/repair", "/objection", "/start"):
        await owner.send(text)
        await owner.expect("")
    await world.advance(days=40)
    await checker.click("核查", message=await checker.expect("待核查"))
    await manager.expect("郭**")
    await world.advance(hours=1)
    for text in ("/alerts", "/due", f"/subject {NAME}"):
        await manager.send(text)
        await manager.expect("")
    every = await said(inspector, checker, manager, admin, owner)
    every += "\n".join(str(one.raw) for one in await inspector.messages(chat=group))
    # What people typed themselves is theirs; what the bot says is looked at.
    bot = "\n".join(str(call.params) for call in world.server.calls if call.method.startswith(("send", "edit")))
    assert "郭**" in every
    for secret in (NAME, PHONE, IDENTITY):
        assert secret not in bot
        assert secret not in caplog.text
    assert PHONE not in await kept(world) and IDENTITY not in await kept(world)


async def kept(world: World) -> str:
    """Everything in the database, without the updates as they came."""
    async with world.database.read() as conn:
        tables = [table for name, table in metadata.tables.items() if name != "inbox"]
        return "\n".join([str(tuple(row)) for table in tables for row in await conn.execute(select(table))])


async def test_the_full_name_is_for_who_may_and_kept_in_the_log(world: World) -> None:
    bureau = await world.bureau("xinmi", "新密市应急管理局")
    subject = await world.subject(bureau, NAME, person=True)
    inspector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    await inspector.send(f"/subject {NAME}")
    card = await inspector.expect("郭**")
    assert card.find("显示全名") is None
    await world.press_forged(inspector, card, f"unmask:{subject}:0:")
    assert NAME not in str([one.raw for one in await inspector.messages() if one.from_bot])

    await manager.send(f"/subject {NAME}")
    await manager.click("显示全名")
    await manager.expect(NAME)
    async with world.database.read() as conn:
        log = await audit.of_object(conn, f"subject:{subject}")
        actor = await people.by_telegram_id(conn, manager.id)
        spy = await people.by_telegram_id(conn, inspector.id)
        assert spy is not None and actor is not None
        refused = await audit.of_object(conn, f"person:{spy.id}")
    assert [one.actor_id for one in log if one.action == "unmask"] == [actor.id]
    assert [one.data["act"] for one in refused] == ["unmask"]


async def test_the_persons_of_an_enterprise_are_masked_too(world: World) -> None:
    bureau = await world.bureau("suizhou", "随州市应急管理局")
    people_of = (("principal", "欧阳锋"),)
    subject = await world.subject(bureau, "鸿翔化工有限公司", persons=people_of)
    manager = await world.staff(bureau, "manager", "李科长")
    await manager.send("/subject 鸿翔")
    await manager.expect("欧**")
    await manager.click("显示全名")
    await manager.expect("欧阳锋")
    async with world.database.read() as conn:
        assert [one.name for one in await subjects.persons(conn, subject)] == ["欧阳锋"]
