"""The working-day calendar as this installation knows it: the package's years, and those that were loaded."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from rulesets.calendar import WorkCalendar, YearCalendar
from storage import calendar


async def calendar_of(conn: AsyncConnection) -> WorkCalendar:
    """The calendar with all loaded years."""
    return WorkCalendar(
        {
            year: YearCalendar(
                {day.date: day.name for day in days if day.kind == "holiday"},
                {day.date: day.name for day in days if day.kind == "workday"},
            )
            for year, days in (await calendar.days(conn)).items()
        }
    )
