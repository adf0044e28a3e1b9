"""为什么问: the clauses of the bureau's own regulation that need an answer."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from bot.conversation.draft import Draft
from bot.conversation.fields import date_field
from rulesets import loader
from rulesets.loader import Ruleset
from rulesets.model import (
    Active,
    All,
    AnyOf,
    ConsecutiveYears,
    Count,
    Expression,
    Listing,
    Not,
    Pick,
    Sum,
    Tenure,
)

#: A condition may pick records by a field that the level of an accident is told from.
_TELLS = MappingProxyType({"deaths": "level", "injuries": "level", "loss": "level"})


def why_asked(draft: Draft, name: str) -> tuple[str, ...]:
    """The ids of the clauses that need the answer to a question of the draft; none where it is asked for the file
    alone."""
    ruleset = loader.load(draft.ruleset)
    asked = ruleset.file.asked
    found = dict.fromkeys(asked.get(name, ()))
    if draft.type is not None and name == date_field(draft.type):
        found |= dict.fromkeys(asked.get(draft.type, ()))
    if draft.type is not None:
        found |= dict.fromkeys(_graded(ruleset, draft.type, name))
    return tuple(found)


def _graded(ruleset: Ruleset, record_type: str, name: str) -> Iterator[str]:
    asked = {name, _TELLS.get(name, name)}
    for condition in ruleset.file.conditions.values():
        if any(asked & needed for needed in _needed(condition.rule, record_type)):
            yield condition.clause


def _needed(rule: Expression, record_type: str) -> Iterator[set[str]]:
    """The fields of a type that the parts of a condition look at."""
    match rule:
        case All():
            parts, more = rule.all, None
        case AnyOf():
            parts, more = rule.any, None
        case Not():
            parts, more = (rule.not_,), None
        case Tenure():
            return
        case Count():
            parts, more = (), (rule.count, {date_field(record_type)})
        case Sum():
            parts, more = (), (rule.sum, {date_field(record_type), *rule.fields})
        case Active():
            parts, more = (), (rule.active, {"from", "to", "breached_on"})
        case ConsecutiveYears():
            parts, more = (), (rule.consecutive_years, {"year"})
        case Listing():
            parts, more = (), (rule.listing, {"date", "published_on", "listing_months"})
    for part in parts:
        yield from _needed(part, record_type)
    if more is not None:
        picks, fields = more
        for pick in picks:
            if pick.type == record_type:
                yield fields | _picked_by(pick)


def _picked_by(pick: Pick) -> set[str]:
    return {field for field, _ in pick.where}
