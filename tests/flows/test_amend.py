"""更正, 撤回 of a record that counts; the grade as it was known on a past day; and receipts run again."""

from __future__ import annotations

from bot.usecases.verify_assessment import verify_assessment
from storage import assessments, audit, records
from tests.flows.conftest import World
from tests.flows.test_logging import png

INTERVIEWS = [{"type": "interview", "date": f"2026-0{month}-01", "note": "张三举报"} for month in (3, 4, 5, 6)]


async def verified(world: World, subject: int) -> list[bool]:
    async with world.database.read() as conn:
        rows = await assessments.of_subject(conn, subject, 100)
        return [(await verify_assessment(conn, row)).holds for row in rows]


async def test_a_correction_changes_the_grade_and_nothing_that_was_known(world: World) -> None:
    bureau = await world.bureau("keyouqianqi", "科右前旗应急管理局")
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=INTERVIEWS)
    inspector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    owner = await world.owner(bureau, subject, "张老板")
    assert await world.grade_of(subject) == "C"
    await world.advance(days=3)

    await inspector.send("/subject 鸿翔化工")
    await inspector.click("2026-06-01", message=await inspector.expect("记录共 4 条"))
    seen = await inspector.expect("约谈", "R000004")
    assert not seen.find("更正")
    assert not seen.find("撤回")

    await manager.send("/subject 鸿翔化工")
    await manager.click("2026-06-01", message=await manager.expect("记录共 4 条"))
    card = await manager.expect("约谈", "R000004")
    await manager.click("更正", message=card)
    menu = await manager.expect("修改哪一项")
    assert not menu.find("监管对象")
    assert not menu.find("类型")
    await manager.click("日期", message=menu)
    await manager.expect("哪天约谈的")
    await manager.send("2024-06-01")
    shown = await manager.expect(
        "更正：约谈", "日期：2026年6月1日 → 2024年6月1日", "确认后：等级 C → A", "请写更正理由"
    )
    assert not shown.find("确认")
    await manager.send("年份登记错误，应为2024年，见约谈笔录 13800138000")
    ready = await manager.expect("理由：年份登记错误")
    assert "13800138000" not in ready.text
    await manager.click("确认", message=ready)
    await manager.expect("已更正 R000004", "C → A")
    told = await owner.expect("鸿翔化工", "一条记录已更正", "2024年6月1日", "C → A")
    assert "笔录" not in told.text
    assert "张三" not in told.text
    assert await world.grade_of(subject) == "A"
    refused = await manager.click("更正", message=card)
    assert "已经变动" in refused.text

    await manager.click("历次变更")
    await manager.expect(
        "第 2 版", "2026年11月23日", "李科长", "2026年6月1日 → 2024年6月1日", "理由：年份登记错误", "第 1 版"
    )

    # Asked for the day before, today's knowledge says A; what the bureau would have said then was C.
    await manager.send("/grade 鸿翔化工 2026-11-21")
    now = await manager.expect("A 级", "2026年11月21日 当日的记录")
    await manager.click("当时已知", message=now)
    then = await manager.expect("C 级", "当时已知", "4 条记录")
    await manager.click("查看依据", message=then)
    await manager.click("措施和说明", message=await manager.expect("C 级", "当时已知", "逐条对照"))
    details = await manager.expect("C 级", "当时已知", "存证：")
    receipt = next(line for line in details.text.splitlines() if line.startswith("存证"))
    await world.advance(days=2)
    await inspector.send("约谈 鸿翔化工 2026-11-01")
    await inspector.click("确认")
    await inspector.expect("已记录")
    await manager.click("收起依据", message=details)
    again = await manager.expect("C 级", "当时已知", "4 条记录")
    await manager.click("查看依据", message=again)
    await manager.click("措施和说明", message=await manager.expect("逐条对照"))
    assert receipt in (await manager.expect("存证：")).text
    await manager.send("/grade 鸿翔化工 2026-11-19")
    await manager.click("当时已知", message=await manager.expect("2026年11月19日"))
    await manager.expect("A 级", "还没有登记任何记录")
    await owner.send("/grade 2026-11-21")
    assert not (await owner.expect("A 级")).find("当时已知")
    assert await verified(world, subject) == [True] * 3


