"""Sentences that go with a grade: what surprises, what is kept beside it, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rulesets.answer import Reason
from rulesets.dossier import Dossier
from rulesets.loader import Ruleset
from rulesets.model import Text


def notes(
    ruleset: Ruleset,
    dossier: Dossier,
    as_of: date,
    reading: str,
    grade: str | None,
    reasons: Sequence[Reason],
) -> tuple[Text, ...]:
    """The ruleset's own notes that fit, then what a subject without a class comes nearest to."""
    types = {record.type for record in dossier.records if record.status == "confirmed" and record.on <= as_of}
    found = [
        note.text
        for note in ruleset.file.notes
        if (note.grades is None or (grade or "null") in note.grades)
        and (note.readings is None or reading in note.readings)
        and (not note.types or types.intersection(note.types))
    ]
    if grade is None and reasons and not reasons[0].holds:
        nearest = reasons[0]
        lacking = [reason for reason in reasons if not reason.holds and reason.grade == nearest.grade]
        wanting = lacking[: _leading(reasons, nearest.grade)]
        label = ruleset.label(nearest.grade)
        clauses_zh = "；".join(f"{reason.clause}“{reason.text}”" for reason in wanting)
        clauses = "; ".join(f"{reason.clause} “{reason.text}”" for reason in wanting)
        found.append(
            Text(
                zh=f"未定级：最接近{label}，尚缺 {clauses_zh}；补齐后即为{label}",
                en=f"No class fits. The nearest is {ruleset.file.classes[nearest.grade].en} ({label}); "
                f"it lacks {clauses}",
            )
        )
    return tuple(found)


def _leading(reasons: Sequence[Reason], grade: str) -> int:
    """How many reasons at the front belong to the class that came nearest and do not hold."""
    number = 0
    for reason in reasons:
        if reason.grade != grade or reason.holds:
            break
        number += 1
    return number
