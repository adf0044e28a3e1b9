"""异议: kept, changed, deleted, refused, withdrawn; each regulation's days over weekends and holidays; 科右前旗."""

from __future__ import annotations

from bot.sandbox import Person
from storage import bureaus, records
from tests.flows.conftest import World
from tests.flows.test_objection import (
    COMMITTED,
    PENALTY,
    collected,
    current,
    dispute,
    due,
    only_case,
    open_tasks,
    words_of,
)


async def reported(world: World, manager: Person, investigator: Person, findings: str) -> None:
    """From filing to the findings before who decides."""
    await manager.expect("异议已提交")
    await manager.click("受理")
    await manager.expect("已受理")
    await manager.click("指派")
    await manager.click("赵核查")
    card = await investigator.expect("由您调查核实")
    await investigator.click("出具意见", message=card)
    await investigator.send(findings)
    await manager.expect("已核实，待决定")


async def numbered(manager: Person, number: str) -> None:
    await manager.click("登记文号")
    await manager.expect("请发意见书的文号")
    await manager.send(number)
    await manager.expect("已送达企业")


async def test_suizhou_keeps_a_record_and_the_days_pass_over_the_new_year(world: World) -> None:
    bureau = await world.bureau("suizhou", "随州市应急管理局")
    subject = await world.subject(bureau, "随州博达矿业有限公司")
    collector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    investigator = await world.staff(bureau, "inspector", "赵核查")
    owner = await world.owner(bureau, subject, "张老板")
    record = await collected(world, bureau, subject, collector, PENALTY)
    await world.advance(days=39)  # Tuesday 29 December; 1 January is a holiday, and the year's calendar unpublished
    await dispute(owner)
    await reported(world, manager, investigator, "处罚决定书在案，记录属实，建议继续保留。")
    case = await only_case(world, subject)
    opinion = await due(world, case.id, "opinion")
    assert opinion is not None
    assert (opinion.starts_on.isoformat(), opinion.due_on.isoformat()) == ("2026-12-29", "2027-01-13")
    assert opinion.working_days == 10
    assert opinion.provisional
    await manager.expect("2027年1月13日（暂定）")

    await manager.click("保留")
    await manager.expect("处理结果：保留", "等级不变：C 级")
    kept = await current(world, record)
    assert (kept.status, kept.under_objection) == ("confirmed", False)
    assert await open_tasks(world, subject) == set()
    await numbered(manager, "随应急异〔2027〕1号")
    told = await owner.expect("处理结果：保留", "等级不变")
    text = words_of(await owner.download(told))
    assert "第三部分：" in text
    assert "对有关信息进行变更、删除或者继续保留，答复申请人" in text
    assert "异议不成立" in text
    assert "停止" not in text
    await owner.send("/subject")
    assert "异议" not in (await owner.expect("行政处罚")).text


