"""The duty desk in conversation: quiet hours, whose an alert is, what comes again, groups, and what never arrived."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bot.clock import CHINA
from bot.sandbox import Person
from bot.sandbox.received import Received
from bot.usecases.keep_deadline import open_deadline
from storage import audit, destinations, outbox, people
from tests.flows.conftest import World

NAME = "鸿翔化工有限公司"
CHANGE = "等级 A → C 级（黑名单）"
THREE = [{"type": "interview", "date": f"2026-0{month}-01", "note": "举报人张某"} for month in (3, 6, 9)]


async def until(world: World, text: str) -> None:
    """Let time pass until a moment in China."""
    moment = datetime.fromisoformat(text).replace(tzinfo=CHINA)
    await world.advance(seconds=(moment - world.clock.now()) / timedelta(seconds=1))


async def interview(inspector: Person, name: str = "鸿翔化工") -> None:
    """One more interview; after three of a year it is the black list."""
    await inspector.send(f"约谈 {name} 今天 消防通道堵塞")
    await inspector.expect("约谈", name[:1])
    await inspector.click("确认")
    await inspector.expect("已记录")


async def said(person: Person, *words: str, chat: int | None = None) -> list[Received]:
    """The bot's messages that stand in the chat and hold all the words, oldest first."""
    everything = await person.messages(chat=chat)
    return [one for one in everything if one.from_bot and all(word in one.text for word in words)]


async def staffed(world: World, **more: Any) -> tuple[int, Person, Person, Person]:
    """A bureau with an enterprise one interview from the black list; inspector, manager, administrator."""
    bureau = await world.bureau("keyouqianqi", "科右前旗应急管理局")
    await world.subject(bureau, NAME, past=THREE, **more)
    people = [
        await world.staff(bureau, role, name)
        for role, name in (("inspector", "王巡查"), ("manager", "李科长"), ("admin", "陈主任"))
    ]
    return bureau, people[0], people[1], people[2]


async def test_at_night_a_worse_grade_comes_without_a_sound_and_the_rest_in_the_morning(world: World) -> None:
    bureau, inspector, manager, _ = await staffed(world)
    await world.subject(bureau, "蒙东矿业有限公司", past=THREE[:2])
    await until(world, "2026-11-20T23:00")
    await interview(inspector)
    alert = await manager.expect("预警", NAME, "A → C", "六(三)1")
    assert alert.silent
    await interview(inspector, "蒙东矿业")
    assert await said(manager, "蒙东矿业") == []
    await until(world, "2026-11-21T07:59")
    assert await said(manager, "免打扰期间") == []
    await until(world, "2026-11-21T08:00")
    (digest,) = await said(manager, "免打扰期间的预警 2 条", NAME, "蒙东矿业", "临近")
    assert not digest.silent
    assert digest.text.index(NAME) < digest.text.index("蒙东矿业")
    await world.advance(days=1)
    assert len(await said(manager, "免打扰期间")) == 1

    await manager.click("预警", message=digest)
    await manager.expect("未处理预警 2 条")
    await manager.click("1 蒙东矿业")
    await manager.expect("提醒：蒙东矿业")
    assert (await manager.click("知悉")).text == "已知悉"
    await manager.expect("李科长", "知悉")
    await manager.click("返回")
    await manager.expect("未处理预警 1 条")


async def test_what_was_withdrawn_in_the_night_is_no_news_in_the_morning(world: World) -> None:
    bureau, inspector, manager, _ = await staffed(world)
    await world.subject(bureau, "蒙东矿业有限公司", past=THREE[:2])
    await until(world, "2026-11-20T23:00")
    await interview(inspector, "蒙东矿业")
    await inspector.click("撤销")
    await inspector.expect("已撤销")
    await until(world, "2026-11-21T08:00")
    assert await said(manager, "蒙东矿业") == []


