"""Logging a finding: one line, or question by question; photos, files and places go to the draft at hand."""

from __future__ import annotations

from telegram import Message, Update

from bot.conversation.cards.confirm import confirm_card
from bot.conversation.cards.receipt import cancelled, saved_receipt, undone_receipt
from bot.conversation.cards.subject import choose_subject
from bot.conversation.draft import Draft, draft_from_entry
from bot.conversation.entry import Entry, parse_line
from bot.conversation.flow import CARD, SUBJECT, Attached, Chose, Event, Placed, Typed, apply, is_answer, question
from bot.conversation.masking import redact
from bot.conversation.numerals import fold
from bot.conversation.problems import Problem, problem
from bot.conversation.questions import question_screen
from bot.conversation.screen import Action
from bot.conversation.verbs import Purpose, Verb
from bot.conversation.words import TYPE_WORDS
from bot.handlers.speak import AnxinUnit, argument_of, refuse, reply, text_of
from bot.usecases.confirm_record import confirm_record
from bot.usecases.find_subject import Named, find_subject, name_in_line
from bot.usecases.keep_drafts import begin_draft, cancel_draft, open_draft, save_draft
from bot.usecases.keep_evidence import keep_evidence, recent_subjects
from bot.usecases.permissions import Act, may, require
from bot.usecases.preview_record import preview_record
from bot.usecases.reach import bureau_of, subject_for
from bot.usecases.shown_name import shown_name
from bot.usecases.undo_record import WINDOW, undo_record
from bot.usecases.views import choice_of
from storage.subjects import SubjectRow


async def log(update: Update, unit: AnxinUnit) -> None:
    """`/log [line]`: the line as it is, or the first question."""
    require(unit.actor, Act.LOG)
    line = argument_of(update)
    if line:
        entry = parse_line(line, unit.today)
        await _begin_with(unit, entry, await name_in_line(unit.conn, unit.actor, entry.candidates))
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
    await _show(unit, await begin_draft(unit.conn, unit.actor, draft, unit.now), new=True)


async def say_draft(unit: AnxinUnit, draft: Draft) -> None:
    """A draft that was begun elsewhere: its next question, or its card."""
    await _show(unit, draft, new=True)


async def try_line(unit: AnxinUnit, text: str) -> bool:
    """Take a text as an entry where it is one: it names a type, and a subject or something that may be one."""
    if not may(unit.actor, Act.LOG):
        return False
    entry = parse_line(text, unit.today)
    if entry.type is None or not (entry.certain or entry.candidates):
        return False
    named = await name_in_line(unit.conn, unit.actor, entry.candidates)
    if not entry.certain and named.subject is None:
        return False
    await _begin_with(unit, entry, named)
    return True


async def is_finding(unit: AnxinUnit, text: str) -> bool:
    """Whether a text can hardly be anything but a finding: it begins with a type and names a subject for certain."""
    first = fold(text).split(maxsplit=1)[:1]
    if not may(unit.actor, Act.LOG) or not first or first[0] not in TYPE_WORDS:
        return False
    entry = parse_line(text, unit.today)
    return entry.certain and (await name_in_line(unit.conn, unit.actor, entry.candidates)).subject is not None


async def _begin_with(unit: AnxinUnit, entry: Entry, named: Named) -> None:
    """A draft of a line, with what was wrong in it; what is missing is asked for next."""
    bureau = await bureau_of(unit.conn, unit.actor)
    one = named.subject
    candidate = named.candidate or entry.guess
    drafted = draft_from_entry(entry, bureau.ruleset, candidate, (one.id, shown_name(one), one.grade) if one else None)
    draft = await begin_draft(unit.conn, unit.actor, drafted, unit.now)
    wrong = entry.problems[0] if entry.problems else None
    if one is None and candidate is not None:
        # The name is known to be doubtful: offer what it may mean rather than ask as if nothing had been said.
        choices = [choice_of(each, bureau.ruleset) for each in named.choices]
        screen = choose_subject(unit.texts, candidate.subject, choices, Purpose.LOG, draft=(draft.id, draft.version))
        await reply(unit, screen, new=True)
        return
    await _show(unit, draft, wrong, new=True)


