"""回避 in the chat: who, why; and lifted again."""

from __future__ import annotations

from bot.conversation.cards.draw import ask_recusal_reason, choose_recused, recused
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Action
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.ask_words import Wanted, Words, want_words
from bot.usecases.recuse import lift_recusal, recusable, recuse
from bot.usecases.shown_name import shown_name

_REASON = "recuse"


async def pressed_recuse(unit: AnxinUnit, action: Action) -> None:
    """回避: who shall not go there, then why."""
    subject, free, known = await recusable(unit.conn, unit.actor, action.id)
    if not action.arg:
        await reply(unit, choose_recused(unit.texts, shown_name(subject), free, known, subject.id), new=True)
        return
    name = next((one for person, one in free if str(person) == action.arg), None)
    if name is None:
        await refuse(unit, problem("recuse.problem.not_there"))
        return
    wanted = await want_words(unit.conn, unit.actor, _REASON, subject.id, unit.now, person=int(action.arg))
    await reply(unit, ask_recusal_reason(unit.texts, name, (wanted.id, wanted.version)))


async def _take_reason(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    row = await recuse(unit.conn, unit.actor, wanted.case_id, wanted.more["person"], words.text, unit.now)
    if isinstance(row, Problem):
        await refuse(unit, row)
        return row.key != "recuse.problem.reason"
    await reply(unit, recused(unit.texts, row.subject_id, lifted=False))
    return True


async def pressed_lift(unit: AnxinUnit, action: Action) -> None:
    """取消回避."""
    row = await lift_recusal(unit.conn, unit.actor, action.id, unit.now)
    if isinstance(row, Problem):
        await refuse(unit, row)
    else:
        await reply(unit, recused(unit.texts, row.subject_id, lifted=True))


#: What is done with words that a person was asked for, by purpose.
WORDS = {_REASON: _take_reason}
