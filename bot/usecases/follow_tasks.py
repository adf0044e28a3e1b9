"""Tasks follow the grade: opened when it comes, taken back when it goes, in the transaction that assesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.duties import Decision, Done, Lapse, Open, StandingTask, Withdraw, decide
from bot.clock import china_date
from bot.conversation.cards.task import tasks_counted, tasks_opened
from bot.conversation.task_texts import TaskFacts, fill
from bot.conversation.views import PersonView
from bot.locales import LANGUAGES, texts
from bot.usecases.dossiers import text_of
from bot.usecases.graded import Graded
from bot.usecases.show_tasks import task_view
from bot.usecases.tell import tell_people
from bot.usecases.tell_alert import recipients
from bot.usecases.work_calendar import calendar_of
from rulesets.duties import Duty, duties, shown_done
from storage import audit, people, subjects, tasks
from storage.audit import NewEntry
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
    conn: AsyncConnection, graded: Sequence[Graded], now: datetime, *, author_id: int | None = None
) -> list[FollowedTasks]:
    """Open, finish and take back tasks so that they are those which each answer's grade demands; in their order.

    author_id: who entered what led to it, and gets the new tasks first (随州 三: 谁履职、谁记录、谁负责); None: nobody
    does, and they wait for who takes them.
    """
    standing = await tasks.standing(conn, [one.subject.id for one in graded])
    decided = [_decided(one, standing.get(one.subject.id, ())) for one in graded]
    for decisions in decided:
        for each in decisions:
            match each:
                case Done(task_id=task_id, record=record):
                    await tasks.close(conn, task_id, "done", now, by=author_id, note=record)
                case Withdraw(task_id=task_id):
                    await tasks.close(conn, task_id, "withdrawn", now, by=None)
                case Lapse(task_id=task_id):
                    await tasks.lapse(conn, task_id, now)
    new = [[each.duty for each in decisions if isinstance(each, Open)] for decisions in decided]
    opened = await _open(conn, list(zip(graded, new, strict=True)), now, author_id) if any(new) else {}
    found, entries = [], []
    for one, decisions in zip(graded, decided, strict=True):
        rows = tuple(opened.get(one.subject.id, ()))
        withdrawn = [each.task_id for each in decisions if isinstance(each, Withdraw)]
        found.append(FollowedTasks(rows, len(withdrawn)))
        if decisions:
            data = {
                "grade": one.answer.grade,
                "opened": [row.id for row in rows],
                "done": [[each.task_id, each.record] for each in decisions if isinstance(each, Done)],
                "withdrawn": withdrawn,
            }
            about = f"subject:{one.subject.id}"
            entries.append(NewEntry(one.bureau.id, now, author_id, "follow_tasks", about, data))
    await audit.append_many(conn, entries)
    return found


def _decided(one: Graded, rows: Sequence[TaskRow]) -> list[Decision]:
    ruleset, as_of = text_of(one.answer), one.answer.as_of
    wanted = duties(ruleset, one.dossier, as_of, one.answer.grade)
    standing = [
        StandingTask(row.id, str(row.data["key"]), row.kind, row.state == "open", china_date(row.opened_at))
        for row in rows
        if "key" in row.data
    ]
    return decide(wanted, standing, shown_done(ruleset, one.dossier, as_of) if standing else {})


async def _open(
    conn: AsyncConnection, new: Sequence[tuple[Graded, Sequence[Duty]]], now: datetime, author_id: int | None
) -> dict[int, list[TaskRow]]:
    """The tasks that the duties open, by subject."""
    today = china_date(now)
    terms = {duty.task.due for _, of in new for duty in of if duty.task.due}
    calendar = await calendar_of(conn) if terms else None
    due_on = {days: calendar.deadline(today, days).due_on for days in terms} if calendar else {}
    persons = await subjects.persons_of(conn, [one.subject.id for one, of in new if of])
    staff = {id_: await _of_staff(conn, id_, author_id) for id_ in {one.bureau.id for one, of in new if of}}
    values: list[dict[str, Any]] = []
    for one, of in new:
        facts = TaskFacts(
            subject=one.subject.name,
            natural=one.subject.kind == "person",
            number=one.subject.uscc or one.subject.number or "",
            ruleset=text_of(one.answer).name,
            grade=one.answer.grade,
            clause="",
            opened_on=today,
            bureau=one.bureau.name,
            persons=[PersonView(each.role, each.name) for each in persons.get(one.subject.id, ())],
        )
        values += [
            {
                "bureau_id": one.bureau.id,
                "subject_id": one.subject.id,
                "kind": duty.task.kind,
                "clause": duty.task.clause,
                "grade": one.answer.grade,
                "data": _data(duty, replace(facts, clause=duty.task.clause, year=duty.year)),
                "assigned_to": staff[one.bureau.id],
                "due_on": due_on[duty.task.due] if duty.task.due else None,
            }
            for duty in of
        ]
    opened: dict[int, list[TaskRow]] = {}
    for row in await tasks.add_many(conn, values, now):
        opened.setdefault(row.subject_id, []).append(row)
    return opened


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
    """Tell of the new tasks that have a day: whoever has them to do, which they are; who leads, how many, and whether
    anybody has them. The others wait in the list."""
    dated = [row for row in opened if row.due_on is not None]
    if not dated:
        return
    whose = {row.assigned_to for row in dated if row.assigned_to is not None}
    managers = {hat.person_id for hat in await recipients(conn, bureau.id)}
    today: date = china_date(now)
    views = [await task_view(conn, row, today) for row in dated]
    about = f"tasks:{subject.id}"
    await tell_people(conn, sorted(whose), lambda said: tasks_opened(said, views, today), now, silent=True, about=about)
    await tell_people(
        conn, sorted(managers - whose), lambda said: tasks_counted(said, views, today), now, silent=True, about=about
    )
