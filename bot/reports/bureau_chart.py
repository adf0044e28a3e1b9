"""A bureau's subjects by grade as bars, with what changed since the first of the month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reports.charts import INK, SOFT, bare, colour_of, cut, font, png, sheet

_HEIGHT = 810


@dataclass(frozen=True, slots=True)
class Bar:
    """A grade: its word, its light in the chat, how many have it, and how many more than on the first."""

    word: str
    light: str
    number: int
    change: int


@dataclass(frozen=True, slots=True)
class BureauChartView:
    """What is drawn, from the best grade down."""

    bureau: str
    title: str
    bars: Sequence[Bar]
    note: str


def bureau_chart_png(view: BureauChartView) -> bytes:
    """The picture, 1080 dots wide."""
    figure = sheet(_HEIGHT)
    figure.text(0.045, 0.93, cut(view.bureau, 24), fontproperties=font(27), color=INK, va="center")
    figure.text(0.045, 0.855, view.title, fontproperties=font(19), color=SOFT, va="center")
    axes = figure.add_axes((0.22, 0.11, 0.54, 0.68))
    bare(axes)
    axes.set_xticks([])
    axes.set_ylim(len(view.bars) - 0.4, -0.6)
    axes.set_xlim(0, max([bar.number for bar in view.bars] + [1]))
    axes.set_yticks(range(len(view.bars)))
    axes.set_yticklabels([cut(bar.word, 6) for bar in view.bars], fontproperties=font(21))
    total = sum(bar.number for bar in view.bars) or 1
    for row, bar in enumerate(view.bars):
        axes.barh(row, bar.number, 0.66, color=colour_of(bar.light), clip_on=False)
        axes.annotate(
            f"{bar.number}", (bar.number, row), (14, 6), textcoords="offset points", annotation_clip=False,
            fontproperties=font(24), color=INK, va="center",
        )  # fmt: skip
        changed = f"{bar.change:+d}" if bar.change else "±0"
        axes.annotate(
            f"{bar.number / total:.0%}   {changed}", (bar.number, row), (15, -19), textcoords="offset points",
            annotation_clip=False, fontproperties=font(15), color=SOFT, va="center",
        )  # fmt: skip
    figure.text(0.045, 0.04, view.note, fontproperties=font(14), color=SOFT, va="center")
    return png(figure)
