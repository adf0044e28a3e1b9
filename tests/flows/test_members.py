"""成员: who is listed to whom, who may remove whom, and what follows: no way back in, nothing left lying."""

from __future__ import annotations

from sqlalchemy import select

from bot.usecases.create_invitation import create_invitation
from storage import people, tasks
from storage.schema import alert_desk, metadata
from tests.flows.conftest import World

NAME = "鸿翔化工有限公司"
THREE = [{"type": "interview", "date": f"2026-0{month}-01"} for month in (3, 6, 9)]


async def person_id(world: World, telegram_id: int) -> int:
    async with world.database.read() as conn:
        row = await people.by_telegram_id(conn, telegram_id)
    assert row is not None
    return row.id


async def test_a_colleague_who_leaves(world: World) -> None:
    bureau = await world.bureau("keyouqianqi", "科右前旗应急管理局")
    elsewhere = await world.bureau("xinmi", "新密市应急管理局")
    subject = await world.subject(bureau, NAME, past=THREE)
    inspector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    second = await world.staff(bureau, "manager", "赵科长")
    admin = await world.staff(bureau, "admin", "陈主任")
    owner = await world.owner(bureau, subject, "周厂长")
    stranger = await world.sandbox.person("路人")

    await inspector.send("/invite 鸿翔化工")
    link = (await inspector.expect("绑定链接")).text
    await inspector.send("约谈 鸿翔化工 今天 消防通道堵塞")
    await inspector.expect("约谈")
    await inspector.click("确认")
    await second.expect("预警", NAME)
    await second.click("我来办")
    await inspector.send("投诉 鸿翔化工 今天")
    await inspector.expect("投诉", "鸿翔化工")
    async with world.database.write() as conn:
        await tasks.add(
            conn,
            bureau_id=bureau,
            subject_id=subject,
            kind="inspection",
            now=world.clock.now(),
            assigned_to=await person_id(world, inspector.id),
        )
        away = await create_invitation(conn, bureau_id=elsewhere, role="inspector", now=world.clock.now())
    await inspector.start(away.payload)
    forged = await inspector.expect("已加入", "新密市应急管理局")

    # An inspector lists nobody; a manager removes inspectors and enterprises' people alone.
    removed_id = await person_id(world, inspector.id)
    await manager.send("/invite")
    await manager.expect("邀请谁")
    await manager.click("成员")
    listed = await manager.expect("本局人员 4 人", "陈主任", "李科长", "（您本人）", "王巡查")
    assert [row[0] for row in listed.buttons if "移除" in row[0]] == ["移除 4 王巡查"]
    before = await world.snapshot()
    for whom in (admin, second, manager):
        number = await person_id(world, whom.id)
        await world.press_forged(manager, listed, f"member_remove:{number}:0:staff", f"member_out:{number}:0:staff")
    assert await world.snapshot() == before
    async with world.database.read() as conn:
        assert len(await people.members(conn, bureau, ("manager", "admin"))) == 3

    await manager.click("移除 4 王巡查")
    await manager.expect("移除 王巡查（执法人员）？", "移交给 李科长", "任务 7 项")
    await manager.click("确认移除")
    await manager.expect("已移除 王巡查", "已移交给 李科长：任务 7 项")
    await inspector.expect("您已不再是科右前旗应急管理局的成员")
    assert sum("不再是" in one.text for one in await inspector.messages()) == 1

    # At the other bureau they stay; here they reach nothing, also not by buttons of before or a link of their own.
    await inspector.send("/grade 鸿翔化工")
    assert NAME not in (await inspector.expect("鸿翔化工")).text
    await world.press_forged(inspector, forged, f"subject:{subject}:0:", f"member_remove:{removed_id}:0:staff")
    assert all(NAME not in one.text for one in (await inspector.messages())[-2:])
    payload = link.split("start=")[1].split()[0]
    await stranger.start(payload)
    await stranger.expect("链接")
    heir = await person_id(world, manager.id)
    async with world.database.read() as conn:
        given = await tasks.of_subject(conn, subject)
        assert {one.assigned_to for one in given} == {heir}
        hats = await people.memberships(conn, removed_id)
        assert [hat.bureau_id for hat in hats] == [elsewhere]
        drafts = (await conn.execute(select(metadata.tables["draft"].c.status))).scalars().all()
        assert "open" in drafts
        log = metadata.tables["audit_log"]
        kept = (await conn.execute(select(log.c.data).where(log.c.action == "remove_member"))).scalars().all()
        assert [(one["tasks"], one["invitations"], one["roles"]) for one in kept] == [(7, 1, ["inspector"])]
        assert await people.of_subject(conn, subject) != []

    # An administrator removes a manager, whose alert goes to the other one, who hears of it.
    await admin.send("/invite")
    await admin.click("成员")
    await admin.click("赵科长")
    await admin.expect("移除 赵科长", "李科长", "预警 1 条")
    await admin.click("确认移除")
    card = await admin.expect("已移除 赵科长")
    await manager.expect("赵科长 已移除", "移交给您", "预警 1 条")
    async with world.database.read() as conn:
        assert (await conn.execute(select(alert_desk.c.taken_by))).scalars().all() == [heir]

    # The last administrator stays, whoever presses what; an enterprise's person goes by its card.
    own = await person_id(world, admin.id)
    await world.press_forged(admin, card, f"member_out:{own}:{heir}:staff")
    async with world.database.read() as conn:
        assert len(await people.members(conn, bureau, ("admin",))) == 1
    await manager.send("/invite 鸿翔化工")
    await manager.expect("绑定链接")
    await manager.click("成员")
    await manager.expect("鸿翔化工", "人员 1 人", "周厂长")
    await manager.click("移除 1 周厂长")
    await manager.expect("没有需要移交的事项")
    await manager.click("确认移除")
    await owner.expect("您已不再是")
    async with world.database.read() as conn:
        assert await people.of_subject(conn, subject) == []


async def test_what_changed_since_the_question_is_asked_again(world: World) -> None:
    bureau = await world.bureau("keyouqianqi", "科右前旗应急管理局")
    for number in range(9):
        await world.staff(bureau, "inspector", f"巡查{number}")
    admin = await world.staff(bureau, "admin", "陈主任")
    await admin.send("/invite")
    await admin.click("成员")
    await admin.expect("本局人员 10 人")
    await admin.click("下一页")
    shown = await admin.expect("9. 巡查7")
    assert "10. 巡查8" in shown.text and "巡查6" not in shown.text
    await admin.click("移除 9 巡查7")
    await admin.expect("移除 巡查7")
    await world.staff(bureau, "manager", "李科长")
    await admin.click("确认移除")
    await admin.expect("移除 巡查7（执法人员）？")
    assert (await world.snapshot())["membership"] == 11
    await admin.click("确认移除")
    await admin.expect("已移除 巡查7")
    await admin.click("返回成员名单")
    await admin.expect("本局人员 10 人")
