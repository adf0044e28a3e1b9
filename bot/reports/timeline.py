"""A subject's grade through time as a coloured band, its records below, on a picture for a phone held upright."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from bot.reports.charts import INK, LINE, SOFT, bare, colour_of, cut, font, png, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: confirmed counts; pending does not yet; repaired does no more.
Standing = Literal["confirmed", "pending", "repaired"]
_LEFT, _RIGHT = 0.235, 0.955
_BAR = 0.62


@dataclass(frozen=True, slots=True)
class Span:
    """A grade from one day up to another; ahead: not yet, if nothing new is recorded."""

    since: date
    until: date
    grade: str | None
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A record. until: the last day, for what lasts; lane: its type in words."""

    lane: str
    on: date
    until: date | None = None
    standing: Standing = "confirmed"
    objected: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A grade as the picture shows it: its word, and its light in the chat."""

    grade: str | None
    word: str
    light: str


@dataclass(frozen=True, slots=True)
class TimelineView:
    """What is drawn. levels: from the best down. words: captions by key, see `WORDS`. month: a month as the axis names
    it."""

    name: str
    headline: str
    today: date
    levels: Sequence[Level]
    spans: Sequence[Span]
    marks: Sequence[Mark]
    change: tuple[date, str] | None
    words: Mapping[str, str]
    note: str
    month: Callable[[date], str]


WORDS = ("grade", "records", "today", "no_records", "pending", "repaired", "objected", "lasting", "ahead")


def timeline_png(view: TimelineView) -> bytes:
    """The picture, 1080 dots wide."""
    figure = sheet()
    now = next(span for span in reversed(view.spans) if not span.ahead)
    figure.text(0.045, 0.958, cut(view.name, 22), fontproperties=font(27), color=INK, va="center")
    figure.text(0.045, 0.917, view.headline, fontproperties=font(24), color=_colour(view, now.grade), va="center")
    band = figure.add_axes((_LEFT, 0.57, _RIGHT - _LEFT, 0.295))
    lanes = figure.add_axes((_LEFT, 0.185, _RIGHT - _LEFT, 0.315))
    since, until = view.spans[0].since, view.spans[-1].until
    for axes in (band, lanes):
        bare(axes)
        axes.set_xlim(_at(since), _at(until))
    _draw_band(band, view)
    _draw_lanes(lanes, view)
    _draw_days(lanes, since, until, view.month)
    figure.text(0.045, 0.872, view.words["grade"], fontproperties=font(17), color=SOFT, va="center")
    figure.text(0.045, 0.525, view.words["records"], fontproperties=font(17), color=SOFT, va="center")
    figure.text(0.045, 0.028, view.note, fontproperties=font(14), color=SOFT, va="center")
    return png(figure)


def _draw_band(axes: Axes, view: TimelineView) -> None:
    """Each grade at its height: the eye sees up and down before it reads."""
    rows = {level.grade: number for number, level in enumerate(view.levels)}
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set_xticks([])
    axes.set_yticks(range(len(rows)))
    axes.set_yticklabels([cut(level.word, 7) for level in view.levels], fontproperties=font(18))
    for label, level in zip(axes.get_yticklabels(), view.levels, strict=True):
        label.set_color(colour_of(level.light))
    for row in rows.values():
        axes.axhline(row, color=LINE, linewidth=1, zorder=0)
    for span in view.spans:
        row, colour = rows[span.grade], _colour(view, span.grade)
        left, width = _at(span.since), _at(span.until) - _at(span.since)
        if span.ahead:
            axes.barh(
                row, width, _BAR, left, color="white", edgecolor=colour, linewidth=2.5, linestyle=(0, (4, 3)), zorder=2
            )
        else:
            axes.barh(row, width, _BAR, left, color=colour, zorder=2)
    for before, after in zip(view.spans, view.spans[1:], strict=False):
        if before.grade != after.grade:
            ends = sorted((rows[before.grade], rows[after.grade]))
            axes.plot([_at(after.since)] * 2, ends, color=SOFT, linewidth=1.5, zorder=1)
    _mark_today(axes, view)
    if view.change is not None:
        on, words = view.change
        axes.axvline(_at(on), color=INK, linewidth=2, linestyle=(0, (5, 4)), zorder=3)
        axes.text(
            *_beside(axes, on), words, fontproperties=font(17), color=INK, va="bottom", ha=_side(axes, on), zorder=4
        )


def _draw_lanes(axes: Axes, view: TimelineView) -> None:
    counted = Counter(mark.lane for mark in view.marks)
    lanes = [lane for lane, _ in counted.most_common()]
    axes.set_ylim(max(len(lanes), 3) - 0.4, -0.6)
    axes.set_yticks(range(len(lanes)))
    axes.set_yticklabels([f"{cut(lane, 6)} {counted[lane]}" for lane in lanes], fontproperties=font(18))
    for row in range(len(lanes)):
        axes.axhline(row, color=LINE, linewidth=1, zorder=0)
    together = Counter((mark.lane, mark.on) for mark in view.marks)
    for mark in view.marks:
        row, left = lanes.index(mark.lane), _at(mark.on)
        if mark.until is not None:
            axes.barh(row, _at(mark.until) - left + 1, 0.28, left, color="#9db4cc", zorder=1)
        axes.plot([left], [row], marker="o", markersize=19, linestyle="", zorder=3, clip_on=False, **_look(mark))  # type: ignore[arg-type]
    for (lane, on), number in together.items():
        if number > 1:
            axes.text(
                _at(on), lanes.index(lane) - 0.33, f"×{number}",
                fontproperties=font(15), color=INK, ha="center", va="bottom", zorder=4,
            )  # fmt: skip
    _mark_today(axes, view)
    if not lanes:
        axes.text(0.5, 0.5, view.words["no_records"], transform=axes.transAxes, fontproperties=font(20), color=SOFT,
                  ha="center")  # fmt: skip
    _draw_legend(axes, view)


def _look(mark: Mark) -> dict[str, object]:
    edge = "#e8811a" if mark.objected else "#34506b"
    face = {"confirmed": "#34506b", "pending": "white", "repaired": "#c9d3de"}[mark.standing]
    return {"markerfacecolor": face, "markeredgecolor": edge, "markeredgewidth": 4 if mark.objected else 2.5}


def _draw_legend(axes: Axes, view: TimelineView) -> None:
    """Only of what the picture has."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    standings = {mark.standing for mark in view.marks}
    shown: list[Line2D | Patch] = []
    samples: list[tuple[bool, str, Mark]] = [
        ("pending" in standings, "pending", Mark("", view.today, standing="pending")),
        ("repaired" in standings, "repaired", Mark("", view.today, standing="repaired")),
        (any(mark.objected for mark in view.marks), "objected", Mark("", view.today, objected=True)),
    ]
    for there, key, mark in samples:
        if there:
            look = _look(mark)
            shown.append(Line2D([], [], marker="o", markersize=15, linestyle="", label=view.words[key], **look))  # type: ignore[arg-type]
    if any(mark.until for mark in view.marks):
        shown.append(Patch(color="#9db4cc", label=view.words["lasting"]))
    if any(span.ahead for span in view.spans):
        shown.append(
            Patch(facecolor="white", edgecolor=SOFT, linestyle=(0, (4, 3)), linewidth=2, label=view.words["ahead"])
        )
    if shown:
        axes.figure.legend(
            handles=shown, loc="lower left", bbox_to_anchor=(0.03, 0.045), ncols=3, prop=font(16), frameon=False,
            columnspacing=1.2, handletextpad=0.5,
        )  # fmt: skip


