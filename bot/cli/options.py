"""Arguments that several commands share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from rulesets import loader
from rulesets.values import Invalid, day


class DayType(click.ParamType[date]):
    """A real day, ASCII `YYYY-MM-DD`."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return day(value)
        except Invalid:
            self.fail(f"{value!r} is not a real date written YYYY-MM-DD", param, ctx)


DAY = DayType()


def ruleset_of(name: str) -> loader.Ruleset:
    """A ruleset by its slug, or from a file of one's own by a path that ends in .yaml or .yml."""
    path = Path(name)
    return loader.load_file(path) if path.suffix in (".yaml", ".yml") else loader.load(name)
