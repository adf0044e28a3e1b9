"""陈述 and 核查 in the chat: the cards and their buttons."""

from __future__ import annotations

from bot.conversation.cards.notice import waive_question
from bot.conversation.cards.statement import accept_question
from bot.conversation.problems import Problem
from bot.conversation.screen import Action, Screen
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.handlers.statement_words import ask, card_of, done_with, view_of
from bot.outgoing import Attachment
from bot.usecases.check_record import check_record
from bot.usecases.decide_statement import (
    Because,
    may_correct,
    withdraw_pending,
)
from bot.usecases.file_statement import filing_act, waive_statement
from bot.usecases.permissions import Act
from bot.usecases.show_statement import show_papers, show_statement
from bot.usecases.statement_case import case_to_move
from storage.cases import CaseRow


async def pressed_statement(unit: AnxinUnit, action: Action) -> None:
    """The case's card, or 返回 to it."""
    await reply(unit, card_of(unit, await show_statement(unit.conn, unit.actor, action.id, unit.now)))


async def pressed_papers(unit: AnxinUnit, action: Action) -> None:
    """The evidence and what was handed in, one message each."""
    papers = await show_papers(unit.conn, unit.actor, action.id, unit.now)
    for number, paper in enumerate(papers, 1):
        caption = Screen(unit.texts(f"statement.paper.{paper.what}", number=number, n=len(papers)))
        file = Attachment(paper.file_id)
        if paper.kind == "photo":
            await reply(unit, caption, photo=file)
        else:
            await reply(unit, caption, document=file)


async def pressed_check(unit: AnxinUnit, action: Action) -> None:
    """核查."""
    await done_with(unit, await check_record(unit.conn, unit.actor, action.id, action.version, unit.now), "checked")


async def pressed_waive(unit: AnxinUnit, action: Action) -> None:
    """放弃陈述: asked once more, then done."""
    if action.arg == "yes":
        done = await waive_statement(unit.conn, unit.actor, action.id, action.version, unit.now)
        await done_with(unit, done, "waived")
        return
    case = await case_to_move(unit.conn, unit.actor, action.id, Act.FILE, "waive", action.version, unit.now)
    if isinstance(case, Problem):
        await refuse(unit, case)
    else:
        await reply(unit, waive_question(unit.texts, await view_of(unit, case)))


async def pressed_accept(unit: AnxinUnit, action: Action) -> None:
    """采纳: which way, then the withdrawal, or what the record should say."""
    if action.arg in ("withdraw", "amend"):
        await _correct(unit, action, because="upheld")
        return
    move = "uphold_withdraw"
    case = await case_to_move(unit.conn, unit.actor, action.id, Act.DECIDE, move, action.version, unit.now)
    if isinstance(case, Problem):
        await refuse(unit, case)
    else:
        await reply(unit, accept_question(unit.texts, await view_of(unit, case)))


async def pressed_correct(unit: AnxinUnit, action: Action) -> None:
    """更正 or 撤回 of what a checker returned."""
    if action.arg in ("withdraw", "amend"):
        await _correct(unit, action, because="returned")


async def _correct(unit: AnxinUnit, action: Action, *, because: Because) -> None:
    conn, actor, version = unit.conn, unit.actor, action.version
    if action.arg == "withdraw":
        done = await withdraw_pending(conn, actor, action.id, because, version, unit.now)
        await done_with(unit, done, "withdrawn")
        return
    case = await may_correct(conn, actor, action.id, because, "amend", version, unit.now)
    await ask(unit, case, "amend", because=because, version=version)


async def pressed_file(unit: AnxinUnit, action: Action) -> None:
    """陈述, or 代录陈述 by staff."""
    act = filing_act(unit.actor)
    await ask(unit, await _ready(unit, action, act, "file"), "text")


async def pressed_serve(unit: AnxinUnit, action: Action) -> None:
    """书面送达."""
    await ask(unit, await _ready(unit, action, Act.ENTER_PAPER, "serve"), "service")


async def pressed_reject(unit: AnxinUnit, action: Action) -> None:
    """不采纳: the reason is asked for."""
    await ask(unit, await _ready(unit, action, Act.DECIDE, "reject"), "reject")


async def pressed_return(unit: AnxinUnit, action: Action) -> None:
    """退回: the reason is asked for."""
    await ask(unit, await _ready(unit, action, Act.CHECK_RECORD, "return"), "return")


async def _ready(unit: AnxinUnit, action: Action, act: Act, move: str) -> CaseRow | Problem:
    return await case_to_move(unit.conn, unit.actor, action.id, act, move, action.version, unit.now)
