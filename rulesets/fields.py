"""What a record of each type may say: the vocabulary that dossiers and rulesets share."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

SECTORS = ("non_coal_mine", "hazardous_chemicals", "fireworks", "evaluation_agency", "other")
STATUSES = ("draft", "pending", "confirmed", "withdrawn", "deleted")

#: 生产安全事故报告和调查处理条例 第三条, from the least to the gravest.
ACCIDENT_LEVELS = ("ordinary", "larger", "major", "extraordinary")
#: Least dead, seriously injured, and direct loss in yuan of each level above the lowest.
ACCIDENT_BOUNDS = (
    ("extraordinary", 30, 100, 100_000_000),
    ("major", 10, 50, 50_000_000),
    ("larger", 3, 10, 10_000_000),
)
HONOR_LEVELS = ("county", "municipal", "provincial", "national")
MISCONDUCT_KINDS = (
    "concealment",
    "late_report",
    "evidence_destruction",
    "absconding",
    "abandoning_rescue",
    "unlicensed",
    "evading_supervision",
    "defying_suspension",
    "unaccepted_facility",
    "unregistered_hazard",
    "false_evaluation",
    "refusing_rectification",
    "defying_penalty",
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record.

    kind: `date`, `money`, `multiple`, `months`, `count`, `year`, `level3`, `bool`, `name` or `choice`.
    follows: the field whose date this event may not precede; the first of them that is given decides.
    """

    kind: str
    required: bool = False
    default: object = None
    choices: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()


def _choice(*choices: str, required: bool = False, default: str | None = None) -> Field:
    return Field("choice", required, default, choices)


_DATE = Field("date", required=True)
_FLAG = Field("bool", default=False)
_MONEY = Field("money", default=0)
_COUNT = Field("count", default=0)
_PUBLISHED = {
    "published_on": Field("date", follows=("date",)),
    "listing_months": Field("months"),
    "removed_on": Field("date", follows=("published_on", "date")),
}
_REPAIRED = {
    "corrected_on": Field("date", follows=("date",)),
    "repaired_on": Field("date", follows=("date",)),
}
_SPAN = {"from": _DATE, "to": Field("date", follows=("from",))}

RECORD_TYPES: MappingProxyType[str, dict[str, Field]] = MappingProxyType(
    {
        "interview": {"date": _DATE, "measure": _FLAG},
        "complaint": {"date": _DATE},
        "penalty": {
            "date": _DATE,
            "fine": _MONEY,
            "confiscated": _MONEY,
            "cause": _choice("accident", "inspection", default="inspection"),
            "vile": _FLAG,
            "art114_multiple": Field("multiple"),
            **_PUBLISHED,
            **_REPAIRED,
        },
        "accident": {
            "date": _DATE,
            "level": _choice(*ACCIDENT_LEVELS),
            "deaths": _COUNT,
            "injuries": Field("count"),
            "loss": Field("money"),
            "liable": Field("bool", default=True),
            "vile": _FLAG,
            **_PUBLISHED,
        },
        "dishonesty": {
            "date": _DATE,
            "actor": _choice("entity", "principal", "safety_deputy", "other", default="entity"),
            **_REPAIRED,
        },
        "misconduct": {
            "date": _DATE,
            "kind": _choice(*MISCONDUCT_KINDS, required=True),
            **_PUBLISHED,
            **_REPAIRED,
        },
        "joint_sanction": {**_SPAN, "department": Field("name")},
        "certificate": {"level": Field("level3", required=True), **_SPAN},
        "commitment": {**_SPAN, "breached_on": Field("date", follows=("from",))},
        "honor": {"year": Field("year", required=True), "level": _choice(*HONOR_LEVELS, required=True)},
        "commendation": {"date": _DATE, "level": _choice(*HONOR_LEVELS, required=True)},
        "external_rating": {
            "date": _DATE,
            "source": _choice("national", "provincial", required=True),
            "grade": Field("name", required=True),
        },
        "inspection": {"date": _DATE},
    }
)

#: Fields that a ruleset may compare by order, with their values from the least to the greatest.
ORDERS = MappingProxyType(
    {
        ("accident", "level"): ACCIDENT_LEVELS,
        ("honor", "level"): HONOR_LEVELS,
        ("commendation", "level"): HONOR_LEVELS,
    }
)
#: Kinds of fields that a ruleset may compare as numbers.
NUMBERS = frozenset(("money", "multiple", "months", "count", "year", "level3"))