async def test_chenbaerhu_changes_an_amount_within_the_bureaus_own_days(world: World) -> None:
    bureau = await world.bureau("chenbaerhu", "陈巴尔虎旗应急管理局")
    async with world.database.write() as conn:
        await bureaus.set_settings(conn, bureau, {"objection_working_days": 5})
    subject = await world.subject(bureau, "草原能源有限公司")
    collector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    investigator = await world.staff(bureau, "inspector", "赵核查")
    owner = await world.owner(bureau, subject, "张老板")
    record = await collected(world, bureau, subject, collector, PENALTY)
    await dispute(owner)
    await reported(world, manager, investigator, "罚款应为一万元，建议变更。")
    case = await only_case(world, subject)
    opinion = await due(world, case.id, "opinion")
    assert opinion is not None
    assert opinion.due_on.isoformat() == "2026-11-27"

    await manager.click("变更")
    await manager.expect("要改成什么")
    await manager.send("不知道")
    await manager.expect("没看懂")
    await manager.send("日期 2030-01-01")
    await manager.expect("还没到")
    await manager.send("罚款 20000")
    await manager.expect("30,000 元 → 20,000 元")
    await manager.send("罚款 10000")
    await manager.expect("30,000 元 → 10,000 元", "等级不变")
    assert (await current(world, record)).data["fine"] == 30000, "nothing is changed before 确认变更"
    await manager.click("确认变更")
    await manager.expect("处理结果：变更")
    changed = await current(world, record)
    assert (changed.data["fine"], changed.status, changed.under_objection) == (10000, "confirmed", False)
    assert await open_tasks(world, subject) == {"stop_publicity", "stop_sanctions"}
    async with world.database.read() as conn:
        before = await records.history(conn, record)
    assert before[0].data["fine"] == 30000, "what was said before stays in the history"
    await numbered(manager, "陈应急异〔2026〕2号")
    told = await owner.expect("处理结果：变更")
    text = words_of(await owner.download(told))
    assert "行政处罚 罚款 30,000 元" in text
    assert "罚款由“30,000 元”变更为“10,000 元”。" in text
    assert "第11项：" in text
    assert "对行政处罚决定本身不服的" in text


async def test_a_disputed_grade_is_put_right_by_one_of_its_records(world: World) -> None:
    bureau = await world.bureau("chenbaerhu", "陈巴尔虎旗应急管理局")
    subject = await world.subject(bureau, "草原能源有限公司", past=[COMMITTED])
    collector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    investigator = await world.staff(bureau, "inspector", "赵核查")
    owner = await world.owner(bureau, subject, "张老板")
    first = await collected(world, bureau, subject, collector, PENALTY)
    second = await collected(world, bureau, subject, collector, {**PENALTY, "date": "2026-07-07"})
    await owner.send("/grade")
    await owner.expect("信用较差")
    await owner.click("异议")
    await owner.expect("针对：信用等级 信用较差")
    await owner.send("两次处罚是同一件事")
    await owner.expect("异议已提交", "若异议成立：信用较差 → 信用较好")
    await manager.expect("异议已提交", "2026年5月6日", "2026年7月7日")
    await manager.click("受理")
    await manager.click("指派")
    offered = await manager.expect("由谁调查核实", "1 人不能承办")
    assert offered.find("王巡查") is None
    await manager.click("赵核查")
    card = await investigator.expect("由您调查核实")
    await investigator.click("出具意见", message=card)
    await investigator.click("建议删除")
    await investigator.expect("会写入意见书")
    await investigator.send("7 月 7 日的处罚系重复登记。")
    await manager.expect("建议：删除")
    await manager.click("删除")
    await manager.expect("删除哪条记录")
    await manager.click("2026-07-07")
    await manager.expect("处理结果：删除", "等级不变：信用较差")
    assert (await current(world, second)).status == "deleted"
    other = await current(world, first)
    assert (other.status, other.under_objection) == ("confirmed", False)
    await numbered(manager, "陈应急异〔2026〕3号")
    text = words_of(await owner.download(await owner.expect("处理结果：删除")))
    assert "信用等级：信用较差" in text
    assert "2026年7月7日 行政处罚" in text


async def test_refused_with_its_reason_and_filed_again(world: World) -> None:
    bureau = await world.bureau("xinmi", "新密市应急管理局")
    subject = await world.subject(bureau, "鸿翔化工有限公司")
    collector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    owner = await world.owner(bureau, subject, "张老板")
    record = await collected(world, bureau, subject, collector, PENALTY)
    await dispute(owner)
    await owner.send("/objection")
    await owner.expect("1 号", "待初步审查")
    filed = await manager.expect("异议已提交")
    await manager.click("不予受理", message=filed)
    await manager.expect("不予受理的理由")
    await manager.send("未提供任何依据")
    await manager.expect("不予受理", "已告知企业")
    await owner.expect("不予受理", "未提供任何依据")
    case = await only_case(world, subject)
    assert case.closed_at is not None
    assert await due(world, case.id, "preliminary_check") is None
    assert not (await current(world, record)).under_objection
    answer = await manager.click("受理", message=filed)
    assert "新的进展" in answer.text

    await dispute(owner, "补充依据后再次提出")
    await owner.click("撤回异议")
    await owner.expect("已撤回")
    await manager.expect("已撤回")
    assert not (await current(world, record)).under_objection
    assert await due(world, (await only_case(world, subject)).id, "preliminary_check") is None


