"""Deadlines that nobody misses: reminders over the holidays, escalation, the list, and a calendar that is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.sandbox import Person
from bot.usecases.keep_deadline import close_deadlines, open_deadline
from storage import bureaus, cases, deadlines, evidence, people, tasks
from storage.deadlines import DeadlineRow
from tests.flows.conftest import World

#: 10:00 on Monday, three working days before the end of the National Day's holidays.
MONDAY = datetime(2026, 9, 28, 2, 0, tzinfo=UTC)
NEXT_YEAR = """日期,类型,名称
2026-12-31,放假,元旦
2027-01-01,放假,元旦
2027-02-06,放假,春节
2027-05-01,放假,劳动节
2027-10-01,放假,国庆节
"""


@dataclass
class Office:
    """A bureau with its people and one subject."""

    world: World
    bureau: int
    subject: int
    inspector: Person
    manager: Person
    admin: Person

    async def open(self, starts_on: date, working_days: int, kind: str = "opinion", **more: int) -> DeadlineRow:
        """A deadline of the inspector\'s, unless another `responsible_id` is given."""
        async with self.world.database.write() as conn:
            person = await people.by_telegram_id(conn, self.inspector.id)
            assert person is not None
            return await open_deadline(
                conn,
                bureau_id=self.bureau,
                subject_id=more.pop("subject_id", self.subject),
                kind=kind,
                starts_on=starts_on,
                working_days=working_days,
                now=self.world.clock.now(),
                **{"responsible_id": person.id, **more},
            )

    async def heard(self) -> list[int]:
        """How many messages each has, the manager's Monday digest aside."""
        people = (self.inspector, self.manager, self.admin)
        return [sum("每周简报" not in one.text for one in await person.messages()) for person in people]


async def office(world: World, at: datetime) -> Office:
    await world.advance(seconds=(at - world.clock.now()).total_seconds())
    bureau = await world.bureau("xinmi", "新密市应急管理局")
    async with world.database.write() as conn:
        # What these tests count is what is said of deadlines.
        await bureaus.set_settings(conn, bureau, {"publish_head": False})
    subject = await world.subject(bureau, "鸿翔化工有限公司")
    return Office(
        world,
        bureau,
        subject,
        await world.staff(bureau, "inspector", "王巡查"),
        await world.staff(bureau, "manager", "李科长"),
        await world.staff(bureau, "admin", "陈主任"),
    )


async def test_over_the_national_day(world: World) -> None:
    here = await office(world, MONDAY)
    await here.open(date(2026, 9, 28), 3)
    await world.advance(minutes=1)
    first = await here.inspector.expect("异议书面意见", "鸿翔化工", "2026年10月8日（周四）", "17:30", "还有 3 个工作日")
    assert "王巡查" in first.text and "暂定" not in first.text

    await here.inspector.click("怎么算的")
    counted = await here.inspector.expect("2026年9月28日（周一）起算，当日不计", "第二百零一条")
    assert counted.id == first.id
    for row in (
        "1　9月29日 周二",
        "2　9月30日 周三",
        "—　10月1日 周四 至 10月7日 周三：国庆节、周末、调休放假，不计",
        "3　10月8日 周四",
    ):
        assert row in counted.text
    await here.inspector.click("返回")
    assert (await here.inspector.expect("还有 3 个工作日")).id == first.id

    await world.advance(days=1, hours=22, minutes=58)
    heard = await here.heard()
    await world.advance(minutes=1)
    await here.inspector.expect("还有 1 个工作日")
    await world.advance(days=5)
    assert await here.heard() == [heard[0] + 1, *heard[1:]]
    await world.advance(days=3)
    await here.inspector.expect("今天到期", "2026年10月8日（周四）")
    assert await here.heard() == [heard[0] + 2, *heard[1:]]

    await world.advance(days=1)
    await here.inspector.expect("已超期", "已超 1 个工作日", "监管负责人")
    await here.manager.expect("已超期", "鸿翔化工", "王巡查", "已超 1 个工作日")
    await world.advance(days=1)  # a Saturday that is worked
    await here.manager.expect("已超 2 个工作日")
    assert await here.heard() == [heard[0] + 4, heard[1] + 2, heard[2]]
    await world.advance(days=2)
    for person in (here.inspector, here.manager, here.admin):
        await person.expect("已超 3 个工作日", "管理员")
    assert await here.heard() == [heard[0] + 5, heard[1] + 3, heard[2] + 1]


