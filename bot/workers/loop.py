"""The trivial loop around a worker's step: turn, then sleep until woken or until there is something to do."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from typing import Any

from bot.backoff import Backoff, passes
from storage.errors import StorageError

log = logging.getLogger(__name__)


class Loop(ABC):
    """Runs `turn` whenever woken. Work started by a turn runs beside it; a failure in it ends the loop.

    A turn returns after how many seconds it wants the next one even if nobody wakes it, or None.
    """

    def __init__(self) -> None:
        self._wake = asyncio.Event()
        self._quiet = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._failed: BaseException | None = None
        #: Seconds after which to look again anyway: other processes make work and cannot wake this one.
        self.poll: float | None = None

    @abstractmethod
    async def turn(self) -> float | None:
        """One look at what there is to do."""

    def wake(self) -> None:
        """There may be something to do."""
        self._quiet.clear()
        self._wake.set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs `work` beside the loop; `finish` waits for it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._failed = self._failed or task.exception()
        self.wake()

    async def run(self) -> None:
        """Turns until cancelled. Raises what a piece of work raised, and StorageError for what does not pass."""
        backoff = Backoff()
        while self._failed is None:
            self._wake.clear()
            try:
                wait = await self.turn()
                backoff.reset()
            except StorageError as error:
                if not passes(error):
                    raise
                wait = backoff.next()
                log.warning("%s waits for the database: %s", type(self).__name__, error)
            else:
                if not self._tasks and not self._wake.is_set() and self.rests(wait):
                    self._quiet.set()
                if self.poll is not None:
                    wait = self.poll if wait is None else min(wait, self.poll)
            try:
                async with asyncio.timeout(wait):
                    await self._wake.wait()
            except TimeoutError:
                self._quiet.clear()
        raise self._failed

    def rests(self, wait: float | None) -> bool:
        """Whether a worker that wants its next turn after `wait` has nothing left to do now."""
        return wait is None

    async def settled(self) -> None:
        """Returns when a look has found nothing to do and nothing is under way. Needs `run` to be running."""
        self.wake()
        await self._quiet.wait()

    async def finish(self, grace: float) -> None:
        """Waits up to `grace` seconds for the work under way, then cancels it. Call after `run` has ended."""
        tasks = set(self._tasks)
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
