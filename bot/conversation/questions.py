"""Each question about a draft as a screen: the words, and buttons for the usual answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from bot.conversation.cards.parts import label, named
from bot.conversation.draft import Draft
from bot.conversation.fields import ADVERSE_TYPES, RECORD_TYPES, Field, field_of
from bot.conversation.flow import (
    EVIDENCE,
    MENU,
    NOTE,
    SUBJECT,
    TODAY,
    TYPE,
    USUAL,
    editable,
    is_optional,
    question,
)
from bot.conversation.phrases import distance, type_name
from bot.conversation.problems import Problem
from bot.conversation.screen import Action, Button, Keyboard, Screen, grid, lines
from bot.conversation.verbs import Verb
from bot.conversation.views import SubjectChoice
from bot.locales import Texts

_RECENT_SHOWN = 6
_USUAL_FINES = (5000, 10000, 30000, 50000)
_USUAL_RATINGS = ("优", "良", "中", "差")


@dataclass(frozen=True, slots=True)
class Around:
    """What lies around a place: the nearest subjects with their distance in metres, and how many have no place."""

    nearest: tuple[tuple[SubjectChoice, float], ...]
    placeless: int = 0


def question_screen(
    texts: Texts,
    draft: Draft,
    today: date,
    *,
    problem: Problem | None = None,
    recent: Sequence[SubjectChoice] = (),
    around: Around | None = None,
) -> Screen:
    """The question that `flow.question` names, for every one but `card`.

    recent: subjects the person dealt with lately, offered with the question for the subject. around: those around the
    place that was sent, before them.
    """
    name = question(draft)
    words = texts("scan.wanted") if draft.scanning else _words(texts, draft, name)
    text = lines(problem.text(texts) if problem else None, _so_far(texts, draft), words)
    if name == SUBJECT and around is not None and not draft.scanning:
        text = lines(text, *_around(texts, around))
    keyboard = () if draft.typing or draft.scanning else _answers(texts, draft, name, today, recent, around)
    return Screen(text, (*keyboard, _ways_out(texts, draft, name)))


def _so_far(texts: Texts, draft: Draft) -> Markup | None:
    known = [type_name(texts, draft.type)] if draft.type else []
    if draft.subject_id is not None:
        known.append(texts("ask.known_subject", name=named(draft.subject_name)))
    return texts("ask.so_far", known=texts("ask.dot").join(known)) if known else None


def _words(texts: Texts, draft: Draft, name: str) -> Markup:
    field = field_of(draft.type, name) if draft.type else None
    if name == NOTE and draft.type not in ADVERSE_TYPES:
        return texts("ask.remark")
    if field is None:
        return texts(f"ask.{name}", n=draft.evidence)
    special = f"ask.{draft.type}_{name}"
    asked = texts(special) if special in texts else texts("ask.field", name=texts(f"field.{name}"))
    return lines(asked, texts(f"ask.hint.{field.kind}") if f"ask.hint.{field.kind}" in texts else None)


def _around(texts: Texts, around: Around) -> Iterator[Markup]:
    yield texts("around.found") if around.nearest else texts("around.none")
    if around.placeless:
        yield texts("around.placeless", n=around.placeless)


def _answers(
    texts: Texts,
    draft: Draft,
    name: str,
    today: date,
    recent: Sequence[SubjectChoice],
    around: Around | None,
) -> Keyboard:
    if name == SUBJECT:
        nearest = around.nearest if around else ()
        near = {choice.id for choice, _ in nearest}
        offered = [
            *(
                (texts.plain("around.button", name=label(one.name), far=distance(texts, far)), one)
                for one, far in nearest
            ),
            *((label(one.name), one) for one in recent if one.id not in near),
        ]
        scan = _press(texts.plain("button.scan"), Verb.SCAN, draft)
        choices = ((_press(words, Verb.CHOOSE, draft, str(one.id)),) for words, one in offered[:_RECENT_SHOWN])
        return (*choices, (scan,))
    if name == TYPE:
        usual = tuple(_press(texts.plain(f"usual.{each}"), Verb.TYPE, draft, each + TODAY) for each in USUAL)
        every = (_press(texts.plain(f"type.{each}"), Verb.TYPE, draft, each) for each in RECORD_TYPES)
        return (usual, *grid(every, 2))
    if name == MENU:
        named_fields = ((each, texts.plain(f"field.{each}")) for each in editable(draft))
        return grid((_press(words, Verb.EDIT, draft, each) for each, words in named_fields), 2)
    field = field_of(draft.type, name) if draft.type else None
    if field is None:
        return ()
    buttons = [_press(words, Verb.SET, draft, f"{name}={value}") for words, value in _usual(texts, draft, field, today)]
    if field.kind == "date":
        buttons.append(_press(texts.plain("button.other_date"), Verb.ASK, draft, name))
    columns = {"date": 3, "choice": 2 if field.name != "kind" else 1}.get(field.kind, 4)
    return grid(buttons, columns)


def _usual(texts: Texts, draft: Draft, field: Field, today: date) -> Iterator[tuple[str, str]]:
    """The usual answers: what the button says, and the value it carries."""
    match field.kind:
        case "date" if field.name == "to":
            yield from _terms(texts, draft)
        case "date":
            for back, near in enumerate(("today", "yesterday", "before_yesterday")):
                yield texts.plain(f"near.{near}"), (today - timedelta(back)).isoformat()
        case "choice":
            for choice in field.choices:
                yield texts.plain(f"choice.{draft.type}.{field.name}.{choice}"), choice
        case "flag":
            yield texts.plain("value.yes"), "yes"
            yield texts.plain("value.no"), "no"
        case "money":
            for amount in _USUAL_FINES if field.name == "fine" else ():
                yield f"{amount:,}", str(amount)
        case "count":
            for number in range(4):
                yield str(number), str(number)
        case "year":
            for year in range(today.year - 3, today.year + 1):
                yield str(year), str(year)
        case "text" if field.name == "grade":
            for rating in _USUAL_RATINGS:
                yield rating, rating
        case _:
            return


def _terms(texts: Texts, draft: Draft) -> Iterator[tuple[str, str]]:
    """One and three years from the start; a certificate is valid on its last day, the others end the day before."""
    start = draft.values.get("from")
    if start is None:
        return
    first = date.fromisoformat(str(start))
    for years in (1, 3):
        try:
            end = first.replace(year=first.year + years)
        except ValueError:
            end = date(first.year + years, 3, 1)
        if draft.type == "certificate":
            end -= timedelta(1)
        yield texts.plain("button.years", n=years), end.isoformat()


def _ways_out(texts: Texts, draft: Draft, name: str) -> tuple[Button, ...]:
    row: list[Button] = []
    if draft.typing or draft.scanning or draft.asking or draft.choosing or draft.trail:
        row.append(_press(texts.plain("button.back"), Verb.BACK, draft))
    if is_optional(draft, name) and not draft.typing:
        done = name == EVIDENCE and draft.evidence
        words = texts.plain("button.done", n=draft.evidence) if done else texts.plain("button.skip")
        row.append(_press(words, Verb.SKIP, draft, name))
    if name != MENU and not draft.scanning:
        row.append(_press(texts.plain("button.why"), Verb.WHY, draft, name))
    return (*row, _press(texts.plain("button.cancel"), Verb.CANCEL, draft))


def _press(words: str, verb: Verb, draft: Draft, arg: str = "") -> Button:
    return Button(words, Action(verb, draft.id, draft.version, arg))
