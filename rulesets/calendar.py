"""工作日: the State Council's calendar with its make-up workdays, and deadlines counted in it (G8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import holidays

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """A published year: the days off and the weekend days that are worked, each with its name.

    A notice may name days of the December before; they belong to it all the same.
    """

    holidays: Mapping[date, str] = field(default_factory=dict)
    workdays: Mapping[date, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayCount:
    """One day of a deadline's proof.

    number: which working day it is, or None where it is not counted.
    why: `workday`, `makeup` (调休上班), `weekend` or `holiday`; name: the holiday's, where there is one.
    """

    day: date
    number: int | None
    why: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline in working days.

    days: every day from the one after acceptance to the due one.
    provisional: a counted day lies in a year whose calendar is not yet published (暂定).
    """

    accepted_on: date
    working_days: int
    due_on: date
    provisional: bool
    days: tuple[DayCount, ...]

    def to_json(self) -> dict[str, object]:
        """As the contract has it."""
        return {
            "accepted_on": self.accepted_on.isoformat(),
            "working_days": self.working_days,
            "due_on": self.due_on.isoformat(),
            "provisional": self.provisional,
        }


class WorkCalendar:
    """Working days of mainland China; years loaded by an administrator stand before the package's.

    A day that a loaded notice names outside of its own year stands before what that other year says of it: the
    later notice is the newer word.
    """

    def __init__(self, loaded: Mapping[int, YearCalendar] | None = None) -> None:
        self._loaded = dict(loaded or {})
        self._apart = {
            day: notice
            for year, notice in sorted(self._loaded.items())
            for day in (*notice.holidays, *notice.workdays)
            if day.year != year
        }

    def is_published(self, year: int) -> bool:
        """Whether the year's calendar is known; years before the first known one are taken as they were."""
        return year in self._loaded or year <= _last_published()

    def look(self, day: date) -> DayCount:
        """What kind of day it is; `number` is None."""
        weekend = day.weekday() >= 5
        year = self._apart.get(day) or self._loaded.get(day.year) or _packaged(day.year)
        if day in year.workdays:
            return DayCount(day, None, "makeup" if weekend else "workday", year.workdays[day])
        if day in year.holidays:
            return DayCount(day, None, "holiday", year.holidays[day])
        return DayCount(day, None, "weekend" if weekend else "workday")

    def is_workday(self, day: date) -> bool:
        """Whether it is a 工作日."""
        return self.look(day).why in ("workday", "makeup")

    def deadline(self, accepted_on: date, working_days: int) -> Deadline:
        """The deadline `working_days` after acceptance, whose own day is not counted (民法典 第二百零一条).

        Raises:
            OverflowError: the deadline lies beyond the year 9999.
        """
        day, number, days = accepted_on, 0, []
        while number < working_days:
            day += _ONE_DAY
            seen = self.look(day)
            counted = seen.why in ("workday", "makeup")
            number += counted
            days.append(DayCount(day, number if counted else None, seen.why, seen.name))
        provisional = any(not self.is_published(entry.day.year) for entry in days)
        return Deadline(accepted_on, working_days, day, provisional, tuple(days))


@lru_cache(maxsize=64)
def _packaged(year: int) -> YearCalendar:
    country = holidays.country_holidays("CN", years=year, expand=False, language="zh_CN")
    days = {day: name for day, name in country.items() if day.year == year}
    made_up = {day: "" for day in country.weekend_workdays if day.year == year}
    return YearCalendar(days, made_up)


@lru_cache(maxsize=1)
def _last_published() -> int:
    """The last year for which the package carries the State Council's notice, not the statutory days alone."""
    published: dict[int, object] = holidays.country_holidays("CN").special_public_holidays
    return max(published)
