"""总览: a bureau as a whole, for those who lead it."""

from __future__ import annotations

import io
from datetime import date

from PIL import Image

from bot.usecases.send_weekly import week_opens
from rulesets.calendar import WorkCalendar
from tests.flows.conftest import World

INTERVIEWS = [{"type": "interview", "date": f"2026-0{month}-10"} for month in (2, 4, 6)]


async def test_the_bureau_in_short_and_each_section(world: World) -> None:
    parent = await world.bureau("keyouqianqi", "兴安盟应急管理局")
    bureau = await world.bureau("keyouqianqi", "科右前旗应急管理局", parent="兴安盟应急管理局")
    await world.subject(bureau, "鸿翔化工有限公司", past=INTERVIEWS)
    for number in range(8):
        await world.subject(bureau, f"临界{number}号厂", past=INTERVIEWS)
    await world.subject(bureau, "新办企业", included_on=world.clock.today())
    manager = await world.staff(bureau, "manager", "赵科长")
    inspector = await world.staff(bureau, "inspector", "李检查")
    above = await world.staff(parent, "manager", "盟科长")

    # In December the grades of November are those from before; one more interview makes a grade worse.
    await world.advance(days=14)
    for line in ("检查 鸿翔化工 今天", "约谈 鸿翔化工 今天"):
        await inspector.send(line)
        await inspector.click("确认")
        await inspector.expect("已")
    await manager.send("/alerts")
    await manager.click("总览")
    sent = await manager.expect("科右前旗应急管理局 总览", "共 10 家", "🔴C 1")
    assert "本月等级变动 1 家（变差 1，变好 0）" in sent.text
    assert "临界 8 家" in sent.text and "本月检查 1 次，1 家" in sent.text
    # 鸿翔 was inspected, the new one has its year; nobody knows when the eight were inspected last.
    assert "本月还应检查 8 家（超期 8 家）" in sent.text and "双随机" not in sent.text
    picture = Image.open(io.BytesIO(await manager.download(sent)))
    assert picture.width >= 1000

    await manager.click("变动", message=sent)
    moved = await manager.expect("等级变动 1 家", "鸿翔化工有限公司", "→ C")
    assert "六(三)1" in moved.text
    await manager.click("临界", message=sent)
    near = await manager.expect("临界 8 家", "再有 1 次约谈", "C 级")
    await manager.click("下一页", message=near)
    second = await manager.expect("7. ", "8. ")
    assert second.id == near.id

    await above.send("/alerts")
    await above.click("总览")
    whole = await above.expect("兴安盟应急管理局 总览", "共 0 家", "下级单位 1 个")
    await above.click("下级单位", message=whole)
    assert "鸿翔" not in (await above.expect("科右前旗应急管理局", "共 10 家")).text

    await inspector.send("/alerts")
    card = await inspector.expect("预警")
    assert card.find("总览") is None
    await world.press_forged(inspector, card, "overview:0:0:", "overview:0:0:near")
    assert "临界" not in (await inspector.messages())[-1].text


async def test_the_week_begins_with_a_message_to_managers(world: World) -> None:
    bureau = await world.bureau("keyouqianqi", "科右前旗应急管理局")
    await world.subject(bureau, "鸿翔化工有限公司", past=INTERVIEWS)
    manager = await world.staff(bureau, "manager", "赵科长")
    inspector = await world.staff(bureau, "inspector", "李检查")
    # From Friday, ten, to Monday, nine.
    await world.advance(days=2, hours=22, minutes=59)
    assert not any("每周简报" in one.text for one in await manager.messages())
    await world.advance(minutes=2)
    weekly = await manager.expect("科右前旗应急管理局 每周简报", "共 1 家", "临界 1 家")
    assert weekly.silent
    await manager.click("临界", message=weekly)
    await manager.expect("临界 1 家", "鸿翔化工有限公司")
    await world.advance(hours=3)
    await manager.send("/alerts")
    await manager.click("设置")
    await manager.click("每周简报")
    await manager.expect("预警设置")
    await world.advance(days=7)
    # The first one became the list that was asked from it; a second one was not wanted.
    for person in (manager, inspector):
        assert not any("🗓" in one.text for one in await person.messages())


def test_a_holiday_puts_the_week_off() -> None:
    calendar = WorkCalendar()
    assert week_opens(calendar, date(2026, 11, 26)) == date(2026, 11, 23)
    assert week_opens(calendar, date(2025, 10, 6)) == date(2025, 10, 9)
