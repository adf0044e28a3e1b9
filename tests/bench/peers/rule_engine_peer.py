"""The regulation as expressions of rule-engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import rule_engine

_LISTS = {
    "interviews": "interview",
    "penalties": "penalty",
    "complaints": "complaint",
}
_GRADE = (
    "held > 3 or (fined > 3 and taken > 50000) or complained > 5 ? 'C' : "
    "((included >= year and included <= as_of) ? 'B' : "
    "((accidents == 0 or certificates >= 1 or held == 0 or fined == 0) ? 'A' : 'B'))"
)


def prepared() -> Callable[[Sequence[dict[str, Any]]], list[Any]]:
    """Grades plain dossiers: the grade with the ids and numbers behind it."""
    within = {
        name: rule_engine.Rule(
            f'[r for r in records if r["type"] == "{kind}" and r["date"] >= year and r["date"] <= as_of]'
        )
        for name, kind in _LISTS.items()
    }
    accidents = rule_engine.Rule(
        '[r for r in records if r["type"] == "accident" and r["date"] >= three_years and r["date"] <= as_of]'
    )
    certificates = rule_engine.Rule(
        '[r for r in records if r["type"] == "certificate" and r["date"] <= as_of and r["to"] >= as_of]'
    )
    grade = rule_engine.Rule(_GRADE)

    def one(dossier: dict[str, Any]) -> dict[str, Any]:
        lists = {name: rule.evaluate(dossier) for name, rule in within.items()}
        lists["accidents"] = accidents.evaluate(dossier)
        lists["certificates"] = certificates.evaluate(dossier)
        interviews = [one for one in lists["interviews"] if not one["measure"]]
        numbers = {
            "held": len(interviews),
            "fined": len(lists["penalties"]),
            "complained": len(lists["complaints"]),
            "taken": sum(one["fine"] + one["confiscated"] for one in lists["penalties"]),
            "accidents": len(lists["accidents"]),
            "certificates": len(lists["certificates"]),
        }
        ids = {name: [one["id"] for one in found] for name, found in lists.items()}
        return {"grade": grade.evaluate(dossier | numbers), "ids": ids, **numbers}

    return lambda dossiers: [one(dossier) for dossier in dossiers]
