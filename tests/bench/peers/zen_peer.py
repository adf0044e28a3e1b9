"""The regulation as expression nodes of zen-engine, with a static loader."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import zen

_LISTS = {
    "interviews": "filter(records, #.type == 'interview' and #.date >= year and #.date <= as_of and not #.measure)",
    "penalties": "filter(records, #.type == 'penalty' and #.date >= year and #.date <= as_of)",
    "complaints": "filter(records, #.type == 'complaint' and #.date >= year and #.date <= as_of)",
    "accidents": "filter(records, #.type == 'accident' and #.date >= three_years and #.date <= as_of)",
    "certificates": "filter(records, #.type == 'certificate' and #.date <= as_of and #.to >= as_of)",
}
_REST = {
    "held": "len($.interviews)",
    "fined": "len($.penalties)",
    "complained": "len($.complaints)",
    "fines": "sum(map($.penalties, #.fine))",
    "taken": "$.fines + sum(map($.penalties, #.confiscated))",
    "first": "included >= year and included <= as_of",
    "c1": "$.held > 3",
    "c2": "$.fined > 3 and $.taken > 50000",
    "c3": "$.complained > 5",
    "a1": "len($.accidents) == 0",
    "a2": "len($.certificates) >= 1",
    "a3": "$.held == 0",
    "a4": "$.fined == 0",
    "b1": "$.held <= 2",
    "b2": "$.fined <= 2 and $.fines <= 50000",
    "b3": "$.complained <= 5",
    "grade": "$.c1 or $.c2 or $.c3 ? 'C' : ($.first ? 'B' : ($.a1 or $.a2 or $.a3 or $.a4 ? 'A' : 'B'))",
    **{f"{name}_ids": f"map($.{name}, #.id)" for name in _LISTS},
}


def decision() -> str:
    """The decision as zen-engine's JSON."""
    expressions = [
        {"id": str(number), "key": key, "value": value} for number, (key, value) in enumerate((_LISTS | _REST).items())
    ]
    place = {"x": 0, "y": 0}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": place},
        {
            "id": "rules",
            "type": "expressionNode",
            "name": "rules",
            "position": place,
            "content": {"expressions": expressions},
        },
        {"id": "out", "type": "outputNode", "name": "out", "position": place},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"},
        {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"},
    ]
    return json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})


def prepared() -> Callable[[Sequence[dict[str, Any]], bool], list[Any]]:
    """Grades plain dossiers, with or without a trace; returns each one's result."""
    content = zen.ZenDecisionContent(decision())
    engine = zen.ZenEngine({"loader": lambda key: content})

    def run(dossiers: Sequence[dict[str, Any]], trace: bool) -> list[Any]:
        options = {"trace": trace}
        return [engine.evaluate("rules", dossier, options)["result"] for dossier in dossiers]

    return run