async def test_the_worse_grade_silences_the_lesser_warning(world: World) -> None:
    bureau = await world.bureau("keyouqianqi")
    await world.subject(bureau, NAME, past=THREE[:2])
    inspector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    await interview(inspector)
    near = await manager.expect("提醒", NAME)
    assert near.silent
    await interview(inspector)
    worse = await manager.expect("🔴 预警", NAME, "A → C")
    assert not worse.silent
    (settled,) = await said(manager, "已解除", "已经触发")
    assert settled.id == near.id
    assert [row for row in settled.buttons if "知悉" in row] == []


async def test_nobody_minds_it_over_a_weekend(world: World) -> None:
    _, inspector, manager, admin = await staffed(world)
    await until(world, "2026-11-20T16:30")
    await interview(inspector)
    first = await manager.expect("预警", NAME)
    await until(world, "2026-11-23T11:59")
    assert await said(manager, "再次提醒：") == []
    await until(world, "2026-11-23T12:00")
    again = await manager.expect("再次提醒：", "4 个工作小时", NAME)
    assert again.id != first.id
    assert not again.silent
    assert await said(admin, NAME) == []
    (stands,) = [one for one in await manager.messages() if one.id == first.id]
    assert "无人知悉" in stands.text
    await until(world, "2026-11-23T16:00")
    reported = await admin.expect("升级：", "8 个工作小时", NAME)
    await world.advance(days=7)
    assert len(await said(manager, CHANGE)) == 2
    assert len(await said(admin, CHANGE)) == 1

    await admin.click("知悉", message=reported)
    await admin.expect("陈主任", "知悉")
    await world.advance(seconds=0)
    assert len(await said(manager, "陈主任", "知悉")) == 2


async def test_a_night_without_the_bot_is_made_up_for_in_working_hours(world: World) -> None:
    _, inspector, manager, _ = await staffed(world)
    await interview(inspector)
    await manager.expect("预警", NAME)
    # From Friday noon on nothing ticks until Saturday night.
    await until(world, "2026-11-21T23:30")
    assert await said(manager, "再次提醒：") == []
    await until(world, "2026-11-23T09:00")
    await manager.expect("再次提醒：", NAME)


async def test_an_acknowledgement_expires_over_the_new_year(world: World) -> None:
    _, inspector, manager, _ = await staffed(world)
    await until(world, "2026-12-30T10:00")
    await interview(inspector)
    await manager.expect("预警", NAME)
    await manager.click("知悉")
    await manager.expect("李科长", "知悉")
    before = len(await said(manager, CHANGE))
    await until(world, "2027-01-04T09:59")
    assert len(await said(manager, CHANGE)) == before
    # 31 December, 4 and 5 January: whatever the notice for 2027 says, 1 to 3 January are none of them.
    await until(world, "2027-01-06T10:00")
    again = await manager.expect("重新提醒：", "3 个工作日", NAME)
    assert "知悉" in again.buttons[0]
    await manager.click("我来办", message=again)
    await manager.expect("李科长 办理中")
    await until(world, "2027-01-22T10:00")
    await manager.expect("您接手已满 5 个工作日", NAME)
    await until(world, "2027-02-22T10:00")
    assert len(await said(manager, "重新提醒：")) == 0
    assert len(await said(manager, "您接手已满 5 个工作日")) == 1


async def test_taken_handed_over_and_passed_on(world: World) -> None:
    bureau, inspector, manager, admin = await staffed(world)
    other = await world.staff(bureau, "manager", "赵副科长")
    await interview(inspector)
    alert = await manager.expect("预警", NAME)
    await other.expect("预警", NAME)
    assert (await manager.click("我来办", message=alert)).text == "已由您办理"
    await manager.expect("李科长 办理中")
    settled = await other.expect("李科长 办理中")
    assert settled.buttons[0][0] == "转交"

    await manager.click("转交")
    offered = await manager.expect("转交给谁办理", NAME)
    assert "李科长 · 监管负责人" not in [label for row in offered.buttons for label in row]
    await manager.click("王巡查", message=offered)
    await manager.expect("王巡查 办理中")
    given = await inspector.expect("李科长 转交给您办理", NAME)
    assert [label for row in given.buttons for label in row] == ["转交", "查看等级"]
    await inspector.click("转交", message=given)
    await inspector.click("赵副科长")
    await other.expect("王巡查 转交给您办理")
    left = await inspector.expect("赵副科长 办理中")
    assert [label for row in left.buttons for label in row] == ["查看等级"]

    # A stale button of who has it no longer.
    refused = await inspector.click("查看等级", message=left)
    assert not refused.alert
    await until(world, "2026-11-27T10:00")
    await other.expect("您接手已满 5 个工作日", NAME)
    assert await said(inspector, "您接手") == []
    assert await said(admin, NAME) == []


