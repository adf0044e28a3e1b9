"""Tasks in the chat: lists, one task's card, 认领, 转交, 完成."""

from __future__ import annotations

from bot.conversation.cards.task import (
    finished,
    finishing,
    hand_over,
    task_card,
    task_kinds,
    task_list,
    title_of,
)
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Action
from bot.conversation.verbs import tasks_argument
from bot.handlers.log import say_draft
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases import work_task
from bot.usecases.ask_words import Wanted, Words, close_words, gather_words, pressed_words, want_words
from bot.usecases.permissions import Act, may
from bot.usecases.show_tasks import show_kinds, show_task, show_tasks
from bot.usecases.work_task import FinishedTasks

_PURPOSE = "task"


async def pressed_tasks(unit: AnxinUnit, action: Action) -> None:
    """The open tasks of a subject, of a kind, or the kinds of a bureau's."""
    wanted = tasks_argument(action.arg)
    if wanted is None:
        await refuse(unit, problem("draft.stale"))
        return
    scope, number, kind = wanted
    conn, actor, texts = unit.conn, unit.actor, unit.texts
    if not action.id and not kind:
        kinds = await show_kinds(conn, actor, unit.today, scope=scope, number=number)
        await reply(unit, task_kinds(texts, kinds.page, kinds.total, scope=scope, bureau=kinds.bureau.name))
        return
    subject_id = action.id or None
    shown = await show_tasks(conn, actor, unit.today, subject_id=subject_id, kind=kind, scope=scope, number=number)
    screen = task_list(
        texts,
        shown.page,
        shown.total,
        scope=scope,
        first=shown.first,
        subject=(subject_id, shown.subject) if subject_id else None,
        kind=kind,
        may_finish_all=may(actor, Act.DECIDE) and scope == "all",
        bureau=shown.bureau.name,
    )
    await reply(unit, screen)


async def pressed_task(unit: AnxinUnit, action: Action) -> None:
    """One task; the list it was chosen from stays."""
    await _say_task(unit, action.id, new=action.arg == "new")


async def _say_task(unit: AnxinUnit, task_id: int, *, new: bool = False) -> None:
    shown = await show_task(unit.conn, unit.actor, task_id, unit.today)
    await reply(unit, task_card(unit.texts, shown.view, may_work=shown.may_work, may_hand=shown.may_hand), new=new)


async def pressed_take(unit: AnxinUnit, action: Action) -> None:
    """认领."""
    wrong = await work_task.take_task(unit.conn, unit.actor, action.id, unit.now)
    if wrong is not None:
        await refuse(unit, wrong)
    else:
        await _say_task(unit, action.id)


async def pressed_hand(unit: AnxinUnit, action: Action) -> None:
    """转交: to whom, then done."""
    if not action.arg.isdecimal():
        staff = await work_task.receivers(unit.conn, unit.actor, action.id, unit.now)
        if isinstance(staff, Problem):
            await refuse(unit, staff)
            return
        shown = await show_task(unit.conn, unit.actor, action.id, unit.today)
        await reply(unit, hand_over(unit.texts, shown.view, staff))
        return
    wrong = await work_task.hand_over_task(unit.conn, unit.actor, action.id, int(action.arg), unit.now)
    if wrong is not None:
        await refuse(unit, wrong)
    else:
        await _say_task(unit, action.id)


async def pressed_log(unit: AnxinUnit, action: Action) -> None:
    """登记: begin the record that shows the task done."""
    draft = await work_task.begin_record(unit.conn, unit.actor, action.id, unit.now)
    if isinstance(draft, Problem):
        await refuse(unit, draft)
    else:
        await say_draft(unit, draft)


async def pressed_done(unit: AnxinUnit, action: Action) -> None:
    """完成: what was done is asked for; it may be left out."""
    shown = await work_task.finishable(unit.conn, unit.actor, action.id, unit.now)
    if isinstance(shown, Problem):
        await refuse(unit, shown)
        return
    title = title_of(unit.texts, shown.view.kind, shown.view.title)
    await _ask(unit, action.id, title=f"{title} · {shown.view.subject}", kind="", number=1)


async def pressed_done_all(unit: AnxinUnit, action: Action) -> None:
    """全部完成, of one kind."""
    ready, _ = await work_task.of_kind(unit.conn, unit.actor, action.arg)
    if not ready:
        await refuse(unit, problem("task.problem.closed"))
        return
    title = title_of(unit.texts, action.arg, ready[0].data.get("title", {}))
    await _ask(unit, 0, title=title, kind=action.arg, number=len(ready))


async def _ask(unit: AnxinUnit, task_id: int, *, title: str, kind: str, number: int) -> None:
    more = {"title": title, "kind": kind, "number": number}
    wanted = await want_words(unit.conn, unit.actor, _PURPOSE, task_id, unit.now, **more)
    await reply(unit, finishing(unit.texts, title, wanted.id, number=number), new=True)


async def take_words(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    """Words and files for a task to be finished; more may come."""
    kept = await gather_words(unit.conn, wanted, words, unit.now)
    screen = finishing(
        unit.texts,
        kept.more["title"],
        kept.id,
        words=kept.text,
        files=len(kept.files),
        number=kept.more["number"],
    )
    await reply(unit, screen)
    return False


async def pressed_finish(unit: AnxinUnit, action: Action) -> None:
    """完成 under what was gathered."""
    wanted = await pressed_words(unit.conn, unit.actor, action.id, action.version)
    if wanted is None or wanted.purpose != _PURPOSE:
        await refuse(unit, problem("draft.stale"))
        return
    done: FinishedTasks | Problem
    if wanted.more["kind"]:
        done = await work_task.finish_kind(unit.conn, unit.actor, wanted.more["kind"], wanted, unit.now)
    else:
        done = await work_task.finish_task(unit.conn, unit.actor, wanted.case_id, wanted, unit.now)
    await close_words(unit.conn, wanted, unit.now, answered=not isinstance(done, Problem))
    if isinstance(done, Problem):
        await refuse(unit, done)
    else:
        await reply(unit, finished(unit.texts, done.view, done.number))


WORDS = {_PURPOSE: take_words}
