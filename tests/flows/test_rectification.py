"""责令限期整改 as whole conversations: ordered, served, shown to be done, sent back, closed; late; taken back."""

from __future__ import annotations

import pytest

from storage import audit, cases, deadlines, records
from tests.flows.conftest import World
from tests.flows.test_logging import png

PENALTY = {"type": "penalty", "date": "2026-11-10", "fine": "20000"}


async def only_case(world: World, subject_id: int) -> cases.CaseRow:
    async with world.database.read() as conn:
        [found] = [one for one in await cases.of_subject(conn, subject_id) if one.kind == "rectification"]
    return found


async def due_kinds(world: World, case_id: int) -> list[tuple[str, str]]:
    async with world.database.read() as conn:
        return [(one.kind, one.due_on.isoformat()) for one in await deadlines.open_of_case(conn, case_id)]


@pytest.mark.both_databases
async def test_from_the_order_over_a_return_to_the_correction_in_the_record(world: World) -> None:
    bureau = await world.bureau("xinmi", "新密市应急管理局")
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=[PENALTY])
    other = await world.subject(bureau, "远大木业有限公司")
    manager = await world.staff(bureau, "manager", "李科长")
    inspector = await world.staff(bureau, "inspector", "王巡查")
    owner = await world.owner(bureau, subject, "张老板")
    stranger = await world.owner(bureau, other, "赵老板")

    await inspector.send("/subject 鸿翔化工")
    await inspector.click("2026-11-10")
    await inspector.click("责令整改")
    asked = await inspector.expect("需要整改什么", "行政处罚")
    assert "天（" not in str(asked.keyboard)
    await inspector.photo(png(1))
    await inspector.expect("照片、文件：1 份")
    await inspector.send("三号库房消防通道堵塞，应急灯损坏两处")
    asked = await inspector.expect("什么时候前完成", "消防通道堵塞")
    assert [button["text"] for row in asked.keyboard for button in row][:4] == [
        "3 天（11-23）",
        "7 天（11-27）",
        "15 天（12-05）",
        "30 天（12-20）",
    ]
    await inspector.send("昨天")
    await inspector.expect("期限不能早于今天（2026-11-20）：2026-11-19")
    await inspector.click("7 天", message=asked)
    await inspector.expect("2026年11月27日（周五）", "发给企业 1 人")
    await inspector.click("确认下达")
    given = await inspector.expect("整改指令已下达", "王巡查 下达", "还有 5 个工作日", "送达：已发给企业 1 人")
    told = await owner.expect("请限期整改", "应急灯损坏", "2026年11月27日")
    assert "王巡查" not in told.text
    case = await only_case(world, subject)
    assert await due_kinds(world, case.id) == [("rectification", "2026-11-27")]

    # What is another enterprise's is nothing to them, and what staff decide is nothing to the enterprise.
    await world.press_forged(
        stranger, told, f"rect_proof:{case.id}:0:", f"rect:{case.id}:0:", f"rect_files:{case.id}:0:"
    )
    assert all("消防通道" not in one.text for one in await stranger.messages())
    await world.press_forged(owner, told, f"rect_move:{case.id}:1:close", f"rect_close:{case.id}:1:2026-11-20")
    assert (await only_case(world, subject)).state == "ordered"

    await owner.click("提交整改材料", message=told)
    await owner.expect("发完后点")
    empty = await owner.click("确认提交")
    assert "请先发送" in empty.text
    await owner.photo(png(2))
    await owner.expect("材料：1 份")
    await owner.send("通道已清理")
    await owner.click("确认提交", message=await owner.expect("说明：通道已清理"))
    await owner.expect("整改材料已提交", "等待复查")
    shown = await inspector.expect("企业提交了整改材料", "企业说明：通道已清理")
    assert await due_kinds(world, case.id) == [("rectification_review", "2026-11-27")]
    stale = await inspector.click("整改完成", message=given)
    assert "新的进展" in stale.text
    await inspector.click("查看材料", message=shown)
    await inspector.expect("材料 2/2")

    await inspector.click("退回整改", message=shown)
    await inspector.expect("退回的理由")
    await inspector.send("应急灯仍未更换")
    await inspector.expect("新的整改期限", "应急灯仍未更换")
    await inspector.send("2026年12月4日前")
    await inspector.expect("限期整改", "退回整改", "新期限：2026年12月4日")
    again = await owner.expect("整改未到位", "应急灯仍未更换", "2026年12月4日")
    assert await due_kinds(world, case.id) == [("rectification", "2026-12-04")]

    await owner.click("提交整改材料", message=again)
    await owner.send("应急灯已更换")
    await owner.click("确认提交", message=await owner.expect("说明：应急灯已更换"))
    shown = await inspector.expect("企业提交了整改材料", "应急灯已更换")
    await inspector.click("整改完成", message=shown)
    asked = await inspector.expect("哪一天整改完成", "完成日期将记入")
    await inspector.send("2026-11-09")
    await inspector.expect("完成日期不能早于 2026-11-10")
    await inspector.click("今天（11-20）", message=asked)
    await inspector.expect("完成日期已记入该记录", "整改完成", "2026年11月20日")
    await owner.expect("整改完成，已复查")
    async with world.database.read() as conn:
        [row] = await records.of_subject(conn, subject)
        log = [one.action for one in await audit.of_object(conn, f"case:{case.id}")]
    assert str(row.data["corrected_on"]) == "2026-11-20"
    assert await due_kinds(world, case.id) == []
    assert [one for one in log if one.startswith("rectification_")] == [
        f"rectification_{move}" for move in ("order", "submit", "return", "submit", "close")
    ]
    closed = await owner.click("提交整改材料", message=again)
    assert "已经办结" in closed.text
    assert all("整改" not in one.text for one in await manager.messages())


