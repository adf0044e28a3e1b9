"""/repair: whether a subject may apply, what is missing, from when, and what the grade would become."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from bot.conversation.cards.parts import named
from bot.conversation.masking import mask_name
from bot.conversation.phrases import change, clause_name, clean, day, grade_long, light, record_brief
from bot.conversation.repair_views import Kind, ListingView, OpeningView, RepairSheet
from bot.conversation.screen import Action, Button, Keyboard, Screen, lines
from bot.conversation.verbs import Verb, grade_action
from bot.conversation.views import Audience
from bot.locales import Texts

_SHOWN = 6
#: Records whose correction is still to be shown and recorded.
_LACKING = ("uncorrected", "unperformed")


def repair_sheet(texts: Texts, sheet: RepairSheet, audience: Audience, *, news: bool = False) -> Screen:
    """The card. `news`: it comes of its own accord, because something may be applied for since today."""
    rows: list[Markup | None] = [
        texts("repair.sheet.news", kind=_kind(texts, sheet)) if news else None,
        _title(texts, sheet),
        texts(
            "repair.sheet.subject",
            name=who(sheet.name, natural=sheet.natural),
            light=light(sheet.ruleset, sheet.grade),
            grade=grade_long(texts, sheet.ruleset, sheet.grade),
        ),
        texts("repair.sheet.clause", clause=clause_name(texts, sheet.clause), words=sheet.words)
        if sheet.clause
        else None,
        *(_opening(texts, one) for one in sheet.openings[:_SHOWN]),
        texts("list.more", n=len(sheet.openings) - _SHOWN) if len(sheet.openings) > _SHOWN else None,
        *_outlook(texts, sheet),
        Markup(),
        *_channel(texts, sheet),
    ]
    return Screen(lines(*rows), _buttons(texts, sheet, audience))


def who(name: str, *, natural: bool) -> str:
    """A subject's name; a natural person's masked."""
    return mask_name(clean(name, 80)) if natural else named(name)


def _kind(texts: Texts, sheet: RepairSheet) -> Markup:
    return texts(f"repair.kind.{sheet.kind or 'repair'}")


def _title(texts: Texts, sheet: RepairSheet) -> Markup:
    if sheet.kind is None:
        return texts("repair.title.none")
    kind = _kind(texts, sheet)
    if not sheet.openings:
        return texts("repair.title.not_needed", kind=kind)
    can = sum(one.may_apply for one in sheet.openings)
    if can:
        return (
            texts("repair.title.can", kind=kind)
            if can == len(sheet.openings)
            else texts("repair.title.some", kind=kind, n=can)
        )
    if any(one.case for one in sheet.openings):
        return texts("repair.title.running", kind=kind)
    opens = earliest(sheet.openings)
    if opens is not None:
        return texts("repair.title.wait", kind=kind, day=day(texts, opens))
    return texts("repair.title.lacks", kind=kind)


def earliest(openings: Sequence[OpeningView]) -> date | None:
    """The first day on which an application is possible, where time alone stands between."""
    return min((one.opens for one in openings if one.standing == "early" and one.opens), default=None)


def _opening(texts: Texts, one: OpeningView) -> Markup:
    record = record_brief(texts, one.record)
    if one.case is not None:
        return texts("repair.sheet.in_hand", record=record, state=texts(f"repair.state.{one.case[1]}"))
    if one.standing == "open" and one.until:
        return texts("repair.sheet.open_until", record=record, day=day(texts, one.until))
    if one.standing == "early" and one.opens:
        return texts("repair.sheet.early", record=record, day=day(texts, one.opens))
    if one.standing == "never" and one.until:
        return texts("repair.sheet.never", record=record, day=day(texts, one.until))
    return texts(f"repair.sheet.{one.standing}", record=record)


def _outlook(texts: Texts, sheet: RepairSheet) -> list[Markup]:
    """What the grade would become: by an application, and without one."""
    found = []
    if sheet.granted is not None:
        found.append(_effect(texts, sheet, "effect", sheet.granted[0]))
    if sheet.all_granted is not None and sheet.all_granted != sheet.granted:
        found.append(_effect(texts, sheet, "effect_all", sheet.all_granted[0]))
    if sheet.by_itself is not None:
        on, grade = sheet.by_itself
        better = grade_long(texts, sheet.ruleset, grade)
        found.append(
            texts(
                "repair.sheet.by_itself" if sheet.kind else "repair.sheet.only_by_itself",
                day=day(texts, on),
                grade=better,
            )
        )
    elif sheet.kind is None:
        key = "repair.sheet.best" if sheet.best else "repair.sheet.never_by_itself"
        found.append(texts(key, grade=grade_long(texts, sheet.ruleset, sheet.grade)) if sheet.best else texts(key))
    return [Markup(), *found] if found else []


def _effect(texts: Texts, sheet: RepairSheet, key: str, after: str | None) -> Markup:
    if after == sheet.grade:
        return texts("repair.sheet.effect_none", grade=grade_long(texts, sheet.ruleset, after))
    return texts(f"repair.sheet.{key}", change=change(texts, sheet.ruleset, sheet.grade, after))


def _channel(texts: Texts, sheet: RepairSheet) -> list[Markup | None]:
    if sheet.kind is None:
        return [_office(texts, sheet), texts("repair.sheet.general", bureau=clean(sheet.bureau, 60))]
    penalised = any(one.record.type == "penalty" for one in sheet.openings)
    return [
        texts("repair.sheet.free"),
        _office(texts, sheet),
        texts("repair.sheet.channel"),
        texts("repair.sheet.remedies") if penalised else None,
    ]


def _office(texts: Texts, sheet: RepairSheet) -> Markup | None:
    """The bureau's own telephone and address, where they were set; they are public."""
    details = [
        texts(f"repair.sheet.{name}", **{name: clean(value, 80)})
        for name, value in (("phone", sheet.phone), ("address", sheet.address))
        if value
    ]
    if not details:
        return None
    return texts("repair.sheet.office", bureau=clean(sheet.bureau, 60), details=Markup().join(details))