async def answer_draft(unit: AnxinUnit, text: str) -> bool:
    """Take a text as the answer to what the draft at hand asks; False where it asks nothing."""
    if not may(unit.actor, Act.LOG):
        return False
    draft = await open_draft(unit.conn, unit.actor)
    if draft is None or question(draft) == CARD:
        return False
    if question(draft) == SUBJECT:
        await _answer_subject(unit, draft, text)
    else:
        await _step(unit, draft, Typed(text))
    return True


async def answers(unit: AnxinUnit, text: str) -> bool:
    """Whether a text is the very thing that the draft at hand asks for."""
    draft = await open_draft(unit.conn, unit.actor) if may(unit.actor, Act.LOG) else None
    return draft is not None and is_answer(draft, text, unit.today)


async def _answer_subject(unit: AnxinUnit, draft: Draft, text: str) -> None:
    found = await find_subject(unit.conn, unit.actor, text)
    if found.one is not None:
        await _step(unit, draft, Chose(found.one.id, shown_name(found.one), found.one.grade))
        return
    bureau = await bureau_of(unit.conn, unit.actor)
    choices = [choice_of(one, bureau.ruleset) for one in found.all]
    await reply(unit, choose_subject(unit.texts, text, choices, Purpose.LOG, draft=(draft.id, draft.version)))


async def attach(update: Update, unit: AnxinUnit) -> None:
    """A photo, a file or a place: with a line of its own, for the draft at hand, or the beginning of one."""
    require(unit.actor, Act.LOG)
    message = update.effective_message
    assert message is not None
    draft = await _draft_for(unit, text_of(update))
    if draft is None:
        return
    if message.location:
        await _step(unit, draft, Placed(message.location.latitude, message.location.longitude))
        return
    added = await keep_evidence(unit.conn, unit.actor, draft, message_items(message), unit.now)
    if added:
        await _step(unit, draft, Attached(added))


async def _draft_for(unit: AnxinUnit, caption: str) -> Draft | None:
    if caption and await try_line(unit, caption):
        return await open_draft(unit.conn, unit.actor)
    draft = await open_draft(unit.conn, unit.actor)
    if draft is None:
        bureau = await bureau_of(unit.conn, unit.actor)
        draft = await begin_draft(unit.conn, unit.actor, Draft(ruleset=bureau.ruleset), unit.now)
    return draft


def message_items(message: Message) -> list[dict[str, object]]:
    """What of a message is evidence, as `keep_evidence` takes it."""
    if message.photo:
        best = message.photo[-1]
        return [
            {
                "kind": "photo",
                "file_id": best.file_id,
                "file_unique_id": best.file_unique_id,
                "size": best.file_size,
            }
        ]
    if message.document:
        file = message.document
        return [
            {
                "kind": "document",
                "file_id": file.file_id,
                "file_unique_id": file.file_unique_id,
                "file_name": redact(file.file_name or ""),
                "mime": file.mime_type,
                "size": file.file_size,
            }
        ]
    return []


async def pressed_draft(unit: AnxinUnit, action: Action) -> None:
    """Any button of a draft: an answer, 修改, 返回, 确认, 取消."""
    require(unit.actor, Act.LOG)
    draft = await open_draft(unit.conn, unit.actor, action.id)
    if draft is None or draft.version != action.version:
        await refuse(unit, problem("draft.stale"))
        return
    if action.verb == Verb.CANCEL:
        await cancel_draft(unit.conn, draft, unit.now)
        await reply(unit, cancelled(unit.texts))
    elif action.verb == Verb.CHOOSE:
        await _chosen(unit, draft, action.arg)
    elif action.verb == Verb.CONFIRM:
        _, wrong = apply(draft, action, unit.today)
        if wrong:
            await refuse(unit, wrong)
        else:
            await _confirm(unit, draft)
    else:
        await _step(unit, draft, action)


