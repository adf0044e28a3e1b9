"""What passes by itself, and how long to wait for it."""

import random
from dataclasses import dataclass

from storage.errors import StorageError

PASSING = frozenset({"locked", "full", "unreachable"})


def passes(error: BaseException) -> bool:
    """Whether the same attempt may succeed later without anybody changing the configuration."""
    return isinstance(error, StorageError) and error.kind in PASSING


@dataclass
class Backoff:
    """Doubling waits with jitter, so that many programs that lost the same server do not return as one.

    first, cap: seconds; a wait is between half of its step and the whole of it.
    """

    first: float = 1.0
    cap: float = 30.0
    failures: int = 0

    def next(self) -> float:
        """Seconds to wait after one more failure."""
        step = min(self.cap, self.first * 2.0 ** min(self.failures, 30))
        self.failures += 1
        return step * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing

    def reset(self) -> None:
        """Something worked: the next failure is the first again."""
        self.failures = 0
