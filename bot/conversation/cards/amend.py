"""更正 and 撤回: the card of an amendment, what became of it, and a record's versions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from bot.conversation.amending import Amendment
from bot.conversation.cards.confirm import Consequence, newly_met
from bot.conversation.cards.parts import bureau_line, named, pager
from bot.conversation.fields import field_of
from bot.conversation.flow import DOCUMENT, EVIDENCE, NOTE
from bot.conversation.masking import redact
from bot.conversation.phrases import (
    SHANGHAI,
    change,
    clause_name,
    clean,
    day,
    field_value,
    grade_long,
    moment,
    record_brief,
    type_name,
)
from bot.conversation.problems import Problem
from bot.conversation.screen import Action, Button, Keyboard, Page, Screen, lines
from bot.conversation.verbs import Verb, grade_action
from bot.conversation.views import RecordView, as_day
from bot.locales import Texts

Changes = Mapping[str, tuple[Any, Any]]
#: What a procedure writes into a record beside the fields that are asked for.
_EVENTS = ("corrected_on", "repaired_on", "removed_on")
_REASON_SHOWN = 300


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a record: when it came to be known, by whom, why, and what it changed.

    reason: a word of ours where a procedure gave it, else as it was written. person: "" for a command or an import.
    """

    number: int
    at: datetime
    person: str
    reason: str
    status: str
    status_changed: bool
    objection_changed: bool
    under_objection: bool
    changes: Changes


def amend_card(
    texts: Texts,
    amendment: Amendment,
    record: RecordView,
    name: str,
    today: date,
    *,
    consequence: Consequence | None = None,
    needs_hearing: bool = False,
    lacks_basis: bool = False,
    problem: Problem | None = None,
    bureau: str = "",
) -> Screen:
    """What is to change and why, what would follow; then 确认."""
    key = "amend.title_withdraw" if amendment.withdraw else "amend.title"
    rows: list[Markup | None] = [
        problem.text(texts) if problem else None,
        texts(key, type=type_name(texts, record.type), name=named(name), id=record.id),
        bureau_line(texts, bureau),
        texts("list.item", item=record_brief(texts, record)),
        *change_rows(texts, record.type, amendment.changes),
        texts("amend.reason", reason=clean(amendment.reason, _REASON_SHOWN)) if amendment.reason else None,
        Markup(),
        _consequence(texts, consequence) if amendment.withdraw or amendment.changes else None,
        texts("amend.needs_hearing") if needs_hearing else None,
        texts("confirm.lacks_basis") if lacks_basis else None,
        _next(texts, amendment, blocked=needs_hearing or lacks_basis),
    ]
    return Screen(lines(*rows), _buttons(texts, amendment, blocked=needs_hearing or lacks_basis))


def _next(texts: Texts, amendment: Amendment, *, blocked: bool) -> Markup | None:
    if blocked:
        return None
    if not amendment.withdraw and not amendment.changes:
        return texts("amend.unchanged")
    if not amendment.reason:
        return texts("amend.ask_withdraw" if amendment.withdraw else "amend.ask")
    return None


def _buttons(texts: Texts, amendment: Amendment, *, blocked: bool) -> Keyboard:
    at = (amendment.id, amendment.version)
    row = [] if amendment.withdraw else [Button(texts.plain("button.edit"), Action(Verb.EDIT, *at))]
    row.append(Button(texts.plain("button.cancel"), Action(Verb.CANCEL, *at)))
    if blocked or not amendment.is_ready:
        return (tuple(row),)
    return ((Button(texts.plain("button.confirm"), Action(Verb.CONFIRM, *at)),), tuple(row))


def _consequence(texts: Texts, consequence: Consequence | None) -> Markup | None:
    if consequence is None:
        return texts("amend.contradicts")
    before, after = consequence.before, consequence.after
    opening = texts("confirm.opening")
    if before.grade == after.grade:
        return texts("confirm.stays", opening=opening, grade=grade_long(texts, after.ruleset, after.grade))
    met = newly_met(before, after)
    moved = change(texts, after.ruleset, before.grade, after.grade)
    if met is None:
        return texts("confirm.changes_plainly", opening=opening, change=moved)
    return texts("confirm.improves", opening=opening, clause=clause_name(texts, met.clause), change=moved)


def change_rows(texts: Texts, record_type: str, changes: Changes) -> list[Markup]:
    """罚款：30,000 元 → 10,000 元, a line each."""
    return [
        texts(
            "amend.change",
            name=texts(f"field.{name}"),
            old=_value(texts, record_type, name, old),
            new=_value(texts, record_type, name, new),
        )
        for name, (old, new) in changes.items()
    ]


def _value(texts: Texts, record_type: str, name: str, value: Any) -> Markup:
    if value is None:
        return texts("value.none")
    if name in (DOCUMENT, NOTE):
        return texts("value.plain", value=clean(redact(str(value)), 80))
    if name == EVIDENCE:
        return texts("amend.items", n=int(value))
    if name in _EVENTS:
        on = as_day(value)
        return day(texts, on) if on else texts("value.none")
    field = field_of(record_type, name)
    return field_value(texts, record_type, field, value) if field else texts("value.plain", value=clean(str(value), 60))


