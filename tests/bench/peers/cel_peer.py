"""The regulation as compiled CEL programs, run by its implementation in Rust."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import cel

_PROGRAMS = {
    "interviews": "records.filter(r, r.type == 'interview' && r.date >= year && r.date <= as_of && !r.measure)",
    "penalties": "records.filter(r, r.type == 'penalty' && r.date >= year && r.date <= as_of)",
    "complaints": "records.filter(r, r.type == 'complaint' && r.date >= year && r.date <= as_of)",
    "accidents": "records.filter(r, r.type == 'accident' && r.date >= three_years && r.date <= as_of)",
    "certificates": "records.filter(r, r.type == 'certificate' && r.date <= as_of && r.to >= as_of)",
}
_GRADE = (
    "held > 3 || (fined > 3 && taken > 50000) || complained > 5 ? 'C' : "
    "(included >= year && included <= as_of ? 'B' : "
    "(accidents == 0 || certificates >= 1 || held == 0 || fined == 0 ? 'A' : 'B'))"
)


def prepared() -> Callable[[Sequence[dict[str, Any]]], list[Any]]:
    """Grades plain dossiers: the grade with the ids and numbers behind it."""
    lists = {name: cel.compile(text) for name, text in _PROGRAMS.items()}
    grade = cel.compile(_GRADE)

    def one(dossier: dict[str, Any]) -> dict[str, Any]:
        found = {name: program.execute(dossier) for name, program in lists.items()}
        numbers = {
            "held": len(found["interviews"]),
            "fined": len(found["penalties"]),
            "complained": len(found["complaints"]),
            "taken": sum(one["fine"] + one["confiscated"] for one in found["penalties"]),
            "accidents": len(found["accidents"]),
            "certificates": len(found["certificates"]),
        }
        dates = {name: dossier[name] for name in ("included", "year", "as_of")}
        ids = {name: [one["id"] for one in records] for name, records in found.items()}
        return {"grade": grade.execute(dates | numbers), "ids": ids, **numbers}

    return lambda dossiers: [one(dossier) for dossier in dossiers]
