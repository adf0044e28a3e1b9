"""假如: from the grade card's button, or in one line: `假如 约谈 鸿翔化工 今天`."""

from __future__ import annotations

import re

from bot.conversation.cards.supposing import (
    suppose_menu,
    suppose_record,
    suppose_type,
    suppose_value,
    supposed_card,
)
from bot.conversation.draft import Draft, draft_from_entry
from bot.conversation.entry import parse_line
from bot.conversation.flow import CARD, question
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Action
from bot.conversation.supposing import Ask, Fewer, More, Otherwise, supposing_of
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.usecases.find_subject import find_subject, name_in_line
from bot.usecases.permissions import Act, may
from bot.usecases.reach import bureau_of
from bot.usecases.shown_name import shown_name
from bot.usecases.suppose import suppose, suppose_basis

_LINE = re.compile(r"(?:假如|如果|假设|what if)[\s，,：:]*(.+)", re.IGNORECASE | re.DOTALL)


async def pressed_suppose(unit: AnxinUnit, action: Action) -> None:
    """Each question in place, and the answer."""
    asked = supposing_of(action.arg)
    if asked is None:
        await refuse(unit, problem("draft.stale"))
        return
    if isinstance(asked, Ask):
        await _ask(unit, action.id, asked)
    else:
        await _answer(unit, action.id, asked)


async def suppose_line(unit: AnxinUnit, text: str) -> bool:
    """A line that begins with 假如; False for any other, and for who may not ask."""
    found = _LINE.fullmatch(text)
    if found is None or not may(unit.actor, Act.SUPPOSE):
        return False
    line = found[1].strip()
    entry = parse_line(line, unit.today)
    named = await name_in_line(unit.conn, unit.actor, entry.candidates)
    if entry.type is None or named.subject is None:
        only = await find_subject(unit.conn, unit.actor, line)
        if only.one is None:
            await refuse(unit, problem("suppose.how"))
        else:
            await _ask(unit, only.one.id, Ask("menu"))
        return True
    bureau = await bureau_of(unit.conn, unit.actor)
    one = named.subject
    draft = draft_from_entry(entry, bureau.ruleset, named.candidate, (one.id, shown_name(one), one.grade))
    if entry.problems:
        await refuse(unit, entry.problems[0])
    elif question(draft) != CARD:
        # What is missing is asked with buttons, dated today.
        await _ask(unit, one.id, Ask("value", entry.type))
    else:
        await _answer(unit, one.id, draft)
    return True


async def _ask(unit: AnxinUnit, subject_id: int, asked: Ask) -> None:
    basis = await suppose_basis(unit.conn, unit.actor, subject_id)
    match asked.what:
        case "type":
            screen = suppose_type(unit.texts, subject_id)
        case "value":
            screen = suppose_value(unit.texts, subject_id, asked.type)
        case "record":
            screen = suppose_record(unit.texts, subject_id, basis.records, asked.page)
        case _:
            name, slug = shown_name(basis.subject), basis.bureau.ruleset
            screen = suppose_menu(unit.texts, subject_id, name, slug, basis.readings, has_records=bool(basis.records))
    await reply(unit, screen)


async def _answer(unit: AnxinUnit, subject_id: int, change: More | Fewer | Otherwise | Draft) -> None:
    found = await suppose(unit.conn, unit.actor, subject_id, change, unit.today, unit.now)
    if isinstance(found, Problem):
        await refuse(unit, found)
        return
    screen = supposed_card(
        unit.texts,
        subject_id,
        shown_name(found.subject),
        found.before,
        found.after,
        found.records,
        more=found.more,
        fewer=found.fewer,
        reading=found.reading,
        bureau=found.bureau.name,
    )
    await reply(unit, screen)
