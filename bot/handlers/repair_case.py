"""An application for 信用修复 or 提前移出: its card, the moves of staff and of the enterprise, and its material."""

from __future__ import annotations

from datetime import date

from bot.conversation.cards.asking import asking
from bot.conversation.cards.repair_case import case_card, followed_lines
from bot.conversation.dates import parse_date
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Action, lines
from bot.conversation.views import Audience
from bot.handlers.material import say_material
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.ask_words import Wanted, Words, want_words
from bot.usecases.decide_repair import Moved, move_repair
from bot.usecases.show_repair_case import case_material, record_material, show_repair_case

_PASS, _REJECT, _REVOKE = "repair_pass", "repair_reject", "repair_revoke"


def _audience(unit: AnxinUnit) -> Audience:
    return "staff" if unit.actor.is_staff else "enterprise"


async def pressed_case(unit: AnxinUnit, action: Action) -> None:
    """查看申请."""
    case = await show_repair_case(unit.conn, unit.actor, action.id, unit.now)
    await reply(unit, case_card(unit.texts, case, _audience(unit)), new=True)


async def pressed_move(unit: AnxinUnit, action: Action) -> None:
    """受理, 核查, 通过, 驳回, 撤回, 撤销; a reason or another day is asked for first."""
    case = await show_repair_case(unit.conn, unit.actor, action.id, unit.now)
    if action.arg in ("reject", "revoke", "pass_on"):
        move = "pass" if action.arg == "pass_on" else action.arg
        if move not in case.moves or case.version != action.version:
            # Says why not, in the same words as the move itself.
            await _move(unit, action.id, action.version, move, reason="-")
            return
        purpose = {"pass": _PASS, "reject": _REJECT, "revoke": _REVOKE}[move]
        wanted = await want_words(unit.conn, unit.actor, purpose, action.id, unit.now, version=action.version)
        question = (
            unit.texts("repair.ask.day_pass", kind=unit.texts(f"repair.kind.{case.kind}"))
            if move == "pass"
            else unit.texts(f"repair.ask.reason_{move}")
        )
        await reply(unit, asking(unit.texts, question, wanted.id, wanted.version), new=True)
    elif action.arg in ("accept", "verify", "pass", "withdraw"):
        await _move(unit, action.id, action.version, action.arg)
    else:
        await refuse(unit, problem("draft.stale"))


async def _move(
    unit: AnxinUnit, case_id: int, version: int, move: str, *, reason: str = "", on: date | None = None
) -> bool:
    done = await move_repair(unit.conn, unit.actor, case_id, version, move, unit.now, reason=reason, on=on)
    if isinstance(done, Problem):
        await refuse(unit, done)
        return False
    case = await show_repair_case(unit.conn, unit.actor, case_id, unit.now)
    news = _followed(unit, case.ruleset, done)
    await reply(unit, case_card(unit.texts, case, _audience(unit), news=lines(*news) if news else None))
    return True


def _followed(unit: AnxinUnit, ruleset: str, done: Moved) -> list[str]:
    found: list[str] = []
    if done.followed is not None:
        found += followed_lines(unit.texts, ruleset, (done.followed.before, done.followed.after))
    if done.tasks:
        found.append(unit.texts("repair.told.tasks", n=done.tasks))
    return found


async def _take_reason(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    if not words.text:
        await refuse(unit, problem("repair.ask.reason_missing"))
        return False
    move = "reject" if wanted.purpose == _REJECT else "revoke"
    await _move(unit, wanted.case_id, wanted.more["version"], move, reason=words.text)
    return True


async def _take_day(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    on = parse_date(words.text, unit.today)
    if isinstance(on, Problem):
        await refuse(unit, on)
        return False
    return await _move(unit, wanted.case_id, wanted.more["version"], "pass", on=on)


async def pressed_files(unit: AnxinUnit, action: Action) -> None:
    """查看材料: each photo and document again, as it was sent."""
    if action.arg == "case":
        material = await case_material(unit.conn, unit.actor, action.id)
    else:
        material = await record_material(unit.conn, unit.actor, action.id)
    await say_material(unit, material)


#: What is done with words that a person was asked for, by purpose.
WORDS = {_PASS: _take_day, _REJECT: _take_reason, _REVOKE: _take_reason}
