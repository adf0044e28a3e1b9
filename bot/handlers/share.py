"""二维码: the code of a subject's door as a file to print, and voiding it."""

from __future__ import annotations

from bot.conversation.cards.share import no_link, qr_sent, renew_question
from bot.conversation.screen import Action
from bot.handlers.speak import AnxinUnit, reply
from bot.outgoing import Drawing
from bot.usecases.permissions import Act, may
from bot.usecases.reach import subject_for
from bot.usecases.shown_name import shown_name
from bot.usecases.subject_link import link_for, renew_link

DOOR_CODE = "door_code"


async def pressed_qr(unit: AnxinUnit, action: Action) -> None:
    """The code; before it is voided, whether that is meant."""
    if action.arg == "renew":
        subject = await subject_for(unit.conn, unit.actor, Act.RENEW_LINK, action.id)
        await reply(unit, renew_question(unit.texts, subject.id, shown_name(subject)), new=True)
        return
    renewed = action.arg == "sure"
    get = renew_link if renewed else link_for
    subject, link = await get(unit.conn, unit.actor, action.id, unit.now)
    if link.url is None:
        await reply(unit, no_link(unit.texts), new=True)
        return
    name = shown_name(subject)
    drawing = Drawing(DOOR_CODE, {"subject": subject.id, "url": link.url}, f"二维码_{name}.png")
    may_renew = may(unit.actor, Act.RENEW_LINK) and not renewed
    screen = qr_sent(unit.texts, subject.id, name, may_renew=may_renew, renewed=renewed)
    await reply(unit, screen, document=drawing)
