"""`make bench`: every comparison, as a table and as JSON. Arguments name those that are wanted; all otherwise."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from tests.bench.report import keep, machine, table

BENCHES = ("grading", "regrade", "growth", "bot")


def main(wanted: list[str]) -> int:
    """Runs them; 2 for a name that there is not."""
    unknown = sorted(set(wanted) - set(BENCHES))
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    found = []
    for name in wanted or BENCHES:
        print(f"{name} …", file=sys.stderr, flush=True)
        found += importlib.import_module(f"tests.bench.{name}").lines()
    print(f"{machine()}\n\n{table(found)}")
    keep(found, Path("bench.json"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
