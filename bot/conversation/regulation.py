"""What the cards ask a bureau's regulation: its classes and readings in words, and which fields it looks at.

Views carry a regulation by its slug. A slug that no ruleset has is answered like a regulation without classes, so
that a card of an old row can still be drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rulesets import loader
from rulesets.errors import RulesetError
from rulesets.loader import Ruleset
from rulesets.model import GradeClass
from rulesets.vocabulary import classes_in_order, fields_used, measure_of_grade


def ruleset_named(slug: str) -> Ruleset | None:
    """The ruleset of a slug, or None."""
    try:
        return loader.load(slug)
    except RulesetError:
        return None


def classes(slug: str) -> tuple[str, ...]:
    """The codes of a regulation's classes, from the best to the worst."""
    ruleset = ruleset_named(slug)
    return _order(ruleset) if ruleset else ()


@lru_cache(maxsize=64)
def _order(ruleset: Ruleset) -> tuple[str, ...]:
    return classes_in_order(ruleset)


def class_of(slug: str, grade: str) -> GradeClass | None:
    """One class of a regulation."""
    ruleset = ruleset_named(slug)
    return ruleset.file.classes.get(grade) if ruleset else None


def reading_title(slug: str, reading: str, lang: str) -> str:
    """What a reading is called; its name where the regulation no longer has it."""
    ruleset = ruleset_named(slug)
    found = ruleset.file.readings.get(reading) if ruleset else None
    return str(getattr(found.title, lang)) if found else reading


def qualifiers(slug: str) -> tuple[str, ...]:
    """The names of the further words that a regulation has on a grade, such as the level of a blacklist."""
    ruleset = ruleset_named(slug)
    return tuple(ruleset.file.qualifiers) if ruleset else ()


def level_titles(slug: str, levels: Mapping[str, str], lang: str) -> tuple[str, ...]:
    """What those words are on an answer: 市级不良信用记录. levels: by a qualifier's name its value."""
    ruleset = ruleset_named(slug)
    known = ruleset.file.qualifiers if ruleset else {}
    return tuple(
        str(getattr(level.label, lang))
        for name, value in levels.items()
        if name in known
        for level in known[name].levels
        if level.value == value
    )


def looks_at(slug: str, record_type: str, field: str) -> bool:
    """Whether a field of a record can change anything under the regulation."""
    ruleset = ruleset_named(slug)
    return ruleset is not None and (record_type, field) in fields_used(ruleset)


def demanded_by(slug: str, record_type: str, field: str, grade: str | None) -> str | None:
    """The clause by which a grade demands a record marked with a flag (科右前旗 十一(二)), or None."""
    ruleset = ruleset_named(slug)
    return measure_of_grade(ruleset, record_type, field, grade) if ruleset else None
