"""`anxin run` without Telegram's limits, which otherwise were all that is measured: the stand-in counts nothing."""

import sys
from functools import partial

import bot.cli
import bot.cli.run as run
from bot.workers.pacer import UNLIMITED

if __name__ == "__main__":
    run.AnxinApp = partial(run.AnxinApp, limits=UNLIMITED)  # type: ignore[misc,assignment]
    sys.argv[1:] = ["run"]
    bot.cli.main()
