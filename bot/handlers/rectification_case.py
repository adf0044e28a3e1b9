"""An order to put something right, once it was given: the enterprise's proof, and the moves of staff."""

from __future__ import annotations

from datetime import date, timedelta

from bot.conversation.cards.rectification import (
    ask_day_closed,
    ask_proof,
    ask_reason,
    order_card,
    submitted_receipt,
)
from bot.conversation.cards.repair_case import followed_lines
from bot.conversation.dates import parse_date
from bot.conversation.problems import Problem, problem
from bot.conversation.rectification_views import OrderView
from bot.conversation.screen import Action, lines
from bot.handlers.material import say_material
from bot.handlers.rectification import RETURN
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.ask_words import Wanted, Words, close_words, gather_words, pressed_words, want_words
from bot.usecases.decide_rectification import Decided, decide_rectification, takes_day
from bot.usecases.permissions import Act
from bot.usecases.prove_rectification import may_prove, prove_rectification
from bot.usecases.reach import bureau_of
from bot.usecases.rectifications import order_material, order_of, order_view

_PROOF, _CANCEL, _CLOSE = "rect_proof", "rect_cancel", "rect_close"


async def pressed_proof(unit: AnxinUnit, action: Action) -> None:
    """提交整改材料."""
    proving = await may_prove(unit.conn, unit.actor, action.id, unit.now)
    if isinstance(proving, Problem):
        await refuse(unit, proving)
        return
    await _show_gathered(unit, await want_words(unit.conn, unit.actor, _PROOF, action.id, unit.now), proving.view)


async def _show_gathered(unit: AnxinUnit, wanted: Wanted, view: OrderView) -> None:
    asked = (wanted.id, wanted.version)
    await reply(unit, ask_proof(unit.texts, view, asked, text=wanted.text, files=len(wanted.files)), new=True)


async def _gather(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    """Words and photos as proof: kept until 确认提交."""
    proving = await may_prove(unit.conn, unit.actor, wanted.case_id, unit.now)
    if isinstance(proving, Problem):
        await refuse(unit, proving)
        return True
    await _show_gathered(unit, await gather_words(unit.conn, wanted, words, unit.now), proving.view)
    return False


async def pressed_submit(unit: AnxinUnit, action: Action) -> None:
    """确认提交."""
    wanted = await pressed_words(unit.conn, unit.actor, action.id, action.version)
    if wanted is None or wanted.purpose != _PROOF:
        await refuse(unit, problem("draft.stale"))
        return
    view = await prove_rectification(
        unit.conn, unit.actor, wanted.case_id, unit.now, text=wanted.text, files=wanted.files
    )
    if isinstance(view, Problem):
        await refuse(unit, view)
        return
    await close_words(unit.conn, wanted, unit.now, answered=True)
    await reply(unit, submitted_receipt(unit.texts, view))


async def pressed_move(unit: AnxinUnit, action: Action) -> None:
    """整改完成, 退回整改, 撤销, 已书面送达; what has to be said with it is asked for first."""
    case = await order_of(unit.conn, unit.actor, Act.INSPECT, action.id)
    view = await order_view(unit.conn, case, unit.actor.role, unit.actor.person_id, unit.now)
    if action.arg not in ("close", "return", "serve", "cancel"):
        await refuse(unit, problem("draft.stale"))
    elif action.arg not in view.moves or view.version != action.version:
        # Says why not, in the words of the move itself.
        await _move(unit, action.id, action.version, action.arg, reason="-", on=unit.today)
    elif action.arg in ("return", "cancel"):
        purpose = RETURN if action.arg == "return" else _CANCEL
        wanted = await want_words(unit.conn, unit.actor, purpose, action.id, unit.now, version=action.version)
        await reply(unit, ask_reason(unit.texts, action.arg, (wanted.id, wanted.version)), new=True)
    elif action.arg == "close" and await takes_day(unit.conn, case) is not None:
        wanted = await want_words(unit.conn, unit.actor, _CLOSE, action.id, unit.now, version=action.version)
        await reply(
            unit, ask_day_closed(unit.texts, view, _likely(unit, case.data), (wanted.id, wanted.version)), new=True
        )
    else:
        await _move(unit, action.id, action.version, action.arg)


def _likely(unit: AnxinUnit, data: dict[str, dict[str, str]]) -> list[tuple[str, date]]:
    """Today, and the day on which the proof came, or else yesterday."""
    shown = data.get("proof", {}).get("on")
    other = date.fromisoformat(shown) if shown else unit.today - timedelta(days=1)
    found = [("today", unit.today)]
    return found if other == unit.today else [*found, ("proof" if shown else "yesterday", other)]


async def pressed_close(unit: AnxinUnit, action: Action) -> None:
    """整改完成 on the day of the button."""
    on = parse_date(action.arg, unit.today)
    if isinstance(on, Problem):
        await refuse(unit, on)
    else:
        await _move(unit, action.id, action.version, "close", on=on)


async def _move(
    unit: AnxinUnit, case_id: int, version: int, move: str, *, reason: str = "", on: date | None = None
) -> bool:
    done = await decide_rectification(unit.conn, unit.actor, case_id, version, move, unit.now, reason=reason, on=on)
    if isinstance(done, Problem):
        await refuse(unit, done)
        return False
    view = await order_view(unit.conn, done.case, unit.actor.role, unit.actor.person_id, unit.now)
    news = await _news(unit, done)
    await reply(unit, order_card(unit.texts, view, "staff", news=lines(*news) if news else None))
    return True


async def _news(unit: AnxinUnit, done: Decided) -> list[str]:
    if done.waits:
        return [unit.texts("rectification.told.waits")]
    if done.followed is None:
        return []
    bureau = await bureau_of(unit.conn, unit.actor)
    change = followed_lines(unit.texts, bureau.ruleset, (done.followed.before, done.followed.after))
    return [unit.texts("rectification.told.recorded"), *change]


async def _take_cancel(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    if not words.text:
        await refuse(unit, problem("rectification.problem.reason"))
        return False
    await _move(unit, wanted.case_id, wanted.more["version"], "cancel", reason=words.text)
    return True


async def _take_day(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    on = parse_date(words.text, unit.today)
    if isinstance(on, Problem):
        await refuse(unit, on)
        return False
    return await _move(unit, wanted.case_id, wanted.more["version"], "close", on=on)


async def pressed_files(unit: AnxinUnit, action: Action) -> None:
    """查看材料: each photo and document again, as it was sent."""
    await say_material(unit, await order_material(unit.conn, unit.actor, action.id))


#: What is done with words that a person was asked for, by purpose.
WORDS = {_PROOF: _gather, _CANCEL: _take_cancel, _CLOSE: _take_day}
