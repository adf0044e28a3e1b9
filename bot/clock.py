"""The one source of the present: injected everywhere, so that tests and rehearsals can move it."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Self

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has kept one offset without summer time since 1991; a fixed one needs no time zone database."""


def _system_utc() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Tells the time, shifted by whatever it was moved by.

    `now` is what regulations, deadlines and queues go by. `elapsed` never jumps, also when the clock is
    moved: Telegram's rate limits and back-off count real seconds, whatever date is being rehearsed.
    """

    def __init__(
        self,
        *,
        source: Callable[[], datetime] = _system_utc,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._monotonic = monotonic
        self._shift = timedelta(0)
        self._listeners: list[Callable[[], None]] = []

    @classmethod
    def starting_at(cls, instant: datetime | None) -> Self:
        """A running clock that shows `instant` now; the real time for None."""
        clock = cls()
        if instant is not None:
            clock.move_to(instant)
        return clock

    @classmethod
    def standing_at(cls, instant: datetime) -> Self:
        """A clock that shows `instant` until it is moved."""
        _require_aware(instant)
        return cls(source=lambda: instant)

    def now(self) -> datetime:
        """The present as an aware UTC datetime."""
        return self._source().astimezone(UTC) + self._shift

    def today(self) -> date:
        """The present day in China, which is the day that regulations count."""
        return self.now().astimezone(CHINA).date()

    def elapsed(self) -> float:
        """Seconds on a scale that only runs forward; differences mean something, the value does not."""
        return self._monotonic()

    def move_to(self, instant: datetime) -> None:
        """Shows `instant` from here on. Raises ValueError when it has no offset."""
        _require_aware(instant)
        self._shift += instant - self.now()
        for listener in tuple(self._listeners):
            listener()

    def advance(self, by: timedelta) -> None:
        """Moves on by `by`."""
        self.move_to(self.now() + by)

    def on_move(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Calls `listener` after every move, so that whoever waits looks again; returns how to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)


def china_date(instant: datetime) -> date:
    """The day in China on which `instant` falls."""
    return instant.astimezone(CHINA).date()


def _require_aware(instant: datetime) -> None:
    if instant.utcoffset() is None:
        raise ValueError("an instant needs an offset, for example 2026-11-20T09:00:00+08:00")