async def test_an_inspector_decides_nothing_about_alerts(world: World) -> None:
    _, inspector, manager, _ = await staffed(world)
    await interview(inspector)
    await manager.expect("预警", NAME)
    await inspector.send("/alerts")
    await inspector.expect("未处理预警 1 条")
    await inspector.click("1 ")
    card = await inspector.expect("预警", NAME)
    assert [label for row in card.buttons for label in row] == ["查看等级", "返回"]
    for data in ("alert_ack:1:0:", "alert_take:1:0:", "alert_hand:1:0:", "alert_hand_to:1:1:"):
        await world.press_forged(inspector, card, data)
    assert await said(manager, "知悉", "办理中") == []
    await manager.send("/alerts")
    await manager.expect("未处理预警 1 条", "待知悉")


async def test_each_chooses_how_to_hear_of_it(world: World) -> None:
    bureau, inspector, manager, _ = await staffed(world)
    await world.subject(bureau, "蒙东矿业有限公司", past=THREE[:2])
    await manager.send("/alerts")
    await manager.click("设置")
    card = await manager.expect("预警设置", "21:00–08:00")
    assert "群通知" not in card.text
    await manager.click("等级变差：响铃")
    await manager.click("等级变差：静音")
    await manager.click("等级变差：响铃")
    await manager.click("临近变差：静音")
    changed = await manager.expect("预警设置")
    while not changed.find("临近变差：不提醒"):
        changed = await manager.expect("预警设置")
    assert changed.find("等级变差：静音")
    await manager.click("不设免打扰")
    await manager.expect("免打扰：不设免打扰")
    assert len(await said(manager, "预警设置")) == 1

    await until(world, "2026-11-20T23:00")
    await interview(inspector, "蒙东矿业")
    await interview(inspector)
    alert = await manager.expect("预警", NAME)
    assert alert.silent
    await until(world, "2026-11-21T09:00")
    assert await said(manager, "蒙东矿业") == []
    assert await said(manager, "免打扰期间") == []


async def test_who_wants_no_news_of_overdue_things_is_spared_unless_they_are_theirs(world: World) -> None:
    bureau, inspector, manager, _ = await staffed(world)
    other = await world.staff(bureau, "manager", "赵副科长")
    for who, presses in ((inspector, ("响铃", "静音")), (manager, ("响铃", "静音")), (other, ("响铃",))):
        await who.send("/alerts")
        await who.click("设置")
        for level in presses:
            await who.click(f"超期：{level}")
    async with world.database.write() as conn:
        owner = await people.by_telegram_id(conn, inspector.id)
        assert owner is not None
        await open_deadline(
            conn,
            bureau_id=bureau,
            subject_id=1,
            kind="opinion",
            starts_on=date(2026, 11, 19),
            working_days=1,
            now=world.clock.now(),
            responsible_id=owner.id,
        )
    await until(world, "2026-11-23T09:00")
    late = await inspector.expect("已超期", NAME)
    assert late.silent
    assert (await other.expect("已超期", NAME)).silent
    assert await said(manager, "已超期") == []


