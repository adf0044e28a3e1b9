"""总览: a bureau by grade, who moved, who is one event away, what is overdue, and what was inspected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from bot.conversation.cards.parts import label, named, pager
from bot.conversation.measures import more_words
from bot.conversation.phrases import clause_name, clean, day, grade_long, grade_short, light
from bot.conversation.screen import Action, Button, Keyboard, Page, Screen, lines, page_of
from bot.conversation.verbs import Verb, grade_action, plan_action
from bot.conversation.views import ReasonView
from bot.locales import Texts

SECTIONS = ("moved", "near", "overdue", "children")
_A_PAGE = 6


@dataclass(frozen=True, slots=True)
class TotalsView:
    """How many subjects of a bureau have each grade, from the best; None for 未定级."""

    bureau: str
    ruleset: str
    by_grade: Mapping[str | None, int]


@dataclass(frozen=True, slots=True)
class MovedView:
    """A subject whose grade changed since the first of the month."""

    subject_id: int
    name: str
    before: str | None
    after: str | None
    clause: str
    worse: bool


@dataclass(frozen=True, slots=True)
class NearView:
    """A subject that one more event makes worse: by which clause."""

    subject_id: int
    name: str
    grade: str | None
    reason: ReasonView
    left: Any


@dataclass(frozen=True, slots=True)
class OverdueView:
    """Something that should have been done. number: for how many subjects."""

    opens: Action
    name: str
    what: Markup
    due_on: date
    number: int


@dataclass(frozen=True, slots=True)
class PlannedView:
    """The plan of this month. due: subjects still to be inspected in it, late: those of them whose day is past or on
    whom there is no day; drawn, carried_out: subjects drawn at random, and those of them inspected since."""

    due: int
    late: int
    drawn: int
    carried_out: int


@dataclass(frozen=True, slots=True)
class OverviewView:
    """Everything that the overview tells. visits: inspections this month; visited: of how many subjects."""

    bureau: str
    today: date
    totals: TotalsView
    children: tuple[TotalsView, ...]
    moved: tuple[MovedView, ...]
    near: tuple[NearView, ...]
    overdue: tuple[OverdueView, ...]
    visits: int
    visited: int
    planned: PlannedView


def overview_card(texts: Texts, view: OverviewView, *, weekly: bool = False) -> Screen:
    """All in short: fits under a picture."""
    worse = sum(one.worse for one in view.moved)
    rows = [
        texts("overview.weekly" if weekly else "overview.title", bureau=clean(view.bureau, 40)),
        _counts(texts, view.totals),
        texts("overview.moved", n=len(view.moved), worse=worse, better=len(view.moved) - worse),
        texts("overview.near", n=len(view.near)),
        texts("overview.overdue", n=len(view.overdue)),
        texts("overview.visits", n=view.visits, subjects=view.visited),
        texts("overview.due", n=view.planned.due, late=view.planned.late)
        if view.planned.due
        else texts("overview.none_due"),
        texts("overview.drawn", n=view.planned.drawn, done=view.planned.carried_out) if view.planned.drawn else None,
        texts("overview.children", n=len(view.children)) if view.children else None,
    ]
    return Screen(lines(*rows), _sections(texts, view, whole=weekly))


def _counts(texts: Texts, totals: TotalsView) -> Markup:
    parts = [
        texts(
            "overview.count",
            light=light(totals.ruleset, grade),
            grade=grade_short(texts, totals.ruleset, grade),
            n=number,
        )
        for grade, number in totals.by_grade.items()
    ]
    return texts("overview.counts", total=sum(totals.by_grade.values()), parts=Markup(" ").join(parts))


def _sections(texts: Texts, view: OverviewView, *, whole: bool = False) -> Keyboard:
    offered = []
    for section in SECTIONS:
        number = len(getattr(view, section))
        if number:
            words = texts.plain(f"overview.button.{section}", n=number)
            offered.append(Button(words, Action(Verb.OVERVIEW, arg=section)))
    if view.planned.due:
        offered.append(Button(texts.plain("overview.button.due", n=view.planned.due), plan_action("month")))
    if whole:
        offered.append(Button(texts.plain("overview.button.whole"), Action(Verb.OVERVIEW)))
    return tuple(tuple(offered[start : start + 2]) for start in range(0, len(offered), 2))


def section_card(texts: Texts, view: OverviewView, section: str, number: int) -> Screen:
    """One section, a page at a time."""
    rows: list[Markup] = [texts(f"overview.{section}_title", n=len(getattr(view, section)))]
    draw: Mapping[str, Callable[[], tuple[Page[Any], list[Markup], Keyboard]]] = {
        "moved": lambda: _moved(texts, view, number),
        "near": lambda: _near(texts, view, number),
        "overdue": lambda: _overdue(texts, view, number),
        "children": lambda: _children(texts, view, number),
    }
    page, entries, buttons = draw[section]()
    rows += entries or [texts("overview.nothing")]
    turn = pager(texts, page.number, page.pages, lambda other: Action(Verb.OVERVIEW, other, arg=section))
    return Screen(lines(*rows), (*buttons, *turn))


def _moved(texts: Texts, view: OverviewView, number: int) -> tuple[Page[MovedView], list[Markup], Keyboard]:
    page, slug = page_of(view.moved, number, _A_PAGE), view.totals.ruleset
    entries = [
        texts(
            "overview.moved_entry",
            number=str(place),
            light=light(slug, one.after),
            name=named(one.name),
            before=grade_short(texts, slug, one.before),
            after=grade_short(texts, slug, one.after),
            clause=clause_name(texts, one.clause) if one.clause else "",
        )
        for place, one in _numbered(page)
    ]
    return page, entries, _to_grades(page)


def _near(texts: Texts, view: OverviewView, number: int) -> tuple[Page[NearView], list[Markup], Keyboard]:
    page, slug = page_of(view.near, number, _A_PAGE), view.totals.ruleset
    entries = [
        texts(
            "overview.near_entry",
            number=str(place),
            light=light(slug, one.grade),
            name=named(one.name),
            more=more_words(texts, slug, one.reason, one.left) or texts("overview.one_more"),
            after=grade_long(texts, slug, one.reason.grade),
            clause=clause_name(texts, one.reason.clause),
        )
        for place, one in _numbered(page)
    ]
    return page, entries, _to_grades(page)


def _overdue(texts: Texts, view: OverviewView, number: int) -> tuple[Page[OverdueView], list[Markup], Keyboard]:
    page = page_of(view.overdue, number, _A_PAGE)
    entries = [
        texts(
            "overview.overdue_entry",
            number=str(place),
            what=one.what,
            name=named(one.name) if one.number == 1 else texts("overview.several", n=one.number),
            day=day(texts, one.due_on),
            late=(view.today - one.due_on).days,
        )
        for place, one in _numbered(page)
    ]
    return page, entries, tuple((Button(f"{place} {label(one.name)}", one.opens),) for place, one in _numbered(page))


def _children(texts: Texts, view: OverviewView, number: int) -> tuple[Page[TotalsView], list[Markup], Keyboard]:
    page = page_of(view.children, number, _A_PAGE)
    entries = [lines(texts("overview.child", bureau=clean(one.bureau, 40)), _counts(texts, one)) for one in page.items]
    return page, entries, ()


def _numbered(page: Page[Any]) -> Sequence[tuple[int, Any]]:
    return list(enumerate(page.items, page.number * _A_PAGE + 1))


def _to_grades(page: Page[Any]) -> Keyboard:
    return tuple(
        (Button(f"{place} {label(one.name)}", grade_action(one.subject_id)),) for place, one in _numbered(page)
    )
