"""Published working-day calendars that an administrator has loaded, each as the notice of one year."""

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
    """A year whose notice is loaded, and where it came from."""

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
    """Load a year's notice in place of what was there.

    Raises ValueError for a day given twice, or one of another year than the notice's own and the one before (元旦
    may begin in December).
    """
    days = list(days)
    for day in days:
        if day.date.year not in (year - 1, year):
            raise ValueError(f"{day.date} is not in {year}")
    if len({day.date for day in days}) != len(days):
        raise ValueError(f"a day of {year} is given twice")
    insert = insert_for(conn, calendar_year).values(year=year, source=source, imported_at=now)
    new = {"source": insert.excluded.source, "imported_at": insert.excluded.imported_at}
    await conn.execute(insert.on_conflict_do_update(index_elements=[calendar_year.c.year], set_=new))
    await conn.execute(delete(calendar_day).where(calendar_day.c.notice == year))
    if days:
        rows = [{"notice": year, "date": day.date, "kind": day.kind, "name": day.name} for day in days]
        await conn.execute(calendar_day.insert(), rows)


async def years(conn: AsyncConnection) -> list[CalendarYearRow]:
    """The years loaded, in order."""
    return await every(conn, select(calendar_year).order_by(calendar_year.c.year), CalendarYearRow)


async def days(conn: AsyncConnection) -> dict[int, list[CalendarDayRow]]:
    """The days that each loaded notice names, in order, by the notice's year."""
    found: dict[int, list[CalendarDayRow]] = {one.year: [] for one in await years(conn)}
    order = (calendar_day.c.notice, calendar_day.c.date)
    for row in (await conn.execute(select(calendar_day).order_by(*order))).mappings():
        found[row["notice"]].append(CalendarDayRow(row["date"], row["kind"], row["name"]))
    return found
