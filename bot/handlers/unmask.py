"""显示全名 on a subject's card."""

from __future__ import annotations

from bot.conversation.cards.subject import subject_card
from bot.conversation.screen import Action
from bot.handlers.speak import AnxinUnit, reply
from bot.usecases.unmask_subject import unmask_subject


async def pressed_unmask(unit: AnxinUnit, action: Action) -> None:
    """The card once more with the names in full; in private, whoever reads along where it was pressed."""
    shown = await unmask_subject(unit.conn, unit.actor, action.id, unit.now)
    screen = subject_card(
        unit.texts, shown.subject, shown.records, bureau=shown.bureau.name, listings=shown.listings, unmasked=True
    )
    await reply(unit, screen)
