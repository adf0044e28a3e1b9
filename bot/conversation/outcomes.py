"""The outcome that an investigator's findings propose, in their own words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.casework.objection import Outcome

_WORDS: Mapping[Outcome, tuple[str, ...]] = {
    "change": ("变更", "更正", "修改", "change"),
    "delete": ("删除", "撤销", "delete"),
    "keep": ("继续保留", "保留", "维持", "keep"),
}
_ANY = re.compile("|".join(word for words in _WORDS.values() for word in words))
_ADVICE = re.compile(rf"(?:建议|拟)[^。；;\n]{{0,12}}?({_ANY.pattern})")


def outcome_named(text: str) -> Outcome | None:
    """What the findings advise, or the only outcome they name; None where that is not plain."""
    advised = {_outcome(word) for word in _ADVICE.findall(text.lower())}
    named = advised or {_outcome(word) for word in _ANY.findall(text.lower())}
    return named.pop() if len(named) == 1 else None


def _outcome(word: str) -> Outcome:
    return next(outcome for outcome, words in _WORDS.items() if word in words)
