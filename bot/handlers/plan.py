"""/plan and the visit: what to inspect next, from where one stands, and the screen for the door."""

from __future__ import annotations

from telegram import Message, Update

from bot.conversation.cards.plan import ask_place, plan_list
from bot.conversation.cards.visit import visit_card
from bot.conversation.problems import problem
from bot.conversation.screen import Action
from bot.conversation.verbs import Tab, plan_argument, tab_of
from bot.handlers.log import say_draft
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.ask_words import Wanted, Words, close_words, want_words, wanted_words
from bot.usecases.permissions import Act, may, require
from bot.usecases.show_plan import show_plan
from bot.usecases.show_visit import begin_inspection, show_visit

_HERE = "plan_here"


async def plan(update: Update, unit: AnxinUnit) -> None:
    """`/plan`: what is to be inspected by today."""
    await _show(unit, "day")


async def pressed_plan(unit: AnxinUnit, action: Action) -> None:
    """Another tab or page, by day or by distance."""
    wanted = plan_argument(action.arg)
    if wanted is None:
        await refuse(unit, problem("draft.stale"))
        return
    tab, near = wanted
    await _show(unit, tab, action.id, near)


async def _show(unit: AnxinUnit, tab: Tab, number: int = 0, near: tuple[float, float] | None = None) -> None:
    shown = await show_plan(unit.conn, unit.actor, unit.today, tab, number=number, near=near)
    screen = plan_list(
        unit.texts,
        tab,
        shown.page,
        shown.total,
        unit.today,
        first=shown.first,
        waiting=shown.waiting,
        bureau=shown.bureau.name,
        near=near,
    )
    await reply(unit, screen)


async def pressed_here(unit: AnxinUnit, action: Action) -> None:
    """按距离: where do you stand?"""
    require(unit.actor, Act.INSPECT)
    tab = tab_of(action.arg)
    if tab is None:
        await refuse(unit, problem("draft.stale"))
        return
    wanted = await want_words(unit.conn, unit.actor, _HERE, 0, unit.now, tab=tab)
    await reply(unit, ask_place(unit.texts, (wanted.id, wanted.version)), new=True)


async def take_place(unit: AnxinUnit, message: Message) -> bool:
    """Take a pin as the answer to where one stands; False where that was not asked."""
    if message.location is None:
        return False
    wanted = await wanted_words(unit.conn, unit.actor, unit.now)
    if wanted is None or wanted.purpose != _HERE:
        return False
    await close_words(unit.conn, wanted, unit.now, answered=True)
    await _show(unit, wanted.more["tab"], near=(message.location.latitude, message.location.longitude))
    return True


async def _no_place(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    await refuse(unit, problem("plan.problem.no_pin"))
    return False


async def pressed_visit(unit: AnxinUnit, action: Action) -> None:
    """去检查、复查: the list that it was chosen from stays."""
    view = await show_visit(unit.conn, unit.actor, action.id, unit.now)
    await reply(unit, visit_card(unit.texts, view, unit.today, may_recuse=may(unit.actor, Act.DRAW)), new=True)


async def pressed_inspection(unit: AnxinUnit, action: Action) -> None:
    """记录检查."""
    await say_draft(unit, await begin_inspection(unit.conn, unit.actor, action.id, unit.now))


#: What is done with words that a person was asked for, by purpose.
WORDS = {_HERE: _no_place}
