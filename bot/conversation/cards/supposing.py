"""假如: the questions, and the answer, which says with its first word that it is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from bot.conversation.cards.grade import amended_line, quotation
from bot.conversation.cards.parts import bureau_line, named, pager, record_list
from bot.conversation.measures import measured_lines
from bot.conversation.phrases import change, clean, day, grade_long, light, record_brief, type_name
from bot.conversation.regulation import reading_title
from bot.conversation.screen import Button, Keyboard, Screen, grid, lines, page_of
from bot.conversation.supposing import TYPES, Ask, Fewer, More, Otherwise, choices, suppose_action
from bot.conversation.verbs import grade_action
from bot.conversation.views import AnswerView, RecordView
from bot.locales import Texts

_A_PAGE = 8
_COUNTED = 4


def suppose_button(texts: Texts, subject: int) -> Button:
    """假如…."""
    return Button(texts.plain("suppose.button.open"), suppose_action(subject, Ask("menu")))


def suppose_menu(
    texts: Texts, subject: int, name: str, ruleset: str, readings: Sequence[str], *, has_records: bool
) -> Screen:
    """What may be supposed."""
    rows = [[Button(texts.plain("suppose.button.more"), suppose_action(subject, Ask("type")))]]
    if has_records:
        rows[0].append(Button(texts.plain("suppose.button.fewer"), suppose_action(subject, Ask("record"))))
    rows += [
        [
            Button(
                texts.plain("suppose.button.reading", reading=clean(reading_title(ruleset, one, texts.language), 24)),
                suppose_action(subject, Otherwise(one)),
            )
        ]
        for one in readings[:6]
    ]
    rows.append([Button(texts.plain("button.grade"), grade_action(subject))])
    return Screen(texts("suppose.menu", name=named(name)), tuple(tuple(row) for row in rows))


def suppose_type(texts: Texts, subject: int) -> Screen:
    """Of which type the record more would be."""
    buttons = [
        Button(texts.plain(f"type.{one}"), suppose_action(subject, Ask("value", one) if choices(one) else More(one)))
        for one in TYPES
    ]
    return Screen(texts("suppose.type"), (*grid(buttons, 2), _back(texts, subject)))


def suppose_value(texts: Texts, subject: int, record_type: str) -> Screen:
    """The one thing that decides how it would count."""
    buttons = [
        Button(_choice(texts, record_type, one), suppose_action(subject, More(record_type, one)))
        for one in choices(record_type)
    ]
    columns = 3 if record_type == "penalty" else 1 if record_type == "misconduct" else 2
    return Screen(
        texts("suppose.value", type=type_name(texts, record_type)), (*grid(buttons, columns), _back(texts, subject))
    )


def _choice(texts: Texts, record_type: str, choice: str) -> str:
    if record_type == "penalty":
        return texts.plain("suppose.no_fine") if choice == "0" else f"{int(choice):,}"
    name, _, deaths = choice.partition("+")
    field = {"misconduct": "kind", "dishonesty": "actor"}.get(record_type, "level")
    words = texts.plain(f"choice.{record_type}.{field}.{name}")
    return texts.plain("suppose.deaths", level=words, n=int(deaths)) if deaths else words


def suppose_record(texts: Texts, subject: int, records: Sequence[RecordView], number: int) -> Screen:
    """Which record would not be there."""
    page = page_of(records, number, _A_PAGE)
    buttons = [
        Button(record_brief(texts, one).unescape(), suppose_action(subject, Fewer(one.row))) for one in page.items
    ]
    turn = pager(texts, page.number, page.pages, lambda other: suppose_action(subject, Ask("record", page=other)))
    return Screen(texts("suppose.record"), (*grid(buttons, 1), *turn, _back(texts, subject)))


def _back(texts: Texts, subject: int) -> tuple[Button, ...]:
    return (Button(texts.plain("button.back"), suppose_action(subject, Ask("menu"))),)


def supposed_card(
    texts: Texts,
    subject: int,
    name: str,
    before: AnswerView,
    after: AnswerView,
    records: Mapping[str, RecordView],
    *,
    more: RecordView | None = None,
    fewer: RecordView | None = None,
    reading: str = "",
    bureau: str = "",
) -> Screen:
    """The grade as it would be, and the clause that would decide."""
    slug = after.ruleset
    if more is not None:
        what = texts("suppose.more", record=record_brief(texts, more))
    elif fewer is not None:
        what = texts("suppose.fewer", record=record_brief(texts, fewer))
    else:
        what = texts("suppose.reading", reading=reading_title(slug, reading, texts.language))
    if before.grade == after.grade:
        outcome = texts("suppose.same", light=light(slug, after.grade), grade=grade_long(texts, slug, after.grade))
    else:
        outcome = texts(
            "suppose.other", light=light(slug, after.grade), change=change(texts, slug, before.grade, after.grade)
        )
    rows: list[Markup | None] = [
        texts("suppose.title"),
        texts("grade.subject", name=named(name)),
        bureau_line(texts, bureau),
        what,
        outcome,
        Markup(),
        *_why(texts, after, records),
        _until(texts, after),
    ]
    again = Button(texts.plain("suppose.button.again"), suppose_action(subject, Ask("menu")))
    keyboard: Keyboard = ((again, Button(texts.plain("button.grade"), grade_action(subject))),)
    return Screen(lines(*rows), keyboard)


def _why(texts: Texts, after: AnswerView, records: Mapping[str, RecordView]) -> list[Markup]:
    if not after.reasons:
        return []
    reason = after.reasons[0]
    counted = [records[one] for one in reason.records if one in records]
    return [
        texts("suppose.decides" if reason.holds else "suppose.lacks"),
        quotation(texts, reason),
        *measured_lines(texts, after.ruleset, reason),
        *record_list(texts, counted, _COUNTED),
    ]


def _until(texts: Texts, after: AnswerView) -> Markup:
    if after.next_change is None and after.amended is not None:
        return amended_line(texts, after, after.amended)
    if after.next_change is None:
        return texts("suppose.no_change")
    on, grade = after.next_change
    return texts("suppose.next_change", day=day(texts, on), grade=grade_long(texts, after.ruleset, grade))