async def test_after_a_long_night_one_reminder(world: World) -> None:
    here = await office(world, MONDAY)
    row = await here.open(date(2026, 9, 28), 3)
    heard = await here.heard()
    await world.advance(days=20, hours=14)  # Monday, midnight
    assert await here.heard() == heard
    await world.advance(hours=9)
    await here.admin.expect("已超 8 个工作日")
    assert await here.heard() == [one + 1 for one in heard]
    async with world.database.read() as conn:
        known = await deadlines.get(conn, row.id)
    assert known is not None
    assert (known.escalation, known.remind_at) == (2, datetime(2026, 10, 20, 1, 0, tzinfo=UTC))


async def test_what_is_settled_is_reminded_of_no_more(world: World) -> None:
    here = await office(world, MONDAY)
    async with world.database.write() as conn:
        case = await cases.open_case(
            conn, bureau_id=here.bureau, subject_id=here.subject, kind="objection", state="accepted", now=MONDAY
        )
    row = await here.open(date(2026, 9, 28), 3, case_id=case.id)
    await world.advance(minutes=1)
    await here.inspector.expect("异议书面意见")
    heard = await here.heard()
    async with world.database.write() as conn:
        await close_deadlines(conn, case.id, world.clock.now(), met=True)
    await world.advance(days=30)
    assert await here.heard() == heard
    await here.inspector.click("怎么算的")
    await here.inspector.click("返回")
    assert "已办结" in (await here.inspector.expect("")).text
    assert row.id


async def test_nobody_responsible_or_gone_goes_to_the_manager(world: World) -> None:
    here = await office(world, MONDAY)
    async with world.database.write() as conn:
        settings = {"closing_time": "18:00"}
        await bureaus.set_settings(conn, here.bureau, settings)
        person = await people.by_telegram_id(conn, here.inspector.id)
        assert person is not None
        for hat in await people.memberships(conn, person.id):
            await people.revoke(conn, hat.id, world.clock.now())
    await here.open(date(2026, 9, 28), 3)
    await here.open(date(2026, 9, 28), 2, "preliminary_check", responsible_id=None)  # type: ignore[arg-type]
    heard = await here.heard()
    await world.advance(minutes=1)
    await here.manager.expect("异议书面意见", "18:00")
    await here.manager.expect("异议初步审查", "未指定")
    assert await here.heard() == [heard[0], heard[1] + 2, heard[2]]


async def test_the_list(world: World) -> None:
    here = await office(world, MONDAY)
    other = await world.subject(here.bureau, "张三丰", person=True)
    await here.inspector.send("/due")
    await here.inspector.expect("没有待办的到期事项")
    for days in (9, 2, 5):
        await here.open(date(2026, 9, 28), days)
    await here.open(date(2026, 9, 23), 1, subject_id=other)
    async with world.database.write() as conn:
        await tasks.add(
            conn,
            bureau_id=here.bureau,
            subject_id=here.subject,
            kind="stop_publicity",
            now=MONDAY,
            due_on=date(2026, 9, 28),
        )
        for day in (20, 21, 22, None):
            due_on = date(2026, 10, day) if day else None
            await tasks.add(
                conn, bureau_id=here.bureau, subject_id=here.subject, kind="anything", now=MONDAY, due_on=due_on
            )
    await here.inspector.send("/due")
    mine = await here.inspector.expect("我的到期事项 4 项")
    rows = mine.text.splitlines()
    assert [row for row in rows if row[:1].isdigit()] == [
        "1. 🔴 张** 异议书面意见",
        "2. ⏰ 鸿翔化工有限公司 异议书面意见",
        "3. ⏰ 鸿翔化工有限公司 异议书面意见",
        "4. ⏰ 鸿翔化工有限公司 异议书面意见",
    ]
    assert "　2026年9月24日（周四）到期，已超 1 个工作日 · 王巡查" in rows
    assert "　2026年9月30日（周三），还有 2 个工作日 · 王巡查" in rows
    await here.inspector.click("全部人的")
    everybody = await here.inspector.expect("全部到期事项 8 项", "今天 17:30 前 · 未指定", "停止公示")
    assert everybody.id == mine.id and "王巡查" in everybody.text
    await here.inspector.click("下一页")
    await here.inspector.expect("7. ⏰", "监管任务", "2026年10月22日")
    await here.inspector.click("上一页")
    await here.inspector.click("1")
    card = await here.inspector.expect("已超期", "张**")
    assert card.id != mine.id
    await here.manager.send("/due")
    await here.manager.expect("我的到期事项 4 项", "停止公示")


