"""Work on a task: take it, give it to somebody, finish it, or the record that shows it done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import china_date
from bot.conversation.cards.task import TaskView, task_handed
from bot.conversation.draft import Draft
from bot.conversation.problems import Problem, problem
from bot.usecases.actor import Actor
from bot.usecases.ask_words import Wanted
from bot.usecases.keep_drafts import begin_draft
from bot.usecases.permissions import Act, RefusedError, require
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.show_tasks import STAFF, ShownTask, blocking, open_tasks, show_task, task_view
from bot.usecases.shown_name import shown_name
from bot.usecases.tell import tell_people
from rulesets import loader
from storage import audit, evidence, people, tasks
from storage.tasks import TaskRow


@dataclass(frozen=True, slots=True)
class FinishedTasks:
    """What was finished: the first one, and how many there were. `left`: how many wait for another task."""

    view: TaskView
    number: int
    left: int = 0


async def workable(conn: AsyncConnection, actor: Actor, task_id: int, now: datetime) -> ShownTask | Problem:
    """An open task that the actor may finish, or why not.

    Raises:
        StrangerError, RefusedError: it is not their bureau's.
    """
    shown = await show_task(conn, actor, task_id, china_date(now))
    if shown.row.state != "open":
        return problem("task.problem.closed")
    if not shown.may_work:
        return problem("task.problem.others", person=shown.view.person)
    return shown


async def take_task(conn: AsyncConnection, actor: Actor, task_id: int, now: datetime) -> Problem | None:
    """认领: make it one's own; another's only by who leads."""
    shown = await workable(conn, actor, task_id, now)
    if isinstance(shown, Problem):
        return shown
    await _assign(conn, actor, shown.row, actor.person_id, "take_task", now)
    return None


async def receivers(
    conn: AsyncConnection, actor: Actor, task_id: int, now: datetime
) -> list[tuple[int, str]] | Problem:
    """Whom the actor may give a task to, as (person's id, name); or why they may not."""
    shown = await _givable(conn, actor, task_id, now)
    if isinstance(shown, Problem):
        return shown
    found: dict[int, str] = {}
    for hat in await people.members(conn, shown.row.bureau_id, STAFF):
        person = await people.get(conn, hat.person_id)
        if person is not None and person.id != shown.row.assigned_to:
            found[person.id] = person.name
    return list(found.items())


async def hand_over_task(
    conn: AsyncConnection, actor: Actor, task_id: int, person_id: int, now: datetime
) -> Problem | None:
    """转交: give it to one of the bureau's people, who is told."""
    shown = await _givable(conn, actor, task_id, now)
    if isinstance(shown, Problem):
        return shown
    staff = {hat.person_id for hat in await people.members(conn, shown.row.bureau_id, STAFF)}
    if person_id not in staff:
        return problem("task.problem.not_staff")
    await _assign(conn, actor, shown.row, person_id, "hand_over_task", now)
    if person_id != actor.person_id:
        await tell_people(
            conn,
            [person_id],
            lambda said: task_handed(said, shown.view, actor.name),
            now,
            about=f"task:{task_id}",
        )
    return None


async def _givable(conn: AsyncConnection, actor: Actor, task_id: int, now: datetime) -> ShownTask | Problem:
    shown = await show_task(conn, actor, task_id, china_date(now))
    if shown.row.state != "open":
        return problem("task.problem.closed")
    return shown if shown.may_hand else problem("task.problem.not_yours")


async def _assign(
    conn: AsyncConnection, actor: Actor, row: TaskRow, person_id: int | None, action: str, now: datetime
) -> None:
    await tasks.assign(conn, row.id, person_id)
    await audit.append(
        conn,
        bureau_id=row.bureau_id,
        at=now,
        actor_id=actor.person_id,
        action=action,
        object=f"task:{row.id}",
        data={"from": row.assigned_to, "to": person_id},
    )


async def begin_record(conn: AsyncConnection, actor: Actor, task_id: int, now: datetime) -> Draft | Problem:
    """A draft of the record that will show the task done, with what the task knows of it filled in.

    Raises:
        StrangerError, RefusedError: the actor may not log.
    """
    shown = await workable(conn, actor, task_id, now)
    if isinstance(shown, Problem):
        return shown
    bureau = await bureau_of(conn, actor)
    subject = await subject_for(conn, actor, Act.LOG, shown.row.subject_id)
    pick = next(one.done_by for one in loader.load(bureau.ruleset).file.tasks if one.kind == shown.row.kind)
    if pick is None:
        return problem("task.problem.closed")
    values = {name: wanted[0] for name, wanted in pick.where if isinstance(wanted, tuple) and len(wanted) == 1}
    draft = Draft(
        ruleset=bureau.ruleset,
        subject_id=subject.id,
        subject_name=shown_name(subject),
        subject_grade=subject.grade,
        type=pick.type,
        values=values,
    )
    return await begin_draft(conn, actor, draft, now)


async def finishable(conn: AsyncConnection, actor: Actor, task_id: int, now: datetime) -> ShownTask | Problem:
    """A task that may be finished now: nothing has to be done before it."""
    shown = await workable(conn, actor, task_id, now)
    if isinstance(shown, ShownTask) and shown.view.waits_for:
        first = shown.view.waits_for[0].get(actor.lang, "")
        return problem("task.problem.waits", title=first)
    return shown


async def finish_task(
    conn: AsyncConnection, actor: Actor, task_id: int, wanted: Wanted, now: datetime
) -> FinishedTasks | Problem:
    """完成: tick one task off, with what was written and handed in for it."""
    shown = await finishable(conn, actor, task_id, now)
    if isinstance(shown, Problem):
        return shown
    await _finish(conn, actor, [shown.row], wanted, now)
    return FinishedTasks(shown.view, 1)


async def of_kind(conn: AsyncConnection, actor: Actor, kind: str) -> tuple[list[TaskRow], int]:
    """The bureau's open tasks of a kind that may be finished now, and how many wait for another one.

    Raises:
        StrangerError, RefusedError: the actor does not lead.
    """
    hat = require(actor, Act.DECIDE)
    rows = [row for row in await open_tasks(conn, hat, "all") if row.kind == kind]
    ready = [row for row in rows if not await blocking(conn, row)]
    return ready, len(rows) - len(ready)


async def finish_kind(
    conn: AsyncConnection, actor: Actor, kind: str, wanted: Wanted, now: datetime
) -> FinishedTasks | Problem:
    """全部完成: tick off every open task of a kind at the bureau, such as a feed that shares all grades at once.

    Raises:
        StrangerError, RefusedError: the actor does not lead.
    """
    ready, left = await of_kind(conn, actor, kind)
    if not ready:
        return problem("task.problem.closed")
    await _finish(conn, actor, ready, wanted, now)
    return FinishedTasks(await task_view(conn, ready[0], china_date(now)), len(ready), left)


async def _finish(conn: AsyncConnection, actor: Actor, rows: Sequence[TaskRow], wanted: Wanted, now: datetime) -> None:
    if actor.person_id is None:
        raise RefusedError(Act.WORK_TASKS, ())
    for item in wanted.files:
        await evidence.add(conn, draft_id=wanted.id, state="wanted", added_by=actor.person_id, now=now, **item)
    proof = {"proof": wanted.id} if wanted.files else {}
    for row in rows:
        await tasks.close(
            conn, row.id, "done", now, by=actor.person_id, note=wanted.text or None, data={**row.data, **proof}
        )
        await audit.append(
            conn,
            bureau_id=row.bureau_id,
            at=now,
            actor_id=actor.person_id,
            action="finish_task",
            object=f"task:{row.id}",
            data={"kind": row.kind, "subject": row.subject_id, "files": len(wanted.files)},
        )
