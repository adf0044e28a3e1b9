"""Dossiers as hypothesis draws them: dates near the ends of periods, amounts near bounds, every type and event."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from rulesets.fields import ACCIDENT_LEVELS, RECORD_TYPES, STATUSES
from rulesets.periods import Period

AS_OF = date(2026, 11, 20)

#: Days before the as-of date that lie at the ends of the periods that the regulations know, give or take a day.
_ENDS = [Period(months).earliest(AS_OF) for months in (1, 11, 12, 24, 36, 48, 60)]
_NEAR = [end + timedelta(by) for end in _ENDS for by in (-1, 0, 1)]
# Most lie within the year, else no count gets anywhere near its bound.
_WITHIN = st.integers(0, 360).map(lambda days: AS_OF - timedelta(days))
PAST = _WITHIN | _WITHIN | st.sampled_from([*_NEAR, AS_OF, date(2024, 2, 29)]) | st.dates(date(2020, 1, 1), AS_OF)
ANY_DAY = PAST | PAST | PAST | st.dates(AS_OF, date(2028, 1, 1))
AMOUNTS = st.sampled_from(
    [0, 1, 12500, Decimal("12500.01"), 25000, 50000, Decimal("50000.01"), Decimal("0.01"), 10**15 - 1]
)

_FIELDS = {
    "money": AMOUNTS,
    "multiple": st.sampled_from([0, 1, 2, Decimal("1.99"), 5, Decimal("5.01"), 100]),
    "months": st.integers(1, 36),
    "bool": st.booleans(),
    "level3": st.integers(1, 3),
    "year": st.integers(2021, 2027),
    "name": st.sampled_from(["住建局", "A"]),
}


def _optional(kind: str, start: date) -> dict[str, st.SearchStrategy[Any]]:
    later = st.integers(0, 900).map(lambda days: start + timedelta(days))
    found: dict[str, st.SearchStrategy[Any]] = {}
    for name, spec in RECORD_TYPES[kind].items():
        if spec.required or name in ("published_on", "removed_on", "deaths", "injuries", "level"):
            continue
        if spec.kind == "choice":
            found[name] = st.sampled_from(spec.choices)
        else:
            found[name] = later if spec.kind == "date" else _FIELDS[spec.kind]
    return found


@st.composite
def record(draw: st.DrawFn, kind: str | None = None, days: st.SearchStrategy[date] = ANY_DAY) -> dict[str, Any]:
    """A sound record without its id."""
    kind = kind or draw(st.sampled_from(list(RECORD_TYPES)))
    start = draw(days)
    found: dict[str, Any] = {"type": kind}
    for name, spec in RECORD_TYPES[kind].items():
        if spec.required:
            if spec.kind == "date":
                found[name] = start
            elif spec.kind == "choice":
                found[name] = draw(st.sampled_from(spec.choices))
            else:
                found[name] = draw(_FIELDS[spec.kind])
    found |= draw(st.fixed_dictionaries({}, optional=_optional(kind, start)))
    if kind == "accident":
        found |= draw(st.fixed_dictionaries({}, optional={"deaths": st.integers(0, 3), "level": LEVELS}))
        found.pop("loss", None)
        if found.get("deaths", 0) >= 3 and found.get("level") == "ordinary":
            del found["level"]
    if "published_on" in RECORD_TYPES[kind] and draw(st.booleans()):
        published = start + timedelta(draw(st.integers(0, 400)))
        found["published_on"] = published
        if draw(st.booleans()):
            found["removed_on"] = published + timedelta(draw(st.integers(0, 900)))
    if draw(st.integers(0, 9)) == 0:
        found["objection"] = True
    return found


LEVELS = st.sampled_from(ACCIDENT_LEVELS)
#: What no grade can be the better for, confirmed and dated up to the as-of date.
ADVERSE = ("interview", "complaint", "penalty", "accident", "dishonesty", "misconduct", "joint_sanction")
#: What is drawn more often than the rest.
COMMON = ("interview", "complaint", "penalty", "accident")
UNCONFIRMED = [status for status in STATUSES if status != "confirmed"]


def numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "id": f"r{number}"} for number, row in enumerate(rows)]


@st.composite
def dossiers(draw: st.DrawFn, most: int = 10) -> dict[str, Any]:
    """A sound dossier; some of its records are not confirmed, or dated after the as-of date."""
    kinds = draw(st.lists(st.sampled_from(COMMON) | st.sampled_from(list(RECORD_TYPES)), min_size=1, max_size=3))
    number = draw(st.sampled_from(range(most + 1)))
    row = st.sampled_from(kinds).flatmap(record)
    rows = draw(st.lists(row, min_size=number, max_size=number))
    if rows and draw(st.booleans()):
        rows[0]["status"] = draw(st.sampled_from(STATUSES))
    subject = draw(st.fixed_dictionaries({}, optional={"included_on": ANY_DAY, "key": st.booleans()}))
    if draw(st.booleans()):
        rows.append({"type": "commitment", "from": date(2020, 1, 1)})
    return {"subject": subject, "records": numbered(rows)}
