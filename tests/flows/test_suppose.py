"""假如: computed by the same engine, marked as hypothetical, and nothing of it is kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from storage.schema import metadata
from tests.flows.conftest import World

NAME = "鸿翔化工有限公司"
PAST = [{"type": "interview", "date": f"2026-0{month}-10"} for month in (2, 4, 6)]
#: What any question leaves behind: that it came, what was said, and that somebody looked.
_TRACES = {"inbox", "outbox", "audit_log", "meta"}


async def everything(world: World) -> dict[str, list[Any]]:
    async with world.database.read() as conn:
        return {
            name: [tuple(row) for row in await conn.execute(select(table))]
            for name, table in metadata.tables.items()
            if name not in _TRACES
        }


async def test_one_more_one_fewer_and_another_reading(world: World) -> None:
    bureau = await world.bureau("keyouqianqi")
    subject = await world.subject(bureau, NAME, past=[*PAST, {"type": "penalty", "date": "2026-05-05", "fine": 60000}])
    inspector = await world.staff(bureau, "inspector", "李检查")
    before = await everything(world)

    # In one line, and by three buttons: the same answer.
    await inspector.send("假如 约谈 鸿翔化工 今天")
    said = await inspector.expect("假设", "C 级", "六(三)1", "再有：2026年11月20日 约谈")
    assert "一年内约谈 4 次" in said.text and "不作记录" in said.text
    await inspector.send(f"/grade {NAME}")
    await inspector.click("假如")
    await inspector.click("再有一条")
    await inspector.click("约谈")
    assert (await inspector.expect("假设", "六(三)1")).text == said.text

    await inspector.click("再推算")
    await inspector.click("再有一条")
    await inspector.click("行政处罚")
    await inspector.click("50,000")
    await inspector.expect("假设", "罚款 50,000 元")

    await inspector.click("再推算")
    await inspector.click("少一条")
    await inspector.click("2026年6月10日 约谈")
    await inspector.expect("假设", "没有：2026年6月10日 约谈")

    await inspector.click("再推算")
    await inspector.click("按口径")
    await inspector.expect("假设", "假如按口径")

    await inspector.send("假如 鸿翔化工")
    await inspector.expect("假如…", "不发预警")
    await inspector.send("假如 严重违法 鸿翔化工 今天")
    await inspector.expect("哪一种")
    await inspector.send("假如 天塌了")
    await inspector.expect("请这样写")

    assert await everything(world) == before
    assert await world.grade_of(subject) != "C"


async def test_an_enterprise_does_not_ask_what_if(world: World) -> None:
    bureau = await world.bureau("xinmi")
    subject = await world.subject(bureau, NAME)
    owner = await world.owner(bureau, subject, "郭老板")
    await owner.send("/grade")
    card = await owner.expect("未定级")
    assert card.find("假如") is None and card.find("时间线") is not None
    await world.press_forged(owner, card, f"suppose:{subject}:0:a=interview=-")
    assert "假设" not in (await owner.messages())[-1].text