async def test_a_group_is_bound_after_the_warning_and_gets_what_is_worse(world: World) -> None:
    _, inspector, manager, admin = await staffed(world)
    stranger = await world.sandbox.person("路人")
    group = await world.sandbox.group("安全值班群", [admin, manager, inspector, stranger])
    await world.advance(seconds=0)
    await manager.send("/alerts", chat=group)
    await manager.expect("没有未处理的预警")
    await admin.send("/alerts", chat=group)
    await admin.expect("群内所有人都能看到", "安全值班群", chat=group)
    refused = await manager.click("绑定", chat=group)
    assert refused.alert
    assert "管理员" in refused.text
    await admin.click("绑定", chat=group)
    await admin.expect("已绑定", "安全值班群", chat=group)

    await interview(inspector)
    alert = await manager.expect("预警", NAME, "A → C", chat=group)
    assert "王巡查" not in alert.text
    assert "张某" not in alert.text
    assert [label for row in alert.buttons for label in row] == ["知悉", "我来办", "查看等级"]
    await manager.expect("预警", NAME, "王巡查 录入")
    for who in (inspector, stranger):
        refused = await who.click("知悉", message=alert)
        assert refused.alert
        assert NAME not in refused.text
    await manager.click("查看等级", message=alert)
    await manager.expect("C 级", NAME)
    await manager.click("知悉", message=alert)
    await manager.expect("李科长", "知悉", chat=group)
    (own,) = await said(manager, "预警", "李科长", "知悉")
    assert own.chat_id == manager.id

    await admin.send("/alerts", chat=group)
    await admin.expect("已绑定", chat=group)
    await admin.click("解绑", chat=group)
    await admin.expect("已解绑", chat=group)
    count = len(await said(admin, NAME, chat=group))
    await until(world, "2026-11-30T10:00")
    await manager.expect("重新提醒：")
    assert len(await said(admin, NAME, chat=group)) == count


async def test_what_escalates_comes_to_the_group_again(world: World) -> None:
    _, inspector, _, admin = await staffed(world)
    group = await world.sandbox.group("安全值班群", [admin])
    await admin.expect("群内所有人都能看到", "安全值班群")
    await admin.click("绑定")
    await admin.expect("已绑定", "安全值班群")
    await admin.expect("已绑定", "安全值班群", chat=group)
    await interview(inspector)
    first = await admin.expect("预警", NAME, chat=group)
    await world.advance(hours=5)
    again = await admin.expect("再次提醒：", NAME, chat=group)
    assert again.id != first.id
    await admin.send("/alerts")
    await admin.click("设置")
    await admin.expect("预警设置", "安全值班群")
    await admin.click("安全值班群：停止发送")
    await admin.expect("已解绑")
    await world.advance(hours=24 * 4)
    assert len(await said(admin, NAME, chat=group)) == 2


async def test_only_who_decides_about_groups_is_asked(world: World) -> None:
    _, _, manager, _ = await staffed(world)
    await world.sandbox.group("闲聊群", [manager])
    await world.advance(seconds=0)
    assert await said(manager, "闲聊群") == []


async def test_a_group_that_becomes_a_supergroup_goes_on(world: World) -> None:
    _, inspector, manager, admin = await staffed(world)
    old = await world.sandbox.group("安全值班群", [admin, manager], kind="group")
    await admin.send("/alerts", chat=old)
    await admin.click("绑定", chat=old)
    await admin.expect("已绑定", chat=old)
    new = int((await world.sandbox.post(f"groups/{old}/migrate"))["group"])
    await world.advance(seconds=0)
    await interview(inspector)
    alert = await manager.expect("预警", NAME, chat=new)
    await manager.click("知悉", message=alert)
    await manager.expect("李科长", "知悉", chat=new)
    assert await said(admin, "未送达") == []


async def test_a_group_the_bot_was_taken_out_of_is_unbound(world: World) -> None:
    _, inspector, manager, admin = await staffed(world)
    group = await world.sandbox.group("安全值班群", [admin, manager])
    await admin.send("/alerts", chat=group)
    await admin.click("绑定", chat=group)
    await admin.expect("已绑定", chat=group)
    await world.sandbox.bot_in_group(group, admin, "kicked")
    await admin.expect("已不在群", "安全值班群", "科右前旗应急管理局")
    await interview(inspector)
    await manager.expect("预警", NAME)
    await world.advance(minutes=5)
    assert await said(admin, "未送达") == []


