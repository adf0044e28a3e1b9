"""Failures on order: what a bot must survive, set up by a test before it happens."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Literal

from bot.sandbox.errors import ApiError

Kind = Literal["fail", "page", "reset", "drop", "delay", "hold"]
KINDS: tuple[Kind, ...] = ("fail", "page", "reset", "drop", "delay", "hold")


@dataclass
class Fault:
    """What happens to the next `times` calls of `method` (`*`: any method but getUpdates).

    - fail: refused with `error`, nothing is done;
    - page: an HTML page with the status of `error` stands in for the answer, nothing is done;
    - reset: the connection is reset, nothing is done;
    - drop: the call is carried out, then the connection is closed without an answer;
    - delay: the call is carried out, the answer comes `seconds` later;
    - hold: the call is carried out, the answer waits for `release()`.
    """

    method: str
    kind: Kind
    times: int = 1
    chat_id: int | None = None
    error: ApiError | None = None
    seconds: float = 0.0
    hits: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Lets the held answers go."""
        self.released.set()


class Faults:
    """The ordered failures, the oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Orders a failure; the returned object tells when it was reached and can release it."""
        self._faults.append(fault)
        return fault

    def fail(
        self,
        method: str,
        code: int,
        description: str,
        *,
        times: int = 1,
        retry_after: int | None = None,
        chat_id: int | None = None,
    ) -> Fault:
        """The next calls of `method` are refused with this answer."""
        error = ApiError(code, description, fault=False, retry_after=retry_after)
        return self.add(Fault(method, "fail", times, chat_id, error))

    def hold(self, method: str, *, times: int = 1) -> Fault:
        """The next calls of `method` are carried out; their answers wait for `release()`."""
        return self.add(Fault(method, "hold", times))

    def take(self, method: str, chat_id: object) -> Fault | None:
        """The failure meant for this call, counted as used."""
        for fault in self._faults:
            named = fault.method == method or (fault.method == "*" and method != "getUpdates")
            if named and fault.hits < fault.times and fault.chat_id in (None, chat_id):
                fault.hits += 1
                fault.reached.set()
                return fault
        return None

    def clear(self) -> None:
        """Takes back what has not happened yet and releases what is held."""
        for fault in self._faults:
            fault.release()
        self._faults.clear()