def amended_receipt(
    texts: Texts,
    subject: int,
    name: str,
    record: RecordView,
    *,
    ruleset: str,
    before: str | None,
    after: str | None,
    alerted: bool,
    bureau: str = "",
) -> Screen:
    """After 确认: the record as it now is, and what followed."""
    gone = record.status == "withdrawn"
    text = lines(
        texts("amend.withdrawn" if gone else "amend.amended", id=record.id, name=named(name)),
        texts("list.item", item=record_brief(texts, record)),
        _followed(texts, ruleset, before, after),
        texts("receipt.alerted") if alerted else None,
        bureau_line(texts, bureau),
    )
    return Screen(
        text,
        (
            (
                Button(texts.plain("button.grade"), grade_action(subject)),
                Button(texts.plain("amend.button.history"), Action(Verb.HISTORY, record.row)),
            ),
        ),
    )


def _followed(texts: Texts, ruleset: str, before: str | None, after: str | None) -> Markup:
    key = "receipt.grade_stays" if before == after else "receipt.grade_changes"
    moved = change(texts, ruleset, before, after)
    return texts(key, change=moved, grade=grade_long(texts, ruleset, after), clause="")


def amended_notice(
    texts: Texts,
    name: str,
    record: RecordView,
    changes: Changes,
    grades: tuple[str | None, str | None],
    *,
    ruleset: str,
    bureau: str,
) -> Screen:
    """Told to the enterprise: what of its record was changed, and the grade since; nothing of the bureau's remarks."""
    gone = record.status == "withdrawn"
    text = lines(
        texts("amend.notice_withdrawn" if gone else "amend.notice", name=named(name)),
        bureau_line(texts, bureau),
        texts("list.item", item=record_brief(texts, record)),
        *change_rows(texts, record.type, changes),
        _followed(texts, ruleset, *grades),
    )
    return Screen(text, ((Button(texts.plain("amend.button.record"), Action(Verb.RECORD, record.row)),),))


def amend_buttons(texts: Texts, record: RecordView, *, may_amend: bool) -> Keyboard:
    """更正, 撤回 for who may; its versions, where there are several."""
    at = (record.row, record.version)
    row = []
    if may_amend and record.status == "confirmed":
        row.append(Button(texts.plain("amend.button.amend"), Action(Verb.AMEND, *at)))
        row.append(Button(texts.plain("amend.button.withdraw"), Action(Verb.AMEND, *at, "withdraw")))
    if record.version > 1:
        row.append(Button(texts.plain("amend.button.history"), Action(Verb.HISTORY, record.row)))
    return (tuple(row),) if row else ()


def history_card(texts: Texts, record: RecordView, name: str, page: Page[VersionView], *, bureau: str = "") -> Screen:
    """All versions of a record, the last first: who, when, why, and what it changed."""
    rows: list[Markup | None] = [
        texts("amend.history", type=type_name(texts, record.type), name=named(name), id=record.id),
        bureau_line(texts, bureau),
    ]
    for one in page.items:
        rows += [Markup(), *_version(texts, record.type, one)]
    turn = pager(texts, page.number, page.pages, lambda number: Action(Verb.HISTORY, record.row, arg=str(number)))
    back = Button(texts.plain("button.back"), Action(Verb.RECORD, record.row))
    return Screen(lines(*rows), (*turn, (back,)))


def _version(texts: Texts, record_type: str, one: VersionView) -> list[Markup]:
    rows = [
        texts(
            "amend.version",
            n=one.number,
            at=moment(texts, one.at),
            year=str(one.at.astimezone(SHANGHAI).year),
            person=clean(one.person, 40) or texts("amend.nobody"),
        ),
        *change_rows(texts, record_type, one.changes),
    ]
    if one.status_changed:
        rows.append(texts("amend.status", status=texts(f"status.{one.status}")))
    if one.objection_changed:
        rows.append(texts("amend.objection_open" if one.under_objection else "amend.objection_over"))
    if one.reason:
        rows.append(texts("amend.reason", reason=why(texts, one.reason)))
    return rows


def why(texts: Texts, reason: str) -> Markup:
    """A procedure's own word in ours; what somebody wrote as it is."""
    coded = re.fullmatch(r"([a-z]+)(:[0-9]+)?", reason)
    key = f"amend.why.{coded[1]}" if coded else ""
    return texts(key) if key in texts else texts("value.plain", value=clean(redact(reason), _REASON_SHOWN))


def shown_changes(older: Sequence[tuple[str, Any]], newer: Sequence[tuple[str, Any]]) -> Changes:
    """What differs between two versions, by field."""
    old, new = dict(older), dict(newer)
    return {name: (old.get(name), new.get(name)) for name in (old | new) if old.get(name) != new.get(name)}
