"""时间线: asked for here, drawn when it is sent."""

from __future__ import annotations

from bot.conversation.cards.picture import timeline_caption
from bot.conversation.screen import Action
from bot.handlers.speak import AnxinUnit, reply
from bot.outgoing import Drawing
from bot.usecases.reach import bureau_of
from bot.usecases.shown_name import shown_name
from bot.usecases.timeline import ask_timeline

TIMELINE = "timeline"


async def pressed_timeline(unit: AnxinUnit, action: Action) -> None:
    """The picture as a message of its own: the card it was asked from stays."""
    subject = await ask_timeline(unit.conn, unit.actor, action.id, unit.now)
    bureau = await bureau_of(unit.conn, unit.actor)
    name = shown_name(subject)
    drawing = Drawing(
        TIMELINE,
        {"subject": subject.id, "lang": unit.actor.lang, "staff": unit.actor.is_staff},
        unit.texts.plain("picture.file", name=name),
    )
    unit.answer(unit.texts.plain("picture.drawing"))
    if unit.private_chat_id is not None:
        unit.directly("sendChatAction", {"chat_id": unit.private_chat_id, "action": "upload_photo"})
    await reply(unit, timeline_caption(unit.texts, subject.id, name, bureau.ruleset, subject.grade), photo=drawing)
