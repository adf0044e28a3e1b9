"""/log: the drafts that are open, to go on with or to give up."""

from __future__ import annotations

from bot.conversation.cards.drafts import drafts_card
from bot.conversation.problems import problem
from bot.conversation.screen import Action
from bot.handlers.log_show import show
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.keep_drafts import cancel_draft, open_draft, open_drafts, save_draft
from bot.usecases.keep_evidence import recent_subjects
from bot.usecases.permissions import Act, require
from bot.usecases.reach import bureau_of
from bot.usecases.views import choice_of


async def say_drafts(unit: AnxinUnit, page: int = 0) -> None:
    """The list, the draft changed last first."""
    bureau = await bureau_of(unit.conn, unit.actor)
    listed = [(one.draft, one.changed_at) for one in await open_drafts(unit.conn, unit.actor) if not one.draft.is_empty]
    recent = [choice_of(one, bureau.ruleset) for one in await recent_subjects(unit.conn, unit.actor)]
    await reply(unit, drafts_card(unit.texts, listed, unit.now, page=page, recent=recent))


async def pressed_drafts(unit: AnxinUnit, action: Action) -> None:
    """Another page of the list."""
    require(unit.actor, Act.LOG)
    await say_drafts(unit, action.id)


async def pressed_resume(unit: AnxinUnit, action: Action) -> None:
    """继续: the draft becomes the one at hand again."""
    draft = await open_draft(unit.conn, unit.actor, action.id)
    if draft is None or action.version not in (0, draft.version):
        await refuse(unit, problem("draft.stale"))
        return
    kept = await save_draft(unit.conn, draft, draft, unit.now)
    assert kept is not None
    await show(unit, kept)


async def pressed_drop(unit: AnxinUnit, action: Action) -> None:
    """放弃: the list without it."""
    draft = await open_draft(unit.conn, unit.actor, action.id)
    if draft is None or draft.version != action.version:
        await refuse(unit, problem("draft.stale"))
        return
    await cancel_draft(unit.conn, draft, unit.now)
    unit.answer(unit.texts.plain("drafts.dropped"))
    await say_drafts(unit)