async def test_keyouqianqi_says_that_there_is_no_procedure(world: World) -> None:
    bureau = await world.bureau("keyouqianqi", "科右前旗应急管理局")
    async with world.database.write() as conn:
        await bureaus.set_settings(conn, bureau, {"phone": "0482-8391000"})
    past = [{"type": "interview", "date": f"2026-0{month}-01"} for month in (3, 4, 5, 6)]
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=past)
    owner = await world.owner(bureau, subject, "张老板")
    await owner.send("/objection")
    said = await owner.expect("没有规定异议程序", "科右前旗应急管理局", "12345", "0482-8391000", "2027年3月2日", "A 级")
    assert said.find("异议") is None
    await owner.send("/grade")
    assert (await owner.expect("C 级")).find("异议") is None
    await owner.send("/subject")
    await owner.click("2026-06-01")
    assert (await owner.expect("约谈", "R00")).find("异议") is None


async def test_nobody_disputes_for_another(world: World) -> None:
    bureau = await world.bureau("xinmi", "新密市应急管理局")
    subject = await world.subject(bureau, "鸿翔化工有限公司")
    rival = await world.subject(bureau, "蒙东矿业有限公司")
    collector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    owner = await world.owner(bureau, subject, "张老板")
    stranger = await world.owner(bureau, rival, "赵总")
    await collected(world, bureau, subject, collector, PENALTY)
    await dispute(owner)
    await manager.expect("异议已提交")
    await stranger.send("/objection")
    assert "鸿翔" not in (await stranger.expect("蒙东矿业", "没有正在办理的异议")).text
    await stranger.send("/objection 鸿翔化工")
    assert "鸿翔化工有限" not in (await stranger.expect("")).text
    # An inspector sees it, and may not decide it.
    await collector.send("/objection")
    await collector.click("查看异议")
    card = await collector.expect("待初步审查")
    assert card.find("受理") is None
    # One record, one objection at a time.
    await owner.send("/subject")
    await owner.click("2026-05-06")
    assert (await owner.expect("异议处理中", "R00")).find("查看异议") is not None


async def test_an_opinion_that_never_arrives_stops_no_clock(world: World) -> None:
    bureau = await world.bureau("xinmi", "新密市应急管理局")
    subject = await world.subject(bureau, "鸿翔化工有限公司")
    collector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    investigator = await world.staff(bureau, "inspector", "赵核查")
    owner = await world.owner(bureau, subject, "张老板")
    await collected(world, bureau, subject, collector, PENALTY)
    await dispute(owner)
    await reported(world, manager, investigator, "记录属实，建议保留。")
    await manager.click("保留")
    await manager.expect("意见书草稿")
    await owner.block()
    await numbered(manager, "新应急异〔2026〕4号")
    await world.app.idle()
    await world.advance(minutes=1)
    await manager.expect("意见书没有送达", "待送达", "2026年11月25日")
    case = await only_case(world, subject)
    assert (case.state, case.closed_at) == ("numbered", None)
    reopened = await due(world, case.id, "opinion")
    assert reopened is not None
    assert reopened.due_on.isoformat() == "2026-11-25"
    await manager.click("登记送达")
    await manager.expect("送达日期和方式")
    await manager.send("2026-11-23 邮寄签收")
    await manager.expect("送达已登记")
    assert await due(world, case.id, "opinion") is None
