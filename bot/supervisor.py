"""The parts of the program that run side by side: started, watched and ended by name."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)


class Supervisor:
    """Keeps the tasks of the running parts."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def run(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Runs a part until it ends by itself or is ended."""
        self._tasks[name] = asyncio.create_task(work, name=name)

    def is_running(self, name: str) -> bool:
        """Whether the part was started and has not ended."""
        task = self._tasks.get(name)
        return task is not None and not task.done()

    async def first_end(self) -> None:
        """Returns when a part has ended by itself. Raises what it failed with."""
        if not self._tasks:
            return
        done, _ = await asyncio.wait(self._tasks.values(), return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def end(self, name: str) -> None:
        """Cancels a part and waits for it; nothing where it does not run."""
        task = self._tasks.get(name)
        if task is not None:
            task.cancel()
            await self.join(name)

    async def join(self, name: str) -> None:
        """Waits for a part that was told to end. What it failed with was for `first_end` to raise."""
        task = self._tasks.pop(name, None)
        if task is not None:
            await asyncio.wait({task})
            if not task.cancelled() and task.exception() is not None:
                log.error("the %s had failed", name, exc_info=task.exception())
