"""A question to be answered in free words, with the way out under it."""

from __future__ import annotations

from markupsafe import Markup

from bot.conversation.screen import Action, Button, Keyboard, Screen
from bot.conversation.verbs import Verb
from bot.locales import Texts


def asking(texts: Texts, text: Markup, question: int, version: int, above: Keyboard = ()) -> Screen:
    """The words of the question; `question` and `version` are those of the kept question, for 取消 under it."""
    drop = Button(texts.plain("button.cancel"), Action(Verb.DROP_WORDS, question, version))
    return Screen(text, (*above, (drop,)))
