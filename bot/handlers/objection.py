"""/objection and its buttons: what an enterprise disputes, and each step of the bureau's answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Update

from bot.bureau_settings import settings_of
from bot.casework.machine import Denied
from bot.casework.objection import OUTCOMES, Outcome
from bot.conversation.cards.objection import (
    ask_screen,
    choose_investigator,
    no_procedure,
    objection_list,
    proposal_buttons,
)
from bot.conversation.cards.parts import named
from bot.conversation.cards.subject import choose_subject
from bot.conversation.masking import mask_name
from bot.conversation.phrases import grade_long, record_brief
from bot.conversation.problems import Problem
from bot.conversation.screen import Action
from bot.conversation.verbs import Purpose
from bot.handlers import objection_outcome
from bot.handlers.objection_say import (
    FILE,
    REFUSE,
    REPORT,
    SEND,
    SUPPLEMENT,
    ask,
    say_case,
    say_denied,
    tell_owner,
)
from bot.handlers.speak import AnxinUnit, argument_of, refuse, reply
from bot.usecases.ask_words import want_words
from bot.usecases.assign_investigator import assign_investigator, whom_to_assign
from bot.usecases.file_objection import Disputable, Target, may_file
from bot.usecases.find_subject import find_subject, own_subject
from bot.usecases.issue_opinion import propose_outcome
from bot.usecases.list_objections import Listed, list_objections
from bot.usecases.may_move import may_move
from bot.usecases.move_case import collectors_of
from bot.usecases.objections import objection_for, objection_view
from bot.usecases.permissions import Act, require
from bot.usecases.preliminary_check import accept_objection
from bot.usecases.reach import bureau_of
from bot.usecases.views import choice_of, record_view
from bot.usecases.withdraw_objection import withdraw_objection
from storage import records


async def objection(update: Update, unit: AnxinUnit) -> None:
    """`/objection` for the enterprise: its own; for staff: the bureau's, or one subject's with `/objection <企业>`."""
    require(unit.actor, Act.SEE_SUBJECT)
    query = argument_of(update)
    own = await own_subject(unit.conn, unit.actor)
    if own is not None or not query:
        await _list(unit, own.id if own else None)
        return
    found = await find_subject(unit.conn, unit.actor, query)
    if found.one is not None:
        await _list(unit, found.one.id)
        return
    bureau = await bureau_of(unit.conn, unit.actor)
    choices = [choice_of(one, bureau.ruleset) for one in found.all]
    await reply(unit, choose_subject(unit.texts, query, choices, Purpose.OBJECTION, alike=found.alike))


async def pressed_list(unit: AnxinUnit, action: Action) -> None:
    """A subject was chosen from those that a name may mean."""
    await _list(unit, action.id)


async def _list(unit: AnxinUnit, subject_id: int | None) -> None:
    listed = await list_objections(unit.conn, unit.actor, unit.now, subject_id)
    if not listed.procedure:
        await _no_procedure(unit, listed)
        return
    subject = listed.subject
    screen = objection_list(
        unit.texts,
        listed.objections,
        bureau=listed.bureau.name,
        own=not unit.actor.is_staff,
        subject=subject.id if subject else 0,
        name=(mask_name(subject.name) if subject.kind == "person" else named(subject.name)) if subject else "",
        disputable=listed.disputable,
    )
    await reply(unit, screen)


async def _no_procedure(unit: AnxinUnit, listed: Listed) -> None:
    answer = listed.answer
    own = settings_of(listed.bureau.settings)
    screen = no_procedure(
        unit.texts,
        regulation=listed.regulation,
        bureau=listed.bureau.name,
        phone=own.phone,
        address=own.address,
        ruleset=listed.bureau.ruleset,
        improves=answer.next_change if answer else None,
    )
    await reply(unit, screen)


async def pressed_object(unit: AnxinUnit, action: Action) -> None:
    """异议 on a record or a grade: what is to be written, if it may be disputed at all."""
    target = Target(subject_id=action.id) if action.arg == "grade" else Target(record_id=action.id)
    found = await may_file(unit.conn, unit.actor, target, unit.now)
    if isinstance(found, Problem):
        await refuse(unit, found)
        return
    said = unit.texts
    what = await _target_line(unit, target, found)
    if unit.actor.is_staff:
        name = mask_name(found.subject.name) if found.subject.kind == "person" else named(found.subject.name)
        prompt = said("objection.ask.paper", name=name, target=what)
    else:
        prompt = said("objection.ask.file", target=what)
    more = {"record_id": target.record_id, "subject_id": target.subject_id}
    await ask(unit, FILE, 0, prompt, more=more)


async def _target_line(unit: AnxinUnit, target: Target, found: Disputable) -> object:
    row = await records.current(unit.conn, target.record_id) if target.record_id else None
    if row is None:
        return unit.texts("objection.of_grade", grade=grade_long(unit.texts, found.bureau.ruleset, found.subject.grade))
    return record_brief(unit.texts, await record_view(unit.conn, row))


async def pressed_objection(unit: AnxinUnit, action: Action) -> None:
    """One objection's card."""
    await say_case(unit, await objection_for(unit.conn, unit.actor, Act.SEE_SUBJECT, action.id))


