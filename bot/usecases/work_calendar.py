"""The working-day calendar as this installation knows it: the package's years, and those that were loaded."""

from __future__ import annotations

from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from rulesets.calendar import WorkCalendar, YearCalendar
from storage import calendar


async def calendar_of(conn: AsyncConnection) -> WorkCalendar:
    """The calendar with all loaded years."""
    found: dict[int, tuple[dict[date, str], dict[date, str]]] = {
        one.year: ({}, {}) for one in await calendar.years(conn)
    }
    for day in await calendar.days(conn):
        off, worked = found[day.date.year]
        (off if day.kind == "holiday" else worked)[day.date] = day.name
    return WorkCalendar({year: YearCalendar(off, worked) for year, (off, worked) in found.items()})
