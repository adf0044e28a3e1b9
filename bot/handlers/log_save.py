"""The buttons under a draft: answers, 修改, 返回, 为什么问, 确认, 并入, 取消, and 撤销 afterwards."""

from __future__ import annotations

from telegram import Update

from bot.conversation.cards.merge import merged_receipt, why_words
from bot.conversation.cards.receipt import cancelled, saved_receipt, undone_receipt
from bot.conversation.cards.rectification import rectify_rows
from bot.conversation.draft import Draft
from bot.conversation.flow import Chose, apply, question
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Action
from bot.conversation.verbs import Verb
from bot.handlers.log_show import show, step
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.confirm_record import confirm_record
from bot.usecases.keep_drafts import cancel_draft, draft_at_hand, open_draft
from bot.usecases.merge_draft import merge_draft
from bot.usecases.permissions import Act, may, require
from bot.usecases.reach import subject_for
from bot.usecases.shown_name import shown_name
from bot.usecases.undo_record import WINDOW, undo_record


async def pressed_draft(unit: AnxinUnit, action: Action) -> None:
    """Any button of a draft."""
    require(unit.actor, Act.LOG)
    draft = await open_draft(unit.conn, unit.actor, action.id)
    if draft is None or draft.version != action.version:
        await refuse(unit, problem("draft.stale"))
        return
    match action.verb:
        case Verb.CANCEL:
            await cancel_draft(unit.conn, draft, unit.now)
            await reply(unit, cancelled(unit.texts))
        case Verb.CHOOSE:
            await _chosen(unit, draft, action.arg)
        case Verb.WHY:
            _say_why(unit, draft, action.arg)
        case Verb.MERGE:
            await _merge(unit, draft, action.arg)
        case Verb.CONFIRM:
            _, wrong = apply(draft, action, unit.today)
            if wrong:
                await refuse(unit, wrong)
            else:
                await _confirm(unit, draft)
        case _:
            await step(unit, draft, action)


def _say_why(unit: AnxinUnit, draft: Draft, name: str) -> None:
    """Above the question, which stays as it is."""
    if name != question(draft):
        name = question(draft)
    unit.answer(why_words(unit.texts, draft, name), alert=True)


async def _chosen(unit: AnxinUnit, draft: Draft, arg: str) -> None:
    subject = await subject_for(unit.conn, unit.actor, Act.LOG, int(arg) if arg.isdecimal() else 0)
    await step(unit, draft, Chose(subject.id, shown_name(subject), subject.grade))


async def _merge(unit: AnxinUnit, draft: Draft, arg: str) -> None:
    if draft.subject_id is None or not arg.isdecimal():
        await refuse(unit, problem("draft.stale"))
        return
    done = await merge_draft(unit.conn, unit.actor, draft, int(arg), unit.now)
    if isinstance(done, Problem):
        await refuse(unit, done)
        return
    screen = merged_receipt(
        unit.texts,
        done.subject.id,
        shown_name(done.subject),
        done.record,
        evidence=done.evidence,
        amended=done.amended,
        left=done.left,
        bureau=done.bureau.name,
    )
    await reply(unit, screen)


async def _confirm(unit: AnxinUnit, draft: Draft) -> None:
    done = await confirm_record(unit.conn, unit.actor, draft, unit.now)
    if isinstance(done, Problem):
        if done.key == "confirm.lacks_basis":
            # The draft stays, marked, and waits for its basis.
            await show(unit, draft, done)
        await refuse(unit, done)
        return
    followed = done.followed
    grade = done.subject.grade
    screen = saved_receipt(
        unit.texts,
        done.subject.id,
        shown_name(done.subject),
        done.record,
        unit.today,
        ruleset=done.bureau.ruleset,
        before=followed.before if followed else grade,
        after=followed.after if followed else grade,
        clause=followed.clause if followed else "",
        alerted=bool(followed and followed.alerted),
        undo_minutes=int(WINDOW.total_seconds() // 60),
        bureau=done.bureau.name,
        extra=rectify_rows(unit.texts, done.record, (), staff=True),
    )
    await reply(unit, screen)


async def pressed_undo(unit: AnxinUnit, action: Action) -> None:
    """撤销, within its window."""
    done = await undo_record(unit.conn, unit.actor, action.id, action.version, unit.now)
    if isinstance(done, Problem):
        await refuse(unit, done)
        return
    screen = undone_receipt(
        unit.texts,
        done.subject.id,
        shown_name(done.subject),
        done.record,
        ruleset=done.bureau.ruleset,
        before=done.followed.before,
        after=done.followed.after,
    )
    await reply(unit, screen)


async def cancel(update: Update, unit: AnxinUnit) -> None:
    """/cancel: give up the draft at hand."""
    draft = await draft_at_hand(unit.conn, unit.actor, unit.now) if may(unit.actor, Act.LOG) else None
    if draft is not None:
        await cancel_draft(unit.conn, draft, unit.now)
    await reply(unit, cancelled(unit.texts, anything=draft is not None))
