"""Today for commands that need no other setting: ANXIN_NOW where it is set, else the clock, in Asia/Shanghai."""

from __future__ import annotations

from datetime import date

from bot.cli.trouble import explained
from bot.clock import Clock
from bot.settings import load_settings


def today() -> date:
    """The date in Asia/Shanghai (G7). Raises InputError where the environment cannot be used."""
    with explained():
        return Clock.starting_at(load_settings().now).today()
