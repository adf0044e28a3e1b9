"""What people write and send for an objection: its reason and basis, refusals, findings, changes, numbers."""

from __future__ import annotations

import re
from datetime import date

from bot.casework.machine import Denied
from bot.conversation.cards.objection import ask_screen, change_preview, objection_card
from bot.conversation.dates import parse_date
from bot.conversation.phrases import day as write_day
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Screen
from bot.conversation.views import as_day
from bot.handlers.objection_say import (
    CHANGE,
    FILE,
    NUMBER,
    REFUSE,
    REPORT,
    SEND,
    SUPPLEMENT,
    say_case,
    say_denied,
    tell_owner,
)
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.locales import texts
from bot.outgoing import Attachment
from bot.usecases.add_to_objection import add_to_objection
from bot.usecases.ask_words import Wanted, Words, gather_words, want_words
from bot.usecases.decide_objection import preview_change
from bot.usecases.file_objection import Target, file_objection
from bot.usecases.issue_opinion import issue_opinion
from bot.usecases.objections import Opened, objection_view
from bot.usecases.preliminary_check import refuse_objection
from bot.usecases.reach import bureau_of
from bot.usecases.send_opinion import Numbered, number_opinion, send_on_paper


async def take_objection(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    """Files are kept until the reason comes; with it the objection is filed, and more basis may follow."""
    day, reason = _with_day(words.text, unit.today) if unit.actor.is_staff else (None, words.text)
    if isinstance(day, Problem):
        await refuse(unit, day)
        return False
    more = {"received_on": day.isoformat()} if day else {}
    gathered = await gather_words(unit.conn, wanted, Words(reason, words.files), unit.now, **more)
    received_on = as_day(gathered.more.get("received_on"))
    if not gathered.text:
        prompt = unit.texts("objection.got_files", n=len(gathered.files))
        if received_on:
            prompt = unit.texts("objection.got_day", day=write_day(unit.texts, received_on))
        await reply(unit, ask_screen(unit.texts, prompt, (gathered.id, gathered.version)))
        return False
    target = Target(wanted.more["record_id"], wanted.more["subject_id"])
    given = Words(gathered.text, gathered.files)
    opened = await file_objection(unit.conn, unit.actor, target, given, unit.now, received_on=received_on)
    if isinstance(opened, Problem):
        await refuse(unit, opened)
        return True
    await say_case(unit, opened, unit.texts("objection.entered_now" if unit.actor.is_staff else "objection.filed_now"))
    await want_words(unit.conn, unit.actor, SUPPLEMENT, opened.case.id, unit.now)
    return True


def _with_day(text: str, today: date) -> tuple[date | Problem | None, str]:
    """The day at the beginning of a text, where there is one, and the rest."""
    head, _, rest = text.partition(" ")
    if not re.match(r"[0-9]|今天|昨天|前天", head):
        return None, text
    day = parse_date(head, today)
    if isinstance(day, Problem):
        return (None, text) if day.key == "date.unreadable" else (day, text)
    return day, rest.strip()


async def take_supplement(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    """More basis; the question stays open for what else comes."""
    opened = await add_to_objection(unit.conn, unit.actor, wanted.case_id, words, unit.now)
    if isinstance(opened, Denied):
        await say_denied(unit, opened)
        return True
    await say_case(unit, opened, unit.texts("objection.added_now", id=opened.case.id))
    return False


async def take_refusal(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    """The reason for which an objection is not accepted; the enterprise is given it."""
    if not await _given(unit, words):
        return False
    opened = await refuse_objection(unit.conn, unit.actor, wanted.case_id, words.text, unit.now)
    return await _done(unit, opened, tell=True)


async def take_findings(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    """出具意见."""
    if not await _given(unit, words):
        return False
    return await _done(unit, await issue_opinion(unit.conn, unit.actor, wanted.case_id, words.text, unit.now))


async def take_change(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    """What a record is to be changed to: shown with what follows, and done by 确认变更."""
    record_id = wanted.more["record_id"]
    found = await preview_change(unit.conn, unit.actor, wanted.case_id, record_id, words.text, unit.now)
    if isinstance(found, Problem):
        await refuse(unit, found)
        return False
    bureau = await bureau_of(unit.conn, unit.actor)
    # A change that is written anew replaces the one shown before.
    again = await want_words(
        unit.conn, unit.actor, CHANGE, wanted.case_id, unit.now, record_id=record_id, change=words.text
    )
    screen = change_preview(
        unit.texts,
        found.record,
        found.values,
        ruleset=bureau.ruleset,
        before=found.before,
        after=found.after,
        question=(again.id, again.version),
    )
    await reply(unit, screen)
    return True


async def take_number(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    """The opinion's number; by it the opinion goes out to whoever is bound to the subject."""
    done = await number_opinion(unit.conn, unit.actor, wanted.case_id, words.text, unit.now)
    if isinstance(done, Problem):
        await refuse(unit, done)
        return False
    if isinstance(done, Denied):
        await say_denied(unit, done)
        return True
    await _hand_over(unit, done)
    await say_case(unit, done.opened, unit.texts("objection.sent_now" if done.recipients else "objection.numbered_now"))
    await reply(
        unit,
        Screen(unit.texts("objection.document", id=done.opened.case.id)),
        document=Attachment(done.document, done.name),
        new=True,
    )
    return True


async def _hand_over(unit: AnxinUnit, done: Numbered) -> None:
    """The opinion with its result to each of the enterprise's people."""
    view = await objection_view(unit.conn, done.opened.case, unit.now)
    for hat in done.recipients:
        said = texts(hat.lang)
        note = said("objection.opinion_for_you", bureau=done.opened.bureau.name)
        screen = objection_card(said, view, frozenset(), audience="enterprise", note=note)
        await unit.say(
            screen, chat_id=hat.telegram_id, document=Attachment(done.document, done.name), new=True,
            about=f"case:{done.opened.case.id}",
        )  # fmt: skip


async def take_service(unit: AnxinUnit, wanted: Wanted, words: Words) -> bool:
    """When and how the opinion was served on paper."""
    if not await _given(unit, words):
        return False
    opened = await send_on_paper(unit.conn, unit.actor, wanted.case_id, words, unit.now)
    return await _done(unit, opened, note="objection.served_now")


async def _given(unit: AnxinUnit, words: Words) -> bool:
    if words.text:
        return True
    await refuse(unit, problem("objection.needs_words"))
    return False


async def _done(unit: AnxinUnit, opened: Opened | Denied, *, tell: bool = False, note: str = "") -> bool:
    """Show the case as it stands now, and the enterprise where that is its business."""
    if isinstance(opened, Denied):
        await say_denied(unit, opened)
        return True
    said = await tell_owner(unit, opened) if tell else unit.texts(note) if note else None
    await say_case(unit, opened, said)
    return True


#: What is done with words that a person was asked for, by purpose.
WORDS = {
    FILE: take_objection,
    SUPPLEMENT: take_supplement,
    REFUSE: take_refusal,
    REPORT: take_findings,
    CHANGE: take_change,
    NUMBER: take_number,
    SEND: take_service,
}