async def test_who_was_not_reached_is_shown_to_the_others_once(world: World) -> None:
    bureau, inspector, manager, admin = await staffed(world)
    other = await world.staff(bureau, "manager", "赵副科长")
    elsewhere = await world.bureau("xinmi")
    stranger = await world.staff(elsewhere, "manager", "外局科长")
    await manager.block()
    await interview(inspector)
    await other.expect("预警", NAME)
    await world.advance(minutes=1)
    for who in (other, admin):
        (report,) = await said(who, "消息未送达")
        assert "李科长（监管负责人）：预警 · 鸿翔化工有限公司" in report.text
        assert "一年内约谈" not in report.text
    await world.advance(minutes=30)
    assert len(await said(admin, "未送达")) == 1
    assert await said(stranger, "未送达") == []
    assert await said(inspector, "未送达") == []


async def test_a_group_that_is_gone_is_reported_and_unbound(world: World) -> None:
    bureau, inspector, _, admin = await staffed(world)
    group = await world.sandbox.group("旧值班群", [admin])
    await admin.send("/alerts", chat=group)
    await admin.click("绑定", chat=group)
    await admin.expect("已绑定", chat=group)
    # Removed while nobody listened.
    why = "Forbidden: bot was kicked from the supergroup chat"
    world.server.faults.fail("sendMessage", 403, why, chat_id=group)
    await interview(inspector)
    await world.advance(minutes=1)
    (report,) = await said(admin, "未送达", "旧值班群", "已停止向该群发送")
    assert "预警 · 鸿翔化工有限公司" in report.text
    async with world.database.read() as conn:
        assert await destinations.of_bureau(conn, bureau) == []


async def test_a_persons_name_is_masked_where_others_read_along(world: World) -> None:
    bureau, inspector, _, admin = await staffed(world)
    await world.subject(bureau, "张三丰", past=THREE, person=True)
    group = await world.sandbox.group("安全值班群", [admin])
    await admin.send("/alerts", chat=group)
    await admin.click("绑定", chat=group)
    await admin.expect("已绑定", chat=group)
    await interview(inspector, "张三丰")
    alert = await admin.expect("预警", "A → C", chat=group)
    assert "张**" in alert.text
    assert "张三丰" not in alert.text


async def test_nobody_left_to_be_told_ends_it(world: World) -> None:
    _, inspector, manager, admin = await staffed(world)
    await manager.block()
    await admin.block()
    await interview(inspector)
    await world.advance(minutes=1)
    await world.advance(minutes=10)
    async with world.database.read() as conn:
        failed = await outbox.in_state(conn, ["failed"], 50)
    about = [(row.about or "").partition(":")[0] for row in failed]
    assert about.count("alert") == about.count("undelivered") == 1


async def test_a_group_cannot_be_bound_from_afar_but_by_who_put_the_bot_there(world: World) -> None:
    bureau, _, _, admin = await staffed(world)
    elsewhere = await world.bureau("xinmi")
    other = await world.staff(elsewhere, "admin", "赵主任")
    group = await world.sandbox.group("安全值班群", [admin])
    warning = await admin.expect("群内所有人都能看到", "安全值班群")
    (joined,) = await said(other, "已加入")
    await world.press_forged(other, joined, f"group_bind:0:0:{group}", f"group_bind:0:0:{group}=x")
    await world.advance(days=2)
    refused = await admin.click("绑定", message=warning)
    assert "请到该群里发送 /alerts" in refused.text
    async with world.database.read() as conn:
        assert await destinations.of_bureau(conn, bureau) == await destinations.of_bureau(conn, elsewhere) == []
        tried = [row for row in await audit.of_object(conn, f"chat:{group}") if row.action == "refused"]
    assert [row.bureau_id for row in tried] == [elsewhere, bureau]
    await admin.send("/alerts", chat=group)
    await admin.click("绑定", chat=group)
    await admin.expect("已绑定", "安全值班群", chat=group)