async def pressed_move(unit: AnxinUnit, action: Action) -> None:
    """A move: made at once, or asked about first. Whoever may not make it hears so before writing anything."""
    name = action.arg
    if name in objection_outcome.PAPERS:
        await objection_outcome.PAPERS[name](unit, action.id)
        return
    step = _STEPS.get(name)
    if step is None:
        return
    denied = await may_move(unit.conn, unit.actor, action.id, name, unit.now)
    if denied is not None:
        await say_denied(unit, denied)
        return
    await step(unit, action.id)


async def _accept(unit: AnxinUnit, case_id: int) -> None:
    opened = await accept_objection(unit.conn, unit.actor, case_id, unit.now)
    if isinstance(opened, Denied):
        await say_denied(unit, opened)
        return
    await say_case(unit, opened, await tell_owner(unit, opened))


async def _refuse(unit: AnxinUnit, case_id: int) -> None:
    await ask(unit, REFUSE, case_id, unit.texts("objection.ask.refuse"))


async def _assign(unit: AnxinUnit, case_id: int) -> None:
    opened, choices = await whom_to_assign(unit.conn, unit.actor, case_id)
    view = await objection_view(unit.conn, opened.case, unit.now)
    barred = len(await collectors_of(unit.conn, opened.case))
    people = [(one.person_id, one.name, one.role) for one in choices]
    await reply(unit, choose_investigator(unit.texts, view, people, barred))


async def pressed_assign(unit: AnxinUnit, action: Action) -> None:
    """Somebody was chosen. The button is a wish: a collector is refused whoever they are by now."""
    opened = await assign_investigator(
        unit.conn, unit.actor, action.id, int(action.arg) if action.arg.isdecimal() else 0, unit.now
    )
    if isinstance(opened, Denied):
        await say_denied(unit, opened)
        return
    await say_case(unit, opened)


async def _report(unit: AnxinUnit, case_id: int) -> None:
    opened = await objection_for(unit.conn, unit.actor, Act.INVESTIGATE, case_id)
    view = await objection_view(unit.conn, opened.case, unit.now)
    await ask(unit, REPORT, case_id, unit.texts("objection.ask.report"), extra=proposal_buttons(unit.texts, view))


async def pressed_propose(unit: AnxinUnit, action: Action) -> None:
    """The outcome an investigator has in mind; the findings are still to be written."""
    if action.arg not in OUTCOMES:
        return
    outcome: Outcome = next(one for one in OUTCOMES if one == action.arg)
    opened = await propose_outcome(unit.conn, unit.actor, action.id, outcome, unit.now)
    if isinstance(opened, Denied):
        await say_denied(unit, opened)
        return
    wanted = await want_words(unit.conn, unit.actor, REPORT, opened.case.id, unit.now)
    view = await objection_view(unit.conn, opened.case, unit.now)
    prompt = unit.texts("objection.ask.report")
    screen = ask_screen(unit.texts, prompt, (wanted.id, wanted.version), proposal_buttons(unit.texts, view))
    await reply(unit, screen)


async def _send(unit: AnxinUnit, case_id: int) -> None:
    await ask(unit, SEND, case_id, unit.texts("objection.ask.send"))


async def _supplement(unit: AnxinUnit, case_id: int) -> None:
    await ask(unit, SUPPLEMENT, case_id, unit.texts("objection.ask.supplement"))


async def _withdraw(unit: AnxinUnit, case_id: int) -> None:
    opened = await withdraw_objection(unit.conn, unit.actor, case_id, unit.now)
    if isinstance(opened, Denied):
        await say_denied(unit, opened)
        return
    await say_case(unit, opened)


_STEPS: dict[str, Callable[[AnxinUnit, int], Awaitable[None]]] = {
    "accept": _accept,
    "refuse": _refuse,
    "assign": _assign,
    "report": _report,
    **objection_outcome.STEPS,
    "send": _send,
    "supplement": _supplement,
    "withdraw": _withdraw,
}
