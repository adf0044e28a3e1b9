"""Published working-day calendars that an administrator has loaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rows import every, insert_for
from storage.schema import calendar_day, calendar_year


@dataclass(frozen=True, slots=True)
class CalendarYearRow:
    """A year whose calendar is loaded, and where it came from."""

    year: int
    source: str
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class CalendarDayRow:
    """A day that is not what its day of the week says: `kind` is holiday or workday (调休上班)."""

    date: date
    kind: str
    name: str


async def replace_year(
    conn: AsyncConnection, year: int, days: Iterable[CalendarDayRow], *, source: str, now: datetime
) -> None:
    """Load a year in place of what was there. Raises ValueError for a day of another year or given twice."""
    days = list(days)
    for day in days:
        if day.date.year != year:
            raise ValueError(f"{day.date} is not in {year}")
    if len({day.date for day in days}) != len(days):
        raise ValueError(f"a day of {year} is given twice")
    insert = insert_for(conn, calendar_year).values(year=year, source=source, imported_at=now)
    new = {"source": insert.excluded.source, "imported_at": insert.excluded.imported_at}
    await conn.execute(insert.on_conflict_do_update(index_elements=[calendar_year.c.year], set_=new))
    first, last = date(year, 1, 1), date(year, 12, 31)
    await conn.execute(delete(calendar_day).where(calendar_day.c.date.between(first, last)))
    if days:
        rows = [{"date": day.date, "kind": day.kind, "name": day.name} for day in days]
        await conn.execute(calendar_day.insert(), rows)


async def years(conn: AsyncConnection) -> list[CalendarYearRow]:
    """The years loaded, in order."""
    return await every(conn, select(calendar_year).order_by(calendar_year.c.year), CalendarYearRow)


async def days(conn: AsyncConnection) -> list[CalendarDayRow]:
    """The special days of all years loaded, in order."""
    return await every(conn, select(calendar_day).order_by(calendar_day.c.date), CalendarDayRow)
