"""责令整改: what has to be put right, by when, 确认下达: one question at a time."""

from __future__ import annotations

from datetime import date

from bot.casework.rectification import due_after, read_due
from bot.conversation.cards.rectification import ask_due, ask_new_due, ask_what, confirm_order, order_card
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Action
from bot.conversation.views import Audience
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.ask_words import Wanted, Words, close_words, gather_words, pressed_words, want_words
from bot.usecases.decide_rectification import decide_rectification
from bot.usecases.order_rectification import Ordering, may_order, order_rectification
from bot.usecases.rectifications import order_view, show_order

ORDER, RETURN = "rect_order", "rect_return"


def audience_of(unit: AnxinUnit) -> Audience:
    """As whom the asker reads an order."""
    return "staff" if unit.actor.is_staff else "enterprise"


async def pressed_case(unit: AnxinUnit, action: Action) -> None:
    """One order; the list or the reminder that it was chosen from stays."""
    view = await show_order(unit.conn, unit.actor, action.id, unit.now)
    await reply(unit, order_card(unit.texts, view, audience_of(unit)), new=True)


async def pressed_new(unit: AnxinUnit, action: Action) -> None:
    """责令整改, under a finding or on a visit."""
    about = "subject" if action.arg == "subject" else "record"
    ordering = await _ordering(unit, about, action.id)
    if isinstance(ordering, Problem):
        await refuse(unit, ordering)
        return
    wanted = await want_words(unit.conn, unit.actor, ORDER, action.id, unit.now, about=about)
    await _show(unit, wanted, ordering)


async def _ordering(unit: AnxinUnit, about: str, number: int) -> Ordering | Problem:
    if about == "subject":
        return await may_order(unit.conn, unit.actor, subject_id=number)
    return await may_order(unit.conn, unit.actor, record_id=number)


async def _show(unit: AnxinUnit, wanted: Wanted, ordering: Ordering) -> None:
    """The next question about an order, or the order to be confirmed."""
    asked, name, natural = (wanted.id, wanted.version), ordering.subject.name, ordering.subject.kind == "person"
    files = len(wanted.files)
    if not wanted.text:
        screen = ask_what(unit.texts, name, ordering.record, asked, natural=natural, files=files)
    elif "due_on" not in wanted.more:
        screen = ask_due(unit.texts, name, wanted.text, asked, unit.today, natural=natural)
    else:
        screen = confirm_order(
            unit.texts,
            name,
            wanted.text,
            date.fromisoformat(wanted.more["due_on"]),
            ordering.record,
            asked,
            natural=natural,
            told=ordering.told,
            files=files,
        )
    await reply(unit, screen, new=unit.incoming.callback_id is None or not wanted.text)


async def _take_order(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    """What has to be put right, then the day; what comes afterwards is added to the first."""
    ordering = await _ordering(unit, wanted.more["about"], wanted.case_id)
    if isinstance(ordering, Problem):
        await refuse(unit, ordering)
        return True
    if wanted.text and "due_on" not in wanted.more and words.text:
        due_on = read_due(words.text, unit.today)
        if isinstance(due_on, Problem):
            await refuse(unit, due_on)
            return False
        kept = await gather_words(unit.conn, wanted, Words("", words.files), unit.now, due_on=due_on.isoformat())
    else:
        kept = await gather_words(unit.conn, wanted, words, unit.now)
    await _show(unit, kept, ordering)
    return False


async def pressed_due(unit: AnxinUnit, action: Action) -> None:
    """One of the usual terms, for an order or for one that is sent back."""
    wanted = await pressed_words(unit.conn, unit.actor, action.id, action.version)
    days = int(action.arg) if action.arg.isdecimal() and len(action.arg) < 4 else None
    if wanted is None or wanted.purpose not in (ORDER, RETURN) or days is None or not wanted.text:
        await refuse(unit, problem("draft.stale"))
        return
    due_on = due_after(unit.today, days)
    if wanted.purpose == RETURN:
        if await _send_back(unit, wanted, due_on):
            await close_words(unit.conn, wanted, unit.now, answered=True)
        return
    ordering = await _ordering(unit, wanted.more["about"], wanted.case_id)
    if isinstance(ordering, Problem):
        await refuse(unit, ordering)
        return
    kept = await gather_words(unit.conn, wanted, Words(""), unit.now, due_on=due_on.isoformat())
    await _show(unit, kept, ordering)


async def pressed_send(unit: AnxinUnit, action: Action) -> None:
    """确认下达."""
    wanted = await pressed_words(unit.conn, unit.actor, action.id, action.version)
    if wanted is None or wanted.purpose != ORDER or not wanted.text or "due_on" not in wanted.more:
        await refuse(unit, problem("draft.stale"))
        return
    ordering = await _ordering(unit, wanted.more["about"], wanted.case_id)
    case = (
        ordering
        if isinstance(ordering, Problem)
        else await order_rectification(
            unit.conn,
            unit.actor,
            ordering,
            text=wanted.text,
            due_on=date.fromisoformat(wanted.more["due_on"]),
            files=wanted.files,
            now=unit.now,
        )
    )
    if isinstance(case, Problem):
        await refuse(unit, case)
        return
    await close_words(unit.conn, wanted, unit.now, answered=True)
    view = await order_view(unit.conn, case, unit.actor.role, unit.actor.person_id, unit.now)
    await reply(unit, order_card(unit.texts, view, "staff", news=unit.texts("rectification.told.given")))


async def _take_return(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    """Why it is sent back, then until when."""
    if not words.text:
        await refuse(unit, problem("rectification.problem.reason"))
        return False
    if not wanted.text:
        kept = await gather_words(unit.conn, wanted, Words(words.text), unit.now)
        screen = ask_new_due(unit.texts, kept.text, (kept.id, kept.version), unit.today)
        await reply(unit, screen, new=True)
        return False
    due_on = read_due(words.text, unit.today)
    if isinstance(due_on, Problem):
        await refuse(unit, due_on)
        return False
    return await _send_back(unit, wanted, due_on)


async def _send_back(unit: AnxinUnit, wanted: Wanted, due_on: date) -> bool:
    version = wanted.more["version"]
    done = await decide_rectification(
        unit.conn, unit.actor, wanted.case_id, version, "return", unit.now, reason=wanted.text, on=due_on
    )
    if isinstance(done, Problem):
        await refuse(unit, done)
        return False
    view = await order_view(unit.conn, done.case, unit.actor.role, unit.actor.person_id, unit.now)
    await reply(unit, order_card(unit.texts, view, "staff"))
    return True


#: What is done with words that a person was asked for, by purpose.
WORDS = {ORDER: _take_order, RETURN: _take_return}
