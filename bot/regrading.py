"""Grading a part of a bureau from the database, in a process of its own."""

from __future__ import annotations

import gc
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rulesets import loader
from rulesets.bulk import Shelf, brief, facts_sha256
from rulesets.dossier import Dossier, Record, Subject
from rulesets.engine import explain
from storage.facts import FactsReader, RecordFacts, SubjectFacts
from storage.records.fields import decode
from storage.regrades import Given


@dataclass(frozen=True, slots=True)
class RegradeOrder:
    """What all parts of a run share. text: of an amended ruleset, which another process does not know."""

    url: str
    bureau_id: int
    ruleset: str
    reading: str
    as_of: date
    known_at: datetime
    text: str | None = None


class PartGrader:
    """Grades part after part of one run."""

    def __init__(self, order: RegradeOrder) -> None:
        self._order = order
        if order.text is not None:
            slug, _, sha256 = order.ruleset.partition("@")
            self._ruleset = loader.load_adopted(slug, order.text, sha256)
        else:
            self._ruleset = loader.load(order.ruleset)
        self._reader = FactsReader(order.url)
        self._shelf = Shelf()

    def close(self) -> None:
        """Let go of the database."""
        self._reader.close()

    def grade(self, first: int, last: int) -> list[Given]:
        """The grades of the bureau's subjects with ids from `first` to `last`, by id."""
        subjects, rows = self._reader.part(self._order.bureau_id, first, last, self._order.known_at)
        of: dict[int, list[RecordFacts]] = {one[0]: [] for one in subjects}
        for row in rows:
            mine = of.get(row[0])
            if mine is not None:
                mine.append(row)
        return [self._one(one, of[one[0]]) for one in subjects]

    def _one(self, about: SubjectFacts, rows: list[RecordFacts]) -> Given:
        order, shelf = self._order, self._shelf
        subject = Subject(*about[1:6])
        records, facts = [], []
        for row in rows:
            _, record_id, kind, status, _, note, objection = row
            key = row[2:]
            on, values, rest = shelf.known(key) or shelf.put(key, _contract(key))
            records.append(Record(record_id, kind, on, values, status, bool(objection), note))
            facts.append((record_id, rest))
        grade, reasons = explain(self._ruleset, Dossier(subject, tuple(records)), order.as_of, order.reading)
        return about[0], about[6], grade, facts_sha256(order.as_of, order.reading, subject, facts), brief(reasons)


def _contract(key: tuple[str, str, str, str | None, bool]) -> dict[str, Any]:
    kind, status, data, note, objection = key
    found = {"type": kind, "status": status, **decode(json.loads(data))}
    if note is not None:
        found["note"] = note
    if objection:
        found["objection"] = True
    return found


_grader: PartGrader | None = None


def begin(order: RegradeOrder) -> None:
    """Make this process ready for the parts of a run."""
    global _grader  # noqa: PLW0603 - what a process of the pool has for itself
    _grader = PartGrader(order)
    # Nothing here goes round in circles, and looking for circles takes a sixth of the time.
    gc.disable()


def grade_part(first: int, last: int) -> list[Given]:
    """A part, by the process's own grader."""
    assert _grader is not None
    return _grader.grade(first, last)
