"""How the handlers of objections answer: the case's card, refusals, questions, word to the enterprise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from bot.casework.machine import Denied
from bot.conversation.cards.objection import ask_screen, objection_card
from bot.conversation.cards.people import not_allowed
from bot.conversation.problems import problem
from bot.conversation.screen import Keyboard
from bot.conversation.views import Audience
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.ask_words import Wanted, want_words
from bot.usecases.objections import Opened, moves_of, objection_view
from bot.usecases.tell import tell_subject

FILE, SUPPLEMENT, REFUSE = "objection_file", "objection_more", "objection_refuse"
REPORT, CHANGE, NUMBER, SEND = "objection_report", "objection_change", "objection_number", "objection_send"


def audience_of(unit: AnxinUnit) -> Audience:
    """How much the asker may see."""
    return "staff" if unit.actor.is_staff else "enterprise"


async def say_case(unit: AnxinUnit, opened: Opened, note: Markup | None = None, *, new: bool = False) -> None:
    """The case's card for the asker."""
    view = await objection_view(unit.conn, opened.case, unit.now)
    moves = await moves_of(unit.conn, unit.actor, opened.case)
    await reply(unit, objection_card(unit.texts, view, moves, audience=audience_of(unit), note=note), new=new)


async def say_denied(unit: AnxinUnit, denied: Denied) -> None:
    """Why the move may not be made, and by whom it may where that is the matter."""
    if denied.why == "role" and unit.actor.role not in denied.who_may:
        await refuse(unit, not_allowed(unit.texts, denied.who_may))
    else:
        await refuse(unit, problem(f"objection.denied.{denied.why}"))


async def ask(
    unit: AnxinUnit,
    purpose: str,
    case_id: int,
    prompt: Markup,
    *,
    extra: Keyboard = (),
    new: bool = True,
    more: Mapping[str, Any] | None = None,
) -> Wanted:
    """Ask for words; the card that was pressed stays where it is."""
    wanted = await want_words(unit.conn, unit.actor, purpose, case_id, unit.now, **(more or {}))
    await reply(unit, ask_screen(unit.texts, prompt, (wanted.id, wanted.version), extra), new=new)
    return wanted


async def tell_owner(unit: AnxinUnit, opened: Opened) -> Markup:
    """Show the enterprise how its case stands; what the teller is to know of that."""
    view = await objection_view(unit.conn, opened.case, unit.now)
    told = await tell_subject(
        unit.conn,
        opened.subject.id,
        lambda texts: objection_card(texts, view, frozenset(), audience="enterprise"),
        unit.now,
        about=f"case:{opened.case.id}",
    )
    return unit.texts("objection.told_subject" if told else "objection.nobody_bound")
