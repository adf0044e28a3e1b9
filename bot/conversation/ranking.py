"""Which subjects a query may mean, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.conversation.keys import SearchKey, normal, readings

EXACT, PREFIX, WITHIN = 100, 90, 80
SOUNDS_EXACT, SOUNDS_PREFIX, SOUNDS_WITHIN = 70, 60, 50
HOMOPHONE, SCATTERED, SIMILAR = 45, 40, 30
#: A hit at least this good contains the query as it was written, or as it sounds.
SURE = SOUNDS_WITHIN
_LEAST_SIMILARITY = 0.6
_SHORTEST_FUZZY = 3


@dataclass(frozen=True, slots=True)
class Findable:
    """A subject as the search sees it."""

    id: int
    name: str
    keys: Sequence[SearchKey]


@dataclass(frozen=True, slots=True)
class Match:
    """A subject that fits, and how well; higher is better."""

    id: int
    name: str
    score: int


def ranked(query: str, candidates: Iterable[Findable], limit: int = 50) -> tuple[Match, ...]:
    """The candidates that fit a query, best first, shorter names before longer ones."""
    wanted = normal(query)
    if not wanted:
        return ()
    spoken = "".join(readings(wanted)[0]) if len(wanted) >= _SHORTEST_FUZZY and readings(wanted) else ""
    matches = (
        Match(each.id, each.name, score)
        for each in candidates
        if (score := max((_score(wanted, spoken, key) for key in each.keys), default=0))
    )
    return tuple(sorted(matches, key=lambda match: (-match.score, len(match.name), match.name, match.id)))[:limit]


def the_one(matches: Sequence[Match]) -> Match | None:
    """The subject that is meant, where there is no doubt: the only sure hit, or the only exact one."""
    exact = [match for match in matches if match.score == EXACT]
    if len(exact) == 1:
        return exact[0]
    sure = [match for match in matches if match.score >= SURE]
    return sure[0] if len(sure) == 1 and not exact else None


def _score(query: str, spoken: str, key: SearchKey) -> int:
    if key.kind in ("pinyin", "initials"):
        if query.isascii():
            return _by_sound(query, key)
        # A homophone from the input method: 红翔化工 for 鸿翔化工.
        return HOMOPHONE if spoken and key.kind == "pinyin" and key.key.startswith(spoken) else 0
    if query == key.key:
        return EXACT
    if key.key.startswith(query):
        return PREFIX
    if key.kind == "uscc":
        return WITHIN if len(query) >= _SHORTEST_FUZZY and query in key.key else 0
    if query in key.key:
        return WITHIN
    if len(query) < _SHORTEST_FUZZY or query.isascii():
        return 0
    if _scattered(query, key.key):
        return SCATTERED
    return SIMILAR if _similar(query, key.key) else 0


def _by_sound(query: str, key: SearchKey) -> int:
    if query == key.key:
        return SOUNDS_EXACT
    if key.key.startswith(query):
        return SOUNDS_PREFIX
    if query in key.key and len(query) >= 2:
        return SOUNDS_WITHIN
    long_enough = len(query) > _SHORTEST_FUZZY and key.kind == "pinyin"
    return SIMILAR if long_enough and _similar(query, key.key, 0.85) else 0


def _scattered(query: str, key: str) -> bool:
    """All characters of the query, in order, with others between: 鸿化 in 鸿翔化工."""
    rest = iter(key)
    return all(character in rest for character in query)


def _similar(query: str, key: str, least: float = _LEAST_SIMILARITY) -> bool:
    matcher = SequenceMatcher(None, query, key, autojunk=False)
    return matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least and matcher.ratio() >= least
