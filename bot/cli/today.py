"""Today for commands that need no other setting: ANXIN_NOW where it is set, else the clock, in Asia/Shanghai."""

from __future__ import annotations

from datetime import date

from bot.cli.input_error import InputError
from bot.cli.trouble import explained
from bot.clock import Clock
from bot.settings import load_settings


def today() -> date:
    """The date in Asia/Shanghai (G7). Raises InputError where the environment cannot be used."""
    with explained():
        start = load_settings().now
    try:
        return Clock.starting_at(start).today()
    except OverflowError:
        raise InputError(
            f"环境变量 ANXIN_NOW 不能用：{start} 太早或太晚",
            f"ANXIN_NOW: {start} is too near the first or the last day that can be counted",
        ) from None
