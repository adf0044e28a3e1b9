"""Tasks to look at: one, a subject's, and a bureau's by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from bot.conversation.cards.task import TaskGroup, TaskView
from bot.conversation.screen import Page, page_of
from bot.conversation.verbs import Scope
from bot.usecases.actor import Actor
from bot.usecases.deadline_views import person_name, subject_name
from bot.usecases.permissions import Act, RefusedError, may, require
from bot.usecases.reach import bureau_of, subject_for
from rulesets import loader
from rulesets.loader import Ruleset
from storage import bureaus, evidence, records, subjects, tasks
from storage.bureaus import BureauRow
from storage.people import MembershipRow
from storage.tasks import TaskRow

PAGE = 6
STAFF = ("inspector", "manager", "admin")


@dataclass(frozen=True, slots=True)
class ShownTask:
    """A task, and what the asker may do about it: finish it, give it to somebody."""

    row: TaskRow
    view: TaskView
    may_work: bool
    may_hand: bool


@dataclass(frozen=True, slots=True)
class ShownTasks:
    """One page of open tasks: of a subject (`subject` is then its name), or of one kind."""

    bureau: BureauRow
    page: Page[TaskView]
    first: int
    total: int
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ShownKinds:
    """One page of the kinds of which tasks are open."""

    bureau: BureauRow
    page: Page[TaskGroup]
    total: int


async def show_task(conn: AsyncConnection, actor: Actor, task_id: int, today: date) -> ShownTask:
    """One task for whoever may work on the bureau's.

    Raises:
        StrangerError, RefusedError: not theirs to see, or there is none: the same words for both.
    """
    hat = require(actor, Act.WORK_TASKS)
    row = await tasks.get(conn, task_id)
    if row is None or row.bureau_id != hat.bureau_id:
        raise RefusedError(Act.WORK_TASKS, ())
    view = replace(await _detailed(conn, row, today), is_mine=row.assigned_to == actor.person_id)
    leads = may(actor, Act.DECIDE)
    own = row.assigned_to in (None, actor.person_id)
    return ShownTask(row, view, leads or own, leads or row.assigned_to == actor.person_id)


async def show_tasks(
    conn: AsyncConnection,
    actor: Actor,
    today: date,
    *,
    subject_id: int | None = None,
    kind: str = "",
    scope: Scope = "all",
    number: int = 0,
) -> ShownTasks:
    """A page of the open tasks of a subject, or of one kind at the bureau.

    Raises:
        StrangerError, RefusedError: the actor may not work on them.
    """
    hat = require(actor, Act.WORK_TASKS)
    if subject_id is not None:
        await subject_for(conn, actor, Act.WORK_TASKS, subject_id)
        rows = await tasks.of_subject(conn, subject_id)
    else:
        rows = [row for row in await open_tasks(conn, hat, scope) if row.kind == kind]
    rows.sort(key=lambda row: (row.due_on or date.max, row.id))
    page = page_of(rows, number, PAGE)
    views = tuple([await task_view(conn, row, today) for row in page.items])
    name = await subject_name(conn, subject_id) if subject_id is not None else ""
    shown = Page(views, page.number, page.pages)
    return ShownTasks(await bureau_of(conn, actor), shown, page.number * PAGE + 1, len(rows), name)


async def show_kinds(conn: AsyncConnection, actor: Actor, today: date, *, scope: Scope, number: int = 0) -> ShownKinds:
    """The bureau's open tasks by kind, the soonest due first.

    Raises:
        StrangerError, RefusedError: the actor may not work on them.
    """
    hat = require(actor, Act.WORK_TASKS)
    rows = await open_tasks(conn, hat, scope)
    found = [_group(kind, list(of), today) for kind, of in groupby(sorted(rows, key=_by_kind), key=_by_kind)]
    found.sort(key=lambda one: (one.due_on or date.max, one.kind))
    return ShownKinds(await bureau_of(conn, actor), page_of(found, number, PAGE), len(rows))


async def open_tasks(conn: AsyncConnection, hat: MembershipRow, scope: Scope) -> list[TaskRow]:
    """A bureau's open tasks, or those that are the asker's to do. What nobody has is for those who give it away."""
    rows = await tasks.open_of_bureau(conn, hat.bureau_id)
    if scope == "all":
        return rows
    own = {hat.person_id, None} if hat.role in ("manager", "admin") else {hat.person_id}
    return [row for row in rows if row.assigned_to in own]


async def task_view(conn: AsyncConnection, row: TaskRow, today: date) -> TaskView:
    """A task as lists show it."""
    bureau = await bureaus.get(conn, row.bureau_id)
    assert bureau is not None
    return TaskView(
        id=row.id,
        kind=row.kind,
        subject_id=row.subject_id,
        subject=await subject_name(conn, row.subject_id),
        ruleset=bureau.ruleset,
        bureau=bureau.name,
        state=row.state,
        opened_on=china_date(row.opened_at),
        grade=row.grade,
        title=row.data.get("title", {}),
        text=row.data.get("text", {}),
        person=await person_name(conn, row.assigned_to),
        due_on=row.due_on,
        is_overdue=row.due_on is not None and row.due_on < today,
        closed_on=china_date(row.closed_at) if row.closed_at else None,
        note=row.note or "",
    )


async def _detailed(conn: AsyncConnection, row: TaskRow, today: date) -> TaskView:
    view = await task_view(conn, row, today)
    ruleset = loader.load(view.ruleset)
    task = next((one for one in ruleset.file.tasks if one.kind == row.kind and row.case_id is None), None)
    subject = await subjects.get(conn, row.subject_id)
    record = await records.current(conn, row.data["record_id"]) if row.data.get("record_id") else None
    proof = await evidence.of_draft(conn, row.data["proof"]) if row.data.get("proof") else []
    return replace(
        view,
        clause=row.clause or "",
        quote=_quote(ruleset, row.clause),
        waits_for=tuple(one.data["title"] for one in await blocking(conn, row)),
        shown_by=task.done_by.type if task and task.done_by else "",
        number=(subject.uscc or subject.number or "") if subject else "",
        record=record.public_id if record else "",
        closed_by=await person_name(conn, row.closed_by),
        files=len(proof),
    )


def _quote(ruleset: Ruleset, clause: str | None) -> str:
    known = {one.id for one in ruleset.file.clauses}
    return ruleset.quote(clause) if clause in known and clause is not None else ""


async def blocking(conn: AsyncConnection, row: TaskRow) -> list[TaskRow]:
    """The subject's open tasks that have to be done before this one."""
    bureau = await bureaus.get(conn, row.bureau_id)
    assert bureau is not None
    ruleset = loader.load(bureau.ruleset)
    after = next((one.after for one in ruleset.file.tasks if one.kind == row.kind and row.case_id is None), ())
    if not after:
        return []
    standing = (await tasks.standing(conn, [row.subject_id])).get(row.subject_id, [])
    return [one for one in standing if one.kind in after and one.state == "open"]


def _by_kind(row: TaskRow) -> str:
    return row.kind


def _group(kind: str, rows: Sequence[TaskRow], today: date) -> TaskGroup:
    days = [row.due_on for row in rows if row.due_on is not None]
    late = sum(day < today for day in days)
    return TaskGroup(kind, rows[0].data.get("title", {}), len(rows), min(days, default=None), late)