async def _chosen(unit: AnxinUnit, draft: Draft, arg: str) -> None:
    subject = await subject_for(unit.conn, unit.actor, Act.LOG, int(arg) if arg.isdecimal() else 0)
    await _step(unit, draft, Chose(subject.id, shown_name(subject), subject.grade))


async def _confirm(unit: AnxinUnit, draft: Draft) -> None:
    done = await confirm_record(unit.conn, unit.actor, draft, unit.now)
    if isinstance(done, Problem):
        if done.key == "confirm.lacks_basis":
            # The draft stays, marked, and waits for its basis.
            await _show(unit, draft, done)
        await refuse(unit, done)
        return
    followed = done.followed
    grade = done.subject.grade
    screen = saved_receipt(
        unit.texts,
        done.subject.id,
        shown_name(done.subject),
        done.record,
        unit.today,
        ruleset=done.bureau.ruleset,
        before=followed.before if followed else grade,
        after=followed.after if followed else grade,
        clause=followed.clause if followed else "",
        alerted=bool(followed and followed.alerted),
        undo_minutes=int(WINDOW.total_seconds() // 60),
        bureau=done.bureau.name,
    )
    await reply(unit, screen)


async def pressed_undo(unit: AnxinUnit, action: Action) -> None:
    """撤销, within its window."""
    done = await undo_record(unit.conn, unit.actor, action.id, action.version, unit.now)
    if isinstance(done, Problem):
        await refuse(unit, done)
        return
    screen = undone_receipt(
        unit.texts,
        done.subject.id,
        shown_name(done.subject),
        done.record,
        ruleset=done.bureau.ruleset,
        before=done.followed.before,
        after=done.followed.after,
    )
    await reply(unit, screen)


async def cancel(update: Update, unit: AnxinUnit) -> None:
    """/cancel: give up the draft at hand."""
    draft = await open_draft(unit.conn, unit.actor) if may(unit.actor, Act.LOG) else None
    if draft is not None:
        await cancel_draft(unit.conn, draft, unit.now)
    await reply(unit, cancelled(unit.texts, anything=draft is not None))


async def _step(unit: AnxinUnit, draft: Draft, event: Event) -> None:
    """Let the draft take an event, keep it, and show what comes next."""
    after, wrong = apply(draft, event, unit.today)
    if after is not draft:
        kept = await save_draft(unit.conn, draft, after, unit.now)
        if kept is None:
            await refuse(unit, problem("draft.stale"))
            return
        after = kept
    elif wrong is not None and unit.incoming.callback_id is not None:
        await refuse(unit, wrong)
        return
    await _show(unit, after, wrong)


async def _show(unit: AnxinUnit, draft: Draft, wrong: Problem | None = None, *, new: bool = False) -> None:
    """The question the draft waits for, or its card."""
    if question(draft) != CARD:
        bureau = await bureau_of(unit.conn, unit.actor)
        recent = [choice_of(one, bureau.ruleset) for one in await recent_subjects(unit.conn, unit.actor)]
        await reply(unit, question_screen(unit.texts, draft, unit.today, problem=wrong, recent=recent), new=new)
        return
    assert draft.subject_id is not None
    subject = await subject_for(unit.conn, unit.actor, Act.LOG, draft.subject_id)
    bureau = await bureau_of(unit.conn, unit.actor)
    seen = await preview_record(unit.conn, subject, bureau, draft, unit.today, unit.actor.lang)
    screen = confirm_card(
        unit.texts,
        draft,
        unit.today,
        prior=seen.prior,
        consequence=seen.consequence,
        needs_check=seen.needs_check,
        lacks_basis=seen.lacks_basis,
        problem=wrong,
        bureau=bureau.name,
    )
    await reply(unit, screen, new=new)
