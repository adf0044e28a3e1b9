"""Which subjects a query may mean that none of them is called, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.conversation.keys import SearchKey, cores, normal, readings

EXACT, PREFIX, WITHIN = 100, 90, 80
SOUNDS_EXACT, SOUNDS_PREFIX, SOUNDS_WITHIN = 70, 60, 50
HOMOPHONE, SCATTERED, SIMILAR = 45, 40, 30
_LEAST_SIMILARITY = 0.6
_LEAST_SPOKEN = 0.85
_SHORTEST_FUZZY = 3
#: From so many letters on, a reading with a slip in it is still no other reading.
_SHORTEST_SPOKEN = 5
#: A longer name is known by any two of its thirds.
_LONGEST_WINDOWED = 8


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


def spoken(query: str) -> str:
    """How a query in characters is read, for homophones (红翔 for 鸿翔); nothing for one too short to tell."""
    wanted = normal(query)
    heard = readings(wanted)
    return "".join(heard[0]) if heard and len(wanted) >= _SHORTEST_FUZZY - 1 else ""


def pieces(query: str) -> tuple[tuple[str, ...], ...]:
    """What a name that a query nearly spells still holds: the query without one or two characters at each place, or
    without a third.

    One slip (a wrong, a missing, a further character, or two changed places) leaves one of them whole.
    """
    found: dict[tuple[str, ...], None] = {}
    for wanted in dict.fromkeys((normal(query), *cores(query)[-1:])):
        size = len(wanted)
        if size < (_SHORTEST_SPOKEN if wanted.isascii() else _SHORTEST_FUZZY):
            continue
        if size > _LONGEST_WINDOWED:
            first, second = size // 3, 2 * size // 3
            found |= dict.fromkeys(((wanted[:second],), (wanted[first:],), (wanted[:first], wanted[second:])))
            continue
        width = 2 if size > _SHORTEST_FUZZY else 1
        for start in range(size - width + 1):
            found[tuple(filter(None, (wanted[:start], wanted[start + width :])))] = None
    return tuple(found)


def ranked(query: str, candidates: Iterable[Findable], limit: int = 50) -> tuple[Match, ...]:
    """The candidates that fit a query, best first, shorter names before longer ones."""
    wanted = normal(query)
    if not wanted:
        return ()
    forms = tuple(dict.fromkeys((wanted, *cores(query)[-1:])))
    heard = spoken(query)
    matches = (
        Match(each.id, each.name, score)
        for each in candidates
        if (score := max((_score(form, heard, key) for key in each.keys for form in forms), default=0))
    )
    return tuple(sorted(matches, key=lambda match: (-match.score, len(match.name), match.name, match.id)))[:limit]


def _score(query: str, heard: str, key: SearchKey) -> int:
    if key.kind in ("pinyin", "initials"):
        if query.isascii():
            return _by_sound(query, key)
        return HOMOPHONE if heard and key.kind == "pinyin" and key.key.startswith(heard) else 0
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
    return _similar(query, key.key, _LEAST_SIMILARITY)


def _by_sound(query: str, key: SearchKey) -> int:
    if query == key.key:
        return SOUNDS_EXACT
    if key.key.startswith(query):
        return SOUNDS_PREFIX
    if query in key.key and len(query) >= 2:
        return SOUNDS_WITHIN
    long_enough = len(query) >= _SHORTEST_SPOKEN and key.kind == "pinyin"
    return _similar(query, key.key, _LEAST_SPOKEN) if long_enough else 0


def _scattered(query: str, key: str) -> bool:
    """All characters of the query, in order, with others between: 鸿化 in 鸿翔化工."""
    rest = iter(key)
    return all(character in rest for character in query)


def _similar(query: str, key: str, least: float) -> int:
    """From SIMILAR up to just below SCATTERED, the nearer the higher; 0 below the least similarity."""
    likeness = OSA.normalized_similarity(query, key, score_cutoff=least)
    return SIMILAR + int(likeness * (SCATTERED - SIMILAR - 1)) if likeness >= least else 0
