"""/grade and /subject: one subject answers at once, several are offered to choose from."""

from __future__ import annotations

import re
from datetime import date

from telegram import Update

from bot.conversation.cards.grade import grade_card
from bot.conversation.cards.grounds import grounds_card
from bot.conversation.cards.objection import dispute_buttons
from bot.conversation.cards.picture import timeline_button
from bot.conversation.cards.share import share_rows
from bot.conversation.cards.subject import choose_subject, subject_card
from bot.conversation.cards.supposing import suppose_button
from bot.conversation.cards.task import task_button
from bot.conversation.cards.visit import visit_rows
from bot.conversation.dates import parse_date
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Action, Keyboard
from bot.conversation.verbs import Purpose, Verb, grade_argument
from bot.conversation.views import Audience
from bot.handlers import objection
from bot.handlers.invite import pressed_invite
from bot.handlers.repair import pressed_repair
from bot.handlers.speak import AnxinUnit, argument_of, refuse, reply
from bot.usecases.find_subject import Found, find_subject, own_subject
from bot.usecases.permissions import Act, may, require
from bot.usecases.reach import bureau_of
from bot.usecases.show_grade import Shown, show_grade
from bot.usecases.show_subject import show_subject
from bot.usecases.shown_name import shown_name
from bot.usecases.subject_link import link_for
from bot.usecases.views import choice_of
from storage.subjects import SubjectRow


async def grade(update: Update, unit: AnxinUnit) -> None:
    """`/grade <subject> [day]`; an enterprise's person need not name their own."""
    require(unit.actor, Act.SEE_SUBJECT)
    wanted = _with_day(argument_of(update), unit.today)
    if isinstance(wanted, Problem):
        await refuse(unit, wanted)
        return
    query, as_of = wanted
    subject = await _pick(unit, query, Purpose.GRADE)
    if subject is not None:
        await say_grade(unit, subject.id, as_of)


async def subject(update: Update, unit: AnxinUnit) -> None:
    """`/subject <subject>`."""
    require(unit.actor, Act.SEE_SUBJECT)
    found = await _pick(unit, argument_of(update), Purpose.SUBJECT)
    if found is not None:
        await say_subject(unit, found.id)


async def look_up(unit: AnxinUnit, query: str) -> bool:
    """A bare text that names a subject is a question for its grade; False where it names none."""
    found = await find_subject(unit.conn, unit.actor, query)
    if found.one is not None:
        await say_grade(unit, found.one.id, None)
    elif found.all:
        await _offer(unit, query, found, Purpose.GRADE)
    return bool(found.all)


async def _pick(unit: AnxinUnit, query: str, purpose: Purpose) -> SubjectRow | None:
    """The subject that is meant; where that is not clear, the choice is offered and None returned."""
    if not query:
        own = await own_subject(unit.conn, unit.actor)
        if own is None:
            await refuse(unit, problem("ask.which_subject", command=purpose.value))
        return own
    found = await find_subject(unit.conn, unit.actor, query)
    if found.one is None:
        await _offer(unit, query, found, purpose)
    return found.one


async def _offer(unit: AnxinUnit, query: str, found: Found, purpose: Purpose, page: int = 0) -> None:
    bureau = await bureau_of(unit.conn, unit.actor)
    choices = [choice_of(one, bureau.ruleset) for one in found.all]
    await reply(unit, choose_subject(unit.texts, query, choices, purpose, page=page, alike=found.alike))


async def pressed_grade(unit: AnxinUnit, action: Action) -> None:
    """查看等级, 查看依据, its parts, 收起依据: in place."""
    wanted = grade_argument(action.arg)
    if wanted is not None:
        detailed, as_of, as_known = wanted
        await say_grade(unit, action.id, as_of, detailed=detailed, as_known=as_known, part=action.version)


async def pressed_subject(unit: AnxinUnit, action: Action) -> None:
    """对象资料, and another page of its records."""
    await say_subject(unit, action.id, int(action.arg) if re.fullmatch(r"[0-9]{1,6}", action.arg) else 0)


async def pressed_pick(unit: AnxinUnit, action: Action) -> None:
    """A subject was chosen from the list."""
    if action.arg == Purpose.SUBJECT:
        await say_subject(unit, action.id)
    elif action.arg == Purpose.OBJECTION:
        await objection.pressed_list(unit, action)
    elif action.arg == Purpose.INVITE:
        await pressed_invite(unit, action)
    elif action.arg == Purpose.REPAIR:
        await pressed_repair(unit, action)
    else:
        await say_grade(unit, action.id, None)


