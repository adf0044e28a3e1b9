"""A grade's course through time: every day on which it changed, or will by itself. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rulesets.dossier import Dossier
from rulesets.engine import assess
from rulesets.loader import Ruleset


@dataclass(frozen=True, slots=True)
class Stretch:
    """A grade from one day on until another begins; `grade` None is 未定级."""

    since: date
    grade: str | None


def course(ruleset: Ruleset, dossier: Dossier, reading: str | None, since: date, until: date) -> tuple[Stretch, ...]:
    """The stretches from `since` to `until`, on the dossier as it is known now.

    A grade changes on the day of a record, or where time ends something; the engine tells the latter, so only these
    days are asked.
    """
    return tuple(stretches(ruleset, dossier, reading, since, until))


def stretches(ruleset: Ruleset, dossier: Dossier, reading: str | None, since: date, until: date) -> Iterator[Stretch]:
    """The same one by one, for who needs only the first of them."""
    grades: list[str | None] = []
    news = sorted(one for one in set(_days(dossier)) if since < one <= until)
    day = since
    while day <= until:
        answer = assess(ruleset, dossier, day, reading)
        if grades[-1:] != [answer.grade]:
            grades.append(answer.grade)
            yield Stretch(day, answer.grade)
        following = [one for one in news if one > day][:1]
        if answer.next_change is not None:
            following.append(answer.next_change[0])
        if not following:
            break
        day = min(following)


def _days(dossier: Dossier) -> Iterator[date]:
    """The days on which something of a dossier begins to count."""
    if dossier.subject.included_on is not None:
        yield dossier.subject.included_on
    for record in dossier.records:
        if record.status != "confirmed":
            continue
        yield record.on
        if record.type == "honor":
            yield date(record.on.year + 1, 1, 1)
        for value in record.values.values():
            if isinstance(value, date):
                yield value
                # What ends on a day is in force on it, or no more: both are asked.
                if value < date.max:
                    yield value + timedelta(1)
