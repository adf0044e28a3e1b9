"""/alerts and 知悉."""

from __future__ import annotations

from telegram import Update

from bot.conversation.cards.alert import alert_list
from bot.conversation.screen import Action, Button, Screen
from bot.conversation.verbs import Verb
from bot.handlers import desk
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.handle_alerts import acknowledge_alert, list_alerts
from bot.usecases.permissions import Act, may
from bot.usecases.reach import bureau_of


async def alerts(update: Update, unit: AnxinUnit) -> None:
    """The open alerts; in a group, for who decides about groups, whether alerts go there."""
    if not await desk.group_alerts(unit):
        await _list(unit, everything=False, page=0)


async def pressed_alerts(unit: AnxinUnit, action: Action) -> None:
    """The list from a button: another page, or all of them."""
    await _list(unit, everything=action.arg == "all", page=action.id)


async def _list(unit: AnxinUnit, *, everything: bool, page: int) -> None:
    found = await list_alerts(unit.conn, unit.actor, everything=everything)
    bureau = await bureau_of(unit.conn, unit.actor)
    screen = alert_list(unit.texts, found, page=page, everything=everything, bureau=bureau.name)
    if may(unit.actor, Act.OVERVIEW):
        whole = Button(unit.texts.plain("overview.button.open"), Action(Verb.OVERVIEW))
        screen = Screen(screen.text, (*screen.keyboard, (whole,)))
    await reply(unit, screen)


async def pressed_acknowledge(unit: AnxinUnit, action: Action) -> None:
    """知悉: every message of the alert changes through the outbox, this one too."""
    settled = await acknowledge_alert(unit.conn, unit.actor, action.id, unit.now)
    if settled is not None:
        await refuse(unit, settled)
    else:
        unit.answer(unit.texts.plain("alerts.noted"))
        await desk.redraw(unit, action)
