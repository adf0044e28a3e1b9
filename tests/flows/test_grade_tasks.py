"""Tasks that grades bring: opened, worked on, shown done by a record, taken back, each regulation's own."""

from __future__ import annotations

from datetime import date

from bot.usecases.assess_subject import assess_subject
from storage import audit, evidence, tasks
from storage.tasks import TaskRow
from tests.flows.conftest import World
from tests.flows.test_logging import png

INTERVIEWS = [{"type": "interview", "date": f"2026-0{month}-01"} for month in (3, 4, 5)]


async def all_tasks(world: World, subject: int) -> list[TaskRow]:
    async with world.database.read() as conn:
        return await tasks.of_subject(conn, subject, only_open=False)


async def kinds(world: World, subject: int, state: str = "open") -> set[str]:
    return {row.kind for row in await all_tasks(world, subject) if row.state == state}


async def test_the_black_list_brings_its_tasks_and_takes_them_back(world: World) -> None:
    """科右前旗 十至十二: from the fourth interview until its year is over, with what was done kept."""
    bureau = await world.bureau("keyouqianqi", "科右前旗应急管理局")
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=INTERVIEWS, persons=(("principal", "陈国栋"),))
    inspector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    assert await kinds(world, subject) == {"green_channel", "reward"}

    await inspector.send("约谈 鸿翔化工 今天 消防通道堵塞")
    await inspector.click("确认")
    await manager.expect("鸿翔化工", "A → C")
    told = await manager.expect("鸿翔化工", "新增 6 项任务", "最早 11月25日前", "承办人：王巡查")
    assert told.find("任务")
    await inspector.expect("新增 6 项任务", "列为重点监控对象（11月25日前）")
    opened = await kinds(world, subject)
    assert opened == {
        *("key_inspection", "training", "key_monitoring"),
        *("rectification_interview", "rectification_check", "exposure"),
    }
    assert await kinds(world, subject, "withdrawn") == {"green_channel", "reward"}

    await inspector.click("任务")
    listed = await inspector.expect("鸿翔化工", "待办任务 6 项", "列为重点监控对象", "王巡查")
    await inspector.click("1", message=listed)
    card = await inspector.expect("列为重点监控对象", "十一(一)", "大幅度增加检查执法频次", "承办人：王巡查", "拟稿")
    assert "91152221" in card.text

    # Its number does not say who has to do it: whoever has it may hand it on.
    await inspector.click("转交", message=card)
    await inspector.expect("转交给谁")
    await inspector.click("李科长")
    await inspector.expect("承办人：李科长")
    handed = await manager.expect("王巡查 转交给您", "列为重点监控对象")
    await manager.click("查看任务", message=handed)
    await manager.expect("承办人：李科长")
    await manager.click("完成")
    await manager.expect("办理情况")
    await manager.send("已列入重点监控名单，文号前应急〔2026〕88号")
    await manager.expect("已列入重点监控名单")
    await manager.photo(png())
    await manager.expect("附件 1 份")
    await manager.click("完成")
    await manager.expect("已完成", "列为重点监控对象")
    [done] = [row for row in await all_tasks(world, subject) if row.kind == "key_monitoring"]
    assert (done.state, done.note) == ("done", "已列入重点监控名单，文号前应急〔2026〕88号")
    async with world.database.read() as conn:
        assert len(await evidence.of_draft(conn, done.data["proof"])) == 1
        history = [row.action for row in await audit.of_object(conn, f"task:{done.id}")]
    assert history == ["hand_over_task", "finish_task"]

    # The year of the first interview is over: everything that is still open goes, and nothing comes twice.
    await world.advance(days=102)
    assert await world.grade_of(subject) == "A"
    assert await kinds(world, subject) == {"green_channel", "reward"}
    assert await kinds(world, subject, "done") == {"key_monitoring"}


