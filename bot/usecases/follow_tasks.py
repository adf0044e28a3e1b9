"""Tasks follow the grade: opened when it comes, taken back when it goes, in the transaction that assesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.duties import Done, Lapse, Open, StandingTask, Withdraw, decide
from bot.clock import china_date
from bot.conversation.cards.task import tasks_opened
from bot.conversation.task_texts import TaskFacts, fill
from bot.conversation.views import PersonView
from bot.locales import LANGUAGES, texts
from bot.usecases.dossiers import ruleset_of
from bot.usecases.show_tasks import task_view
from bot.usecases.tell import tell_people
from bot.usecases.tell_alert import recipients
from bot.usecases.work_calendar import calendar_of
from rulesets.answer import Answer
from rulesets.dossier import Dossier
from rulesets.duties import Duty, duties, shown_done
from storage import audit, people, subjects, tasks
from storage.bureaus import BureauRow
from storage.subjects import SubjectRow
from storage.tasks import TaskRow

_STAFF = ("inspector", "manager", "admin")


@dataclass(frozen=True, slots=True)
class FollowedTasks:
    """What became of a subject's tasks: those that were opened, and how many were taken back."""

    opened: tuple[TaskRow, ...] = ()
    withdrawn: int = 0


async def follow_tasks(
    conn: AsyncConnection,
    bureau: BureauRow,
    subject: SubjectRow,
    dossier: Dossier,
    answer: Answer,
    now: datetime,
    *,
    author_id: int | None = None,
) -> FollowedTasks:
    """Open, finish and take back tasks so that they are those which the answer's grade demands.

    author_id: who entered what led to it, and gets the new tasks first (随州 三: 谁履职、谁记录、谁负责); None: nobody
    does, and they wait for who takes them.
    """
    ruleset = ruleset_of(bureau)
    wanted = duties(ruleset, dossier, answer.as_of, answer.grade)
    rows = await tasks.standing(conn, subject.id)
    standing = [
        StandingTask(row.id, str(row.data["key"]), row.kind, row.state == "open", china_date(row.opened_at))
        for row in rows
        if "key" in row.data
    ]
    shown = shown_done(ruleset, dossier, answer.as_of) if standing else {}
    decisions = decide(wanted, standing, shown)
    if not decisions:
        return FollowedTasks()
    for one in decisions:
        match one:
            case Done(task_id=task_id, record=record):
                await tasks.close(conn, task_id, "done", now, by=author_id, note=record)
            case Withdraw(task_id=task_id):
                await tasks.close(conn, task_id, "withdrawn", now, by=None)
            case Lapse(task_id=task_id):
                await tasks.lapse(conn, task_id, now)
    new = [one.duty for one in decisions if isinstance(one, Open)]
    opened = await _open(conn, new, bureau, subject, answer, now, author_id) if new else ()
    await audit.append(
        conn,
        bureau_id=bureau.id,
        at=now,
        actor_id=author_id,
        action="follow_tasks",
        object=f"subject:{subject.id}",
        data={
            "grade": answer.grade,
            "opened": [row.id for row in opened],
            "done": [[one.task_id, one.record] for one in decisions if isinstance(one, Done)],
            "withdrawn": [one.task_id for one in decisions if isinstance(one, Withdraw)],
        },
    )
    return FollowedTasks(opened, sum(isinstance(one, Withdraw) for one in decisions))


async def _open(
    conn: AsyncConnection,
    new: Sequence[Duty],
    bureau: BureauRow,
    subject: SubjectRow,
    answer: Answer,
    now: datetime,
    author_id: int | None,
) -> tuple[TaskRow, ...]:
    today = china_date(now)
    calendar = await calendar_of(conn) if any(one.task.due for one in new) else None
    assigned_to = await _of_staff(conn, bureau.id, author_id)
    facts = TaskFacts(
        subject=subject.name,
        natural=subject.kind == "person",
        number=subject.uscc or subject.number or "",
        ruleset=bureau.ruleset,
        grade=answer.grade,
        clause="",
        opened_on=today,
        bureau=bureau.name,
        persons=[PersonView(one.role, one.name) for one in await subjects.persons(conn, subject.id)],
    )
    opened = []
    for duty in new:
        task = duty.task
        due = calendar.deadline(today, task.due).due_on if calendar and task.due else None
        opened.append(
            await tasks.add(
                conn,
                bureau_id=bureau.id,
                subject_id=subject.id,
                kind=task.kind,
                now=now,
                clause=task.clause,
                grade=answer.grade,
                data=_data(duty, replace(facts, clause=task.clause, year=duty.year)),
                assigned_to=assigned_to,
                due_on=due,
            )
        )
    return tuple(opened)


def _data(duty: Duty, facts: TaskFacts) -> dict[str, Any]:
    """What a task keeps as it was opened with: the ruleset may say something else later."""
    task = duty.task
    return {
        "key": duty.key,
        "working_days": task.due,
        "title": {lang: fill(texts(lang), getattr(task.title, lang), facts) for lang in LANGUAGES},
        "text": {lang: fill(texts(lang), getattr(task.text, lang), facts) for lang in LANGUAGES},
    }


async def _of_staff(conn: AsyncConnection, bureau_id: int, person_id: int | None) -> int | None:
    if person_id is None:
        return None
    members = await people.members(conn, bureau_id, _STAFF)
    return person_id if any(one.person_id == person_id for one in members) else None


async def tell_opened(
    conn: AsyncConnection, bureau: BureauRow, subject: SubjectRow, opened: Sequence[TaskRow], now: datetime
) -> None:
    """Tell whoever has them to do, or to give to somebody, of the new tasks that have a day; the others wait in the
    list."""
    dated = [row for row in opened if row.due_on is not None]
    if not dated:
        return
    whose = {row.assigned_to for row in dated if row.assigned_to is not None}
    managers = {hat.person_id for hat in await recipients(conn, bureau.id)}
    today: date = china_date(now)
    views = [await task_view(conn, row, today) for row in dated]
    await tell_people(
        conn,
        sorted(whose | managers),
        lambda said: tasks_opened(said, views),
        now,
        silent=True,
        about=f"tasks:{subject.id}",
    )
