"""Speeds compared within one run: what else the machine does slows all that are compared alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping

ROUNDS = 7


def race(contestants: Mapping[str, Callable[[], object]], *, rounds: int = ROUNDS) -> dict[str, float]:
    """Seconds of processor time that one call of each takes: the least of `rounds`, in which all have their turns."""
    best = dict.fromkeys(contestants, float("inf"))
    for _ in range(rounds):
        for name, call in contestants.items():
            gc.collect()
            started = time.process_time()
            call()
            best[name] = min(best[name], time.process_time() - started)
    return best
