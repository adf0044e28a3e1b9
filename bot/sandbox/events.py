"""What happened, in order, for those who watch: the chat page and the test harness."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

_KEPT = 20_000


class EventLog:
    """Numbered events; watchers wait for the ones after the last they saw."""

    def __init__(self) -> None:
        self.last = 0
        self.closed = False
        self._events: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self._waiting: set[asyncio.Future[None]] = set()

    def add(self, kind: str, **data: Any) -> int:
        """Records an event and wakes the watchers; returns its number."""
        self.last += 1
        self._events.append({"seq": self.last, "kind": kind, **data})
        self._wake()
        return self.last

    def since(self, after: int) -> list[dict[str, Any]] | None:
        """Events numbered above `after`; None when some of them are no longer kept."""
        if self._events and after < self._events[0]["seq"] - 1:
            return None
        return self._events_after(after)

    async def wait(self, after: int, seconds: float) -> None:
        """Returns when there is an event above `after`, when closed, or after so many seconds."""
        if self.last > after or self.closed:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await asyncio.wait_for(future, seconds)
        except TimeoutError:
            pass
        finally:
            self._waiting.discard(future)

    def close(self) -> None:
        """Lets everybody go who still waits."""
        self.closed = True
        self._wake()

    def _wake(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    def _events_after(self, after: int) -> list[dict[str, Any]]:
        count = self.last - after
        if count <= 0:
            return []
        length = len(self._events)
        return [self._events[index] for index in range(max(0, length - count), length)]
