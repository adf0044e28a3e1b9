"""The card before anything counts: what was understood, what there is already, and what would follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from bot.conversation.cards.parts import bureau_line, named, record_list
from bot.conversation.draft import Draft
from bot.conversation.fields import ADVERSE_TYPES
from bot.conversation.flow import may_be_measure
from bot.conversation.measures import headroom, measured_lines
from bot.conversation.phrases import (
    change,
    clause_name,
    clean,
    grade_long,
    record_line,
    record_rows,
    type_name,
    year_before,
)
from bot.conversation.problems import Problem
from bot.conversation.screen import Action, Button, Keyboard, Screen, lines
from bot.conversation.verbs import Verb
from bot.conversation.views import AnswerView, ReasonView, RecordView, is_worse
from bot.locales import Texts

_EARLIER_SHOWN = 3
_LIKELY_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Consequence:
    """The grade today, and as it would be with the record; None where it cannot be said."""

    before: AnswerView
    after: AnswerView


def confirm_card(
    texts: Texts,
    draft: Draft,
    today: date,
    *,
    prior: Sequence[RecordView] = (),
    earlier: Sequence[RecordView] = (),
    likely: Sequence[RecordView] = (),
    consequence: Consequence | None = None,
    needs_check: bool = False,
    lacks_basis: bool = False,
    problem: Problem | None = None,
    bureau: str = "",
) -> Screen:
    """`prior`: the subject's confirmed records of the type. `earlier`: its findings of whatever type. `likely`: records
    that may be of the same thing. `needs_check`: it will wait for a second person."""
    record_type = draft.type or ""
    rows: list[Markup | None] = [
        problem.text(texts) if problem else None,
        texts("confirm.title", type=type_name(texts, record_type), name=named(draft.subject_name)),
        bureau_line(texts, bureau),
        *record_rows(texts, record_type, draft.typed_values(), draft.ruleset, today),
        texts("row.document", value=clean(draft.document_no, 60)) if draft.document_no else None,
        texts("row.remark", value=clean(draft.note)) if draft.note else None,
        texts("row.evidence", n=draft.evidence) if draft.evidence else None,
        texts("row.place", latitude=f"{draft.place[0]:.5f}", longitude=f"{draft.place[1]:.5f}")
        if draft.place
        else None,
        texts("confirm.assumed_today") if set(draft.assumed) & {"date", "from"} else None,
        _maybe_measure(texts, draft),
        *(texts(key) for key in draft.notices),
        Markup(),
        *_earlier(texts, draft, prior, earlier, today),
        *_likely(texts, likely),
        *_consequence(texts, draft, prior, consequence, today),
        texts("confirm.needs_check") if needs_check else None,
        texts("confirm.lacks_basis") if lacks_basis else None,
    ]
    return Screen(lines(*rows), _buttons(texts, draft, likely))


def _maybe_measure(texts: Texts, draft: Draft) -> Markup | None:
    clause = may_be_measure(draft)
    if clause is None or "measure" in draft.values:
        return None
    grade = grade_long(texts, draft.ruleset, draft.subject_grade)
    return texts("confirm.maybe_measure", grade=grade, clause=clause_name(texts, clause))


def _earlier(
    texts: Texts, draft: Draft, prior: Sequence[RecordView], earlier: Sequence[RecordView], today: date
) -> list[Markup]:
    """The last findings within the year, and how many there were; of the type itself, the number above all."""
    kind = type_name(texts, draft.type or "")
    same = [record for record in prior if year_before(today) <= record.on <= today]
    others = [record for record in earlier if year_before(today) <= record.on <= today and record.type != draft.type]
    count = texts("confirm.prior", n=len(same), type=kind) if same else texts("confirm.no_prior", type=kind)
    more = [texts("confirm.others", n=len(others))] if others else []
    return [count, *more, *record_list(texts, [*same, *others], _EARLIER_SHOWN)]


def _likely(texts: Texts, likely: Sequence[RecordView]) -> list[Markup]:
    if not likely:
        return []
    rows = [
        texts("confirm.same", record=record_line(texts, one, note=True), id=one.id, by=clean(one.entered_by, 20))
        if one.entered_by
        else texts("confirm.same_imported", record=record_line(texts, one, note=True), id=one.id)
        for one in likely[:_LIKELY_SHOWN]
    ]
    merges = any(_takes_in(one) for one in likely[:_LIKELY_SHOWN])
    return [texts("merge.likely"), *rows, texts("merge.how" if merges else "merge.how_waiting")]


def _takes_in(record: RecordView) -> bool:
    """What waits for its procedure takes nothing in."""
    return record.status == "confirmed"


def _consequence(
    texts: Texts, draft: Draft, prior: Sequence[RecordView], consequence: Consequence | None, today: date
) -> list[Markup]:
    if consequence is None:
        return []
    before, after = consequence.before, consequence.after
    opening = _count(texts, draft, prior, today)
    met = newly_met(before, after)
    if before.grade != after.grade:
        reason = met or (after.reasons[0] if after.reasons else None)
        if reason is None or not reason.holds:
            key = "confirm.changes_plainly"
        else:
            worse = is_worse(after.ruleset, after.grade, before.grade) or before.grade is None
            key = "confirm.changes" if worse and draft.type in ADVERSE_TYPES else "confirm.improves"
        sentence = texts(
            key,
            opening=opening,
            clause=clause_name(texts, reason.clause) if reason else "",
            change=change(texts, after.ruleset, before.grade, after.grade),
        )
        return [sentence, *(measured_lines(texts, after.ruleset, reason) if reason and reason.holds else [])]
    stays = texts("confirm.stays", opening=opening, grade=grade_long(texts, after.ruleset, after.grade))
    ahead = [
        texts(
            "confirm.ahead",
            more=each.more,
            grade=grade_long(texts, after.ruleset, each.grade),
            clause=clause_name(texts, each.clause),
        )
        for each in headroom(texts, after)
        if _margin(before, each.clause) != _margin(after, each.clause)
    ]
    return [stays, *ahead]


def _count(texts: Texts, draft: Draft, prior: Sequence[RecordView], today: date) -> Markup:
    """这是一年内第 4 次约谈 - for what is counted by the year."""
    on = draft.applies_on
    if draft.type not in ADVERSE_TYPES or on is None or on > today or on < year_before(today):
        return texts("confirm.opening")
    number = 1 + sum(year_before(today) <= record.on <= today for record in prior)
    return texts(f"confirm.nth.{draft.type}", n=number)


def newly_met(before: AnswerView, after: AnswerView) -> ReasonView | None:
    """The clause that decides afterwards and did not hold before."""
    held = {(reason.clause, reason.grade) for reason in before.reasons if reason.holds}
    for reason in after.reasons:
        if reason.holds and reason.grade == after.grade and (reason.clause, reason.grade) not in held:
            return reason
    return None


def _margin(answer: AnswerView, clause: str) -> object:
    return next((left for each, left in answer.margins if each == clause), None)


def _buttons(texts: Texts, draft: Draft, likely: Sequence[RecordView]) -> Keyboard:
    merges = tuple(
        Button(texts.plain("button.merge", record=one.id), Action(Verb.MERGE, draft.id, draft.version, str(one.row)))
        for one in likely[:_LIKELY_SHOWN]
        if _takes_in(one)
    )
    sure = texts.plain("button.confirm_apart" if likely else "button.confirm")
    return (
        (Button(sure, Action(Verb.CONFIRM, draft.id, draft.version)),),
        *((merges,) if merges else ()),
        (
            Button(texts.plain("button.edit"), Action(Verb.EDIT, draft.id, draft.version)),
            Button(texts.plain("button.cancel"), Action(Verb.CANCEL, draft.id, draft.version)),
        ),
    )
