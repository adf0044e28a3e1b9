"""`python -m tests.crash N`: N findings, a kill for about every ten of them, the figures as one table.

With `--workers 2` two processes share a PostgreSQL server, which is started for the run."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from random import SystemRandom

from bot.steps import STEPS
from tests.crash.run import crash_run, plan
from tests.postgres import running

FINDINGS_PER_KILL = 10


def main() -> int:
    """The exit code: 0 where every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("findings", type=int, nargs="?", default=1000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**9))
    options = parser.parse_args()
    kills = max(1, options.findings // FINDINGS_PER_KILL)
    rounds = max(1, kills // 2 // len(STEPS))
    planned = plan(options.seed, rounds=rounds, random=max(1, kills - rounds * len(STEPS)))
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = ""
        if options.workers > 1:
            url = stack.enter_context(stack.enter_context(running(str(os.getpid()))).database())
        report = asyncio.run(
            crash_run(
                Path(folder),
                planned,
                seed=options.seed,
                findings=options.findings,
                bureaus=4,
                inspectors=8,
                subjects=max(8, options.findings // 12),
                url=url,
                workers=options.workers,
            )
        )
    print(report.table())
    print(*report.wrong, sep="\n", file=sys.stderr)
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
