"""Calendar arithmetic of legal periods: 民法典 第二百条至第二百零二条."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_PERIOD = re.compile(r"([1-9]\d{0,2}) (year|month)s?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of whole months. "N 年内" at T holds what happened on D when D <= T <= D + N years."""

    months: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `1 year`, `3 years`, `12 months`.

        Raises:
            ValueError: the text is no such period.
        """
        found = _PERIOD.fullmatch(text)
        if not found:
            raise ValueError(text)
        number = int(found[1])
        return cls(number * 12 if found[2] == "year" else number)

    def after(self, day: date) -> date:
        """The corresponding day, or that month's last day where it does not exist; that day is the last one.

        A day beyond the year 9999 is given as `date.max`: "never" for every practical purpose.
        """
        return _add_months(day, self.months)

    def earliest(self, today: date) -> date:
        """The earliest day still within the period on `today`: the least D with D + period >= today."""
        return _earliest(today, self.months)

    def __str__(self) -> str:
        if self.months % 12 == 0:
            years = self.months // 12
            return f"{years} year{'s' if years > 1 else ''}"
        return f"{self.months} month{'s' if self.months > 1 else ''}"


@lru_cache(maxsize=65536)
def _add_months(day: date, months: int) -> date:
    month0 = day.month - 1 + months
    year, month = day.year + month0 // 12, month0 % 12 + 1
    if year > date.max.year:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@lru_cache(maxsize=4096)
def _earliest(today: date, months: int) -> date:
    month0 = today.month - 1 - months
    year, month = today.year + month0 // 12, month0 % 12 + 1
    if year < date.min.year:
        return date.min
    if today.day <= monthrange(year, month)[1]:
        return date(year, month, today.day)
    # No day of that month reaches today's day number, so the first day of the next month is the earliest.
    return date(year + month // 12, month % 12 + 1, 1)
