"""陈述 and 核查 in the chat: the cards, the presses, and what is asked in words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

from bot.conversation.cards.statement import StatementView, accept_question, notice, staff_card, waive_question
from bot.conversation.cards.statement_words import (
    checks_list,
    correction_so_far,
    question,
    service_so_far,
    statement_so_far,
)
from bot.conversation.corrections import parse_correction
from bot.conversation.dates import find_dates
from bot.conversation.draft import stored
from bot.conversation.numerals import fold
from bot.conversation.phrases import clean
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Action, Screen
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.outgoing import Attachment
from bot.usecases.ask_words import Wanted, Words, close_words, gather_words, pressed_words, want_words
from bot.usecases.check_record import check_record, return_record
from bot.usecases.decide_statement import (
    Because,
    amend_pending,
    amended_data,
    may_correct,
    reject_statement,
    withdraw_pending,
)
from bot.usecases.file_statement import file_statement, filing_act, waive_statement
from bot.usecases.pending_checks import pending_checks
from bot.usecases.permissions import Act, may
from bot.usecases.reach import bureau_of
from bot.usecases.serve_notice import serve_on_paper
from bot.usecases.show_statement import show_papers, show_statement
from bot.usecases.statement_case import case_to_move, statement_view
from storage.cases import CaseRow

_PREVIEW = "preview"


async def pressed_statement(unit: AnxinUnit, action: Action) -> None:
    """The case's card, or 返回 to it."""
    await reply(unit, _card(unit, await show_statement(unit.conn, unit.actor, action.id, unit.now)))


async def pressed_checks(unit: AnxinUnit, action: Action) -> None:
    """What waits for a check, page by page."""
    pending = await pending_checks(unit.conn, unit.actor, unit.now)
    bureau = await bureau_of(unit.conn, unit.actor)
    listed = [(one.view, one.waits, one.own) for one in pending]
    await reply(unit, checks_list(unit.texts, listed, action.id, bureau.name))


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
    await _done(unit, await check_record(unit.conn, unit.actor, action.id, action.version, unit.now), "checked")


async def pressed_waive(unit: AnxinUnit, action: Action) -> None:
    """放弃陈述: asked once more, then done."""
    if action.arg == "yes":
        done = await waive_statement(unit.conn, unit.actor, action.id, action.version, unit.now)
        await _done(unit, done, "waived")
        return
    case = await case_to_move(unit.conn, unit.actor, action.id, Act.FILE, "waive", action.version, unit.now)
    if isinstance(case, Problem):
        await refuse(unit, case)
    else:
        await reply(unit, waive_question(unit.texts, await _view(unit, case)))


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
        await reply(unit, accept_question(unit.texts, await _view(unit, case)))


async def pressed_correct(unit: AnxinUnit, action: Action) -> None:
    """更正 or 撤回 of what a checker returned."""
    if action.arg in ("withdraw", "amend"):
        await _correct(unit, action, because="returned")


async def _correct(unit: AnxinUnit, action: Action, *, because: Because) -> None:
    conn, actor, version = unit.conn, unit.actor, action.version
    if action.arg == "withdraw":
        done = await withdraw_pending(conn, actor, action.id, because, version, unit.now)
        await _done(unit, done, "withdrawn")
        return
    case = await may_correct(conn, actor, action.id, because, "amend", version, unit.now)
    await _ask(unit, case, "amend", because=because, version=version)


async def pressed_file(unit: AnxinUnit, action: Action) -> None:
    """陈述, or 代录陈述 by staff."""
    act = filing_act(unit.actor)
    await _ask(unit, await _ready(unit, action, act, "file"), "text")


async def pressed_serve(unit: AnxinUnit, action: Action) -> None:
    """书面送达."""
    await _ask(unit, await _ready(unit, action, Act.ENTER_PAPER, "serve"), "service")


async def pressed_reject(unit: AnxinUnit, action: Action) -> None:
    """不采纳: the reason is asked for."""
    await _ask(unit, await _ready(unit, action, Act.DECIDE, "reject"), "reject")


async def pressed_return(unit: AnxinUnit, action: Action) -> None:
    """退回: the reason is asked for."""
    await _ask(unit, await _ready(unit, action, Act.CHECK_RECORD, "return"), "return")


async def _ready(unit: AnxinUnit, action: Action, act: Act, move: str) -> CaseRow | Problem:
    return await case_to_move(unit.conn, unit.actor, action.id, act, move, action.version, unit.now)


async def _ask(unit: AnxinUnit, case: CaseRow | Problem, purpose: str, **more: object) -> None:
    """Ask for words, below the card that was pressed."""
    if isinstance(case, Problem):
        await refuse(unit, case)
        return
    wanted = await want_words(unit.conn, unit.actor, f"statement_{purpose}", case.id, unit.now, **more)
    await reply(unit, question(unit.texts, purpose, await _view(unit, case), wanted.id), new=True)


