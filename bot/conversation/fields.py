"""The fields of each record type as a conversation asks for them.

The names and choices are those of the dossier; what only a later procedure sets (repair, removal) is not
asked here.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from bot.conversation.regulation import looks_at
from rulesets.fields import ACCIDENT_LEVELS, HONOR_LEVELS, MISCONDUCT_KINDS

Kind = Literal["date", "money", "choice", "count", "number", "months", "year", "flag", "text"]
ACTORS = ("entity", "principal", "safety_deputy", "other")


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    required: there is no record without it. asked: the guided conversation asks for it though it may be
    skipped; the others are reached through 修改. future: a later day than today is no mistake.
    special: it means something only under a regulation that looks at it.
    """

    name: str
    kind: Kind
    required: bool = False
    asked: bool = False
    future: bool = False
    choices: tuple[str, ...] = ()
    special: bool = False

    def used_by(self, record_type: str, ruleset: str) -> bool:
        """Whether the field of a record type means anything under the bureau's regulation."""
        return not self.special or looks_at(ruleset, record_type, self.name)


_DATE = Field("date", "date", required=True)
_FROM = Field("from", "date", required=True, future=True)
_TO = Field("to", "date", asked=True, future=True)
_PUBLISHED = (
    Field("published_on", "date", future=True, special=True),
    Field("listing_months", "months", special=True),
)
_LEVEL = Field("level", "choice", required=True, choices=HONOR_LEVELS)

#: Record types in the order in which they are offered.
RECORD_FIELDS: MappingProxyType[str, tuple[Field, ...]] = MappingProxyType(
    {
        "interview": (_DATE, Field("measure", "flag", special=True)),
        "penalty": (
            _DATE,
            Field("fine", "money", asked=True),
            Field("confiscated", "money"),
            Field("cause", "choice", choices=("inspection", "accident"), special=True),
            Field("art114_multiple", "number", special=True),
            Field("vile", "flag", special=True),
            *_PUBLISHED,
        ),
        "complaint": (_DATE,),
        "inspection": (_DATE,),
        "accident": (
            _DATE,
            Field("level", "choice", asked=True, choices=ACCIDENT_LEVELS),
            Field("deaths", "count", asked=True),
            Field("injuries", "count"),
            Field("loss", "money"),
            Field("liable", "flag", asked=True, special=True),
            Field("vile", "flag", special=True),
            *_PUBLISHED,
        ),
        "dishonesty": (_DATE, Field("actor", "choice", asked=True, choices=ACTORS)),
        "misconduct": (
            _DATE,
            Field("kind", "choice", required=True, choices=MISCONDUCT_KINDS),
            *_PUBLISHED,
        ),
        "joint_sanction": (_FROM, _TO, Field("department", "text", asked=True)),
        "certificate": (Field("level", "choice", required=True, choices=("1", "2", "3")), _FROM, _TO),
        "commitment": (_FROM, _TO, Field("breached_on", "date")),
        "honor": (Field("year", "year", required=True), _LEVEL),
        "commendation": (_DATE, _LEVEL),
        "external_rating": (
            _DATE,
            Field("source", "choice", required=True, choices=("national", "provincial")),
            Field("grade", "text", required=True),
        ),
    }
)

RECORD_TYPES: tuple[str, ...] = tuple(RECORD_FIELDS)
#: Types that speak against a subject; xinmi's second check and statement are about these.
ADVERSE_TYPES = frozenset(
    ("interview", "complaint", "penalty", "accident", "dishonesty", "misconduct", "joint_sanction")
)


def fields_of(record_type: str, ruleset: str = "") -> tuple[Field, ...]:
    """The fields of a type that mean anything under a regulation (all of them without one)."""
    return tuple(field for field in RECORD_FIELDS[record_type] if not ruleset or field.used_by(record_type, ruleset))


def field_of(record_type: str, name: str) -> Field | None:
    """The field of that name, or None."""
    return next((field for field in RECORD_FIELDS.get(record_type, ()) if field.name == name), None)


def date_field(record_type: str) -> str:
    """The name of the field that says from when a record applies."""
    return RECORD_FIELDS[record_type][0].name if record_type != "certificate" else "from"
