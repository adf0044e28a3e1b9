"""What a run found, as a table to read and as JSON to keep."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison: ours and the other's rate in `unit`, and how many times the other's ours is to be at least.

    bar: None where the other is shown for information alone. least: less is better, and the bar is a ceiling.
    """

    what: str
    against: str
    unit: str
    ours: float
    other: float
    bar: float | None = None
    least: bool = False

    @property
    def ratio(self) -> float:
        """Ours over the other's."""
        return self.ours / self.other

    @property
    def met(self) -> bool | None:
        """Whether the bar is reached; None without one."""
        if self.bar is None:
            return None
        return self.ratio <= self.bar if self.least else self.ratio >= self.bar


def machine() -> str:
    """What the figures were measured on."""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}"


def table(lines: Iterable[Line]) -> str:
    """The comparisons as a Markdown table."""
    rows = ["| what | against | ours | theirs | ratio | bar |", "|---|---|---|---|---|---|"]
    for line in lines:
        bar = "" if line.bar is None else f"{'≤' if line.least else '≥'} {line.bar:g} {'✓' if line.met else '✗'}"
        rows.append(
            f"| {line.what} | {line.against} | {_figure(line.ours)} {line.unit} | {_figure(line.other)} | "
            f"{line.ratio:.2f} | {bar} |"
        )
    return "\n".join(rows)


def keep(lines: Iterable[Line], path: Path) -> None:
    """Writes the comparisons as JSON."""
    found = [asdict(line) | {"ratio": round(line.ratio, 3), "met": line.met} for line in lines]
    whole = {"machine": machine(), "date": date.today().isoformat(), "lines": found}  # noqa: DTZ011 - a note for people
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
