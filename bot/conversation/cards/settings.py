"""A bureau's settings: what they are, and the question for a new value."""

from __future__ import annotations

from collections.abc import Sequence

from bot.bureau_settings import BureauSettings
from bot.conversation.cards.parts import bureau_line
from bot.conversation.phrases import clean
from bot.conversation.screen import Action, Button, Screen, grid, lines
from bot.conversation.verbs import Verb
from bot.locales import Texts

#: What cannot be typed in a chat: it would be masked.
ON_SERVER = frozenset({"phone"})


def bureau_settings_card(
    texts: Texts, bureau: str, values: BureauSettings, names: Sequence[str], moved: int = 0
) -> Screen:
    """All settings that mean something here, each with a button. moved: deadlines that the last change has moved."""
    rows = [
        texts("setting.line", title=texts(f"setting.{name}.title"), value=setting_value(texts, values, name))
        for name in names
    ]
    buttons = [
        Button(texts.plain(f"setting.{name}.title"), Action(Verb.BUREAU_SETTINGS, arg=name))
        for name in names
        if name not in ON_SERVER
    ]
    return Screen(
        lines(
            texts("setting.title"),
            bureau_line(texts, bureau),
            *rows,
            texts("setting.moved", n=moved) if moved else None,
            texts("setting.choose"),
            texts("setting.on_server"),
        ),
        (*grid(buttons, 1), (Button(texts.plain("button.help"), Action(Verb.HELP)),)),
    )


def setting_value(texts: Texts, values: BureauSettings, name: str) -> str:
    """A value as people read it."""
    value = getattr(values, name)
    if isinstance(value, bool):
        return texts.plain("setting.on" if value else "setting.off")
    return texts.plain("setting.none") if value in (None, "") else clean(str(value))


def ask_setting(texts: Texts, name: str, question: int) -> Screen:
    """What is it to be?"""
    drop = Button(texts.plain("button.cancel"), Action(Verb.DROP_WORDS, question))
    title, form = texts(f"setting.{name}.title"), texts(f"setting.{name}.form")
    return Screen(texts("setting.asked", title=title, form=form), ((drop,),))
