"""What the code on a licence came to."""

from __future__ import annotations

from bot.conversation.cards.parts import named
from bot.conversation.screen import Action, Button, Keyboard, Screen
from bot.conversation.verbs import Verb, grade_action
from bot.locales import Texts

#: The id and the version of the draft that waits for the subject.
Mark = tuple[int, int] | None


def licence_found(texts: Texts, subject: int, name: str, draft: Mark) -> Screen:
    """Whose licence it is: on with the draft, or what one may do with a subject."""
    go_on = (
        Button(texts.plain("button.go_on"), Action(Verb.RESUME, *draft))
        if draft
        else Button(texts.plain("button.log"), Action(Verb.NEW, subject))
    )
    return Screen(
        texts("scan.found", name=named(name)), ((go_on, Button(texts.plain("button.grade"), grade_action(subject))),)
    )


def licence_lost(texts: Texts, said: str, code: str | None, draft: Mark) -> Screen:
    """Why no subject was found, and the ways on: another picture, or a name."""
    key = "scan.unknown" if code else "scan.no_licence" if said else "scan.no_code"
    keyboard: Keyboard = ()
    if draft:
        again = Button(texts.plain("button.scan"), Action(Verb.SCAN, *draft))
        keyboard = ((again, Button(texts.plain("button.cancel"), Action(Verb.CANCEL, *draft))),)
    return Screen(texts(key, code=code or ""), keyboard)
