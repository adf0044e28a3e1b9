"""What the workers tell whoever watches them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Watcher(Protocol):
    """Hears of each piece of work as it ends."""

    def handled(self, seconds: float) -> None:
        """An update was handled, in so many seconds."""

    def sent(self, method: str, result: str) -> None:
        """An outbox row came to an end, or is to be tried again."""

    def ticked(self, at: datetime) -> None:
        """The clock's work was done."""


class Unwatched:
    """Nobody watches."""

    def handled(self, seconds: float) -> None:
        """Nothing follows."""

    def sent(self, method: str, result: str) -> None:
        """Nothing follows."""

    def ticked(self, at: datetime) -> None:
        """Nothing follows."""
