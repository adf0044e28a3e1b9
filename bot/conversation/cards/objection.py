"""异议: the card of one case, the list of them, what is asked for on the way, and where there is no procedure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from bot.casework.objection import OUTCOMES
from bot.conversation.cards.grade import upheld_line
from bot.conversation.cards.parts import bureau_line, label, named
from bot.conversation.cards.record import record_buttons
from bot.conversation.fields import fields_of
from bot.conversation.masking import mask_name
from bot.conversation.objection_views import ObjectionView
from bot.conversation.phrases import change, clean, day, field_value, grade_long, record_brief
from bot.conversation.screen import Action, Button, Keyboard, Screen, grid, lines
from bot.conversation.verbs import Verb, grade_action
from bot.conversation.views import Audience, RecordView
from bot.locales import Texts

_WORDS_SHOWN = 300
_LISTED = 20
#: The order of the buttons on a staff card, a row each.
_STAFF_ROWS = (("accept", "refuse"), ("assign", "report"), OUTCOMES, ("number",), ("send",))
_OWN_ROWS = (("supplement", "withdraw"),)


def objection_card(
    texts: Texts,
    view: ObjectionView,
    moves: Collection[str],
    *,
    audience: Audience = "staff",
    to_investigator: bool = False,
    note: Markup | None = None,
) -> Screen:
    """The card with the buttons of what the reader may do next; once there is an outcome, it stands under the title.

    An enterprise is told neither who works on it nor what is found before the decision is sent.
    note: what has just been done, said first. to_investigator: it was just assigned to the reader.
    """
    staff = audience == "staff"
    answered = view.state == "closed"
    rows: list[Markup | None] = [
        texts("objection.assigned_to_you") if to_investigator else note,
        texts("objection.title", id=view.id, state=texts(f"objection.state.{view.state}")),
        *(_result(texts, view) if staff or answered else ()),
        texts("objection.refusal", text=clean(view.refusal, _WORDS_SHOWN)) if view.refusal else None,
        texts("objection.subject", name=_who(view)),
        bureau_line(texts, view.bureau),
        *_target(texts, view),
        texts("objection.reason", text=clean(view.reason, _WORDS_SHOWN)),
        texts("objection.files", n=view.files) if view.files else texts("objection.no_files"),
        texts("objection.filed_paper" if view.paper else "objection.filed", day=day(texts, view.filed_on)),
        _due(texts, view),
        *(_inside(texts, view) if staff else ()),
        _upheld(texts, view),
        texts("objection.remedies") if answered and not staff else None,
    ]
    return Screen(lines(*rows), _buttons(texts, view, moves, staff=staff))


def _who(view: ObjectionView) -> str:
    return mask_name(clean(view.subject, 80)) if view.natural else named(view.subject)


def _target(texts: Texts, view: ObjectionView) -> list[Markup]:
    if not view.of_grade:
        return [texts("objection.of_record", record=record_brief(texts, one)) for one in view.records]
    grade = texts("objection.of_grade", grade=grade_long(texts, view.ruleset, view.grade))
    return [grade, *(texts("list.item", item=record_brief(texts, one)) for one in view.records[:5])]


def _due(texts: Texts, view: ObjectionView) -> Markup | None:
    if view.due_on is None:
        return None
    on = day(texts, view.due_on)
    return texts(
        f"objection.due.{view.due_kind}", day=texts("objection.provisional", day=on) if view.provisional else on
    )


def _inside(texts: Texts, view: ObjectionView) -> list[Markup]:
    found = []
    if view.investigator:
        found.append(texts("objection.investigator", name=clean(view.investigator, 40)))
    if view.findings:
        found.append(texts("objection.findings", text=clean(view.findings, _WORDS_SHOWN)))
    if view.proposal and not view.outcome:
        found.append(texts("objection.proposal", outcome=texts(f"objection.outcome.{view.proposal}")))
    return found


def _result(texts: Texts, view: ObjectionView) -> list[Markup]:
    if not view.outcome:
        return []
    stays = view.before == view.after
    return [
        texts("objection.result", outcome=texts(f"objection.outcome.{view.outcome}")),
        texts("objection.grade_stays", grade=grade_long(texts, view.ruleset, view.after))
        if stays
        else texts("objection.grade_changes", change=change(texts, view.ruleset, view.before, view.after)),
        *([texts("objection.number", number=clean(view.number, 60))] if view.number else []),
    ]


def _upheld(texts: Texts, view: ObjectionView) -> Markup | None:
    """The grade with the disputed records and without them."""
    if view.upheld is None:
        return None
    return upheld_line(texts, view.ruleset, view.now_grade, view.upheld[0])


def _buttons(texts: Texts, view: ObjectionView, moves: Collection[str], *, staff: bool) -> Keyboard:
    rows = [*(_STAFF_ROWS if staff else ()), *(_OWN_ROWS if not staff or view.paper else ())]
    found = [tuple(_move(texts, view, name) for name in row if name in moves) for row in rows]
    papers = []
    if staff and view.files:
        papers.append(_move(texts, view, "files"))
    if view.outcome and (staff or view.state == "closed"):
        papers.append(_move(texts, view, "document"))
    if staff:
        papers.append(Button(texts.plain("button.grade"), grade_action(view.subject_id)))
    return tuple(row for row in (*found, tuple(papers)) if row)


def _move(texts: Texts, view: ObjectionView, name: str) -> Button:
    again = name == "assign" and bool(view.investigator)
    key = "objection.move.reassign" if again else f"objection.move.{name}"
    return Button(texts.plain(key), Action(Verb.OBJECTION_MOVE, view.id, view.version, name))


def choose_investigator(
    texts: Texts, view: ObjectionView, people: Sequence[tuple[int, str, str]], collectors: int
) -> Screen:
    """Whom to assign: id, name and role of everybody who collected nothing of it. `collectors`: how many did."""
    if not people:
        return Screen(texts("objection.nobody_to_assign"), _back(texts, view))
    buttons = (
        Button(
            texts.plain("objection.person", name=label(name), role=texts.plain(f"role.{role}")),
            Action(Verb.OBJECTION_ASSIGN, view.id, view.version, str(person)),
        )
        for person, name, role in people[:_LISTED]
    )
    text = lines(
        texts("objection.whom", id=view.id),
        texts("objection.collectors_left_out", n=collectors) if collectors else None,
    )
    return Screen(text, (*grid(buttons, 2), *_back(texts, view)))


def choose_record(texts: Texts, view: ObjectionView, outcome: str) -> Screen:
    """Which of the records that decided a disputed grade is deleted or changed."""
    rows = [
        (
            Button(
                _plain_brief(texts, one), Action(Verb.OBJECTION_RECORD, view.id, view.version, f"{outcome}={one.row}")
            ),
        )
        for one in view.records[:_LISTED]
    ]
    if outcome == "delete" and len(view.records) > 1:
        rows.append((_which(view, texts.plain("objection.delete_all"), "delete=all"),))
    if outcome == "change":
        rows.append((_which(view, texts.plain("objection.change_none"), "change=none"),))
    return Screen(texts(f"objection.which.{outcome}"), (*rows, *_back(texts, view)))


def _which(view: ObjectionView, words: str, arg: str) -> Button:
    return Button(words, Action(Verb.OBJECTION_RECORD, view.id, view.version, arg))


def _plain_brief(texts: Texts, record: RecordView) -> str:
    return texts.plain("record.button", day=record.on.isoformat(), type=texts.plain(f"type.{record.type}"))


def _back(texts: Texts, view: ObjectionView) -> Keyboard:
    return ((Button(texts.plain("button.back"), Action(Verb.OBJECTION, view.id)),),)


def ask_screen(texts: Texts, prompt: Markup, question: tuple[int, int], extra: Keyboard = ()) -> Screen:
    """What is to be written or sent next. `question`: its id and version, for 取消."""
    drop = Button(texts.plain("button.cancel"), Action(Verb.DROP_WORDS, *question))
    return Screen(prompt, (*extra, (drop,)))


def proposal_buttons(texts: Texts, view: ObjectionView) -> Keyboard:
    """The outcome that an investigator may propose, the one chosen marked."""
    return (
        tuple(
            Button(
                texts.plain("objection.proposed" if name == view.proposal else "objection.propose",
                            outcome=texts.plain(f"objection.move.{name}")),
                Action(Verb.OBJECTION_PROPOSE, view.id, view.version, name),
            )
            for name in OUTCOMES
        ),
    )  # fmt: skip


def change_preview(
    texts: Texts,
    record: RecordView,
    values: Mapping[str, Any],
    *,
    ruleset: str,
    before: str | None,
    after: str | None,
    question: tuple[int, int],
) -> Screen:
    """What a change would do to the record and to the grade, before it is done."""
    changed = [
        texts(
            "objection.changed_field",
            name=texts(f"field.{field.name}"),
            old=field_value(texts, record.type, field, record.values[field.name])
            if field.name in record.values
            else texts("value.none"),
            new=field_value(texts, record.type, field, values[field.name]),
        )
        for field in fields_of(record.type)
        if field.name in values and str(values[field.name]) != str(record.values.get(field.name))
    ]
    text = lines(
        texts("objection.change_title", record=record_brief(texts, record)),
        *(changed or [texts("objection.changes_nothing")]),
        texts("objection.grade_stays", grade=grade_long(texts, ruleset, after))
        if before == after
        else texts("objection.grade_changes", change=change(texts, ruleset, before, after)),
    )
    confirm = Button(texts.plain("objection.confirm_change"), Action(Verb.OBJECTION_CHANGE, *question))
    drop = Button(texts.plain("button.cancel"), Action(Verb.DROP_WORDS, *question))
    return Screen(text, ((confirm, drop),) if changed else ((drop,),))


def objection_list(
    texts: Texts,
    listed: Sequence[ObjectionView],
    *,
    bureau: str,
    own: bool = False,
    subject: int = 0,
    name: str = "",
    disputable: Sequence[RecordView] = (),
) -> Screen:
    """The open objections, and below them what may be disputed.

    own: the reader is the enterprise. subject, name: whose list it is; 0 for the bureau's. disputable: its records.
    """
    head = texts("objection.list_of", name=name) if name else texts("objection.list")
    rows: list[Markup | None] = [head, bureau_line(texts, bureau)]
    rows += [_listed(texts, one, with_name=not name) for one in listed[:_LISTED]] or [texts("objection.list_none")]
    if subject:
        rows.append(texts("objection.choose_own" if own else "objection.choose_paper"))
    cases = [
        Button(texts.plain("objection.open_case", id=one.id), Action(Verb.OBJECTION, one.id))
        for one in listed[:_LISTED]
    ]
    return Screen(lines(*rows), (*grid(cases, 3), *_to_dispute(texts, subject, disputable)))


def _listed(texts: Texts, one: ObjectionView, *, with_name: bool) -> Markup:
    return texts(
        "objection.list_item",
        id=one.id,
        name=texts("objection.list_name", name=_who(one)) if with_name else Markup(),
        state=texts(f"objection.state.{one.state}"),
        due=texts("objection.until", day=day(texts, one.due_on)) if one.due_on else Markup(),
    )


def _to_dispute(texts: Texts, subject: int, disputable: Sequence[RecordView]) -> Keyboard:
    if not subject:
        return ()
    rows = record_buttons(texts, disputable[:_LISTED], Verb.OBJECT)
    return (*rows, (Button(texts.plain("objection.dispute_grade"), Action(Verb.OBJECT, subject, arg="grade")),))


def no_procedure(
    texts: Texts,
    *,
    regulation: str,
    bureau: str,
    phone: str = "",
    address: str = "",
    ruleset: str = "",
    improves: tuple[date, str | None] | None = None,
) -> Screen:
    """The regulation knows no objection: where else to turn, and when the grade improves by itself.

    improves: the day and the grade from then on; None where that is not known, or time changes nothing.
    """
    rows = [
        texts("objection.none_here"),
        texts("objection.none_title", regulation=clean(regulation, 80)),
        texts("objection.channel", bureau=clean(bureau, 60)),
        texts("objection.phone", phone=clean(phone, 60)) if phone else None,
        texts("objection.address", address=clean(address, 80)) if address else None,
        texts("objection.improves", day=day(texts, improves[0]), grade=grade_long(texts, ruleset, improves[1]))
        if improves
        else None,
    ]
    return Screen(lines(*rows))


def dispute_buttons(texts: Texts, action: Action, running: Sequence[int], *, staff: bool) -> Keyboard:
    """The row on a record's or a grade's card: the open objections about it, else the way to file one."""
    if running:
        return tuple(
            (Button(texts.plain("objection.open_case", id=one), Action(Verb.OBJECTION, one)),) for one in running[:3]
        )
    return ((Button(texts.plain("objection.enter_paper" if staff else "objection.dispute"), action),),)
