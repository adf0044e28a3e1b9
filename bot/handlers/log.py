"""Logging a finding in words: one line, or the answer to the question of the draft at hand."""

from __future__ import annotations

from telegram import Update

from bot.conversation.cards.subject import choose_subject
from bot.conversation.draft import Draft, draft_from_entry
from bot.conversation.entry import Entry, parse_line
from bot.conversation.flow import CARD, SUBJECT, Chose, Typed, is_answer, question
from bot.conversation.numerals import fold
from bot.conversation.screen import Action
from bot.conversation.verbs import Purpose
from bot.conversation.words import TYPE_WORDS
from bot.handlers.log_drafts import say_drafts
from bot.handlers.log_show import about, show, step
from bot.handlers.speak import AnxinUnit, argument_of, reply
from bot.usecases.find_subject import Named, find_subject, name_in_line
from bot.usecases.keep_drafts import begin_draft, draft_at_hand, open_drafts, save_draft
from bot.usecases.permissions import Act, may, require
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.shown_name import shown_name
from bot.usecases.views import choice_of
from storage.subjects import SubjectRow


async def log(update: Update, unit: AnxinUnit) -> None:
    """`/log [line]`: the line as it is; without one the drafts that are open, or the first question."""
    require(unit.actor, Act.LOG)
    line = argument_of(update)
    if line:
        entry = parse_line(line, unit.today)
        await begin_with(unit, entry, await name_in_line(unit.conn, unit.actor, entry.candidates))
    elif any(not one.draft.is_empty for one in await open_drafts(unit.conn, unit.actor)):
        await say_drafts(unit)
    else:
        await _begin(unit, None)


async def pressed_new(unit: AnxinUnit, action: Action) -> None:
    """记一条: for the subject at hand, or for one to be asked for."""
    subject = await subject_for(unit.conn, unit.actor, Act.LOG, action.id) if action.id else None
    await _begin(unit, subject)


async def _begin(unit: AnxinUnit, subject: SubjectRow | None) -> None:
    bureau = await bureau_of(unit.conn, unit.actor)
    draft = Draft(ruleset=bureau.ruleset)
    if subject is not None:
        draft = draft.model_copy(
            update={"subject_id": subject.id, "subject_name": shown_name(subject), "subject_grade": subject.grade}
        )
    await show(unit, await begin_draft(unit.conn, unit.actor, draft, unit.now), new=True)


async def say_draft(unit: AnxinUnit, draft: Draft) -> None:
    """A draft that was begun elsewhere: its next question, or its card."""
    await show(unit, draft, new=True)


async def try_line(unit: AnxinUnit, text: str) -> bool:
    """Take a text as an entry where it is one: it names a type, and a subject or something that may be one."""
    found = await read_line(unit, text)
    if found is None:
        return False
    await begin_with(unit, *found)
    return True


async def read_line(unit: AnxinUnit, text: str) -> tuple[Entry, Named] | None:
    """A text as an entry, and whom it names; None where it is none."""
    if not text or not may(unit.actor, Act.LOG):
        return None
    entry = parse_line(text, unit.today)
    if entry.type is None or not (entry.certain or entry.candidates):
        return None
    named = await name_in_line(unit.conn, unit.actor, entry.candidates)
    return (entry, named) if entry.certain or named.subject is not None else None


async def is_finding(unit: AnxinUnit, text: str) -> bool:
    """Whether a text can hardly be anything but a finding: it begins with a type and names a subject for certain."""
    first = fold(text).split(maxsplit=1)[:1]
    if not may(unit.actor, Act.LOG) or not first or first[0] not in TYPE_WORDS:
        return False
    entry = parse_line(text, unit.today)
    return entry.certain and (await name_in_line(unit.conn, unit.actor, entry.candidates)).subject is not None


async def begin_with(unit: AnxinUnit, entry: Entry, named: Named) -> None:
    """A draft of a line, with what was wrong in it; what is missing is asked for next. Photos and a place that came
    before the words belong to it."""
    await say_line(unit, await draft_of_line(unit, entry, named), entry, named)


async def say_line(unit: AnxinUnit, draft: Draft, entry: Entry, named: Named, *, edits: int | None = None) -> None:
    """The draft of a line: its card, its next question, or which subject is meant."""
    wrong = entry.problems[0] if entry.problems else None
    candidate = named.candidate or entry.guess
    if named.subject is not None or candidate is None or (draft.place is not None and not named.choices):
        await show(unit, draft, wrong, new=True, edits=edits)
        return
    # The name is known to be doubtful: offer what it may mean rather than ask as if nothing had been said.
    choices = [choice_of(each, draft.ruleset) for each in named.choices]
    mark = (draft.id, draft.version)
    screen = choose_subject(unit.texts, candidate.subject, choices, Purpose.LOG, draft=mark, alike=named.alike)
    await reply(unit, screen, new=True, edits=edits, about=about(draft.id))


async def draft_of_line(unit: AnxinUnit, entry: Entry, named: Named, bare: Draft | None = None) -> Draft:
    """The kept draft of a line: a new one, or `bare`, or the one at hand, where that holds nothing but material."""
    bureau = await bureau_of(unit.conn, unit.actor)
    one = named.subject
    subject = (one.id, shown_name(one), one.grade) if one else None
    said = draft_from_entry(entry, bureau.ruleset, named.candidate or entry.guess, subject)
    bare = bare or await draft_at_hand(unit.conn, unit.actor, unit.now)
    if bare is None or not bare.is_bare or bare.is_empty:
        return await begin_draft(unit.conn, unit.actor, said, unit.now)
    kept = said.model_copy(update={"id": bare.id, "evidence": bare.evidence, "place": bare.place})
    filled = await save_draft(unit.conn, bare, kept, unit.now)
    assert filled is not None
    return filled


async def answer_draft(unit: AnxinUnit, text: str) -> bool:
    """Take a text as the answer to what the draft at hand asks; False where it asks nothing."""
    draft = await draft_at_hand(unit.conn, unit.actor, unit.now) if may(unit.actor, Act.LOG) else None
    if draft is None or question(draft) == CARD:
        return False
    if question(draft) == SUBJECT:
        await _answer_subject(unit, draft, text)
    else:
        await step(unit, draft, Typed(text))
    return True


async def answers(unit: AnxinUnit, text: str) -> bool:
    """Whether a text is the very thing that the draft at hand asks for."""
    draft = await draft_at_hand(unit.conn, unit.actor, unit.now) if may(unit.actor, Act.LOG) else None
    return draft is not None and is_answer(draft, text, unit.today)


async def _answer_subject(unit: AnxinUnit, draft: Draft, text: str) -> None:
    found = await find_subject(unit.conn, unit.actor, text)
    if found.one is not None:
        await step(unit, draft, Chose(found.one.id, shown_name(found.one), found.one.grade))
        return
    choices = [choice_of(one, draft.ruleset) for one in found.all]
    mark = (draft.id, draft.version)
    screen = choose_subject(unit.texts, text, choices, Purpose.LOG, draft=mark, alike=found.alike)
    await reply(unit, screen, about=about(draft.id))
