"""/rules: the regulation that the bureau applies."""

from __future__ import annotations

from telegram import Update

from bot.conversation.cards.rules import ClauseView, RulesView, rules_screen
from bot.conversation.screen import Action
from bot.handlers.speak import AnxinUnit, reply
from bot.usecases.dossiers import ruleset_of
from bot.usecases.reach import bureau_of


async def rules(update: Update, unit: AnxinUnit) -> None:
    """From its first page."""
    await _show(unit, 0)


async def pressed_rules(unit: AnxinUnit, action: Action) -> None:
    """Another page."""
    await _show(unit, action.id)


async def _show(unit: AnxinUnit, page: int) -> None:
    bureau = await bureau_of(unit.conn, unit.actor)
    ruleset = ruleset_of(bureau)
    reading = ruleset.file.readings[ruleset.reading(bureau.reading)]
    lang = unit.actor.lang
    clauses = tuple(
        ClauseView(one.id, one.quote, one.how if lang == "en" else one.how_zh) for one in ruleset.file.clauses
    )
    view = RulesView(
        ruleset.file.name,
        ruleset.file.version.isoformat(),
        getattr(reading.title, lang),
        getattr(reading.ground, lang),
        clauses,
    )
    await reply(unit, rules_screen(unit.texts, view, page))
