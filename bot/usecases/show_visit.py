"""去检查、复查: what was found at a subject before, what was ordered and by when, and what is to be looked at now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.rectification import GROUNDS
from bot.clock import china_date
from bot.conversation.draft import Draft
from bot.conversation.plan_views import VisitView
from bot.usecases.actor import Actor
from bot.usecases.deadline_views import person_name
from bot.usecases.dossiers import ruleset_of
from bot.usecases.keep_drafts import begin_draft
from bot.usecases.permissions import Act
from bot.usecases.plan_items import measure_views, next_view, plan_item
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.rectifications import open_orders
from bot.usecases.shown_name import shown_name
from bot.usecases.views import record_views
from storage import audit, draws, records, tasks

_FINDINGS = 4
_SHOWN = ("confirmed", "pending")


async def show_visit(conn: AsyncConnection, actor: Actor, subject_id: int, now: datetime) -> VisitView:
    """The screen to open on the way there, or at the door.

    Raises:
        StrangerError, RefusedError: the actor does not inspect there.
    """
    subject = await subject_for(conn, actor, Act.INSPECT, subject_id)
    bureau = await bureau_of(conn, actor)
    today = china_date(now)
    item = await plan_item(conn, bureau, subject, today)
    found = [row for row in await records.of_subject(conn, subject.id) if row.type in GROUNDS and row.status in _SHOWN][
        ::-1
    ]
    await audit.append(
        conn,
        bureau_id=bureau.id,
        at=now,
        actor_id=actor.person_id,
        action="read_visit",
        object=f"subject:{subject.id}",
    )
    recused = await draws.recusals(conn, bureau.id, subject.id)
    return VisitView(
        subject=subject.id,
        name=subject.name,
        natural=subject.kind == "person",
        bureau=bureau.name,
        ruleset=bureau.ruleset,
        grade=subject.grade,
        next=next_view(item),
        measures=measure_views(ruleset_of(bureau), subject.grade),
        findings=tuple(await record_views(conn, found[:_FINDINGS])),
        more=max(0, len(found) - _FINDINGS),
        orders=tuple(await open_orders(conn, subject, actor.role, actor.person_id, now)),
        tasks=tuple((one.kind, one.data.get("title", {})) for one in await tasks.of_subject(conn, subject.id)),
        inspectors=tuple([await person_name(conn, one) for one in item.drawn.inspectors]) if item.drawn else (),
        recused=tuple([(one.id, await person_name(conn, one.person_id)) for one in recused]),
    )


async def begin_inspection(conn: AsyncConnection, actor: Actor, subject_id: int, now: datetime) -> Draft:
    """记录检查: a draft of today's inspection.

    Raises:
        StrangerError, RefusedError: the actor logs nothing there.
    """
    subject = await subject_for(conn, actor, Act.LOG, subject_id)
    bureau = await bureau_of(conn, actor)
    draft = Draft(
        ruleset=bureau.ruleset,
        subject_id=subject.id,
        subject_name=shown_name(subject),
        subject_grade=subject.grade,
        type="inspection",
        values={"date": china_date(now).isoformat()},
        assumed=("date",),
        guided=False,
    )
    return await begin_draft(conn, actor, draft, now)
