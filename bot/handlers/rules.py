"""/rules: the regulation that the bureau applies, and the decision on an amended one."""

from __future__ import annotations

from telegram import Update

from bot.conversation.cards.adoption import decided_screen
from bot.conversation.cards.rules import rules_screen
from bot.conversation.problems import Problem
from bot.conversation.screen import Action
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.decide_ruleset import decide_ruleset
from bot.usecases.show_rules import show_rules


async def rules(update: Update, unit: AnxinUnit) -> None:
    """From its first page."""
    await _show(unit, 0)


async def pressed_rules(unit: AnxinUnit, action: Action) -> None:
    """Another page."""
    await _show(unit, action.id)


async def pressed_decide(unit: AnxinUnit, action: Action) -> None:
    """确认施行, 不予采用, 撤回."""
    found = await decide_ruleset(unit.conn, unit.actor, action.id, unit.now, adopt=action.arg == "adopt")
    if isinstance(found, Problem):
        await refuse(unit, found)
        return
    await reply(unit, decided_screen(unit.texts, found.view, found.bureau, adopted=found.adopted))


async def _show(unit: AnxinUnit, page: int) -> None:
    await reply(unit, rules_screen(unit.texts, await show_rules(unit.conn, unit.actor), page))
