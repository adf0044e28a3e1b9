"""总览, from the alerts and from the weekly message: a picture with the whole in short, and each section by itself."""

from __future__ import annotations

from bot.conversation.cards.overview import SECTIONS, overview_card, section_card
from bot.conversation.screen import Action
from bot.handlers.speak import AnxinUnit, reply
from bot.outgoing import Drawing
from bot.usecases.overview import show_overview
from bot.usecases.reach import bureau_of

BUREAU_CHART = "bureau_chart"


async def pressed_overview(unit: AnxinUnit, action: Action) -> None:
    """The whole, or a page of a section in place."""
    view = await show_overview(unit.conn, unit.actor, unit.texts, unit.now)
    if action.arg in SECTIONS:
        await reply(unit, section_card(unit.texts, view, action.arg, action.id))
        return
    bureau = await bureau_of(unit.conn, unit.actor)
    about = {"bureau": bureau.id, "lang": unit.actor.lang}
    unit.answer(unit.texts.plain("picture.drawing"))
    drawing = Drawing(BUREAU_CHART, about, unit.texts.plain("overview.file", bureau=bureau.name))
    await reply(unit, overview_card(unit.texts, view), photo=drawing)
