"""Which text a subject is graded by: under both transitions, across several amendments, and record by record."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from bot.casework.transition import Amendment, Transition, rules_for
from rulesets.dossier import Dossier, parse_dossier
from rulesets.engine import grade_of
from rulesets.loader import Ruleset, load, load_adopted, path_of

FIRST = load("keyouqianqi")
SOON, LATER = date(2027, 1, 1), date(2027, 3, 1)


def amended(above: int) -> Ruleset:
    """六(三)1 holds above that many interviews instead of 3."""
    text = path_of("keyouqianqi").read_text("utf-8").replace("above: 3\n", f"above: {above}\n")
    return load_adopted("keyouqianqi", text, hashlib.sha256(text.encode()).hexdigest())


SECOND, THIRD = amended(2), amended(1)


def dossier(*days: str, **more: str) -> Dossier:
    rows = [{"id": f"r{number}", "type": "interview", "date": day} for number, day in enumerate(days)]
    return parse_dossier({"records": [*rows, *({"id": key, "type": key, "date": day} for key, day in more.items())]})


def begin(found: Dossier, *amendments: tuple[Ruleset, date, Transition]) -> list[tuple[Ruleset, date]]:
    return [(one.ruleset, one.since) for one in rules_for(FIRST, [Amendment(*one) for one in amendments], found, None)]


def test_whole_begins_on_its_day_for_everybody() -> None:
    for found in (dossier(), dossier("2026-06-01", "2027-02-01")):
        assert begin(found, (SECOND, SOON, "whole")) == [(FIRST, date.min), (SECOND, SOON)]


@pytest.mark.parametrize(
    ("found", "since"),
    [
        (dossier(), None),
        (dossier("2026-06-01", "2026-06-02", "2026-06-03"), None),  # the grade by the first text never changes
        (dossier("2026-06-01", "2027-02-10"), date(2027, 2, 10)),
        (dossier("2026-12-31", "2027-01-01"), SOON),
        (dossier("2026-06-01", inspection="2027-02-10"), None),
        (dossier("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"), date(2027, 3, 2)),  # C by age becomes A
        (dossier("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04", "2027-02-10"), date(2027, 2, 10)),
    ],
)
def test_at_next_change_begins_with_the_subjects_own_event(found: Dossier, since: date | None) -> None:
    wanted = [(FIRST, date.min), *([(SECOND, since)] if since else [])]
    assert begin(found, (SECOND, SOON, "at_next_change")) == wanted
    # Until then the grade is the one it had the day before the amendment.
    eve = date(2026, 12, 31)
    last = date.fromordinal(since.toordinal() - 1) if since else date(2028, 1, 1)
    if since != SOON:
        assert grade_of(FIRST, found, last) == grade_of(FIRST, found, eve)


def test_a_record_that_does_not_count_is_no_event() -> None:
    found = parse_dossier({"records": [{"id": "r", "type": "interview", "date": "2027-02-10", "status": "pending"}]})
    assert begin(found, (SECOND, SOON, "at_next_change")) == [(FIRST, date.min)]


def test_one_amendment_after_the_other() -> None:
    late = dossier("2027-04-01")
    both = [(SECOND, SOON), (THIRD, LATER)]
    for found in (dossier(), late):
        whole = begin(found, *((text, on, "whole") for text, on in both))
        assert whole == [(FIRST, date.min), (SECOND, SOON), (THIRD, LATER)]
    # The one that had not begun when the next took effect is left out.
    assert begin(late, (SECOND, SOON, "at_next_change"), (THIRD, LATER, "whole")) == [
        (FIRST, date.min),
        (THIRD, LATER),
    ]
    assert begin(late, *((text, on, "at_next_change") for text, on in both)) == [
        (FIRST, date.min),
        (THIRD, date(2027, 4, 1)),
    ]
    assert begin(late, (SECOND, SOON, "whole"), (THIRD, LATER, "at_next_change")) == [
        (FIRST, date.min),
        (SECOND, SOON),
        (THIRD, date(2027, 4, 1)),
    ]
