"""总览: a bureau as a whole, for those who lead it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerting.policy import near_clauses
from bot.clock import CHINA, china_date
from bot.conversation.cards.due import what
from bot.conversation.cards.overview import MovedView, NearView, OverdueView, OverviewView, PlannedView, TotalsView
from bot.conversation.masking import mask_name
from bot.conversation.phrases import day, grade_short, light
from bot.conversation.regulation import classes
from bot.conversation.views import AnswerView
from bot.drawing import Draw
from bot.locales import Texts, texts
from bot.reports.bureau_chart import Bar, BureauChartView, bureau_chart_png
from bot.usecases.actor import Actor
from bot.usecases.deadline_views import subject_name
from bot.usecases.dossiers import ruleset_of
from bot.usecases.list_due import SECTIONS
from bot.usecases.permissions import Act, require
from bot.usecases.plan_items import plan_items
from storage import audit, bureaus, overview, subjects
from storage.bureaus import BureauRow
from storage.people import MembershipRow

#: Of a bureau with more subjects on record, those graded last are looked through.
_LOOKED_THROUGH = 2000


async def show_overview(conn: AsyncConnection, actor: Actor, said: Texts, now: datetime) -> OverviewView:
    """The overview of the actor's bureau, with its child bureaus' totals; kept as a look at grades is.

    Raises:
        StrangerError, RefusedError: the actor leads no bureau.
    """
    hat = require(actor, Act.OVERVIEW)
    await audit.append(
        conn,
        bureau_id=hat.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action="read_overview",
        object=f"bureau:{hat.bureau_id}",
    )
    return await overview_for(conn, hat, said, now)


async def overview_for(conn: AsyncConnection, hat: MembershipRow, said: Texts, now: datetime) -> OverviewView:
    """The same for a hat, in the language of its wearer."""
    bureau = await bureaus.get(conn, hat.bureau_id)
    if bureau is None:
        raise LookupError("the bureau is gone")
    today = china_date(now)
    visits, visited = await overview.inspected(conn, bureau.id, today.replace(day=1), today)
    return OverviewView(
        bureau.name,
        today,
        await _totals(conn, bureau),
        tuple([await _totals(conn, one) for one in await bureaus.children(conn, bureau.id)]),
        await _moved(conn, bureau, today),
        await _near(conn, bureau),
        await _overdue(conn, hat, said, today),
        visits,
        visited,
        await _planned(conn, bureau, today),
    )


async def prepare_bureau_chart(conn: AsyncConnection, about: Mapping[str, Any], now: datetime) -> Draw:
    """What to draw for `{"bureau": id, "lang": language}`: its subjects by grade, against the first of the month."""
    bureau = await bureaus.get(conn, about["bureau"])
    if bureau is None:
        raise LookupError("the bureau is gone")
    today = china_date(now)
    view = _chart(texts(about["lang"]), await _totals(conn, bureau), await _moved(conn, bureau, today), today)
    return lambda: bureau_chart_png(view)


def _chart(texts: Texts, totals: TotalsView, moved: Sequence[MovedView], today: date) -> BureauChartView:
    """The picture's words and numbers."""
    bars = []
    for grade, number in totals.by_grade.items():
        came = sum(one.after == grade for one in moved)
        went = sum(one.before == grade for one in moved)
        word = grade_short(texts, totals.ruleset, grade).unescape()
        bars.append(Bar(word, light(totals.ruleset, grade), number, came - went))
    return BureauChartView(
        totals.bureau,
        texts.plain("overview.chart.title"),
        bars,
        texts.plain("overview.chart.note", day=day(texts, today).unescape()),
    )


async def _totals(conn: AsyncConnection, bureau: BureauRow) -> TotalsView:
    counted = await subjects.grade_counts(conn, bureau.id)
    grades: list[str | None] = [*classes(bureau.ruleset)]
    grades += [grade for grade in counted if grade not in grades]
    by_grade = {grade: counted.get(grade, 0) for grade in grades if grade is not None or counted.get(grade)}
    return TotalsView(bureau.name, bureau.ruleset, by_grade)


async def _moved(conn: AsyncConnection, bureau: BureauRow, today: date) -> tuple[MovedView, ...]:
    badness = ruleset_of(bureau).badness
    since = datetime.combine(today.replace(day=1), time(), CHINA)
    found = [
        MovedView(
            one.subject_id,
            _shown(one.name, one.kind),
            one.before,
            one.after,
            one.clause or "",
            badness(one.after) > badness(one.before),
        )
        for one in await overview.moved(conn, bureau.id, since)
    ]
    # What got worse stands first, by how bad it is now.
    return tuple(sorted(found, key=lambda one: (not one.worse, -badness(one.after))))


async def _near(conn: AsyncConnection, bureau: BureauRow) -> tuple[NearView, ...]:
    """Those whom one more event makes worse, the worst prospect first."""
    badness = ruleset_of(bureau).badness
    found = []
    for row in await overview.answered(conn, bureau.id, _LOOKED_THROUGH):
        answer = AnswerView.from_json(row.answer)
        ahead = near_clauses(answer, badness)
        if ahead:
            reason, left = max(ahead, key=lambda one: badness(one[0].grade))
            found.append(NearView(row.subject_id, _shown(row.name, row.kind), answer.grade, reason, left))
    return tuple(sorted(found, key=lambda one: (-badness(one.reason.grade), -badness(one.grade), one.name)))


async def _overdue(conn: AsyncConnection, hat: MembershipRow, said: Texts, today: date) -> tuple[OverdueView, ...]:
    items = [item for section in SECTIONS for item in await section(conn, hat) if item.due_on and item.due_on < today]
    items.sort(key=lambda item: item.due_on or today)
    found = []
    for item in items:
        assert item.due_on is not None
        name = await subject_name(conn, item.subject_id)
        words = what(said, item.section, item.kind, item.title)
        found.append(OverdueView(item.opens, name, words, item.due_on, item.number))
    return tuple(found)


async def _planned(conn: AsyncConnection, bureau: BureauRow, today: date) -> PlannedView:
    last = today.replace(day=monthrange(today.year, today.month)[1])
    items = await plan_items(conn, bureau, today)
    days = [one.next.on for one in items if one.next is not None and (one.next.on is None or one.next.on <= last)]
    drawn = [one for one in items if one.drawn is not None]
    return PlannedView(
        len(days),
        sum(on is None or on < today for on in days),
        len(drawn),
        sum(one.done_on is not None for one in drawn),
    )


def _shown(name: str, kind: str) -> str:
    return mask_name(name) if kind == "person" else name