async def test_reminders_before_on_and_after_the_day_and_late_proof(world: World) -> None:
    bureau = await world.bureau("keyouqianqi")
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=[{"type": "interview", "date": "2026-11-18"}])
    manager = await world.staff(bureau, "manager", "李科长")
    inspector = await world.staff(bureau, "inspector", "王巡查")
    owner = await world.owner(bureau, subject, "张老板")
    await inspector.send("/subject 鸿翔化工")
    await inspector.click("2026-11-18")
    await inspector.click("责令整改")
    await inspector.send("补齐安全培训记录")
    await inspector.click("7 天", message=await inspector.expect("什么时候前完成"))
    await inspector.click("确认下达")
    told = await owner.expect("请限期整改")
    quiet = len(await inspector.messages())

    # Due on Friday the 27th: Thursday 09:00, Friday 09:00, Monday with the manager.
    await world.advance(days=5, hours=22, minutes=59)
    assert len(await inspector.messages()) == quiet
    await world.advance(minutes=1)
    await inspector.expect("限期整改 · 鸿翔化工", "还有 1 个工作日")
    await owner.expect("整改期限将到", "补齐安全培训记录")
    await inspector.send("/due")
    await inspector.click("1")
    await inspector.click("去办理", message=await inspector.expect("责任人：王巡查"))
    await inspector.expect("整改内容：补齐安全培训记录")
    await world.advance(days=1)
    await inspector.expect("今天到期：限期整改")
    await owner.expect("整改期限今天到期")
    await world.advance(days=3)
    await inspector.expect("已超期：限期整改")
    await manager.expect("已超期：限期整改", "监管负责人")
    await owner.expect("整改已逾期")

    await owner.click("提交整改材料", message=told)
    await owner.expect("将注明逾期")
    await owner.send("培训记录已补齐")
    await owner.click("确认提交", message=await owner.expect("说明：培训记录已补齐"))
    await owner.expect("整改材料已提交", "逾期 3 天")
    shown = await inspector.expect("企业提交了整改材料", "逾期 3 天提交")
    # An interview has no day of correction: one press closes the order.
    await inspector.click("整改完成", message=shown)
    await inspector.expect("整改完成", "2026年11月30日")
    await owner.expect("整改完成，已复查")
    async with world.database.read() as conn:
        [row] = await records.of_subject(conn, subject)
    assert "corrected_on" not in row.data


async def test_without_anybody_bound_on_paper_and_taken_back(world: World) -> None:
    bureau = await world.bureau("suizhou")
    await world.subject(bureau, "编钟矿业有限公司", past=[{"type": "inspection", "date": "2026-11-18"}])
    manager = await world.staff(bureau, "manager", "李科长")
    await manager.send("/subject 编钟矿业")
    await manager.click("2026-11-18")
    await manager.click("责令整改")
    await manager.send("边坡监测缺失")
    await manager.send("366天")
    await manager.expect("期限最长 365 天")
    await manager.send("10日内")
    await manager.expect("2026年11月30日", "尚未绑定人员")
    await manager.click("确认下达")
    card = await manager.expect("请书面送达")
    await manager.click("已书面送达", message=card)
    served = await manager.expect("2026年11月20日书面送达")
    assert served.find("已书面送达") is None
    await manager.click("登记书面材料", message=served)
    await manager.send("收到书面整改报告")
    await manager.click("确认提交", message=await manager.expect("收到书面整改报告"))
    await manager.click("查看整改指令", message=await manager.expect("整改材料已提交"))
    await manager.click("撤销指令", message=await manager.expect("整改材料待复查"))
    await manager.expect("撤销的理由")
    await manager.send("下达对象有误")
    await manager.expect("整改指令已撤销", "下达对象有误")
