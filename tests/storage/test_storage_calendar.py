from datetime import date, datetime, timedelta

import pytest

from storage import calendar
from storage.calendar import CalendarDayRow
from storage.database import Database

SPRING = CalendarDayRow(date(2027, 2, 6), "holiday", "春节")
MAKEUP = CalendarDayRow(date(2027, 2, 20), "workday", "春节调休")


async def test_a_year_takes_the_place_of_its_former_self(db: Database, now: datetime) -> None:
    new_year = CalendarDayRow(date(2028, 1, 1), "holiday", "元旦")
    async with db.write() as conn:
        await calendar.replace_year(conn, 2028, [new_year], source="国办发明电〔2027〕1号", now=now)
        await calendar.replace_year(conn, 2027, [MAKEUP, SPRING], source="草稿", now=now)
        assert await calendar.days(conn) == {2027: [SPRING, MAKEUP], 2028: [new_year]}
        later = now + timedelta(days=1)
        await calendar.replace_year(conn, 2027, [SPRING], source="国办发明电〔2026〕7号", now=later)
        assert await calendar.days(conn) == {2027: [SPRING], 2028: [new_year]}
        assert [(y.year, y.source, y.imported_at) for y in await calendar.years(conn)] == [
            (2027, "国办发明电〔2026〕7号", later),
            (2028, "国办发明电〔2027〕1号", now),
        ]


async def test_a_published_year_may_move_no_day(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        await calendar.replace_year(conn, 2027, [], source="通知", now=now)
        assert [y.year for y in await calendar.years(conn)] == [2027]
        assert await calendar.days(conn) == {2027: []}


async def test_a_notice_names_the_december_before(db: Database, now: datetime) -> None:
    """Loading that year anew does not lose the day: it stands in the other notice."""
    eve = CalendarDayRow(date(2026, 12, 31), "holiday", "元旦")
    async with db.write() as conn:
        await calendar.replace_year(conn, 2027, [eve, SPRING], source="通知", now=now)
        await calendar.replace_year(conn, 2026, [], source="通知", now=now)
        assert await calendar.days(conn) == {2026: [], 2027: [eve, SPRING]}


@pytest.mark.parametrize("days", [[CalendarDayRow(date(2028, 1, 1), "holiday", "元旦")], [SPRING, SPRING]])
async def test_a_bad_year_changes_nothing(db: Database, now: datetime, days: list[CalendarDayRow]) -> None:
    async with db.write() as conn:
        with pytest.raises(ValueError, match="2027"):
            await calendar.replace_year(conn, 2027, days, source="通知", now=now)
        assert await calendar.years(conn) == []
