"""The regulation as somebody would write it in plain Python: one function, which also collects the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from rulesets.dossier import Dossier, Record

_ORDER = attrgetter("on", "id")


def _ids(records: list[Record]) -> list[str]:
    if len(records) > 1:
        records.sort(key=_ORDER)
    return [record.id for record in records]


def graded(dossier: Dossier, as_of: date, year: date, three_years: date) -> tuple[str, list[tuple[Any, ...]]]:
    """The grade, and per clause: its number, class, whether it holds, what was measured, the bound, which records."""
    interviews: list[Record] = []
    penalties: list[Record] = []
    complaints: list[Record] = []
    accidents: list[Record] = []
    certificates: list[Record] = []
    fines = confiscated = Decimal(0)
    for record in dossier.records:
        on = record.on
        if on > as_of or record.status != "confirmed":
            continue
        kind = record.type
        if kind == "interview":
            if on >= year and not record.values["measure"]:
                interviews.append(record)
        elif kind == "penalty":
            if on >= year:
                penalties.append(record)
                fines += record.values["fine"]
                confiscated += record.values["confiscated"] or 0
        elif kind == "complaint":
            if on >= year:
                complaints.append(record)
        elif kind == "accident":
            if on >= three_years:
                accidents.append(record)
        elif kind == "certificate":
            until = record.values["to"]
            if until is None or until >= as_of:
                certificates.append(record)
    included = dossier.subject.included_on
    first = included is not None and year <= included <= as_of
    held, fined, complained = len(interviews), len(penalties), len(complaints)
    listed = (held > 3, fined > 3 and fines + confiscated > 50000, complained > 5)
    best = (not accidents, bool(certificates), not interviews, not penalties)
    grade = "C" if any(listed) else "B" if first else "A" if any(best) else "B"
    i, p, c = _ids(interviews), _ids(penalties), _ids(complaints)
    reasons: list[tuple[Any, ...]] = [
        ("六(三)1", "C", listed[0], held, "> 3", i),
        ("六(三)2", "C", listed[1], (fined, fines + confiscated), ("> 3", "> 50000"), p),
        ("六(三)3", "C", listed[2], complained, "> 5", c),
        ("六(二)4", "B", first, included, "<= 1 year", ()),
        ("六(一)1", "A", best[0], len(accidents), "= 0", _ids(accidents)),
        ("六(一)2", "A", best[1], len(certificates), ">= 1", _ids(certificates)),
        ("六(一)3", "A", best[2], held, "= 0", i),
        ("六(一)4", "A", best[3], fined, "= 0", p),
        ("六(二)1", "B", held <= 2, held, "<= 2", i),
        ("六(二)2", "B", fined <= 2 and fines <= 50000, (fined, fines), ("<= 2", "<= 50000"), p),
        ("六(二)3", "B", complained <= 5, complained, "<= 5", c),
    ]
    reasons.sort(key=lambda reason: not (reason[1] == grade and reason[2]))
    return grade, reasons


def run(dossiers: Sequence[Dossier], as_of: date) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """All of them; `as_of` is a day that its month has in every year."""
    year, three_years = as_of.replace(year=as_of.year - 1), as_of.replace(year=as_of.year - 3)
    return [graded(dossier, as_of, year, three_years) for dossier in dossiers]