async def test_another_bureau_sees_nothing_of_it(world: World) -> None:
    here = await office(world, MONDAY)
    row = await here.open(date(2026, 9, 28), 3)
    elsewhere = await world.bureau("xinmi", "别处应急管理局")
    stranger = await world.staff(elsewhere, "admin", "外人")
    await stranger.send("/due")
    await stranger.click("全部人的")
    await stranger.expect("没有待办的到期事项")
    owner = await world.owner(here.bureau, here.subject, "张老板")
    await owner.send("/due")
    assert "鸿翔" not in (await owner.expect("")).text
    assert row.id


async def test_a_published_calendar_moves_a_provisional_deadline(world: World) -> None:
    here = await office(world, datetime(2026, 12, 28, 2, 0, tzinfo=UTC))
    await here.open(date(2026, 12, 28), 4)
    await here.open(date(2026, 12, 28), 30, "preliminary_check")
    owner = await world.owner(here.bureau, here.subject, "张老板")
    await here.open(date(2026, 12, 29), 3, "statement")
    await world.advance(minutes=1)
    await here.inspector.expect("2027年1月4日（周一）", "暂定：2027 年放假安排尚未公布")

    await here.inspector.document(NEXT_YEAR.encode(), "2027.csv", mime="text/csv", caption="日历")
    refused = await here.inspector.expect("管理员")
    assert "已收到" not in refused.text

    await here.admin.send("/calendar")
    await here.admin.expect("日期,类型,名称")
    await here.admin.document(NEXT_YEAR.replace("国庆节", "").encode(), "坏.csv", mime="text/csv", caption="日历")
    await here.admin.expect("已收到 坏.csv")
    await here.admin.expect("没有载入：坏.csv", "第 6 行", "名称")
    await here.admin.document(b"PK", "2027.xlsx", caption="日历")
    await here.admin.expect("CSV")

    await here.admin.document(NEXT_YEAR.encode(), "2027.csv", mime="text/csv", caption="日历 2027年")
    report = await here.admin.expect("已载入 2027 年放假安排", "放假 5 天", "重新计算未结期限 3 项", "3 项日期变动")
    assert "2027年1月4日（周一） → 2027年1月5日（周二）" in report.text
    await world.app.idle()
    told = await here.inspector.expect("期限变动 3 项", "异议书面意见 · 鸿翔化工")
    assert "2027年1月4日（周一） → 2027年1月5日（周二）" in told.text
    own = await owner.expect("期限变动 1 项", "陈述期限 · 鸿翔化工")
    assert "异议" not in own.text

    await here.inspector.send("/due")
    listed = await here.inspector.expect("2027年1月5日（周二）")
    assert "暂定" not in listed.text
    heard = await here.heard()
    await world.advance(days=7)  # from the day before, when the first plan would have said that it is the day
    await here.inspector.expect("还有 1 个工作日")
    assert await here.heard() == [heard[0] + 2, *heard[1:]]


async def test_evidence_is_kept(world: World) -> None:
    here = await office(world, MONDAY)
    await here.inspector.send("检查 鸿翔化工 今天")
    await here.inspector.expect("确认")
    await here.inspector.document(b"%PDF-1.4 x", "检查记录.pdf", mime="application/pdf")
    await here.inspector.document(b"MZ a program", "检查记录.pdf", mime="application/pdf")
    await world.app.idle()
    await here.inspector.expect("没有收到 检查记录.pdf", "内容与文件类型不符")
    async with world.database.read() as conn:
        kept = [await evidence.get(conn, number) for number in (1, 2)]
    assert [one and one.state for one in kept] == ["stored", "missing"]
