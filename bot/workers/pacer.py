"""Decides when Telegram may be spoken to, so that it never has to say 429.

Pure: times are seconds on any scale that only runs forward, given by the caller.
"""

from collections import deque
from dataclasses import dataclass, field

URGENT = 0
NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Limits:
    """Telegram's limits. The spans are a little longer than Telegram's own (1 s and 60 s), because requests
    that leave evenly do not arrive evenly."""

    overall: int = 30
    overall_span: float = 1.03
    chat_burst: int = 3
    chat_span: float = 1.03
    group: int = 20
    group_span: float = 61.0

    @property
    def spacing(self) -> float:
        """Seconds between routine messages that spread them evenly over the overall span."""
        return self.overall_span / self.overall


TELEGRAM = Limits()
UNLIMITED = Limits(overall_span=0.0, chat_span=0.0, group_span=0.0)
"""For a server that counts nothing, such as the sandbox of a test."""


@dataclass
class Pacer:
    """What was sent lately and who asked for quiet.

    A sender asks `opens_at` whether anything may leave now, takes the most urgent row of a chat that is not
    `blocked`, and tells what it `sent`. A negative chat id is a group or a channel.
    """

    limits: Limits = TELEGRAM
    _overall: deque[float] = field(default_factory=deque)
    _slot: float = NEVER
    _chats: dict[int, float] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=dict)
    _quiet: dict[int, float] = field(default_factory=dict)
    _quiet_all: float = NEVER

    def opens_at(self, now: float) -> float:
        """The moment from which the next row may leave; not after `now` when it may leave at once.

        Urgent rows may follow each other until the overall limit. Behind a routine row there is one spacing of
        rest: a broadcast leaves evenly instead of a second's worth at once, and an urgent row that comes in
        between waits for one spacing, not for the rest of the second.
        """
        self._forget(now)
        limits = self.limits
        opens = max(self._quiet_all, self._slot)
        if len(self._overall) >= limits.overall:
            opens = max(opens, self._overall[-limits.overall] + limits.overall_span)
        return opens

    def blocked(self, now: float) -> frozenset[int]:
        """The chats to which nothing may go at `now`."""
        self._forget(now)
        return frozenset(chat_id for chat_id in self._known() if self._chat_free(chat_id) > now)

    def next_free(self, now: float) -> float | None:
        """The moment at which the first of the blocked chats is free again; None when none is blocked."""
        return min((self._chat_free(chat_id) for chat_id in self.blocked(now)), default=None)

    def sent(self, chat_id: int, priority: int, now: float) -> None:
        """Counts a request to `chat_id` that goes out at `now`; `priority` 0 is urgent."""
        self._overall.append(now)
        if priority > URGENT:
            # Slots keep to their beat: a row that left a little late does not delay all that follow.
            on_beat = now - self._slot < self.limits.spacing
            self._slot = (self._slot if on_beat else now) + self.limits.spacing
        self._chats[chat_id] = max(self._chats.get(chat_id, now), now) + self.limits.chat_span
        if chat_id < 0:
            self._groups.setdefault(chat_id, deque()).append(now)

    def refused(self, chat_id: int, retry_after: float, now: float) -> None:
        """Notes a 429 for `chat_id`: quiet there for `retry_after` seconds.

        Telegram does not say whether it means the chat or the bot. When a second chat is refused while
        another one is quiet, it meant the bot, and everything waits.
        """
        until = now + retry_after
        others = [end for chat, end in self._quiet.items() if chat != chat_id and end > now]
        self._quiet[chat_id] = max(self._quiet.get(chat_id, until), until)
        if others:
            self.hush(until)

    def hush(self, until: float) -> None:
        """Sends nothing at all before `until`."""
        self._quiet_all = max(self._quiet_all, until)

    def _known(self) -> set[int]:
        return self._chats.keys() | self._groups.keys() | self._quiet.keys()

    def _chat_free(self, chat_id: int) -> float:
        limits = self.limits
        # The chat's account: every message costs one span, and it may be overdrawn by a short burst.
        free = self._chats.get(chat_id, NEVER) - (limits.chat_burst - 1) * limits.chat_span
        recent = self._groups.get(chat_id, deque())
        if len(recent) >= limits.group:
            free = max(free, recent[-limits.group] + limits.group_span)
        return max(free, self._quiet.get(chat_id, NEVER))

    def _forget(self, now: float) -> None:
        """Drops what no longer limits anything, so that memory follows the traffic of the last minute."""
        limits = self.limits
        while self._overall and self._overall[0] + limits.overall_span <= now:
            self._overall.popleft()
        for chat_id, recent in list(self._groups.items()):
            while recent and recent[0] + limits.group_span <= now:
                recent.popleft()
            if not recent:
                del self._groups[chat_id]
        self._chats = {chat_id: at for chat_id, at in self._chats.items() if at > now}
        self._quiet = {chat_id: at for chat_id, at in self._quiet.items() if at > now}
