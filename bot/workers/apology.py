"""What a person hears when their message could not be handled through our own fault."""

from bot.conversation.screen import Screen
from bot.locales import texts
from bot.outgoing import Call, message


def apology(language: str) -> Call:
    """The apology as a message; `language` is "zh" or "en"."""
    return message(Screen(texts(language)("runtime.apology")))
