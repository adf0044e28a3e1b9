"""An application for 信用修复 or 提前移出: shown with its history, and what is said when it moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from bot.conversation.cards.repair import who
from bot.conversation.phrases import change, clean, day, grade_long, moment, record_brief
from bot.conversation.repair_views import RepairCaseView, RepairEvent
from bot.conversation.screen import Action, Button, Keyboard, Screen, lines
from bot.conversation.verbs import Verb, grade_action
from bot.conversation.views import Audience, RecordView
from bot.locales import Texts

_TEXT_SHOWN = 600
_EVENTS_SHOWN = 8
_LISTED = 12
_MOVES = ("accept", "verify", "pass", "pass_on", "reject", "revoke", "withdraw")


def case_card(
    texts: Texts, case: RepairCaseView, audience: Audience = "staff", *, news: Markup | None = None
) -> Screen:
    """The application with its history, and the moves that the reader may make."""
    rows: list[Markup | None] = [
        news,
        texts(
            "repair.case.title",
            kind=texts(f"repair.kind.{case.kind}"),
            name=who(case.name, natural=case.natural),
        ),
        texts("repair.case.state", state=texts(f"repair.state.{case.state}")),
        texts("repair.case.record", record=record_brief(texts, case.record)),
        texts("repair.case.way", way=texts(f"repair.way.{case.way}")) if case.way else None,
        texts("repair.case.text", text=clean(case.text, _TEXT_SHOWN)) if case.text else None,
        texts("repair.case.files", n=case.files) if case.files else None,
        _effect(texts, case),
        Markup(),
        _filed(texts, case),
        *(_event(texts, one) for one in case.events[-_EVENTS_SHOWN:]),
    ]
    return Screen(lines(*rows), _buttons(texts, case, audience))


def _effect(texts: Texts, case: RepairCaseView) -> Markup | None:
    if case.effect is None:
        return None
    before, after = case.effect
    if before == after:
        return texts("repair.case.effect_none", grade=grade_long(texts, case.ruleset, after))
    return texts("repair.case.effect", change=change(texts, case.ruleset, before, after))


def _filed(texts: Texts, case: RepairCaseView) -> Markup:
    how, at = "paper" if case.paper else "chat", moment(texts, case.filed_at)
    if case.by:
        return texts(f"repair.case.by.{how}", at=at, person=clean(case.by, 40))
    return texts(f"repair.case.filed.{how}", at=at)


def _event(texts: Texts, one: RepairEvent) -> Markup:
    at, move = moment(texts, one.at), texts(f"repair.move.{one.move}")
    line = (
        texts("repair.case.event_by", at=at, person=clean(one.person, 40), move=move)
        if one.person
        else texts("repair.case.event", at=at, move=move)
    )
    return lines(line, texts("repair.case.reason", reason=clean(one.reason))) if one.reason else line


def _buttons(texts: Texts, case: RepairCaseView, audience: Audience) -> Keyboard:
    may = {*case.moves, *(["pass_on"] if "pass" in case.moves else [])}
    moves = [
        Button(
            texts.plain(f"button.repair.{f'revoke_{case.kind}' if move == 'revoke' else move}"),
            Action(Verb.REPAIR_MOVE, case.id, case.version, move),
        )
        for move in _MOVES
        if move in may
    ]
    rows: list[tuple[Button, ...]] = [tuple(moves[start : start + 3]) for start in range(0, len(moves), 3)]
    last = [Button(texts.plain("button.grade"), grade_action(case.subject))]
    if case.files and audience == "staff":
        last.insert(0, Button(texts.plain("button.repair.files"), Action(Verb.REPAIR_FILES, case.id, arg="case")))
    return (*rows, tuple(last))


def decided_notice(
    texts: Texts,
    case: RepairCaseView,
    move: str,
    *,
    reason: str = "",
    on: date | None = None,
    grades: tuple[str | None, str | None] | None = None,
) -> Screen:
    """Tells the enterprise how its application moved, with the grade before and after where it may follow."""
    kind = texts(f"repair.kind.{case.kind}")
    title = texts("repair.told.pass", kind=kind, day=day(texts, on)) if on else texts(f"repair.told.{move}", kind=kind)
    rows = [
        title,
        texts("repair.case.record", record=record_brief(texts, case.record)),
        texts("repair.told.reason", reason=clean(reason)) if reason else None,
        *followed_lines(texts, case.ruleset, grades),
        texts("repair.told.stop") if move == "pass" else None,
        texts("repair.told.again") if move in ("reject", "revoke") else None,
    ]
    return Screen(lines(*rows), ((Button(texts.plain("button.grade"), grade_action(case.subject)),),))


def followed_lines(texts: Texts, ruleset: str, grades: tuple[str | None, str | None] | None) -> list[Markup]:
    """等级：四级 → 二级."""
    if grades is None:
        return []
    before, after = grades
    if before == after:
        return [texts("repair.told.stays", grade=grade_long(texts, ruleset, after))]
    return [texts("repair.told.change", change=change(texts, ruleset, before, after))]


def filed_notice(texts: Texts, case: int | None) -> Screen:
    """The application, or the proof (`case` None), was handed in."""
    if case is None:
        return Screen(texts("repair.told.proof"))
    see = Button(texts.plain("button.repair.case"), Action(Verb.REPAIR_CASE, case))
    return Screen(texts("repair.told.filed"), ((see,),))


def proof_notice(
    texts: Texts, name: str, record: RecordView, standing: str, text: str, files: int, *, natural: bool
) -> Screen:
    """Tells staff that the enterprise has shown its correction."""
    rows = [
        texts("repair.told.proof_staff", name=who(name, natural=natural)),
        record_brief(texts, record),
        texts("repair.ask.text", text=clean(text, _TEXT_SHOWN)) if text else None,
        texts("repair.ask.files", n=files) if files else None,
    ]
    buttons = [Button(texts.plain(f"button.repair.correct_{standing}"), Action(Verb.REPAIR_CORRECT, record.row))]
    if files:
        buttons.append(Button(texts.plain("button.repair.files"), Action(Verb.REPAIR_FILES, record.row, arg="record")))
    return Screen(lines(*rows), (tuple(buttons),))


def corrected_receipt(
    texts: Texts, subject: int, ruleset: str, record: RecordView, on: date, grades: tuple[str | None, str | None]
) -> Screen:
    """The correction was recorded."""
    text = lines(
        texts("repair.told.corrected", day=day(texts, on)),
        record_brief(texts, record),
        *followed_lines(texts, ruleset, grades),
    )
    return Screen(text, ((Button(texts.plain("button.repair.sheet_repair"), Action(Verb.REPAIR, subject)),),))


def case_list(texts: Texts, listed: Sequence[RepairCaseView]) -> Screen:
    """The bureau's open applications, the oldest first."""
    if not listed:
        return Screen(texts("repair.list.none"))
    shown = listed[:_LISTED]
    rows = [
        texts(
            "repair.list.item",
            name=who(case.name, natural=case.natural),
            record=record_brief(texts, case.record),
            state=texts(f"repair.state.{case.state}"),
        )
        for case in shown
    ]
    # A state named on a button would be taken for the move of that name.
    buttons = (
        Button(
            texts.plain(
                "repair.list.button", name=who(case.name, natural=case.natural), day=case.record.on.isoformat()
            ),
            Action(Verb.REPAIR_CASE, case.id),
        )
        for case in shown
    )
    more = [texts("list.more", n=len(listed) - _LISTED)] if len(listed) > _LISTED else []
    text = lines(texts("repair.list.title", n=len(listed)), *rows, *more)
    return Screen(text, tuple((button,) for button in buttons))
