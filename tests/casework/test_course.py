"""The course of a grade is the engine's answer on every single day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from bot.casework.course import course
from rulesets.dossier import parse_dossier
from rulesets.engine import grade_of
from rulesets.loader import load

RECORDS = {
    "keyouqianqi": [
        *({"id": f"i{n}", "type": "interview", "date": f"2025-0{n}-15"} for n in (1, 3, 5, 7)),
        {"id": "p", "type": "penalty", "date": "2025-11-30", "fine": 60000},
        {"id": "c", "type": "certificate", "level": 3, "from": "2025-06-01", "to": "2026-02-28"},
    ],
    "xinmi": [
        {"id": "d", "type": "dishonesty", "date": "2024-02-29", "corrected_on": "2024-05-01",
         "repaired_on": "2024-09-01"},
        {"id": "c", "type": "commitment", "from": "2024-01-01", "to": "2026-01-01", "breached_on": "2025-06-06"},
        {"id": "j", "type": "joint_sanction", "from": "2025-08-01", "to": "2025-10-01"},
        {"id": "w", "type": "penalty", "date": "2025-03-03", "status": "pending"},
    ],
    "suizhou": [
        {"id": "h1", "type": "honor", "year": 2023, "level": "municipal"},
        {"id": "h2", "type": "honor", "year": 2024, "level": "provincial"},
        {"id": "m", "type": "misconduct", "kind": "unlicensed", "date": "2025-02-01", "published_on": "2025-03-01",
         "listing_months": 12},
        {"id": "p", "type": "penalty", "date": "2024-04-01", "cause": "inspection", "removed_on": "2025-04-02"},
    ],
    "chenbaerhu": [
        {"id": "a", "type": "accident", "date": "2024-07-01", "deaths": 1},
        {"id": "c", "type": "commitment", "from": "2024-06-01"},
    ],
}  # fmt: skip


@pytest.mark.parametrize("slug", RECORDS)
def test_every_day_between_two_changes_has_the_grade_of_the_stretch(slug: str) -> None:
    ruleset = load(slug)
    dossier = parse_dossier({"subject": {"included_on": "2024-03-10"}, "records": RECORDS[slug]})
    since, until = date(2024, 1, 1), date(2026, 12, 31)
    stretches = course(ruleset, dossier, None, since, until)
    assert len(stretches) > 2
    assert all(one.grade != other.grade for one, other in pairwise(stretches))
    day, current = since, 0
    while day <= until:
        if current + 1 < len(stretches) and stretches[current + 1].since == day:
            current += 1
        assert grade_of(ruleset, dossier, day) == stretches[current].grade, day
        day += timedelta(1)
