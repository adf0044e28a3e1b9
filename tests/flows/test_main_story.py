"""The main job, end to end: four interviews by one line each, the manager's alert, the enterprise's why."""

from __future__ import annotations

import pytest

from tests.flows.conftest import World


@pytest.mark.both_databases
async def test_fourth_interview_makes_the_black_list(world: World) -> None:
    bureau = await world.bureau("keyouqianqi", "科右前旗应急管理局")
    subject = await world.subject(bureau, "鸿翔化工有限公司", included_on=None)
    inspector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    owner = await world.owner(bureau, subject, "张老板")

    for day in ("2026-03-01", "2026-06-01", "2026-09-01"):
        await inspector.send(f"约谈 鸿翔化工 {day} 消防通道堵塞")
        await inspector.expect("约谈", "鸿翔化工", "消防通道堵塞")
        await inspector.click("确认")
        await inspector.expect("已")
    near = await manager.expect("鸿翔化工", "六(三)1")
    assert "1 次" in near.text

    await inspector.send("约谈 鸿翔化工 2026-11-18 消防通道堵塞")
    await inspector.expect("第 4 次约谈", "六(三)1", "C")
    assert await world.grade_of(subject) == "A"
    await inspector.click("确认")
    await inspector.expect("C 级")
    assert await world.grade_of(subject) == "C"

    await manager.expect("已解除", "已经触发")
    alert = await manager.expect("鸿翔化工", "六(三)1", "A → C", "一年内约谈 4 次")
    assert "王巡查" in alert.text
    await manager.click("知悉", message=alert)
    await manager.expect("李科长")

    await owner.send("/grade")
    answer = await owner.expect("C 级", "六(三)1", "2027")
    assert "王巡查" not in answer.text
    assert "消防通道" not in answer.text
