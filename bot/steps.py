"""Named places at which the process can be made to kill itself, for the proof that a crash loses nothing.

They do nothing unless the environment variable ANXIN_CRASH_AT names one of them, as `step:n`: the n-th time that
the process comes there it ends as by `kill -9`. Whoever can set its environment can end it anyway.
"""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass

VARIABLE = "ANXIN_CRASH_AT"

STEPS = {
    "fetched": "updates have come, nothing of them is stored",
    "received": "they are committed to the inbox, Telegram does not know yet",
    "deciding": "in the use case: the record is written, what follows from it is not",
    "decided": "everything of an update is written, and not committed",
    "committed": "it is committed, the button not answered, nothing sent",
    "claimed": "an outbox row is claimed, nothing sent",
    "sent": "Telegram has carried it out, nothing of that is recorded",
    "marking": "that it was sent is written, and not committed",
    "marked": "that it was sent is committed",
}


@dataclass
class _Order:
    """Which step ends the process, and how often it may still be reached."""

    step: str = ""
    left: int = 0


_order = _Order()


def arm(plan: str) -> None:
    """Orders an end by `step:n` (n is 1 where it is missing); an empty plan orders none."""
    _order.step, _, count = plan.partition(":")
    _order.left = int(count) if count.isdecimal() else 1


def reached(step: str) -> None:
    """The program is at the step."""
    if step != _order.step:
        return
    _order.left -= 1
    if _order.left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get(VARIABLE, ""))
