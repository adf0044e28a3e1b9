"""异议 on paper: entered by staff with the day it came in, answered on paper, and the clock that waits for it."""

from __future__ import annotations

from tests.flows.conftest import World
from tests.flows.test_logging import png
from tests.flows.test_objection import PENALTY, collected, current, due, only_case, words_of


async def test_entered_decided_and_served_on_paper(world: World) -> None:
    bureau = await world.bureau("suizhou", "随州市应急管理局")
    subject = await world.subject(bureau, "随州博达矿业有限公司")
    collector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    clerk = await world.staff(bureau, "inspector", "赵核查")
    record = await collected(world, bureau, subject, collector, PENALTY)

    await clerk.send("/objection 博达")
    await clerk.expect("博达矿业", "收到书面异议")
    await clerk.click("2026-05-06")
    await clerk.expect("登记书面异议", "收到日期")
    await clerk.photo(png())
    await clerk.expect("已收到依据 1 份")
    await clerk.send("2026-12-01 处罚对象不是我单位")
    await clerk.expect("还没到")
    await clerk.send("2026-11-18")
    await clerk.expect("收到日期：2026年11月18日", "异议理由")
    await clerk.send("处罚对象不是我单位")
    await clerk.expect("书面异议已登记", "提出：2026年11月18日（书面）", "依据：1 份")
    case = await only_case(world, subject)
    assert case.filed_by is None
    preliminary = await due(world, case.id, "preliminary_check")
    assert preliminary is not None
    assert preliminary.due_on.isoformat() == "2026-11-25"
    assert (await current(world, record)).under_objection

    await manager.expect("异议已提交", "（书面）")
    await manager.click("受理")
    await manager.expect("没有绑定人员，请书面告知")
    await manager.click("指派")
    await manager.click("赵核查")
    card = await clerk.expect("由您调查核实")
    await clerk.click("出具意见", message=card)
    await clerk.send("处罚对象为另一企业，建议删除。")
    await manager.expect("建议：删除")
    await manager.click("删除")
    await manager.expect("处理结果：删除", "C → A 级")
    await manager.click("登记文号")
    await manager.send("随应急异〔2026〕9号")
    await manager.expect("请书面送达后", "待送达")
    assert await due(world, case.id, "opinion") is not None, "numbered, but lying in a drawer"
    await manager.click("登记送达")
    await manager.expect("送达日期和方式")
    await manager.send("2026-11-20 直接送达，对方签收")
    await manager.expect("送达已登记", "已答复")
    assert await due(world, case.id, "opinion") is None
    await manager.click("意见书")
    text = words_of(await manager.download(await manager.expect("异议 1 号处理意见书")))
    assert "2026年11月18日以书面形式提出异议申请，本单位于2026年11月20日受理" in text


async def test_a_natural_person_is_masked_throughout(world: World) -> None:
    bureau = await world.bureau("xinmi", "新密市应急管理局")
    subject = await world.subject(bureau, "张三丰", person=True)
    collector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    await world.staff(bureau, "inspector", "赵核查")
    await collected(world, bureau, subject, collector, PENALTY)
    await manager.send("/objection 张三丰")
    listed = await manager.expect("张**")
    assert "张三丰" not in listed.text
    await manager.click("2026-05-06")
    await manager.send("张三丰认为罚款金额有误，身份证 410183199003071234")
    entered = await manager.expect("书面异议已登记", "张**")
    for secret in ("张三丰", "410183199003071234"):
        assert secret not in entered.text
    await manager.click("受理")
    await manager.click("指派")
    await manager.click("李科长")
    await manager.click("出具意见")
    await manager.expect("会写入意见书")
    await manager.send("张三丰所述不实，建议保留")
    assert "张三丰" not in (await manager.expect("已核实，待决定", "张**所述不实")).text
    await manager.click("保留")
    draft = words_of(await manager.download(await manager.expect("意见书草稿")))
    assert "异议申请人：张**" in draft
    assert "张**所述不实" in draft
    for secret in ("张三丰", "410183199003071234"):
        assert secret not in draft
