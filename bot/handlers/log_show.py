"""A draft on the screen: its next question, or its card before anything counts."""

from __future__ import annotations

from bot.conversation.cards.confirm import confirm_card
from bot.conversation.draft import Draft
from bot.conversation.flow import CARD, SUBJECT, Event, apply, question
from bot.conversation.problems import Problem, problem
from bot.conversation.questions import question_screen
from bot.conversation.screen import Screen
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.keep_drafts import save_draft
from bot.usecases.keep_evidence import recent_subjects
from bot.usecases.nearby import around
from bot.usecases.permissions import Act
from bot.usecases.preview_record import preview_record
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.views import choice_of
from storage import outbox


async def step(unit: AnxinUnit, draft: Draft, event: Event, *, edits: int | None = None, new: bool = False) -> None:
    """Let the draft take an event, keep it, and show what comes next."""
    after, wrong = apply(draft, event, unit.today)
    if after is not draft:
        kept = await save_draft(unit.conn, draft, after, unit.now)
        if kept is None:
            await refuse(unit, problem("draft.stale"))
            return
        after = kept
    elif wrong is not None and unit.incoming.callback_id is not None:
        await refuse(unit, wrong)
        return
    await show(unit, after, wrong, edits=edits, new=new)


async def show(
    unit: AnxinUnit,
    draft: Draft,
    wrong: Problem | None = None,
    *,
    edits: int | None = None,
    new: bool = False,
) -> None:
    """The question the draft waits for, or its card. edits: the outbox row of the message that this one replaces."""
    screen = await _screen(unit, draft, wrong)
    await reply(unit, screen, new=new, edits=edits, about=about(draft.id))


def about(draft_id: int) -> str:
    """What the outbox calls the messages of a draft."""
    return f"draft:{draft_id}"


async def last_message(unit: AnxinUnit, draft_id: int) -> int | None:
    """The outbox row of the message that a draft was shown in last."""
    sent = [row.id for row in await outbox.of_about(unit.conn, about(draft_id)) if row.method.startswith("send")]
    return max(sent, default=None)


async def _screen(unit: AnxinUnit, draft: Draft, wrong: Problem | None) -> Screen:
    bureau = await bureau_of(unit.conn, unit.actor)
    waiting = question(draft)
    if waiting != CARD:
        recent = [choice_of(one, bureau.ruleset) for one in await recent_subjects(unit.conn, unit.actor)]
        asks_who = waiting == SUBJECT and draft.place is not None
        near = await around(unit.conn, unit.actor, draft.place, bureau.ruleset) if asks_who and draft.place else None
        return question_screen(unit.texts, draft, unit.today, problem=wrong, recent=recent, around=near)
    assert draft.subject_id is not None
    subject = await subject_for(unit.conn, unit.actor, Act.LOG, draft.subject_id)
    seen = await preview_record(unit.conn, subject, bureau, draft, unit.today, unit.actor)
    return confirm_card(
        unit.texts,
        draft,
        unit.today,
        prior=seen.prior,
        earlier=seen.earlier,
        likely=seen.likely,
        consequence=seen.consequence,
        needs_check=seen.needs_check,
        lacks_basis=seen.lacks_basis,
        problem=wrong,
        bureau=bureau.name,
    )
