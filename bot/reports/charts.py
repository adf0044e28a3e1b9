"""What the pictures share: the figure, the Chinese font, and the colours that the lights of the chat have."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from bot.reports.fonts import sans

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

#: Fits a phone held upright; Telegram leaves pictures of this size nearly as they are.
WIDTH, HEIGHT = 1080, 1350
_DOTS = 100
INK, SOFT, LINE = "#1b1f24", "#5b6470", "#d5dae0"
_COLOURS = {"🟢": "#2e9e5b", "🔵": "#2f78c4", "🟡": "#cf9a00", "🟠": "#e8811a", "🔴": "#d23b3b", "⚪": "#aab2bd"}


def colour_of(light: str) -> str:
    """The colour of a light of `bot.conversation.phrases.light`."""
    return _COLOURS.get(light, _COLOURS["⚪"])


@cache
def font(size: float) -> FontProperties:
    """The font at a size in points; a picture has 1.39 dots to a point."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(sans()), size=size)


def sheet(height: int = HEIGHT) -> Figure:
    """An empty picture, by the object interface: pyplot keeps figures in the process and is for one thread only."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / _DOTS, height / _DOTS), dpi=_DOTS, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def bare(axes: Axes) -> None:
    """Axes without a frame and without ticks."""
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0)


def png(figure: Figure) -> bytes:
    """The finished picture."""
    target = io.BytesIO()
    figure.savefig(target, format="png")
    return target.getvalue()


def cut(text: str, most: float) -> str:
    """Text at most as wide as so many Chinese characters, marked where it was cut."""
    wide = [1.0 if east_asian_width(character) in "WFA" else 0.55 for character in text]
    if sum(wide) <= most:
        return text
    kept = next(number for number in range(len(text), -1, -1) if sum(wide[:number]) <= most - 1)
    return text[:kept].rstrip() + "…"