async def test_the_interview_held_as_a_measure_is_its_tasks_proof(world: World) -> None:
    """科右前旗 十一(二): recorded as an interview that is not counted; the verification waits for it."""
    bureau = await world.bureau("keyouqianqi")
    past = [*INTERVIEWS, {"type": "interview", "date": "2026-06-01"}]
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=past)
    inspector = await world.staff(bureau, "inspector", "王巡查")
    assert await world.grade_of(subject) == "C"

    await inspector.send("/subject 鸿翔化工")
    await inspector.click("任务", message=await inspector.expect("记录共 4 条"))
    listed = await inspector.expect("待办任务 6 项", "约谈提醒并限期整改")
    await inspector.click("6", message=listed)
    waiting = await inspector.expect("核实限期整改情况", "须先完成：约谈提醒并限期整改")
    assert not waiting.find("完成")
    [number] = [line[0] for line in listed.text.splitlines() if line[0].isdigit() and "约谈提醒" in line]
    await inspector.click(number, message=listed)
    card = await inspector.expect("约谈提醒并限期整改", "限期整改", "接受约谈")
    await inspector.click("认领", message=card)
    await inspector.expect("承办人：王巡查")
    await inspector.click("登记记录")
    await inspector.expect("哪天约谈的")
    await inspector.click("今天")
    asked = await inspector.expect("约谈")
    while not asked.find("确认"):
        await inspector.click("跳过", message=asked)
        asked = await inspector.expect("约谈")
    assert "作为监管措施的约谈：是" in asked.text
    await inspector.click("确认")
    await inspector.expect("已记录", "等级不变")
    [done] = [row for row in await all_tasks(world, subject) if row.kind == "rectification_interview"]
    assert (done.state, (done.note or "")[:1]) == ("done", "R")
    assert "rectification_check" in await kinds(world, subject)


async def test_a_task_belongs_to_one_person(world: World) -> None:
    bureau = await world.bureau("keyouqianqi")
    past = [{"type": "interview", "date": f"2026-0{month}-01"} for month in (3, 4, 5, 6)]
    await world.subject(bureau, "鸿翔化工有限公司", past=past)
    one = await world.staff(bureau, "inspector", "王巡查")
    other = await world.staff(bureau, "inspector", "赵巡查")
    owner = await world.owner(bureau, 1, "张老板")
    for person in (one, other):
        await person.send("/subject 鸿翔化工")
        await person.click("任务", message=await person.expect("记录共 4 条"))
        await person.expect("待办任务")
        await person.click("1")
        await person.expect("列为重点监控对象", "未指定")
    await one.click("认领")
    await one.expect("承办人：王巡查")
    refused = await other.click("认领")
    assert "王巡查" in refused.text
    refused = await other.click("完成")
    assert "王巡查" in refused.text
    await owner.send("/subject")
    shown = await owner.expect("鸿翔化工")
    assert not shown.find("任务")


async def test_history_brings_its_tasks_without_a_word(world: World) -> None:
    bureau = await world.bureau("xinmi")
    manager = await world.staff(bureau, "manager", "李科长")
    before = len(await manager.messages())
    past = [{"type": "misconduct", "kind": "unlicensed", "date": "2026-05-01"}]
    subject = await world.subject(bureau, "新密鸿翔化工有限公司", past=past)
    assert await kinds(world, subject) == {"joint_sanction_list", "platform_feed", "frequency_raised", "exposure"}
    async with world.database.write() as conn:
        await assess_subject(conn, subject, world.clock.now(), cause="manual")
    assert len(await all_tasks(world, subject)) == 4
    await world.app.idle()
    assert len(await manager.messages()) == before


