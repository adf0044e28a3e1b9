"""The sandbox's time: message dates, expiring updates and rate limits all follow this one clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Runs from `start` (an aware datetime; the machine's time by default), or stands still when frozen.

    A frozen clock only moves by `advance` and `move_to`, which makes expiry and rate limits exact in tests.
    """

    def __init__(self, start: datetime | None = None, *, frozen: bool = False) -> None:
        self.frozen = frozen
        self.move_to(start or datetime.now(UTC))

    def now(self) -> datetime:
        """The sandbox's present, in UTC."""
        if self.frozen:
            return self._base
        return self._base + timedelta(seconds=time.monotonic() - self._since)

    def timestamp(self) -> float:
        """Seconds since 1970, with fractions."""
        return self.now().timestamp()

    def move_to(self, instant: datetime) -> None:
        """Sets the clock; `instant` must be aware."""
        if instant.tzinfo is None:
            raise ValueError("the sandbox's clock needs an instant with a time zone")
        self._base = instant.astimezone(UTC)
        self._since = time.monotonic()

    def advance(self, seconds: float) -> None:
        """Moves the clock on by so many seconds."""
        self.move_to(self.now() + timedelta(seconds=seconds))
