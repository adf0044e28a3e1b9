"""A grade that changes by the mere passing of time, on the very day, and a bot that was down meanwhile."""

from __future__ import annotations

from tests.flows.conftest import World


async def test_the_day_a_grade_improves_by_itself(world: World) -> None:
    bureau = await world.bureau("keyouqianqi")
    past = [{"type": "interview", "date": f"2026-0{month}-01"} for month in (3, 4, 5, 6)]
    subject = await world.subject(bureau, "鸿翔化工有限公司", past=past)
    manager = await world.staff(bureau, "manager", "李科长")
    assert await world.grade_of(subject) == "C"
    await world.advance(days=101)
    assert await world.grade_of(subject) == "C"
    await world.advance(days=1)
    await manager.expect("鸿翔化工", "C → A")
    assert await world.grade_of(subject) == "A"
