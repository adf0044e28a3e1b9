"""Telegram's flood limits: about 30 messages a second in all, 1 a second per chat, 20 a minute per group."""

from __future__ import annotations

import math
from collections import deque

from bot.sandbox.clock import Clock

OVERALL_PER_SECOND = 30
CHAT_PER_SECOND = 1
CHAT_BURST = 20
GROUP_PER_MINUTE = 20


class _Bucket:
    """Holds `capacity` permits, refilled at `rate` a second."""

    def __init__(self, capacity: float, rate: float, now: float) -> None:
        self.capacity = capacity
        self.rate = rate
        self.level = capacity
        self.at = now

    def wait(self, cost: int, now: float) -> float:
        """Seconds until `cost` permits are there; an oversized cost needs a full bucket."""
        self.level = min(self.capacity, self.level + max(0.0, now - self.at) * self.rate)
        self.at = now
        return max(0.0, (min(cost, self.capacity) - self.level) / self.rate)


class RateLimits:
    """Counts sends and edits; a refused call costs nothing. Off unless `enabled`."""

    def __init__(self, clock: Clock, *, enabled: bool = False) -> None:
        self.clock = clock
        self.enabled = enabled
        self._overall: _Bucket | None = None
        self._chats: dict[int, _Bucket] = {}
        self._groups: dict[int, deque[float]] = {}

    def take(self, chat_id: int, *, group: bool, cost: int = 1) -> int | None:
        """Takes the permits of `cost` messages, or returns the whole seconds to wait."""
        if not self.enabled:
            return None
        now = self.clock.timestamp()
        if self._overall is None:
            self._overall = _Bucket(OVERALL_PER_SECOND, OVERALL_PER_SECOND, now)
        chat = self._chats.setdefault(chat_id, _Bucket(CHAT_BURST, CHAT_PER_SECOND, now))
        wait = max(self._overall.wait(cost, now), chat.wait(cost, now))
        if group:
            wait = max(wait, self._group_wait(chat_id, cost, now))
        if wait > 1e-6:
            return max(1, math.ceil(wait - 1e-6))
        self._overall.level -= cost
        chat.level -= cost
        if group:
            self._groups[chat_id].extend([now] * cost)
        return None

    def _group_wait(self, chat_id: int, cost: int, now: float) -> float:
        sent = self._groups.setdefault(chat_id, deque())
        while sent and sent[0] <= now - 60:
            sent.popleft()
        over = len(sent) + min(cost, GROUP_PER_MINUTE) - GROUP_PER_MINUTE
        return sent[over - 1] + 60 - now if over > 0 else 0.0
