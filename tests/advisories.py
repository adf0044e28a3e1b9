"""`make audit`: what pip-audit found, in a line a package, and in one line where it could look nothing up.

Reads pip-audit's JSON from standard input; exit code 1 where a package has a known weakness.
"""

from __future__ import annotations

import json
import sys


def report(text: str) -> tuple[list[str], bool]:
    """The lines to print, and whether a package has a known weakness. text: pip-audit's JSON, "" where it gave none."""
    try:
        packages = json.loads(text)["dependencies"]
    except (ValueError, KeyError):
        packages = []
    checked = [one for one in packages if "vulns" in one]
    if not checked:
        return ["The advisories cannot be reached from here: no package was checked."], False
    weak = [one for one in checked if one["vulns"]]
    lines = [f"{one['name']} {one['version']}: " + ", ".join(each["id"] for each in one["vulns"]) for one in weak]
    left = f", {len(packages) - len(checked)} could not be looked up" if len(packages) > len(checked) else ""
    return [*lines, f"{len(checked)} packages checked, {len(weak)} with known weaknesses{left}."], bool(weak)


if __name__ == "__main__":
    lines, weak = report(sys.stdin.read())
    print("\n".join(lines))
    sys.exit(weak)
