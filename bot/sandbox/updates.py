"""The queue of updates: getUpdates with offsets and long polling, and expiry of what is not fetched."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.errors import ApiError

_LIFE = {"callback_query": 150, "inline_query": 30}
_LIFE_OTHERS = 24 * 3600
# Without a list of wishes these kinds do not come.
_ONLY_ON_REQUEST = ("chat_member", "message_reaction", "message_reaction_count")
_TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(frozen=True)
class Update:
    """One update on its way to the bot."""

    update_id: int
    kind: str
    payload: dict[str, Any]
    expires: float

    def to_json(self) -> dict[str, Any]:
        return {"update_id": self.update_id, self.kind: self.payload}


class UpdateQueue:
    """Updates not yet confirmed, in order. `waited_for` is set once a getUpdates found none and waits."""

    def __init__(self, clock: Clock, *, first_id: int = 700_000_001) -> None:
        self.clock = clock
        self.allowed: list[str] = []
        self.expired = 0
        self.waited_for = asyncio.Event()
        self._next = first_id
        self._queue: OrderedDict[int, Update] = OrderedDict()
        self._poller: asyncio.Future[None] | None = None
        self._arrival = asyncio.Event()

    def put(self, kind: str, payload: dict[str, Any]) -> int | None:
        """Queues an update unless the bot does not want its kind; returns its id."""
        wanted = kind in self.allowed if self.allowed else kind not in _ONLY_ON_REQUEST
        if not wanted:
            return None
        update_id, self._next = self._next, self._next + 1
        expires = self.clock.timestamp() + _LIFE.get(kind, _LIFE_OTHERS)
        self._queue[update_id] = Update(update_id, kind, payload, expires)
        self._wake()
        return update_id

    def pending(self) -> list[Update]:
        """What is neither confirmed nor expired."""
        now = self.clock.timestamp()
        for update in [u for u in self._queue.values() if u.expires <= now]:
            del self._queue[update.update_id]
            self.expired += 1
        return list(self._queue.values())

    def confirm(self, update_id: int) -> None:
        """The bot has everything up to and including this id."""
        while self._queue and next(iter(self._queue)) <= update_id:
            self._queue.popitem(last=False)

    def clear(self) -> None:
        """Drops all pending updates."""
        self._queue.clear()

    async def fetch(self, offset: int | None, limit: int, patience: float) -> list[dict[str, Any]]:
        """getUpdates: confirms what lies before `offset`, waits up to `patience` seconds for something.

        A negative offset keeps only so many from the end. A second call ends the first with 409.
        """
        if self._poller and not self._poller.done():
            self._poller.set_exception(ApiError(409, _TERMINATED, fault=False))
        if offset is not None and offset < 0:
            first = next(iter(u.update_id for u in self.pending()[offset:]), self._next)
            self.confirm(first - 1)
        elif offset:
            self.confirm(offset - 1)
        batch = self.pending()[:limit]
        if not batch and patience > 0:
            poller = self._poller = asyncio.get_running_loop().create_future()
            self.waited_for.set()
            try:
                await asyncio.wait_for(poller, patience)
            except TimeoutError:
                pass
            finally:
                if self._poller is poller:
                    self._poller = None
            batch = self.pending()[:limit]
        return [update.to_json() for update in batch]

    async def next_pending(self) -> Update:
        """Waits for the oldest pending update (webhook delivery)."""
        while not (pending := self.pending()):
            self._arrival.clear()
            await self._arrival.wait()
        return pending[0]

    def release(self) -> None:
        """Ends a waiting getUpdates with what there is."""
        self._wake()

    def _wake(self) -> None:
        self._arrival.set()
        if self._poller and not self._poller.done():
            self._poller.set_result(None)
