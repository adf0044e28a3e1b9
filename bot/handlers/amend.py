"""更正 and 撤回 of a record that counts, and its versions."""

from __future__ import annotations

import re

from telegram import Message

from bot.conversation.amending import Amendment, asked, step
from bot.conversation.cards.amend import amend_card, amended_receipt, history_card
from bot.conversation.cards.merge import why_words
from bot.conversation.cards.receipt import cancelled
from bot.conversation.flow import CARD, Attached, Event, Typed
from bot.conversation.problems import Problem, problem
from bot.conversation.questions import question_screen
from bot.conversation.screen import Action, page_of
from bot.conversation.verbs import Verb
from bot.handlers import log_save
from bot.handlers.log import is_finding
from bot.handlers.log_material import message_items
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.amend_record import (
    amend_record,
    begin_amendment,
    cancel_amendment,
    open_amendment,
    preview_amendment,
    save_amendment,
)
from bot.usecases.deadline_views import subject_name
from bot.usecases.dossiers import ruleset_of
from bot.usecases.keep_evidence import keep_evidence
from bot.usecases.preview_record import lacks_basis
from bot.usecases.show_history import show_history

_VERSIONS_A_PAGE = 5


async def pressed_amend(unit: AnxinUnit, action: Action) -> None:
    """更正, 撤回 on a record's card, which stays."""
    withdraw = action.arg == "withdraw"
    begun = await begin_amendment(unit.conn, unit.actor, action.id, action.version, unit.now, withdraw=withdraw)
    if isinstance(begun, Problem):
        await refuse(unit, begun)
    else:
        await _show(unit, begun, new=True)


async def pressed_draft(unit: AnxinUnit, action: Action) -> None:
    """A button of a draft: of an amendment, or of a new record."""
    amendment = await open_amendment(unit.conn, unit.actor, unit.now, action.id)
    if amendment is None:
        await log_save.pressed_draft(unit, action)
    elif amendment.version != action.version:
        await refuse(unit, problem("draft.stale"))
    elif action.verb == Verb.CANCEL:
        await cancel_amendment(unit.conn, amendment, unit.now)
        await reply(unit, cancelled(unit.texts))
    elif action.verb == Verb.WHY:
        unit.answer(why_words(unit.texts, amendment.draft, asked(amendment)), alert=True)
    elif action.verb == Verb.CONFIRM:
        await _confirm(unit, amendment)
    else:
        await _step(unit, amendment, action)


async def answer_amendment(unit: AnxinUnit, text: str) -> bool:
    """Take a text as a value, or as the reason; False where no amendment was turned to last, or it is plainly a
    finding of its own."""
    amendment = await open_amendment(unit.conn, unit.actor, unit.now)
    if amendment is None or await is_finding(unit, text):
        return False
    await _step(unit, amendment, Typed(text))
    return True


async def attach(unit: AnxinUnit, message: Message) -> bool:
    """Photos and files for the record that is being corrected; False where none is."""
    amendment = await open_amendment(unit.conn, unit.actor, unit.now)
    items = message_items(message)
    if amendment is None or amendment.withdraw or not items:
        return False
    added = await keep_evidence(unit.conn, unit.actor, amendment.draft, items, unit.now)
    if added:
        await _step(unit, amendment, Attached(added))
    return True


async def drop_amendment(unit: AnxinUnit) -> bool:
    """/cancel: give up the amendment that was turned to last; False where there is none."""
    amendment = await open_amendment(unit.conn, unit.actor, unit.now)
    return amendment is not None and await cancel_amendment(unit.conn, amendment, unit.now)


async def _step(unit: AnxinUnit, amendment: Amendment, event: Event) -> None:
    after, wrong = step(amendment, event, unit.today)
    if after is not amendment and after.draft is not amendment.draft:
        kept = await save_amendment(unit.conn, amendment, after, unit.now)
        if kept is None:
            await refuse(unit, problem("draft.stale"))
            return
        amendment = kept
    elif wrong is not None and unit.incoming.callback_id is not None:
        await refuse(unit, wrong)
        return
    await _show(unit, amendment, wrong)


async def _show(unit: AnxinUnit, amendment: Amendment, wrong: Problem | None = None, *, new: bool = False) -> None:
    if asked(amendment) != CARD:
        await reply(unit, question_screen(unit.texts, amendment.draft, unit.today, problem=wrong), new=new)
        return
    seen = await preview_amendment(unit.conn, unit.actor, amendment, unit.now)
    if isinstance(seen, Problem):
        await refuse(unit, seen)
        return
    screen = amend_card(
        unit.texts,
        amendment,
        seen.of.record,
        await subject_name(unit.conn, seen.of.subject.id),
        unit.today,
        consequence=seen.consequence,
        needs_hearing=seen.needs_hearing,
        lacks_basis=not amendment.withdraw and lacks_basis(ruleset_of(seen.of.bureau), amendment.draft),
        problem=wrong,
        bureau=seen.of.bureau.name,
    )
    await reply(unit, screen, new=new)


async def _confirm(unit: AnxinUnit, amendment: Amendment) -> None:
    if asked(amendment) != CARD or not amendment.is_ready:
        await refuse(unit, problem("draft.incomplete"))
        return
    done = await amend_record(unit.conn, unit.actor, amendment, unit.now)
    if isinstance(done, Problem):
        await refuse(unit, done)
        return
    screen = amended_receipt(
        unit.texts,
        done.of.subject.id,
        await subject_name(unit.conn, done.of.subject.id),
        done.record,
        ruleset=done.of.bureau.ruleset,
        before=done.followed.before,
        after=done.followed.after,
        alerted=done.followed.alerted,
        bureau=done.of.bureau.name,
    )
    await reply(unit, screen)


async def pressed_history(unit: AnxinUnit, action: Action) -> None:
    """历次变更: a record's versions."""
    shown = await show_history(unit.conn, unit.actor, action.id, unit.now)
    number = int(action.arg) if re.fullmatch(r"[0-9]{1,4}", action.arg) else 0
    page = page_of(shown.versions, number, _VERSIONS_A_PAGE)
    await reply(unit, history_card(unit.texts, shown.record, shown.subject, page, bureau=shown.bureau.name))
