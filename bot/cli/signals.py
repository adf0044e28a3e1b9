"""Running until somebody ends it, in an orderly way."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Coroutine
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


async def until_told(work: Coroutine[Any, Any, None]) -> None:
    """Runs `work` until it ends, or until SIGINT or SIGTERM, which cancels it: that is a normal end.

    Once one came, the signals mean what they otherwise do, for whoever cannot wait.
    """
    task = asyncio.create_task(work)
    if sys.platform == "win32":
        # Its loops take no signal handlers; Ctrl+C cancels us by itself.
        return await task
    loop = asyncio.get_running_loop()
    told = False

    def tell() -> None:
        nonlocal told
        told = True
        forget()
        task.cancel()

    def forget() -> None:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)

    for number in _SIGNALS:
        loop.add_signal_handler(number, tell)
    try:
        await task
    except asyncio.CancelledError:
        if not told:
            raise
    finally:
        forget()
