"""What is due by the clock rather than by a message: deadlines, ageing grades, digests."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.backoff import passes
from bot.clock import Clock
from bot.workers.loop import Loop
from storage.database import Database
from storage.errors import StorageError

log = logging.getLogger(__name__)

Tick = Callable[[AsyncConnection, datetime], Awaitable[bool]]
"""Does a bounded part of what is due at an instant, in the transaction given; tells whether it did anything.
What is due is read from rows, so that a tick that was missed is made up for by the next."""

ROUNDS = 100
MINUTE = timedelta(minutes=1)


class Ticker(Loop):
    """Runs the ticks at the start and then once in each minute of the clock."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        ticks: Sequence[Tick],
        *,
        on_did: Callable[[], None],
        on_ticked: Callable[[datetime], None] = lambda _: None,
    ) -> None:
        super().__init__()
        self._database = database
        self._clock = clock
        self._ticks = tuple(ticks)
        self._on_did = on_did
        self._on_ticked = on_ticked
        self._ticked: datetime | None = None

    async def step(self) -> bool:
        """Runs every tick until it has nothing left to do, each round in a transaction of its own.

        Returns whether anything was done. A tick that fails is logged and undone; the others go on, and its
        time comes again with the next minute. Raises StorageError for what does not pass by itself.
        """
        did = False
        for tick in self._ticks:
            try:
                did = await self._run(tick) or did
            except Exception as error:
                if isinstance(error, StorageError) and not passes(error):
                    raise
                log.error("%s failed", getattr(tick, "__qualname__", "a tick"), exc_info=error)
        if did:
            self._on_did()
        return did

    async def _run(self, tick: Tick) -> bool:
        did = False
        for _ in range(ROUNDS):
            # Between rounds whoever else waits for the database gets it.
            async with self._database.write() as conn:
                if not await tick(conn, self._clock.now()):
                    return did
            did = True
        return did

    async def turn(self) -> float | None:
        """A step when a new minute has begun, or time was moved."""
        minute = self._clock.now().replace(second=0, microsecond=0)
        if minute != self._ticked:
            self._ticked = minute
            await self.step()
            self._on_ticked(self._clock.now())
        left = minute + MINUTE - self._clock.now()
        return max(0.05, left.total_seconds())

    def rests(self, wait: float | None) -> bool:
        """The next minute is no work."""
        return True