async def test_a_withdrawal_with_its_reason(world: World) -> None:
    bureau = await world.bureau("keyouqianqi", "科右前旗应急管理局")
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=INTERVIEWS)
    manager = await world.staff(bureau, "manager", "李科长")
    await manager.send("/subject 鸿翔化工")
    await manager.click("2026-06-01", message=await manager.expect("记录共 4 条"))
    await manager.click("撤回", message=await manager.expect("R000004"))
    asked = await manager.expect("撤回：约谈", "等级 C → A", "请写撤回理由")
    assert not asked.find("确认")
    assert not asked.find("修改")
    await manager.send("/cancel")
    await manager.expect("已取消")
    await manager.send("重复登记")
    await manager.expect("没看懂")
    await manager.send("/subject 鸿翔化工")
    await manager.click("2026-06-01", message=await manager.expect("记录共 4 条"))
    await manager.click("撤回", message=await manager.expect("R000004"))
    await manager.expect("请写撤回理由")
    await manager.send("与 R000003 重复登记")
    await manager.click("确认", message=await manager.expect("理由：与 R000003 重复登记"))
    await manager.expect("已撤回 R000004", "C → A")
    assert await world.grade_of(subject) == "A"
    async with world.database.read() as conn:
        [*_, last] = await records.of_subject(conn, subject)
        actions = [row.action for row in await audit.of_object(conn, f"record:{last.id}")]
    assert (last.status, last.reason, last.version) == ("withdrawn", "与 R000003 重复登记", 2)
    assert "withdraw_record" in actions
    assert await verified(world, subject) == [True, True]


async def test_what_makes_the_grade_worse_is_heard_first_in_xinmi(world: World) -> None:
    """新密 八: a correction must not pass by the subject's statement."""
    bureau = await world.bureau("xinmi")
    past = [{"type": "penalty", "date": "2024-03-01", "fine": 10000}, {"type": "commitment", "from": "2020-01-01"}]
    subject = await world.subject(bureau, "新密鸿翔化工有限公司", past=past)
    manager = await world.staff(bureau, "manager", "李科长")
    assert await world.grade_of(subject) == "2"
    await manager.send("/subject 鸿翔化工")
    await manager.click("2024-03-01", message=await manager.expect("记录共 2 条"))
    await manager.click("更正", message=await manager.expect("R000001"))
    await manager.click("日期", message=await manager.expect("修改哪一项"))
    await manager.expect("决定书哪天下达")
    await manager.send("2026-03-01")
    shown = await manager.expect("须先听取陈述")
    assert not shown.find("确认")
    await manager.click("修改", message=shown)
    await manager.click("日期", message=await manager.expect("修改哪一项"))
    await manager.expect("决定书哪天下达")
    await manager.send("2024-03-02")
    await manager.expect("等级不变", "请写更正理由")
    await manager.send("决定书日期以落款为准")
    await manager.click("确认", message=await manager.expect("理由：决定书日期"))
    await manager.expect("已更正", "等级不变")
    assert await world.grade_of(subject) == "2"


async def test_a_basis_can_be_added_and_not_taken_away_in_suizhou(world: World) -> None:
    bureau = await world.bureau("suizhou")
    subject = await world.subject(bureau, "随州博达矿业有限公司", past=[{"type": "penalty", "date": "2026-03-01"}])
    manager = await world.staff(bureau, "manager", "李科长")
    await manager.send("/subject 博达矿业")
    await manager.click("2026-03-01", message=await manager.expect("记录共 1 条"))
    await manager.click("更正", message=await manager.expect("R000001"))
    await manager.click("罚款", message=await manager.expect("修改哪一项"))
    await manager.expect("罚款多少元")
    await manager.send("2万")
    await manager.expect("罚款：未填 → 20,000 元", "缺依据")
    await manager.photo(png())
    await manager.expect("证据材料：未填 → 1 份", "请写更正理由")
    await manager.send("补录罚款金额")
    await manager.click("确认", message=await manager.expect("理由：补录罚款金额"))
    await manager.expect("已更正")
    async with world.database.read() as conn:
        [row] = await records.of_subject(conn, subject)
    assert row.data["fine"] == 20000


async def test_a_record_in_a_procedure_is_left_to_it(world: World) -> None:
    bureau = await world.bureau("suizhou")
    past = [{"type": "penalty", "date": "2026-03-01"}]
    subject = await world.subject(bureau, "随州博达矿业有限公司", past=past)
    manager = await world.staff(bureau, "manager", "李科长")
    owner = await world.owner(bureau, subject, "张老板")
    await manager.send("/subject 博达矿业")
    await manager.click("2026-03-01", message=await manager.expect("记录共 1 条"))
    card = await manager.expect("R000001")
    await owner.send("/subject")
    await owner.click("2026-03-01", message=await owner.expect("记录共 1 条"))
    await owner.click("异议", message=await owner.expect("R000001"))
    await owner.expect("异议")
    await owner.send("决定书已被撤销，请核实")
    await owner.expect("异议已提交")
    for button in ("更正", "撤回"):
        refused = await manager.click(button, message=card)
        assert "已经变动" in refused.text
    await manager.send("/subject 博达矿业")
    await manager.click("2026-03-01", message=await manager.expect("记录共 1 条"))
    refused = await manager.click("撤回", message=await manager.expect("R000001", "异议处理中"))
    assert "请先办结" in refused.text