def _buttons(texts: Texts, sheet: RepairSheet, audience: Audience) -> Keyboard:
    kind = sheet.kind or "repair"
    about = (opening_button(texts, kind, one, audience) for one in sheet.openings[:_SHOWN])
    back = Button(texts.plain("button.grade"), grade_action(sheet.subject))
    return (*((one,) for one in about if one), (back,))


def opening_button(
    texts: Texts, kind: Kind, one: OpeningView, audience: Audience, *, named: bool = True
) -> Button | None:
    """What can be done next about a record: see its application, apply, or show that it is corrected.

    named: the label says which record.
    """
    staff = audience == "staff"
    if one.case is not None:
        what, action = "case", Action(Verb.REPAIR_CASE, one.case[0])
    elif one.may_apply:
        what, action = "paper" if staff else f"apply_{kind}", Action(Verb.REPAIR_APPLY, one.record.row)
    elif one.standing in _LACKING:
        what = f"{'correct' if staff else 'proof'}_{one.standing}"
        action = Action(Verb.REPAIR_CORRECT if staff else Verb.REPAIR_PROOF, one.record.row)
    else:
        return None
    label = texts.plain(f"button.repair.{what}")
    if not named:
        return Button(label, action)
    on, type_ = one.record.on.isoformat(), texts.plain(f"type.{one.record.type}")
    return Button(texts.plain("button.repair.of_record", what=label, day=on, type=type_), action)


def listing_lines(
    texts: Texts, ruleset: str, listings: Sequence[ListingView], as_of: date | None = None
) -> list[Markup]:
    """随州 五(五), 四: each listing with its publication, term and last day, and the persons listed with it.

    as_of: beside a repair line, which says from the day on which one may apply what else stands between; None: alone.
    """
    found = []
    for one in listings:
        found.append(
            texts(
                "listing.line",
                grade=grade_long(texts, ruleset, one.grade),
                published=day(texts, one.published),
                term=_term(texts, one.months),
                last=day(texts, one.last),
            )
        )
        if one.opens <= one.last and (as_of is None or as_of < one.opens):
            found.append(texts("listing.opens", day=day(texts, one.opens)))
    persons = list(dict.fromkeys(person for one in listings for person in one.persons))
    if persons:
        listed = [
            texts("listing.person", role=texts(f"person.{person.role}"), name=mask_name(clean(person.name, 40)))
            for person in persons
        ]
        found.append(texts("listing.persons", persons=texts("list.comma").join(listed)))
    return found


def _term(texts: Texts, months: int) -> Markup:
    years, rest = divmod(months, 12)
    return texts("listing.months", n=months) if rest else texts("listing.years", n=years)
