"""/plan: what is to be inspected, by when, how far it is, and what the grade asks for there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from bot.conversation.cards.asking import asking
from bot.conversation.cards.parts import bureau_line, named, pager
from bot.conversation.phrases import clause_name, clean, day, grade_short, light
from bot.conversation.plan_views import MeasureView, NextView, PlanLine
from bot.conversation.screen import Action, Button, Keyboard, Page, Screen, grid, lines
from bot.conversation.verbs import Tab, Verb, plan_action
from bot.locales import Texts

_NEAR_METRES = 1000


def plan_list(
    texts: Texts,
    tab: Tab,
    page: Page[PlanLine],
    total: int,
    today: date,
    *,
    first: int,
    waiting: int,
    bureau: str,
    near: tuple[float, float] | None = None,
) -> Screen:
    """One page. near: where the asker stands, if the list is by distance. waiting: what was drawn for them."""
    rows: list[Markup | None] = [
        texts(f"plan.title.{tab}", n=total) if total else texts(f"plan.none.{tab}"),
        bureau_line(texts, bureau),
        texts("plan.waiting", n=waiting) if waiting and tab == "day" else None,
        texts("plan.by_distance") if near is not None and total else None,
    ]
    buttons: list[Button] = []
    for number, line in enumerate(page.items, first):
        rows += _entry(texts, number, line, today, by_distance=near is not None)
        buttons.append(Button(texts.plain("plan.button.go", number=str(number)), Action(Verb.VISIT, line.subject)))
    turn = pager(texts, page.number, page.pages, lambda number: plan_action(tab, page=number, near=near))
    return Screen(lines(*rows), (*grid(buttons, 3), *turn, *_ways(texts, tab, near, listed=bool(total))))


def _ways(texts: Texts, tab: Tab, near: tuple[float, float] | None, *, listed: bool) -> Keyboard:
    tabs: tuple[Tab, ...] = ("day", "month", "drawn")
    others = tuple(Button(texts.plain(f"plan.button.{one}"), plan_action(one, near=near)) for one in tabs if one != tab)
    draws = (Button(texts.plain("plan.button.draws"), Action(Verb.DRAWS)),) if tab == "drawn" else ()
    if near is not None:
        return (others, (Button(texts.plain("plan.button.by_day"), plan_action(tab)), *draws))
    here = (Button(texts.plain("plan.button.here"), Action(Verb.PLAN_HERE, arg=tab)),) if listed else ()
    return (others, (*here, *draws)) if here or draws else (others,)


def _entry(texts: Texts, number: int, line: PlanLine, today: date, *, by_distance: bool) -> list[Markup | None]:
    return [
        texts(
            "plan.entry",
            number=str(number),
            name=named(line.name),
            light=light(line.ruleset, line.grade),
            grade=grade_short(texts, line.ruleset, line.grade),
        ),
        _when(texts, line, today),
        _far(texts, line.distance) if by_distance else None,
        _drawn(texts, line),
        measures_line(texts, line.measures, 1),
    ]


def _when(texts: Texts, line: PlanLine, today: date) -> Markup | None:
    if line.done_on is not None:
        return texts("plan.done", day=day(texts, line.done_on))
    return next_line(texts, line.next, today)


def next_line(texts: Texts, following: NextView | None, today: date) -> Markup | None:
    """By when, and how that stands on the day."""
    if following is None:
        return None
    if following.on is None:
        return texts("plan.unknown")
    on = day(texts, following.on)
    if following.on < today:
        return texts("plan.overdue", day=on, n=(today - following.on).days)
    return texts("plan.today", day=on) if following.on == today else texts("plan.due", day=on)


def _drawn(texts: Texts, line: PlanLine) -> Markup | None:
    if not line.drawn:
        return None
    names = texts("list.comma").join(texts("value.plain", value=clean(name, 20)) for name in line.inspectors)
    return texts("plan.drawn_mine" if line.mine else "plan.drawn", names=names)


def measures_line(texts: Texts, measures: Sequence[MeasureView], most: int) -> Markup | None:
    """What the grade asks for: measures by their name and clause; those that have no name are counted."""
    if not measures:
        return None
    shown = [
        texts("plan.measure", title=clean(one.title[texts.language], 40), clause=clause_name(texts, one.clause))
        for one in measures
        if one.title.get(texts.language)
    ][:most] or [clause_name(texts, one.clause) for one in measures[:most]]
    joined = texts("list.comma").join(shown)
    if len(measures) > len(shown):
        joined = texts("plan.measures_more", measures=joined, n=len(measures) - len(shown))
    return texts("plan.measures", measures=joined)


def _far(texts: Texts, metres: float | None) -> Markup:
    if metres is None:
        return texts("plan.no_place")
    # Tens of metres are as exact as a phone is.
    if metres < _NEAR_METRES:
        return texts("plan.metres", n=int(round(metres, -1)))
    return texts("plan.kilometres", n=f"{metres / 1000:.1f}")


def ask_place(texts: Texts, question: tuple[int, int]) -> Screen:
    """Where are you?"""
    return asking(texts, texts("plan.ask_place"), *question)
