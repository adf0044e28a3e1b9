"""Days given as a distance from today, so that the sample data never grow old."""

from __future__ import annotations

import re
from datetime import date, timedelta

from rulesets.periods import Period

_DISTANCE = re.compile(r"([+-]?)(?:(\d+)y)?(?:(\d+)m)?(?:(\d+)d)?")


def day_at(distance: str, today: date) -> date:
    """The day at a distance such as `-1y2m10d`, `+3m` or `0d`: first the years and months, then the days.

    Raises:
        ValueError: the text is no distance.
    """
    found = _DISTANCE.fullmatch(distance)
    if found is None or not any(found.group(2, 3, 4)):
        raise ValueError(f"{distance!r} is no distance such as -1y2m10d")
    sign = -1 if found[1] == "-" else 1
    years, months, days = (int(part or 0) for part in found.group(2, 3, 4))
    return Period(sign * (12 * years + months)).after(today) + timedelta(days=sign * days)
