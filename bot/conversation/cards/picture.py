"""The words under pictures, and the buttons that ask for them."""

from __future__ import annotations

from bot.conversation.cards.parts import named
from bot.conversation.phrases import grade_long, light
from bot.conversation.screen import Action, Button, Screen
from bot.conversation.verbs import Verb, grade_action
from bot.locales import Texts


def timeline_button(texts: Texts, subject: int) -> Button:
    """时间线."""
    return Button(texts.plain("picture.button.timeline"), Action(Verb.TIMELINE, subject))


def timeline_caption(texts: Texts, subject: int, name: str, ruleset: str, grade: str | None) -> Screen:
    """Whose timeline it is, and the grade now."""
    text = texts(
        "picture.caption",
        name=named(name),
        light=light(ruleset, grade),
        grade=grade_long(texts, ruleset, grade),
    )
    return Screen(text, ((Button(texts.plain("button.grade"), grade_action(subject)),),))