async def test_xinmi_feeds_every_change_and_lists_level_4(world: World) -> None:
    """新密 十二(四)、十三: put on the list within 5 working days; each change is a feed of its own."""
    bureau = await world.bureau("xinmi")
    past = [
        {"type": "misconduct", "kind": "unlicensed", "date": "2025-12-01"},
        {"type": "penalty", "date": "2025-12-10"},
    ]
    subjects = [await world.subject(bureau, f"新密{name}化工有限公司", past=past) for name in ("鸿翔", "朔拓")]
    manager = await world.staff(bureau, "manager", "李科长")
    [listed] = [row for row in await all_tasks(world, subjects[0]) if row.kind == "joint_sanction_list"]
    assert (listed.clause, listed.due_on) == ("十二(四)名单", date(2026, 11, 27))

    await manager.send("/due")
    due = await manager.expect("到期事项", "纳入失信联合惩戒对象名单", "2 家")
    await manager.click("全部人的", message=due)
    await manager.expect("全部到期事项", "等级变化共享至市信用平台")
    await manager.click("任务清单")
    await manager.expect("全部任务 8 项", "等级变化共享至市信用平台")
    await manager.click("等级变化共享")
    await manager.expect("等级变化共享至市信用平台", "2 项", "鸿翔", "朔拓")
    await manager.click("全部完成")
    await manager.expect("2 项一并完成")
    await manager.click("完成")
    await manager.expect("已完成", "共 2 项")
    for subject in subjects:
        assert "platform_feed" in await kinds(world, subject, "done")

    await world.advance(days=12)
    assert await world.grade_of(subjects[0]) == "3"
    feeds = [row for row in await all_tasks(world, subjects[0]) if row.kind == "platform_feed"]
    assert [(row.grade, row.state) for row in feeds] == [("4", "done"), ("3", "open")]
    await world.advance(days=9)
    feeds = [row for row in await all_tasks(world, subjects[0]) if row.kind == "platform_feed"]
    assert [(row.grade, row.state) for row in feeds] == [("4", "done"), ("3", "withdrawn"), (None, "open")]
    assert "未定级" in feeds[-1].data["text"]["zh"]


async def test_suizhou_tells_and_decides_before_it_publishes(world: World) -> None:
    """随州 五(四)与《安全生产严重失信主体名单管理办法》: 告知、决定、公示."""
    bureau = await world.bureau("suizhou")
    past = [{"type": "misconduct", "kind": "unlicensed", "date": "2026-05-01"}]
    subject = await world.subject(bureau, "随州博达矿业有限公司", past=past, persons=(("principal", "周建国"),))
    manager = await world.staff(bureau, "manager", "李科长")
    rows = {row.kind: row for row in await all_tasks(world, subject)}
    assert len(rows) == 10
    assert "主要负责人周**" in rows["listing_notice"].data["text"]["zh"]
    assert "周建国" not in str(rows["publication"].data)

    async def finish(kind: str, title: str) -> None:
        await manager.send("/subject 博达矿业")
        await manager.click("任务", message=await manager.expect("记录共 1 条"))
        page = await manager.expect("待办任务")
        while title not in page.text:
            await manager.click("下一页", message=page)
            page = await manager.expect("待办任务")
        [label] = [line.partition(".")[0] for line in page.text.splitlines() if f". {title}" in line]
        await manager.click(label, message=page)
        card = await manager.expect(title)
        if not card.find("完成"):
            assert "须先完成" in card.text
            return
        await manager.click("完成", message=card)
        await manager.expect("办理情况")
        await manager.click("完成")
        await manager.expect("已完成")

    await finish("publication", "在各平台和网站公示")
    assert "publication" in await kinds(world, subject)
    await finish("listing_notice", "送达列入告知书")
    await finish("publication", "在各平台和网站公示")
    assert "publication" in await kinds(world, subject)
    await finish("listing_decision", "作出列入决定")
    await finish("publication", "在各平台和网站公示")
    assert await kinds(world, subject, "done") == {"listing_notice", "listing_decision", "publication"}


async def test_chenbaerhu_notifies_five_only_where_it_is_serious(world: World) -> None:
    """陈巴尔虎 6: 情节严重."""
    bureau = await world.bureau("chenbaerhu")
    subject = await world.subject(bureau, "陈巴尔虎旗鸿翔矿业有限公司")
    inspector = await world.staff(bureau, "inspector", "王巡查")
    await inspector.send("处罚 鸿翔矿业 今天 罚款30000 文号陈应急罚〔2026〕1号 未培训上岗")
    await inspector.click("确认")
    await inspector.expect("已记录")
    notified = {kind for kind in await kinds(world, subject) if kind.startswith("notify_")}
    assert notified == set()
    await inspector.send("处罚 鸿翔矿业 今天 罚款90000 情节严重 擅自恢复生产")
    await inspector.expect("情节严重")
    await inspector.click("确认")
    await inspector.expect("通报行业主管部门")
    notified = {kind for kind in await kinds(world, subject) if kind.startswith("notify_")}
    assert notified == {
        f"notify_{who}" for who in ("industry", "investment", "natural_resources", "ecology", "finance")
    }
