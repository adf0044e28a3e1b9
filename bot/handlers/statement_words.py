"""What is asked in words for a pending record's case: the statement, the service, corrections and reasons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

from bot.conversation.cards.notice import notice
from bot.conversation.cards.statement import staff_card
from bot.conversation.cards.statement_words import (
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
from bot.conversation.statement_views import StatementView
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.ask_words import Wanted, Words, close_words, gather_words, pressed_words, want_words
from bot.usecases.check_record import return_record
from bot.usecases.decide_statement import (
    amend_pending,
    amended_data,
    may_correct,
    reject_statement,
)
from bot.usecases.file_statement import file_statement
from bot.usecases.permissions import Act, may
from bot.usecases.serve_notice import serve_on_paper
from bot.usecases.statement_case import statement_view
from storage.cases import CaseRow

_PREVIEW = "preview"


async def ask(unit: AnxinUnit, case: CaseRow | Problem, purpose: str, **more: object) -> None:
    """Ask for words, below the card that was pressed."""
    if isinstance(case, Problem):
        await refuse(unit, case)
        return
    wanted = await want_words(unit.conn, unit.actor, f"statement_{purpose}", case.id, unit.now, **more)
    await reply(unit, question(unit.texts, purpose, await view_of(unit, case), wanted.id), new=True)


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
    view = await view_of(unit, case)
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
    if isinstance(done, Problem):
        await refuse(unit, done)
        return
    await close_words(unit.conn, wanted, unit.now, answered=True)
    if unit.actor.is_staff:
        await done_with(unit, done, said)
    else:
        # How it goes on is said in the notice, which stays up to date.
        await reply(unit, Screen(unit.texts(f"statement.done.{said}")))


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
    await reply(unit, card_of(unit, await view_of(unit, done)))
    return True


async def done_with(unit: AnxinUnit, done: CaseRow | Problem, said: str) -> None:
    """What came of a press: said on the button, and the card as it now stands."""
    if isinstance(done, Problem):
        await refuse(unit, done)
        return
    unit.answer(unit.texts.plain(f"statement.done.{said}"))
    await reply(unit, card_of(unit, await view_of(unit, done)))


async def view_of(unit: AnxinUnit, case: CaseRow) -> StatementView:
    """The case as its cards show it."""
    return await statement_view(unit.conn, case, unit.now)


def card_of(unit: AnxinUnit, view: StatementView) -> Screen:
    """The card that is the asker's to see."""
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
