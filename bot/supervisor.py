"""The parts of the program that run side by side: started, watched and ended by name."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Protocol

from bot.telegram_client import ApiError
from storage.errors import StorageError

log = logging.getLogger(__name__)


class Supervisor:
    """Keeps the tasks of the running parts."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()

    def run(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Runs a part until it ends by itself or is ended."""
        self._tasks[name] = asyncio.create_task(work, name=name)
        self._tell()

    def is_running(self, name: str) -> bool:
        """Whether the part was started and has not ended."""
        task = self._tasks.get(name)
        return task is not None and not task.done()

    async def first_end(self) -> None:
        """Returns when a part has ended by itself, not because it was told to. Raises what it failed with."""
        while self._tasks:
            changed = asyncio.create_task(self._changed.wait())
            try:
                await asyncio.wait({changed, *self._tasks.values()}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                changed.cancel()
            ended = [task for task in self._tasks.values() if task.done()]
            for task in ended:
                task.result()
            if ended:
                return

    async def end(self, name: str) -> None:
        """Cancels a part and waits for it; nothing where it does not run."""
        task = self._tasks.get(name)
        if task is not None:
            task.cancel()
            await self.join(name)

    async def join(self, name: str) -> None:
        """Waits for a part that was told to end. What it failed with was for `first_end` to raise."""
        task = self._tasks.pop(name, None)
        self._tell()
        if task is not None:
            await asyncio.wait({task})
            error = None if task.cancelled() else task.exception()
            if isinstance(error, ApiError | StorageError):
                # What it says is all there is to know: the state of the world, no fault of the program.
                log.error("the %s had failed: %s", name, error)
            elif error is not None:
                log.error("the %s had failed", name, exc_info=error)

    def _tell(self) -> None:
        """Whoever waits for an end has to look at what runs now."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


class Program(Protocol):
    """What can be served until a signal."""

    async def start(self) -> None: ...

    async def wait(self) -> None: ...

    async def stop(self) -> None: ...


async def serve(program: Program) -> None:
    """Runs the program until SIGINT or SIGTERM, then stops it in good order; a second signal cuts that short.

    Raises what the start or a part of the program failed with.
    """
    loop = asyncio.get_running_loop()
    me = asyncio.current_task()
    told = asyncio.Event()

    def hear() -> None:
        if told.is_set() and me is not None:
            me.cancel()
        told.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: there Ctrl-C cancels this task
            loop.add_signal_handler(number, hear)
    try:
        if await _unless(told, program.start()):
            try:
                await _unless(told, program.wait())
            finally:
                await program.stop()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):
                loop.remove_signal_handler(number)


async def _unless(told: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Does the work; False where it was cancelled because the event came first."""
    doing, hearing = asyncio.create_task(work), asyncio.create_task(told.wait())
    try:
        await asyncio.wait({doing, hearing}, return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            doing.result()
            return True
        return False
    finally:
        doing.cancel()
        hearing.cancel()
        await asyncio.gather(doing, hearing, return_exceptions=True)
