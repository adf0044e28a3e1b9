"""设置: an administrator looks at the bureau's settings and changes them."""

from __future__ import annotations

from bot.conversation.cards.settings import ON_SERVER, ask_setting, bureau_settings_card
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Action
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.ask_words import Wanted, Words, want_words
from bot.usecases.set_bureau import Settings, change_own_bureau, show_settings

_PURPOSE = "bureau_setting"


async def pressed_settings(unit: AnxinUnit, action: Action) -> None:
    """设置, or one of them: a switch is turned at once, for anything else the new value is asked for."""
    shown = await show_settings(unit.conn, unit.actor)
    name = action.arg
    if not name:
        await _show(unit, shown)
    elif name not in shown.names or name in ON_SERVER:
        await refuse(unit, problem("draft.stale"))
    elif isinstance(now := getattr(shown.values, name), bool):
        await _change(unit, name, "off" if now else "on")
    else:
        asked = await want_words(unit.conn, unit.actor, _PURPOSE, 0, unit.now, name=name)
        await reply(unit, ask_setting(unit.texts, name, asked.id))


async def _take(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    given = words.text.strip()
    is_default = given.casefold() == unit.texts.plain("setting.default").casefold()
    return await _change(unit, wanted.more["name"], "" if is_default else given or "-")


async def _change(unit: AnxinUnit, name: str, text: str) -> bool:
    found = await change_own_bureau(unit.conn, unit.actor, name, text, unit.now)
    if isinstance(found, Problem):
        await refuse(unit, found)
        return False
    await _show(unit, found)
    return True


async def _show(unit: AnxinUnit, shown: Settings) -> None:
    await reply(unit, bureau_settings_card(unit.texts, shown.bureau, shown.values, shown.names, shown.moved))


WORDS = {_PURPOSE: _take}
