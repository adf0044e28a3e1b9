"""The end of an objection in chat: which record, changed to what, the opinion, its number, and its files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.casework.machine import Denied
from bot.casework.objection import Outcome
from bot.conversation.cards.objection import choose_record
from bot.conversation.objection_views import ObjectionView
from bot.conversation.phrases import record_brief
from bot.conversation.problems import Problem, problem
from bot.conversation.screen import Action, Screen
from bot.conversation.views import RecordView
from bot.handlers.objection_say import CHANGE, NUMBER, ask, say_case, say_denied
from bot.handlers.speak import AnxinUnit, refuse, reply
from bot.outgoing import Attachment
from bot.usecases.ask_words import close_words, pressed_words
from bot.usecases.decide_objection import decide_objection
from bot.usecases.objections import BASIS_KINDS, objection_for, objection_view
from bot.usecases.permissions import Act
from bot.usecases.send_opinion import opinion_of
from storage import cases

#: What a change of each type usually looks like; the others are about their day.
_EXAMPLES = {"penalty": "罚款 10000", "accident": "一般事故 死亡0人"}


async def _keep(unit: AnxinUnit, case_id: int) -> None:
    await _decide(unit, case_id, "keep")


async def _delete(unit: AnxinUnit, case_id: int) -> None:
    view = await _view(unit, case_id)
    if view.of_grade:
        await reply(unit, choose_record(unit.texts, view, "delete"))
    else:
        await _decide(unit, case_id, "delete")


async def _change(unit: AnxinUnit, case_id: int) -> None:
    view = await _view(unit, case_id)
    if view.of_grade:
        await reply(unit, choose_record(unit.texts, view, "change"))
    else:
        await _ask_change(unit, view, view.records[0])


async def _view(unit: AnxinUnit, case_id: int) -> ObjectionView:
    opened = await objection_for(unit.conn, unit.actor, Act.DECIDE, case_id)
    return await objection_view(unit.conn, opened.case, unit.now)


async def pressed_record(unit: AnxinUnit, action: Action) -> None:
    """The record that a disputed grade's decision is about."""
    outcome, _, which = action.arg.partition("=")
    view = await _view(unit, action.id)
    chosen = next((one for one in view.records if str(one.row) == which), None)
    if outcome == "change" and which == "none":
        await _decide(unit, action.id, "change", record_ids=[])
    elif outcome == "change" and chosen is not None:
        await _ask_change(unit, view, chosen)
    elif outcome == "delete" and which == "all":
        await _decide(unit, action.id, "delete")
    elif outcome == "delete" and chosen is not None:
        await _decide(unit, action.id, "delete", record_ids=[chosen.row])
    else:
        await refuse(unit, problem("draft.stale"))


async def _ask_change(unit: AnxinUnit, view: ObjectionView, record: RecordView) -> None:
    example = _EXAMPLES.get(record.type, "日期 2026-05-01")
    prompt = unit.texts("objection.ask.change", record=record_brief(unit.texts, record), example=example)
    await ask(unit, CHANGE, view.id, prompt, more={"record_id": record.row, "change": ""})


async def pressed_change(unit: AnxinUnit, action: Action) -> None:
    """确认变更, as it was shown."""
    wanted = await pressed_words(unit.conn, unit.actor, action.id, action.version)
    if wanted is None or wanted.purpose != CHANGE or not wanted.more.get("change"):
        await refuse(unit, problem("draft.stale"))
        return
    await _decide(unit, wanted.case_id, "change", record_ids=[wanted.more["record_id"]], change=wanted.more["change"])
    await close_words(unit.conn, wanted, unit.now, answered=True)


async def _decide(
    unit: AnxinUnit, case_id: int, outcome: Outcome, *, record_ids: list[int] | None = None, change: str = ""
) -> None:
    """Decide, show what followed, and hand over the draft of the opinion."""
    opened = await decide_objection(
        unit.conn, unit.actor, case_id, outcome, unit.now, record_ids=record_ids, change=change
    )
    if isinstance(opened, Problem):
        await refuse(unit, opened)
        return
    if isinstance(opened, Denied):
        await say_denied(unit, opened)
        return
    await say_case(unit, opened, None if outcome == "keep" else unit.texts("objection.tasks_opened"))
    drafted = await opinion_of(unit.conn, opened)
    assert drafted is not None
    await reply(unit, Screen(unit.texts("objection.draft_ready")), document=Attachment(*drafted), new=True)


async def _number(unit: AnxinUnit, case_id: int) -> None:
    await ask(unit, NUMBER, case_id, unit.texts("objection.ask.number", year=str(unit.today.year)))


async def _document(unit: AnxinUnit, case_id: int) -> None:
    """The opinion once more: for staff at any time after the decision, for the enterprise once it was sent."""
    opened = await objection_for(unit.conn, unit.actor, Act.SEE_SUBJECT, case_id)
    found = await opinion_of(unit.conn, opened)
    if found is None or not (unit.actor.is_staff or opened.case.state == "closed"):
        await refuse(unit, problem("objection.denied.state"))
        return
    await reply(unit, Screen(unit.texts("objection.document", id=case_id)), document=Attachment(*found), new=True)


async def _files(unit: AnxinUnit, case_id: int) -> None:
    """What was handed in, each as it came; for the bureau's people."""
    opened = await objection_for(unit.conn, unit.actor, Act.ENTER_PAPER, case_id)
    found = [one for one in await cases.documents(unit.conn, opened.case.id) if one.kind in BASIS_KINDS and one.file_id]
    if not found:
        await refuse(unit, problem("objection.no_files_to_show"))
    for one in found:
        assert one.file_id is not None
        screen = Screen(unit.texts("objection.basis", id=case_id))
        await reply(unit, screen, new=True, **{one.kind: Attachment(one.file_id)})


STEPS: dict[str, Callable[[AnxinUnit, int], Awaitable[None]]] = {
    "keep": _keep,
    "delete": _delete,
    "change": _change,
    "number": _number,
}
PAPERS: dict[str, Callable[[AnxinUnit, int], Awaitable[None]]] = {"document": _document, "files": _files}
