"""Decides what may be sent when, so that Telegram never has to say 429.

Pure: times are seconds on any scale that only runs forward, given by the caller.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

URGENT = 0


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
UNLIMITED = Limits(
    overall=1_000_000,
    overall_span=0.001,
    chat_burst=1_000_000,
    chat_span=0.0,
    group=1_000_000,
    group_span=0.001,
)
"""For a server that counts nothing, such as the sandbox of a test."""


@dataclass(frozen=True, slots=True)
class Head:
    """The row that a chat has to send next. A negative `chat_id` is a group or channel."""

    row_id: int
    chat_id: int
    priority: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send now, in this order, and when to ask again if nothing else happens (None: never)."""

    send: tuple[Head, ...]
    wake_at: float | None


@dataclass
class Pacer:
    """What was sent lately and who asked for quiet. Call `plan`, then `sent` for every row that goes out."""

    limits: Limits = TELEGRAM
    _overall: deque[float] = field(default_factory=deque)
    _chats: dict[int, float] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=dict)
    _quiet: dict[int, float] = field(default_factory=dict)
    _quiet_all: float = float("-inf")

    def plan(self, heads: Iterable[Head], now: float, slots: int) -> Plan:
        """Chooses among `heads` (at most one a chat) what may go out at `now`, at most `slots` of them.

        Urgent goes first, then the oldest. Routine rows leave evenly spaced instead of a second's worth at
        once, so that an urgent one finds room within one spacing, not after the whole span.
        """
        self._forget(now)
        sent = list(self._overall)
        chosen: list[Head] = []
        wake: list[float] = []
        for head in sorted(heads, key=lambda head: (head.priority, head.row_id)):
            at = max(self._chat_free(head.chat_id), self._overall_free(sent, head.priority))
            if at > now:
                wake.append(at)
            elif len(chosen) < slots:
                chosen.append(head)
                sent.append(now)
        return Plan(tuple(chosen), min(wake, default=None))

    def sent(self, chat_id: int, now: float) -> None:
        """Counts a request to `chat_id` that goes out at `now`."""
        self._overall.append(now)
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

    def _chat_free(self, chat_id: int) -> float:
        limits = self.limits
        # The chat's account: every message costs one span, and it may be overdrawn by a short burst.
        free = self._chats.get(chat_id, float("-inf")) - (limits.chat_burst - 1) * limits.chat_span
        recent = self._groups.get(chat_id, ())
        if len(recent) >= limits.group:
            free = max(free, recent[-limits.group] + limits.group_span)
        return max(free, self._quiet.get(chat_id, free), self._quiet_all)

    def _overall_free(self, sent: list[float], priority: int) -> float:
        limits = self.limits
        free = sent[-limits.overall] + limits.overall_span if len(sent) >= limits.overall else float("-inf")
        if priority > URGENT and sent:
            free = max(free, sent[-1] + limits.spacing)
        return free

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
