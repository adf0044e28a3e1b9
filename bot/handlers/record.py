"""A record's card, with the buttons of the procedures about it."""

from __future__ import annotations

from bot.conversation.cards.record import record_card
from bot.conversation.screen import Action, Keyboard
from bot.conversation.views import Audience
from bot.handlers.speak import AnxinUnit, reply
from bot.usecases.show_record import ShownRecord, show_record


async def pressed_record(unit: AnxinUnit, action: Action) -> None:
    """A record was chosen."""
    await say_record(unit, action.id)


async def say_record(unit: AnxinUnit, record_id: int) -> None:
    """The record's card."""
    shown = await show_record(unit.conn, unit.actor, record_id, unit.now)
    audience: Audience = "staff" if unit.actor.is_staff else "enterprise"
    screen = record_card(
        unit.texts,
        shown.subject.id,
        shown.subject.name,
        shown.record,
        unit.today,
        ruleset=shown.bureau.ruleset,
        natural=shown.subject.kind == "person",
        clauses=shown.clauses,
        audience=audience,
        bureau=shown.bureau.name,
        extra=procedure_buttons(unit, shown),
    )
    await reply(unit, screen)


def procedure_buttons(unit: AnxinUnit, shown: ShownRecord) -> Keyboard:
    """What the asker may do about the record; one row a procedure."""
    return ()
