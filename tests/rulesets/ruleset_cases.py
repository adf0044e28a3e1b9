"""The short notation in which the tests write dossiers.

    i1..i3 interview 2026-01-05; p penalty 2026-03-01 fine 50000.01 repaired_on 2026-05-01; s joint_sanction 2025-01-01

is three interviews, a penalty and a joint sanction. After the id (or a run of ids) stand the type and the date that
it applies from (`date`, `from`, or an honor's `year`), then fields as `name value`, flags by their bare name, and a
status by its own word.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from rulesets.answer import Answer
from rulesets.dossier import Dossier, parse_dossier
from rulesets.engine import assess
from rulesets.fields import RECORD_TYPES, STATUSES
from rulesets.loader import Ruleset, load

FLAGS: dict[str, tuple[str, Any]] = {
    "vile": ("vile", True),
    "measure": ("measure", True),
    "objected": ("objection", True),
    "not_liable": ("liable", False),
    **{status: ("status", status) for status in STATUSES},
}


def ids(text: str | None) -> list[str]:
    """`i1..i3 p` is i1, i2, i3, p."""
    found: list[str] = []
    for word in (text or "").split():
        run = re.fullmatch(r"(\w*?)(\d+)\.\.\1(\d+)", word)
        found += [f"{run[1]}{n}" for n in range(int(run[2]), int(run[3]) + 1)] if run else [word]
    return found


def records(text: str | None) -> list[dict[str, Any]]:
    """The record objects that a line of the notation stands for."""
    found = []
    for sentence in filter(None, (part.strip() for part in (text or "").split(";"))):
        names, kind, start, *words = sentence.split()
        fields = RECORD_TYPES[kind]
        first = next(field for field in ("date", "from", "year") if field in fields)
        given: dict[str, Any] = {"type": kind, first: int(start) if first == "year" else start}
        while words:
            word = words.pop(0)
            if word in FLAGS:
                given[FLAGS[word][0]] = FLAGS[word][1]
            else:
                given[word] = _value(fields[word].kind, words.pop(0))
        found += [{"id": name, **given} for name in ids(names)]
    return found


def _value(kind: str, word: str) -> Any:
    if kind in ("months", "count", "year", "level3"):
        return int(word)
    return Decimal(word) if kind in ("money", "multiple") else word


def dossier(given: str | None = None, *, included: date | str | None = None) -> Dossier:
    """The dossier of a subject with the given records, included on a day."""
    return parse_dossier({"subject": {"included_on": included}, "records": records(given)})


def answer(
    ruleset: str | Ruleset,
    given: str | None = None,
    as_of: date | str = "2026-11-20",
    *,
    reading: str | None = None,
    included: date | str | None = None,
) -> Answer:
    """The answer about such a dossier."""
    day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    rules = load(ruleset) if isinstance(ruleset, str) else ruleset
    return assess(rules, dossier(given, included=included), day, reading)