def _draw_days(axes: Axes, since: date, until: date, month: Callable[[date], str]) -> None:
    """Four to seven days of the calendar, months or years apart, whatever the length."""
    months = (until.year - since.year) * 12 + until.month - since.month
    step = next(one for one in (1, 2, 3, 6, 12, 24, 60, 1200) if months / one <= 6)
    days = []
    for number in range(since.year * 12 + since.month - 1, until.year * 12 + until.month):
        first = date(number // 12, number % 12 + 1, 1)
        if number % step == 0 and since <= first <= until:
            days.append(first)
    axes.set_xticks([_at(one) for one in days])
    axes.set_xticklabels([f"{one.year}\n{month(one)}" for one in days], fontproperties=font(15), color=SOFT)
    axes.tick_params(axis="x", pad=8)


def _mark_today(axes: Axes, view: TimelineView) -> None:
    axes.axvline(_at(view.today), color=SOFT, linewidth=1.5, zorder=1)
    if not axes.get_xticks().size:
        axes.text(
            _at(view.today), axes.get_ylim()[0] + 0.02, view.words["today"],
            fontproperties=font(16), color=SOFT, ha="center", va="top",
        )  # fmt: skip


def _beside(axes: Axes, on: date) -> tuple[float, float]:
    return _at(on), axes.get_ylim()[1] - 0.05


def _side(axes: Axes, on: date) -> str:
    left, right = axes.get_xlim()
    share = (_at(on) - left) / (right - left)
    return "left" if share < 0.25 else "right" if share > 0.6 else "center"


def _at(day: date) -> float:
    return float(day.toordinal())


def _colour(view: TimelineView, grade: str | None) -> str:
    return next((colour_of(level.light) for level in view.levels if level.grade == grade), colour_of("⚪"))


def spans_of(stretches: Sequence[tuple[date, str | None]], today: date, until: date) -> tuple[Span, ...]:
    """The course of a grade cut at today: what was, and what will be."""
    found: list[Span] = []
    ends = [since for since, _ in stretches[1:]] + [until]
    for (since, grade), end in zip(stretches, ends, strict=True):
        if since <= today:
            found.append(Span(since, min(end, today + timedelta(1)), grade))
        if end > today + timedelta(1):
            found.append(Span(max(since, today + timedelta(1)), end, grade, ahead=True))
    return tuple(found)
