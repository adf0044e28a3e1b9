"""Strangers, other enterprises, other bureaus: told politely, and told nothing."""

from __future__ import annotations

from bot.usecases.create_invitation import create_invitation
from storage import audit, drafts
from tests.flows.conftest import World

SECRET = "鸿翔化工有限公司"


async def test_strangers_learn_nothing(world: World) -> None:
    bureau = await world.bureau("keyouqianqi", "科右前旗应急管理局")
    await world.subject(bureau, SECRET)
    stranger = await world.sandbox.person("路人")
    for text in (
        "/start",
        "/grade 鸿翔",
        "鸿翔化工",
        "约谈 鸿翔化工 今天",
        "/start wrongpayload",
        "/alerts",
        "/log",
        "/help",
        "/invite",
    ):
        await stranger.send(text)
        answer = await stranger.expect("")
        assert "鸿翔化工有限" not in answer.text
        assert "科右前旗" not in answer.text


async def test_an_enterprise_sees_itself_alone(world: World) -> None:
    bureau = await world.bureau("keyouqianqi")
    mine = await world.subject(bureau, "蒙东矿业有限公司")
    await world.subject(bureau, SECRET, past=[{"type": "complaint", "date": "2026-10-01", "note": "举报人张某"}])
    owner = await world.owner(bureau, mine, "赵总")
    await owner.send("/grade 鸿翔")
    refusal = await owner.expect("")
    assert SECRET not in refusal.text
    await owner.send("/grade 不存在的企业")
    assert (await owner.expect("")).text == refusal.text
    await owner.send("约谈 蒙东矿业 今天")
    await owner.send("/grade")
    await owner.expect("蒙东矿业", "A 级")


async def test_invitations_count_once(world: World) -> None:
    bureau = await world.bureau("keyouqianqi")
    admin = await world.staff(bureau, "admin", "陈主任")
    await admin.send("/invite")
    await admin.expect("邀请谁")
    await admin.click("监管负责人")
    link = (await admin.expect("start=")).text
    payload = link.split("start=")[1].split()[0]
    first, second = await world.sandbox.person("甲"), await world.sandbox.person("乙")
    await first.start(payload)
    await first.expect("已加入")
    await second.start(payload)
    refused = await second.expect("")
    assert "已加入" not in refused.text


async def test_guessing_invitations_gets_nowhere(world: World) -> None:
    bureau = await world.bureau("keyouqianqi")
    guesser = await world.sandbox.person("猜测者")
    for number in range(5):
        await guesser.start(f"guess{number}")
        await guesser.expect("无效")
    async with world.database.write() as conn:
        made = await create_invitation(conn, bureau_id=bureau, role="inspector", now=world.clock.now())
    await guesser.start(made.payload)
    await guesser.expect("无效")
    await world.advance(hours=2)
    await guesser.start(made.payload)
    await guesser.expect("已加入")


async def test_a_refusal_undoes_what_came_before_it_and_is_kept(world: World) -> None:
    bureau = await world.bureau("keyouqianqi", "甲局")
    elsewhere = await world.subject(await world.bureau("xinmi", "乙局"), "乙局企业")
    inspector = await world.staff(bureau, "inspector", "王巡查")
    await inspector.send("/log")
    asked = await inspector.expect("哪家监管对象")
    buttons = (button for row in asked.keyboard for button in row)
    cancel = next(one["callback_data"] for one in buttons if one["callback_data"].startswith("log_cancel"))
    forged = cancel.replace("log_cancel", "log_subject") + str(elsewhere)
    await world.press_forged(inspector, asked, forged)
    async with world.database.read() as conn:
        [draft] = await drafts.open_of(conn, 1)
        refusals = await audit.of_object(conn, f"person:{draft.person_id}")
    assert draft.state["subject_id"] is None
    assert [one.action for one in refusals] == ["refused"]
