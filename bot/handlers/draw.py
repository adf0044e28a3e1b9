"""双随机 in the chat: opened by one, completed by another, drawn again by anybody."""

from __future__ import annotations

from collections import Counter

from bot.casework.random_draw import sizes_of
from bot.conversation.cards.draw import ask_each, ask_size, ask_words, draw_card, draw_list, verified
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Action
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.outgoing import Attachment
from bot.usecases import draw_inspections
from bot.usecases.ask_words import Wanted, Words, close_words, gather_words, pressed_words, want_words
from bot.usecases.draw_inspections import Pool, draw_view
from bot.usecases.permissions import Act, may
from storage.draws import DrawRow

_SIZE, _WITNESS = "draw_size", "draw_witness"


async def pressed_draws(unit: AnxinUnit, action: Action) -> None:
    """The draws of this month and the next."""
    bureau, found = await draw_inspections.list_draws(unit.conn, unit.actor, unit.today)
    await reply(unit, draw_list(unit.texts, found, bureau.name, may_draw=may(unit.actor, Act.DRAW)))


async def pressed_new(unit: AnxinUnit, action: Action) -> None:
    """发起抽取: how many?"""
    month = draw_inspections.month_after(unit.today, following=action.arg == "next")
    pool = await draw_inspections.pool_of(unit.conn, unit.actor, month)
    if isinstance(pool, Problem):
        await refuse(unit, pool)
        return
    wanted = await want_words(unit.conn, unit.actor, _SIZE, 0, unit.now, month=month)
    await _ask_size(unit, pool, wanted)


async def _ask_size(unit: AnxinUnit, pool: Pool, wanted: Wanted) -> None:
    there = Counter("null" if one.grade is None else one.grade for one in pool.by_code.values())
    by_grade = {grade: there[grade] for grade in (*pool.grades, "null") if there[grade]}
    screen = ask_size(
        unit.texts,
        wanted.more["month"],
        by_grade,
        len(pool.inspectors),
        (wanted.id, wanted.version),
        pool.bureau.ruleset,
    )
    await reply(unit, screen, new=True)


async def _take_size(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    pool = await draw_inspections.pool_of(unit.conn, unit.actor, wanted.more["month"])
    if isinstance(pool, Problem):
        await refuse(unit, pool)
        return True
    await _with_sizes(unit, wanted, pool, words.text)
    return False


async def pressed_size(unit: AnxinUnit, action: Action) -> None:
    """So many, as offered."""
    wanted = await pressed_words(unit.conn, unit.actor, action.id, action.version)
    if wanted is None or wanted.purpose != _SIZE:
        await refuse(unit, problem("draft.stale"))
        return
    pool = await draw_inspections.pool_of(unit.conn, unit.actor, wanted.more["month"])
    if isinstance(pool, Problem):
        await refuse(unit, pool)
    else:
        await _with_sizes(unit, wanted, pool, action.arg)


async def _with_sizes(unit: AnxinUnit, wanted: Wanted, pool: Pool, text: str) -> None:
    sizes = sizes_of(text, pool.grades)
    wrong = problem("draw.problem.size") if sizes is None else draw_inspections.wrong_sizes(pool, sizes)
    if sizes is None or wrong is not None:
        await refuse(unit, wrong or problem("draw.problem.size"))
        return
    kept = await gather_words(unit.conn, wanted, Words(""), unit.now, sizes=sizes)
    screen = ask_each(
        unit.texts, kept.more["month"], sizes, len(pool.inspectors), (kept.id, kept.version), pool.bureau.ruleset
    )
    await reply(unit, screen, new=unit.incoming.callback_id is None)


async def pressed_open(unit: AnxinUnit, action: Action) -> None:
    """With so many inspectors for each: the lists are fixed."""
    wanted = await pressed_words(unit.conn, unit.actor, action.id, action.version)
    if wanted is None or wanted.purpose != _SIZE or "sizes" not in wanted.more or action.arg not in "12345":
        await refuse(unit, problem("draft.stale"))
        return
    more = wanted.more
    row = await draw_inspections.open_draw(
        unit.conn, unit.actor, more["month"], more["sizes"], int(action.arg or 0), unit.now
    )
    if isinstance(row, Problem):
        await refuse(unit, row)
        return
    await close_words(unit.conn, wanted, unit.now, answered=True)
    await _show(unit, row)


async def _show(unit: AnxinUnit, row: DrawRow) -> None:
    view = await draw_view(unit.conn, row)
    opener = row.opened_by == unit.actor.person_id
    screen = draw_card(unit.texts, view, may_witness=not opener, may_cancel=may(unit.actor, Act.DRAW))
    await reply(unit, screen)


async def pressed_draw(unit: AnxinUnit, action: Action) -> None:
    """One draw."""
    await _show(unit, await draw_inspections.draw_for(unit.conn, unit.actor, action.id))


async def pressed_witness(unit: AnxinUnit, action: Action) -> None:
    """见证抽取: any words?"""
    row = await draw_inspections.may_witness(unit.conn, unit.actor, action.id)
    if isinstance(row, Problem):
        await refuse(unit, row)
        return
    wanted = await want_words(unit.conn, unit.actor, _WITNESS, row.id, unit.now)
    view = await draw_view(unit.conn, row)
    await reply(unit, ask_words(unit.texts, view, (wanted.id, wanted.version)), new=True)


async def _take_witness(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    row = await draw_inspections.witness_draw(unit.conn, unit.actor, wanted.case_id, words.text, unit.now)
    if isinstance(row, Problem):
        await refuse(unit, row)
        return row.key != "draw.problem.words"
    await _show(unit, row)
    return True


async def pressed_verify(unit: AnxinUnit, action: Action) -> None:
    """重新验证: draw again from what is kept."""
    row = await draw_inspections.draw_for(unit.conn, unit.actor, action.id)
    if row.state != "drawn":
        await refuse(unit, problem("draw.problem.undrawn"))
        return
    await reply(unit, verified(unit.texts, await draw_view(unit.conn, row), draw_inspections.holds(row)))


async def pressed_file(unit: AnxinUnit, action: Action) -> None:
    """下载清单: everything that somebody else needs to draw again."""
    row = await draw_inspections.draw_for(unit.conn, unit.actor, action.id)
    if row.state != "drawn":
        await refuse(unit, problem("draw.problem.undrawn"))
        return
    view = await draw_view(unit.conn, row)
    name = f"draw-{row.month}-{row.number}.json"
    screen = draw_card(unit.texts, view, may_witness=False, may_cancel=False)
    await reply(unit, screen, document=Attachment(draw_inspections.draw_file(row), name))


async def pressed_cancel(unit: AnxinUnit, action: Action) -> None:
    """取消本次抽取, while nobody knows its result."""
    row = await draw_inspections.cancel_draw(unit.conn, unit.actor, action.id, unit.now)
    if isinstance(row, Problem):
        await refuse(unit, row)
    else:
        await _show(unit, row)


#: What is done with words that a person was asked for, by purpose.
WORDS = {_SIZE: _take_size, _WITNESS: _take_witness}
