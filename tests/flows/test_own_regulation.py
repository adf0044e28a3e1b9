"""A bureau under a regulation of its own: the chat says its classes, clauses and numbers as its file has them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rulesets import loader
from tests.flows.conftest import World

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(autouse=True)
def own_rulesets() -> Iterator[None]:
    loader.look_in(lambda: DATA)
    yield
    loader.look_in(lambda: None)


async def test_the_chat_speaks_the_regulation_of_the_folder(world: World) -> None:
    bureau = await world.bureau("yuanan", "原安县应急管理局")
    past = [{"type": "interview", "date": day} for day in ("2025-02-03", "2025-06-03")]
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=past)
    inspector = await world.staff(bureau, "inspector", "王巡查")
    manager = await world.staff(bureau, "manager", "李科长")
    assert await world.grade_of(subject) == "乙"

    await inspector.send("约谈 鸿翔化工 2026-11-18 消防通道堵塞")
    await inspector.expect("三(二)", "乙级 → 丁级")
    await inspector.click("确认")
    await inspector.expect("丁级")
    alert = await manager.expect("鸿翔化工", "三(二)", "乙级 → 丁级", "2 年内约谈 3 次")
    assert "🟠" in alert.text
    assert await world.grade_of(subject) == "丁"

    await manager.send("/grade 鸿翔化工")
    card = await manager.expect("丁级", "两年内约谈三次以上的")
    assert "再有 2 次约谈 → 戊级（重点整治）" in card.text
    await manager.click("查看依据", message=card)
    grounds = await manager.expect("戊级（重点整治）", "三(一)", "2 年内约谈 3 次（标准：至少 5 次）")
    assert "6 个月内投诉举报 0 次（标准：至少 2 次）" in grounds.text
    await manager.click("措施和说明", message=grounds)
    await manager.expect("丙级以下的，每半年检查一次")
    await manager.send("/rules")
    await manager.expect("原安县安全生产信用分级管理办法", "字面口径", "从重到轻")
