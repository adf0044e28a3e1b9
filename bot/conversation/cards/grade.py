"""The grade card: the grade first, then why, until when, and how much headroom is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from bot.conversation.cards.parts import bureau_line, named, record_list
from bot.conversation.cards.repair import listing_lines
from bot.conversation.measures import Headroom, measured_lines, worth_telling
from bot.conversation.phrases import change, clause_name, clean, day, grade_long, light
from bot.conversation.regulation import level_titles, reading_title
from bot.conversation.repair_views import ListingView
from bot.conversation.screen import Action, Button, Keyboard, Screen, lines
from bot.conversation.verbs import Verb, grade_action
from bot.conversation.views import AnswerView, Audience, ReasonView, RecordView
from bot.locales import Texts

_RECORDS_SHOWN = 5
_HEADROOM_SHOWN = 2
_LACKING_SHOWN = 3


def grade_card(
    texts: Texts,
    subject: int,
    name: str,
    answer: AnswerView,
    records: Mapping[str, RecordView],
    today: date,
    *,
    audience: Audience = "staff",
    bureau: str = "",
    pending_grade: tuple[str | None] | None = None,
    listings: Sequence[ListingView] = (),
    upheld: tuple[str | None] | None = None,
    as_known: bool = False,
    extra: Keyboard = (),
) -> Screen:
    """The short card. as_known: on what was known on that day (当时已知), else on what is known now.
    `pending_grade` holds the grade with what is still being checked, where that differs;
    `upheld` the grade without what is under objection, where anything is."""
    rows = [
        *grade_head(texts, name, answer, today, bureau, known=len(records) if as_known else None),
        Markup(),
        *(_why(texts, answer, records, audience) if answer.grade is not None else _lacking(texts, answer)),
        Markup(),
        _until(texts, answer),
        amended_line(texts, answer, answer.amended) if answer.amended and answer.next_change else None,
        *listing_lines(texts, answer.ruleset, listings, answer.as_of),
        *(headroom_line(texts, answer, each) for each in worth_telling(texts, answer)[:_HEADROOM_SHOWN]),
        _repair(texts, answer, told=bool(listings)),
        _pending(texts, answer, pending_grade) if audience == "staff" else None,
        upheld_line(texts, answer.ruleset, answer.grade, upheld[0]) if upheld else None,
        *_surprises(texts, answer),
    ]
    return Screen(lines(*rows), (*_buttons(texts, subject, answer, today, audience, as_known), *extra))


def grade_head(
    texts: Texts, name: str, answer: AnswerView, today: date, bureau: str = "", *, known: int | None = None
) -> list[Markup | None]:
    """The grade, whose it is, and as of when, where that is not today. `known`: how many records were known then,
    where the answer is the one of that day."""
    titles = level_titles(answer.ruleset, answer.qualifiers, texts.language)
    level = Markup().join(texts("grade.level", level=clean(one)) for one in titles)
    return [
        texts(
            "grade.title",
            light=light(answer.ruleset, answer.grade),
            grade=grade_long(texts, answer.ruleset, answer.grade),
            level=level,
        ),
        texts("grade.subject", name=named(name)),
        texts("grade.as_of", day=day(texts, answer.as_of)) if answer.as_of != today and known is None else None,
        texts("grade.as_known", day=day(texts, answer.as_of), n=known) if known else None,
        texts("grade.nothing_known", day=day(texts, answer.as_of)) if known == 0 else None,
        bureau_line(texts, bureau),
    ]


def upheld_line(texts: Texts, ruleset: str, grade: str | None, upheld: str | None) -> Markup:
    """若异议成立…: what the grade would be without what is disputed."""
    if grade == upheld:
        return texts("objection.upheld_same", grade=grade_long(texts, ruleset, grade))
    return texts("objection.upheld", change=change(texts, ruleset, grade, upheld))


def quotation(texts: Texts, reason: ReasonView) -> Markup:
    """The clause with its own words, marked as a quotation."""
    return texts("grade.clause", clause=clause_name(texts, reason.clause), text=reason.text)


def headroom_line(texts: Texts, answer: AnswerView, ahead: Headroom) -> Markup:
    """再有 1 次约谈 → C 级."""
    return texts(
        "grade.headroom",
        more=ahead.more,
        grade=grade_long(texts, answer.ruleset, ahead.grade),
        clause=clause_name(texts, ahead.clause),
    )


def _why(texts: Texts, answer: AnswerView, records: Mapping[str, RecordView], audience: Audience) -> list[Markup]:
    if not answer.reasons:
        return []
    reason = answer.reasons[0]
    counted = [records[each] for each in reason.records if each in records]
    return [
        quotation(texts, reason),
        *measured_lines(texts, answer.ruleset, reason),
        *record_list(texts, counted, _RECORDS_SHOWN, audience),
        *([texts("grade.under_objection")] if reason.under_objection else []),
    ]


def _lacking(texts: Texts, answer: AnswerView) -> list[Markup]:
    """For no grade: what the class that came nearest still lacks."""
    lacking = leading_misses(answer)
    if not lacking:
        return []
    shown = [quotation(texts, reason) for reason in lacking[:_LACKING_SHOWN]]
    if len(lacking) == 1:
        shown += measured_lines(texts, answer.ruleset, lacking[0])
    nearest = grade_long(texts, answer.ruleset, lacking[0].grade)
    return [texts("grade.nearest", grade=nearest, n=len(lacking)), *shown]


def leading_misses(answer: AnswerView) -> Sequence[ReasonView]:
    """The unmet conditions of the class that came nearest; they stand first."""
    found: list[ReasonView] = []
    for reason in answer.reasons:
        if reason.holds or (found and reason.grade != found[0].grade):
            break
        found.append(reason)
    return found


def _until(texts: Texts, answer: AnswerView) -> Markup:
    if answer.next_change is None:
        return texts("grade.no_change") if answer.amended is None else amended_line(texts, answer, answer.amended)
    on, grade = answer.next_change
    return texts("grade.next_change", day=day(texts, on), grade=grade_long(texts, answer.ruleset, grade))


def amended_line(texts: Texts, answer: AnswerView, amended: tuple[date, str | None, str | None]) -> Markup:
    """…起适用修订文本: the day, and the grades before it and from it on."""
    on, before, after = amended
    if before == after:
        return texts("grade.amended_same", day=day(texts, on), grade=grade_long(texts, answer.ruleset, after))
    return texts("grade.amended", day=day(texts, on), change=change(texts, answer.ruleset, before, after))


def _repair(texts: Texts, answer: AnswerView, *, told: bool) -> Markup | None:
    """Whether one may apply. told: from when was said with the listings."""
    repair = answer.repair
    if repair.procedure not in ("record_repair", "early_removal"):
        return None
    if repair.eligible:
        return texts(f"repair.{repair.procedure}.eligible")
    if repair.opens is not None and not told:
        return texts(f"repair.{repair.procedure}.opens", day=day(texts, repair.opens))
    return texts(f"repair.{repair.procedure}.missing", n=len(repair.missing)) if repair.missing else None


def _pending(texts: Texts, answer: AnswerView, pending_grade: tuple[str | None] | None) -> Markup | None:
    if pending_grade is None or pending_grade[0] == answer.grade:
        return None
    return texts("grade.pending", grade=grade_long(texts, answer.ruleset, pending_grade[0]))


def _surprises(texts: Texts, answer: AnswerView) -> list[Markup]:
    """Other readings that differ, and what the ruleset itself has to say of such a grade."""
    found = [
        texts(
            "grade.other_reading",
            reading=reading_title(answer.ruleset, reading, texts.language),
            grade=grade_long(texts, answer.ruleset, grade),
        )
        for reading, grade in answer.other_readings.items()
        if grade != answer.grade
    ]
    if answer.grade is not None:
        found += [texts("grade.note", note=note) for note in answer.notes[:2]]
    return found


def _buttons(
    texts: Texts, subject: int, answer: AnswerView, today: date, audience: Audience, as_known: bool
) -> Keyboard:
    past = answer.as_of if answer.as_of != today else None
    details = Button(texts.plain("button.details"), grade_action(subject, detailed=True, as_of=past, as_known=as_known))
    repair = _repair_button(texts, subject, answer) if past is None else ()
    if audience == "enterprise":
        return ((details, *repair),)
    then: Keyboard = ()
    if past is not None:
        key = "button.as_now_known" if as_known else "button.as_known"
        then = ((Button(texts.plain(key), grade_action(subject, as_of=past, as_known=not as_known)),),)
    return (
        (details, Button(texts.plain("button.subject"), Action(Verb.SUBJECT, subject))),
        (Button(texts.plain("button.log"), Action(Verb.NEW, subject)), *repair),
        *then,
    )


def _repair_button(texts: Texts, subject: int, answer: AnswerView) -> tuple[Button, ...]:
    """信用修复, 提前移出: where there is something to repair or to be removed from."""
    kind = {"record_repair": "repair", "early_removal": "removal"}.get(answer.repair.procedure)
    if kind is None:
        return ()
    return (Button(texts.plain(f"button.repair.sheet_{kind}"), Action(Verb.REPAIR, subject)),)