async def take_text(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    """The statement, in as many messages as it takes."""
    wanted = await gather_words(unit.conn, wanted, words, unit.now)
    await _so_far(unit, wanted, words, statement_so_far(unit.texts, wanted.text, len(wanted.files), wanted.id))
    return False


async def take_service(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    """The day of the paper service and its proof, in any order."""
    on, number, wrong = _day_and_number(words.text, unit.today)
    if wrong is not None:
        await refuse(unit, wrong)
        return False
    found = {name: value for name, value in (("on", on and on.isoformat()), ("number", number)) if value}
    wanted = await gather_words(unit.conn, wanted, words, unit.now, **found)
    known = wanted.more.get("on")
    day = date.fromisoformat(known) if known else None
    screen = service_so_far(unit.texts, day, wanted.more.get("number", ""), len(wanted.files), wanted.id)
    await _so_far(unit, wanted, words, screen)
    return False


async def take_amend(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    """What the record should say, and then how it would read."""
    case = await _ready_to_amend(unit, wanted)
    if isinstance(case, Problem):
        await refuse(unit, case)
        return True
    view = await _view(unit, case)
    found = parse_correction(view.record.type, words.text, unit.today)
    if isinstance(found, Problem):
        await reply(unit, question(unit.texts, "amend", view, wanted.id, found))
        return False
    changes = {**wanted.more.get("changes", {}), **{name: stored(value) for name, value in found.items()}}
    data = await amended_data(unit.conn, case, changes)
    if isinstance(data, Problem):
        await reply(unit, question(unit.texts, "amend", view, wanted.id, data))
        return False
    wanted = await gather_words(unit.conn, wanted, words, unit.now, changes=changes)
    await reply(unit, correction_so_far(unit.texts, view, data, wanted.id))
    return False


async def take_reject(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    """The reason for 不采纳."""
    return await _reasoned(unit, await reject_statement(unit.conn, unit.actor, wanted.case_id, words.text, unit.now))


async def take_return(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    """The reason for 退回."""
    return await _reasoned(unit, await return_record(unit.conn, unit.actor, wanted.case_id, words.text, unit.now))


#: What a case of this kind may have asked for, to what takes the answer.
TAKES: dict[str, Callable[[AnxinUnit, Wanted, Words], Awaitable[bool]]] = {
    "statement_text": take_text,
    "statement_service": take_service,
    "statement_amend": take_amend,
    "statement_reject": take_reject,
    "statement_return": take_return,
}


async def pressed_submit(unit: AnxinUnit, action: Action) -> None:
    """提交 of what was gathered."""
    wanted = await pressed_words(unit.conn, unit.actor, action.id, action.version)
    if wanted is None:
        await refuse(unit, problem("draft.stale"))
        return
    done, said = await _submit(unit, wanted)
    if isinstance(done, CaseRow):
        await close_words(unit.conn, wanted, unit.now, answered=True)
    await _done(unit, done, said)


async def _submit(unit: AnxinUnit, wanted: Wanted) -> tuple[CaseRow | Problem, str]:
    conn, actor, more = unit.conn, unit.actor, wanted.more
    match wanted.purpose:
        case "statement_text":
            return await file_statement(conn, actor, wanted.case_id, wanted.text, wanted.files, unit.now), "filed"
        case "statement_service" if more.get("on"):
            on, number = date.fromisoformat(more["on"]), more.get("number", "")
            return await serve_on_paper(conn, actor, wanted.case_id, on, number, wanted.files, unit.now), "served"
        case "statement_amend" if more.get("changes"):
            changes, version = more["changes"], more["version"]
            return await amend_pending(
                conn, actor, wanted.case_id, more["because"], changes, version, unit.now
            ), "amended"
        case _:
            return problem("draft.stale"), ""


async def _ready_to_amend(unit: AnxinUnit, wanted: Wanted) -> CaseRow | Problem:
    because, version = wanted.more["because"], wanted.more["version"]
    return await may_correct(unit.conn, unit.actor, wanted.case_id, because, "amend", version, unit.now)


async def _so_far(unit: AnxinUnit, wanted: Wanted, words: Words, screen: Screen) -> None:
    """Show what was gathered: an album changes one message rather than bringing one for each picture."""
    preview = wanted.more.get(_PREVIEW)
    if preview is not None and not words.text:
        await reply(unit, screen, edits=preview)
        return
    shown = await reply(unit, screen)
    await gather_words(unit.conn, wanted, Words(""), unit.now, **{_PREVIEW: shown})


async def _reasoned(unit: AnxinUnit, done: CaseRow | Problem) -> bool:
    """What came of a reason: a card, or what was wrong; an empty one is asked for again."""
    if isinstance(done, Problem):
        await refuse(unit, done)
        return done.key != "statement.problem.reason"
    await reply(unit, _card(unit, await _view(unit, done)))
    return True


async def _done(unit: AnxinUnit, done: CaseRow | Problem, said: str) -> None:
    """What came of a press: said on the button, and the card as it now stands."""
    if isinstance(done, Problem):
        await refuse(unit, done)
        return
    unit.answer(unit.texts.plain(f"statement.done.{said}"))
    await reply(unit, _card(unit, await _view(unit, done)))


async def _view(unit: AnxinUnit, case: CaseRow) -> StatementView:
    return await statement_view(unit.conn, case, unit.now)


def _card(unit: AnxinUnit, view: StatementView) -> Screen:
    if unit.actor.is_staff:
        return staff_card(unit.texts, view, leads=may(unit.actor, Act.DECIDE))
    return notice(unit.texts, view)


def _day_and_number(text: str, today: date) -> tuple[date | None, str, Problem | None]:
    """The day in a text, and what is left of it as the number of the receipt."""
    folded = fold(text)
    for found in find_dates(folded, today):
        if isinstance(found.value, Problem):
            return None, "", found.value
        return found.value, clean(f"{folded[: found.start]} {folded[found.end :]}", 80), None
    return None, clean(text, 80), None
