"""A task's title and drafted text, filled in for one subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape

from bot.conversation.masking import mask_name
from bot.conversation.phrases import clause_name, clean, day, grade_long
from bot.conversation.views import PersonView
from bot.locales import Texts

#: How many a text names, so that a task's card stays one message.
_PERSONS = 8


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What a ruleset's TASK_WORDS stand for. natural: the subject is a natural person, whose name is masked.

    number: the USCC, or the internal number. year: the one that a task of a year is for.
    """

    subject: str
    natural: bool
    number: str
    ruleset: str
    grade: str | None
    clause: str
    opened_on: date
    bureau: str
    persons: Sequence[PersonView] = ()
    year: int | None = None


def fill(texts: Texts, template: str, facts: TaskFacts) -> str:
    """The template in plain text; no name of a person stands in it in full."""
    return template.format(
        subject=mask_name(clean(facts.subject, 80)) if facts.natural else clean(facts.subject, 80),
        number=facts.number or texts.plain("task.no_number"),
        grade=unescape(grade_long(texts, facts.ruleset, facts.grade)),
        clause=unescape(clause_name(texts, facts.clause)),
        date=unescape(day(texts, facts.opened_on)),
        bureau=clean(facts.bureau, 60),
        persons=_persons(texts, facts.persons),
        year=facts.year or "",
    )


def _persons(texts: Texts, persons: Sequence[PersonView]) -> str:
    named = [
        texts.plain("task.person", role=texts.plain(f"person.{one.role}"), name=mask_name(clean(one.name, 40)))
        for one in persons[:_PERSONS]
    ]
    if not named:
        return texts.plain("task.no_persons")
    listed = texts.plain("list.comma").join(named)
    return listed if len(persons) <= _PERSONS else texts.plain("task.more_persons", persons=listed, n=len(persons))