async def pressed_page(unit: AnxinUnit, action: Action) -> None:
    """Another page of the list."""
    purpose, _, query = action.arg.partition("=")
    if purpose in (Purpose.GRADE, Purpose.SUBJECT, Purpose.REPAIR):
        found = await find_subject(unit.conn, unit.actor, query)
        await _offer(unit, query, found, Purpose(purpose), action.id)


async def say_grade(
    unit: AnxinUnit,
    subject_id: int,
    as_of: date | None,
    *,
    detailed: bool = False,
    as_known: bool = False,
    part: int = 0,
) -> None:
    """The grade card, short or with a part of its grounds; on what is known now, or was known on that day."""
    shown = await show_grade(unit.conn, unit.actor, subject_id, as_of or unit.today, unit.now, as_known=as_known)
    audience: Audience = "staff" if unit.actor.is_staff else "enterprise"
    if detailed:
        screen = grounds_card(
            unit.texts,
            subject_id,
            shown_name(shown.subject),
            shown.answer,
            shown.records,
            unit.today,
            clauses=shown.clauses,
            regulation=shown.regulation,
            audience=audience,
            bureau=shown.bureau.name,
            as_known=as_known,
            part=part,
        )
    else:
        screen = grade_card(
            unit.texts,
            subject_id,
            shown_name(shown.subject),
            shown.answer,
            shown.records,
            unit.today,
            audience=audience,
            bureau=shown.bureau.name,
            pending_grade=shown.pending_grade,
            upheld=shown.upheld,
            extra=(*_more(unit, shown), *_objections(unit, shown)),
            listings=shown.listings,
            as_known=as_known,
        )
    await reply(unit, screen)


def _more(unit: AnxinUnit, shown: Shown) -> Keyboard:
    """What else can be asked of the grade of today."""
    if shown.answer.as_of != unit.today:
        return ()
    row = [timeline_button(unit.texts, shown.subject.id)]
    if may(unit.actor, Act.SUPPOSE):
        row.append(suppose_button(unit.texts, shown.subject.id))
    return (tuple(row),)


def _objections(unit: AnxinUnit, shown: Shown) -> Keyboard:
    """The open objections; else, for its enterprise, the way to dispute the grade of today."""
    if shown.objections is None:
        return ()
    if not shown.objections and (unit.actor.is_staff or shown.answer.as_of != unit.today):
        return ()
    action = Action(Verb.OBJECT, shown.subject.id, arg="grade")
    return dispute_buttons(unit.texts, action, shown.objections, staff=unit.actor.is_staff)


async def say_subject(unit: AnxinUnit, subject_id: int, page: int = 0) -> None:
    """The subject's card."""
    shown = await show_subject(unit.conn, unit.actor, subject_id, unit.now)
    audience: Audience = "staff" if unit.actor.is_staff else "enterprise"
    await reply(
        unit,
        subject_card(
            unit.texts,
            shown.subject,
            shown.records,
            page=page,
            audience=audience,
            bureau=shown.bureau.name,
            listings=shown.listings,
            extra=(
                *visit_rows(unit.texts, subject_id, shown.orders, staff=unit.actor.is_staff),
                *task_button(unit.texts, subject_id, shown.open_tasks),
                *await _pictures(unit, subject_id),
            ),
            may_unmask=may(unit.actor, Act.UNMASK),
        ),
    )


async def _pictures(unit: AnxinUnit, subject_id: int) -> Keyboard:
    """时间线, and for the bureau's own people the subject's code and ways to share it."""
    timeline = timeline_button(unit.texts, subject_id)
    if not may(unit.actor, Act.SHARE_SUBJECT):
        return ((timeline,),)
    subject, link = await link_for(unit.conn, unit.actor, subject_id, unit.now)
    # A natural person is asked for by the internal number: the words stand in a chat with anybody.
    asked = subject.number if subject.kind == "person" else subject.name
    [row, *rest] = share_rows(unit.texts, subject_id, asked or "", link.url, shown_name(subject))
    return ((timeline, *row), *rest)


def _with_day(text: str, today: date) -> tuple[str, date | None] | Problem:
    """The query and the past day at its end, where there is one."""
    head, _, tail = text.rpartition(" ")
    if not re.search(r"[0-9]", tail) and tail not in ("今天", "昨天", "前天", "today", "yesterday"):
        return text, None
    day = parse_date(tail, today)
    if isinstance(day, Problem):
        # Digits at the end may as well be a code's last ones: then it is all query.
        return (text, None) if day.key == "date.unreadable" else day
    return head.strip(), day
