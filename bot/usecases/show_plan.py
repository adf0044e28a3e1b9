"""/plan: what is to be inspected by today, in this month, or was drawn; the soonest first, or the nearest."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.plan_views import PlanLine
from bot.conversation.screen import Page, page_of
from bot.conversation.verbs import Tab
from bot.geo import distance_m
from bot.usecases.actor import Actor
from bot.usecases.deadline_views import person_name
from bot.usecases.dossiers import ruleset_of
from bot.usecases.permissions import Act, require
from bot.usecases.plan_items import PlanItem, measure_views, next_view, plan_items
from bot.usecases.reach import bureau_of
from bot.usecases.shown_name import shown_name
from storage.bureaus import BureauRow
from storage.people import MembershipRow

PAGE = 5


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """One page of a tab. total: how many there are in all; first: the number of the page's first line;
    waiting: how many that were drawn for the asker are still to be inspected this month."""

    bureau: BureauRow
    page: Page[PlanLine]
    first: int
    total: int
    waiting: int


async def show_plan(
    conn: AsyncConnection,
    actor: Actor,
    today: date,
    tab: Tab,
    *,
    number: int = 0,
    near: tuple[float, float] | None = None,
) -> ShownPlan:
    """One page. near: latitude and longitude (WGS-84 degrees) of where the asker stands.

    Raises:
        StrangerError, RefusedError: the actor inspects nothing.
    """
    hat = require(actor, Act.INSPECT)
    bureau = await bureau_of(conn, actor)
    items = await plan_items(conn, bureau, today)
    wanted = [one for one in items if _belongs(one, tab, hat, today)]
    wanted.sort(key=lambda one: _place(one, tab))
    if near is not None:
        here = near
        wanted.sort(key=lambda one: _far(one, here))
    page = page_of(wanted, number, PAGE)
    ruleset = ruleset_of(bureau)
    shown = [
        PlanLine(
            one.subject.id,
            shown_name(one.subject),
            bureau.ruleset,
            one.subject.grade,
            next_view(one),
            measure_views(ruleset, one.subject.grade),
            _distance(one, near),
            one.drawn is not None,
            tuple([await person_name(conn, each) for each in one.drawn.inspectors]) if one.drawn else (),
            one.drawn is not None and hat.person_id in one.drawn.inspectors,
            one.done_on,
        )
        for one in page.items
    ]
    waiting = sum(one.drawn is not None and hat.person_id in one.drawn.inspectors and not one.done_on for one in items)
    return ShownPlan(bureau, Page(tuple(shown), page.number, page.pages), page.number * PAGE + 1, len(wanted), waiting)


def _belongs(item: PlanItem, tab: Tab, hat: MembershipRow, today: date) -> bool:
    if tab == "drawn":
        # Who leads sees everybody's, an inspector what is theirs.
        return item.drawn is not None and (hat.role != "inspector" or hat.person_id in item.drawn.inspectors)
    if item.next is None:
        return False
    last = today if tab == "day" else today.replace(day=monthrange(today.year, today.month)[1])
    if item.next.on is None or item.next.on <= last:
        return True
    # What was drawn for the asker belongs to the month, also where no term ends in it.
    mine = item.drawn is not None and hat.person_id in item.drawn.inspectors
    return tab == "month" and mine and item.done_on is None


def _place(item: PlanItem, tab: Tab) -> tuple[bool, date]:
    """What is still to be done first, then the soonest; without any day on record there is nothing to go by."""
    on = item.next.on if item.next else None
    return (tab == "drawn" and item.done_on is not None, on or date.max)


def _distance(item: PlanItem, near: tuple[float, float] | None) -> float | None:
    if near is None or item.subject.latitude is None or item.subject.longitude is None:
        return None
    return distance_m(*near, item.subject.latitude, item.subject.longitude)


def _far(item: PlanItem, near: tuple[float, float]) -> float:
    """What has no place on record comes last."""
    found = _distance(item, near)
    return float("inf") if found is None else found
