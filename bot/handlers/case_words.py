"""Words and files that a case asked somebody for: each purpose to its handler."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.conversation.cards.receipt import cancelled
from bot.conversation.problems import problem
from bot.conversation.screen import Action
from bot.handlers import (
    bureau,
    draw,
    objection_words,
    plan,
    rectification,
    rectification_case,
    recuse,
    repair,
    repair_case,
    statement_words,
    tasks,
)
from bot.handlers.log import is_finding
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.ask_words import Wanted, Words, close_words, pressed_words, wanted_words, words_of

#: Takes what came. True: the question is answered; False: it stays open, because more may come or this was no
#: answer, which the handler has said.
TakeWords = Callable[[AnxinUnit, Wanted, Words], Awaitable[bool]]

PURPOSES: dict[str, TakeWords] = {
    **repair.WORDS,
    **repair_case.WORDS,
    **rectification.WORDS,
    **rectification_case.WORDS,
    **plan.WORDS,
    **draw.WORDS,
    **recuse.WORDS,
    **statement_words.TAKES,
    **objection_words.WORDS,
    **tasks.WORDS,
    **bureau.WORDS,
}


async def answer_case(unit: AnxinUnit, text: str, files: Sequence[Mapping[str, Any]] = ()) -> bool:
    """Take a message as the answer to what a case asked; False where nothing was asked, or it is plainly a finding
    of its own."""
    wanted = await wanted_words(unit.conn, unit.actor, unit.now)
    take = PURPOSES.get(wanted.purpose) if wanted else None
    if wanted is None or take is None or await is_finding(unit, text):
        return False
    if await take(unit, wanted, words_of(text, files)):
        await close_words(unit.conn, wanted, unit.now, answered=True)
    return True


async def pressed_drop(unit: AnxinUnit, action: Action) -> None:
    """取消 under a question."""
    wanted = await pressed_words(unit.conn, unit.actor, action.id, action.version)
    if wanted is None:
        await refuse(unit, problem("draft.stale"))
        return
    await close_words(unit.conn, wanted, unit.now, answered=False)
    await reply(unit, cancelled(unit.texts))


async def drop_asked(unit: AnxinUnit) -> bool:
    """/cancel: give up the question asked last; False where there is none."""
    wanted = await wanted_words(unit.conn, unit.actor, unit.now)
    if wanted is None:
        return False
    await close_words(unit.conn, wanted, unit.now, answered=False)
    return True
