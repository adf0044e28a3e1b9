"""Today for commands that need no other setting: ANXIN_NOW where it is set, else the clock, in Asia/Shanghai."""

from __future__ import annotations

from datetime import date

from bot.clock import Clock
from bot.settings import Settings


def today() -> date:
    """The date in Asia/Shanghai (G7)."""
    return Clock.starting_at(Settings().now).today()
