"""Levels of accidents: 生产安全事故报告和调查处理条例 第三条."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rulesets.fields import ACCIDENT_BOUNDS, ACCIDENT_LEVELS

#: Dead, seriously injured, direct loss in yuan; None where a figure was not given.
Figures = Sequence[int | Decimal | None]


def implied_level(figures: Figures) -> str:
    """The level that the figures make it; what is not given raises nothing."""
    deaths, injuries, loss = [figure or 0 for figure in figures]
    for level, dead, injured, lost in ACCIDENT_BOUNDS:
        if deaths >= dead or injuries >= injured or loss >= lost:
            return level
    return ACCIDENT_LEVELS[0]


def level_fits(stated: str, figures: Figures) -> bool:
    """Whether a stated level can stand beside the figures.

    One below what they imply cannot; one above it cannot where all three are given, else the missing one may be
    what raised it.
    """
    implied = implied_level(figures)
    below = ACCIDENT_LEVELS.index(stated) < ACCIDENT_LEVELS.index(implied)
    return not below and (stated == implied or None in figures)
