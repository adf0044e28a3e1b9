"""成员: the list, the question before somebody is removed, and removing them."""

from __future__ import annotations

from bot.conversation.cards.members import member_list, removal_question, removed
from bot.conversation.problems import Problem
from bot.conversation.screen import Action
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.list_members import A_PAGE, list_members
from bot.usecases.reach import bureau_of
from bot.usecases.remove_member import ask_removal, remove_member


def _whose(arg: str) -> str:
    return arg if arg == "firm" or (arg.isascii() and arg.isdecimal()) else "staff"


async def pressed_members(unit: AnxinUnit, action: Action) -> None:
    """成员, another page of it, or the other list."""
    whose = _whose(action.arg)
    found = await list_members(unit.conn, unit.actor, whose, action.id)
    bureau = await bureau_of(unit.conn, unit.actor)
    await reply(
        unit,
        member_list(
            unit.texts,
            found.people,
            bureau=bureau.name,
            whose=whose,
            page=found.page,
            pages=found.pages,
            total=found.total,
            first=found.page * A_PAGE + 1,
            subject=found.subject,
        ),
    )


async def pressed_remove(unit: AnxinUnit, action: Action) -> None:
    """移除: what would follow, and whether that is meant."""
    found = await ask_removal(unit.conn, unit.actor, action.id)
    if isinstance(found, Problem):
        await refuse(unit, found)
        return
    whose = _whose(action.arg)
    await reply(unit, removal_question(unit.texts, found.member, found.handover, found.heir, whose=whose))


async def pressed_out(unit: AnxinUnit, action: Action) -> None:
    """确认移除; asked anew where their work would go to somebody else by now."""
    found = await remove_member(unit.conn, unit.actor, action.id, action.version, unit.now)
    if isinstance(found, Problem):
        await refuse(unit, found)
        return
    removal, done = found
    card = removed if done else removal_question
    await reply(unit, card(unit.texts, removal.member, removal.handover, removal.heir, whose=_whose(action.arg)))
