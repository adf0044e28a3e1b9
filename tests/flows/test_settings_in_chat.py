"""设置: an administrator changes what the bureau may set, and what rests on it follows."""

from __future__ import annotations

from datetime import date

from bot.bureau_settings import settings_of
from bot.usecases.keep_deadline import open_deadline
from storage import audit, bureaus, deadlines, people
from tests.flows.conftest import World


async def test_an_administrator_sets_the_bureau(world: World) -> None:
    bureau = await world.bureau("chenbaerhu", "陈巴尔虎旗应急管理局")
    subject = await world.subject(bureau, "鸿翔化工有限公司")
    admin = await world.staff(bureau, "admin", "陈主任")
    manager = await world.staff(bureau, "manager", "李科长")
    async with world.database.write() as conn:
        opinion = await open_deadline(
            conn, bureau_id=bureau, subject_id=subject, kind="opinion", starts_on=date(2026, 11, 20), working_days=10,
            now=world.clock.now(),
        )  # fmt: skip
    await manager.send("/help")
    assert all("设置" not in row for row in (await manager.expect("陈巴尔虎旗应急管理局")).buttons)

    await admin.send("/help")
    await admin.expect("陈巴尔虎旗应急管理局")
    await admin.click("设置")
    card = await admin.expect("本局设置", "下班时间：17:30", "异议办理期限（工作日）：未设置", "每日公布审计链头：开")
    assert all("联系电话" not in row for row in card.buttons)
    await admin.click("每日公布审计链头")
    await admin.expect("每日公布审计链头：关")
    await admin.click("下班时间")
    await admin.expect("10:00 到 23:59")
    await admin.send("9 点")
    await admin.expect("下班时间：请写 10:00 到 23:59")
    await admin.send("18:00")
    await admin.expect("本局设置", "下班时间：18:00")
    await admin.click("异议办理期限")
    await admin.expect("1 到 60")
    await admin.send("5")
    await admin.expect("异议办理期限（工作日）：5", "1 项书面意见的办理期限已重新计算")
    await manager.expect("本局修改了异议办理期限", "鸿翔化工", "2026年11月27日")

    async with world.database.read() as conn:
        row = await bureaus.get(conn, bureau)
        moved = await deadlines.get(conn, opinion.id)
        logged = [one.data for one in await audit.of_object(conn, f"bureau:{bureau}") if one.action == "set_bureau"]
        person = await people.by_telegram_id(conn, admin.id)
        assert person is not None
    assert row is not None
    assert moved is not None
    assert row.settings == {"publish_head": False, "closing_time": "18:00", "objection_working_days": 5}
    assert (moved.working_days, moved.due_on) == (5, date(2026, 11, 27))
    assert logged[-1] == {"setting": "objection_working_days", "before": None, "after": 5}

    await admin.click("下班时间")
    await admin.expect("10:00 到 23:59")
    await admin.send("默认")
    await admin.expect("下班时间：17:30")
    async with world.database.read() as conn:
        row = await bureaus.get(conn, bureau)
    assert row is not None
    assert settings_of(row.settings).closing_time == "17:30"
