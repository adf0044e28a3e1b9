"""The grounds behind a grade: every clause that was looked at, what did not count and why, measures, notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from markupsafe import Markup

from bot.conversation.cards.grade import grade_head, headroom_line, quotation
from bot.conversation.measures import headroom, is_whole_class, measured_lines
from bot.conversation.phrases import clause_name, clean, day, grade_long, record_brief, year_before
from bot.conversation.regulation import classes, reading_title
from bot.conversation.screen import Button, Screen, within_limit
from bot.conversation.verbs import grade_action
from bot.conversation.views import AnswerView, Audience, ReasonView, RecordView, as_day
from bot.locales import Texts

#: The parts of the card, each about a phone screen.
PARTS = ("clauses", "records", "measures")
_UNCOUNTED_SHOWN = 8
_QUOTE_SHOWN = 70
_HASH_SHOWN = 12


def grounds_card(
    texts: Texts,
    subject: int,
    name: str,
    answer: AnswerView,
    records: Mapping[str, RecordView],
    today: date,
    *,
    clauses: Mapping[str, str] | None = None,
    regulation: str = "",
    audience: Audience = "staff",
    bureau: str = "",
    as_known: bool = False,
    part: int = 0,
) -> Screen:
    """The detailed card, in place of the short one, a part at a time: the clauses; what did not count and what is
    ahead; measures, notes and the receipt. `clauses` gives the words of measures by clause id.

    as_known: on what was known on that day, else on what is known now. part: its place in PARTS; else the first.
    """
    head = grade_head(texts, name, answer, today, bureau, known=len(records) if as_known else None)
    rows: list[Markup] = [row for row in head if row is not None]
    sections: dict[str, tuple[tuple[str, list[Markup]], ...]] = {
        "clauses": (("details.clauses", _clauses(texts, answer)),),
        "records": (
            ("details.ahead", _ahead(texts, answer)),
            ("details.uncounted", _uncounted(texts, answer, records, audience)),
            ("details.readings", _readings(texts, answer)),
        ),
        "measures": (
            ("details.measures", _measures(texts, answer, clauses or {})),
            ("details.notes", [texts("list.item", item=note) for note in answer.notes]),
        ),
    }
    shown = part if 0 <= part < len(PARTS) else 0
    for title, section in sections[PARTS[shown]]:
        if section:
            rows += [Markup(), texts(title), *section]
    if PARTS[shown] == "measures":
        rows += _sources(texts, answer, regulation)
    past = answer.as_of if answer.as_of != today else None
    told = [any(section for _, section in sections[name]) or name == "measures" for name in PARTS]
    parts = tuple(
        Button(
            texts.plain(f"details.part.{name}"),
            grade_action(subject, detailed=True, as_of=past, as_known=as_known, part=number),
        )
        for number, name in enumerate(PARTS)
        if number != shown and told[number]
    )
    less = Button(texts.plain("button.less"), grade_action(subject, as_of=past, as_known=as_known))
    return Screen(within_limit(rows, texts("list.cut")), (parts, (less,)))


def _sources(texts: Texts, answer: AnswerView, regulation: str) -> list[Markup]:
    """The regulation, and by what the same answer can be had again."""
    rows: list[Markup] = []
    if regulation:
        version = day(texts, date.fromisoformat(answer.version))
        rows += [Markup(), texts("details.regulation", name=clean(regulation, 80), version=version)]
    if answer.receipt:
        facts, rules = answer.receipt["facts_sha256"], answer.receipt["ruleset_sha256"]
        rows.append(texts("details.receipt", facts=facts[:_HASH_SHOWN], rules=rules[:_HASH_SHOWN]))
    return rows


def _clauses(texts: Texts, answer: AnswerView) -> list[Markup]:
    """By class, the worst first; the deciding clause leads its class with its words."""
    rows: list[Markup] = []
    for grade in reversed(classes(answer.ruleset)):
        reasons = [reason for reason in answer.reasons if reason.grade == grade]
        if not reasons:
            continue
        rows.append(texts("details.class", grade=grade_long(texts, answer.ruleset, grade)))
        absent = [reason for reason in reasons if _is_absent(reason)]
        for reason in reasons:
            if len(absent) < 3 or reason not in absent:
                rows += _clause(texts, answer, reason, with_words=reason is answer.reasons[0])
        if len(absent) >= 3:
            rows.append(
                texts(
                    "details.none_of",
                    clauses=texts("list.comma").join(clause_name(texts, each.clause) for each in absent),
                )
            )
    return rows


def _is_absent(reason: ReasonView) -> bool:
    """An adverse act that did not happen: nothing recorded toward it."""
    return not reason.holds and reason.measured == 0 and not reason.records


def _clause(texts: Texts, answer: AnswerView, reason: ReasonView, *, with_words: bool) -> Iterator[Markup]:
    if with_words:
        yield quotation(texts, reason)
    if is_whole_class(reason):
        # Its conditions follow one by one.
        return
    measured = texts("details.and").join(measured_lines(texts, answer.ruleset, reason))
    yield texts(
        "details.holds" if reason.holds else "details.fails",
        clause=clause_name(texts, reason.clause),
        measured=measured,
    )
    if reason.under_objection:
        yield texts("grade.under_objection")
    if reason.records_since:
        yield texts("details.records_since", day=day(texts, reason.records_since))


def _ahead(texts: Texts, answer: AnswerView) -> list[Markup]:
    return [headroom_line(texts, answer, each) for each in headroom(texts, answer)]


def _uncounted(texts: Texts, answer: AnswerView, records: Mapping[str, RecordView], audience: Audience) -> list[Markup]:
    """Records that nearly counted, the newest first, each with why it does not."""
    counted = {each for reason in answer.reasons for each in reason.records}
    left = sorted(
        (record for key, record in records.items() if key not in counted and record.on <= answer.as_of),
        key=lambda record: record.on,
        reverse=True,
    )
    shown = [
        texts("list.item", item=texts("details.because", record=record_brief(texts, record), why=why))
        for record in left
        if (audience == "staff" or record.status == "confirmed") and (why := _why_not(texts, record, answer.as_of))
    ]
    if len(shown) > _UNCOUNTED_SHOWN:
        return [*shown[:_UNCOUNTED_SHOWN], texts("list.more", n=len(shown) - _UNCOUNTED_SHOWN)]
    return shown


def _why_not(texts: Texts, record: RecordView, as_of: date) -> Markup | None:
    if record.status != "confirmed":
        return texts(f"status.{record.status}")
    repaired, removed = (as_day(record.values.get(name)) for name in ("repaired_on", "removed_on"))
    if repaired and repaired <= as_of:
        return texts("mark.repaired")
    if removed and removed <= as_of:
        return texts("mark.removed")
    if record.values.get("measure"):
        return texts("mark.measure")
    ended = as_day(record.values.get("to"))
    if ended and ended <= as_of:
        return texts("mark.ended")
    return texts("mark.aged_out") if "date" in record.values and record.on < year_before(as_of) else None


def _readings(texts: Texts, answer: AnswerView) -> list[Markup]:
    if not answer.other_readings:
        return []
    pairs: Sequence[tuple[str, str | None]] = (
        (answer.reading, answer.grade),
        *answer.other_readings.items(),
    )
    return [
        texts(
            "details.reading",
            reading=reading_title(answer.ruleset, reading, texts.language),
            grade=grade_long(texts, answer.ruleset, grade),
        )
        for reading, grade in pairs
    ]


def _measures(texts: Texts, answer: AnswerView, clauses: Mapping[str, str]) -> list[Markup]:
    return [
        texts("details.measure", clause=clause_name(texts, clause), text=clean(clauses.get(clause, ""), _QUOTE_SHOWN))
        for clause in answer.measures
    ]
