"""双随机: the same parts draw the same, every part matters, and nobody is drawn who may not be."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

import pytest

from bot.casework.random_draw import ANY_GRADE, Lists, available, commitment, digest, draw, seed_of, sizes_of

CODES = [f"9115222100000{number:05}" for number in range(40)]


def lists(**more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "bureau": "新密市应急管理局",
        "month": "2026-11",
        "subjects": tuple((code, "1234"[number % 4]) for number, code in enumerate(CODES)),
        "inspectors": (3, 5, 8),
        "recusals": (),
        "sizes": {ANY_GRADE: 10},
        "each": 2,
    }
    return Lists(**{**given, **more}).canonical()


def test_by_hand_from_what_is_published() -> None:
    """The documented formula, written out anew with nothing but SHA-256."""

    def sha(*rows: str) -> str:
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()

    told = lists()
    body = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert digest(told) == hashlib.sha256(body.encode()).hexdigest()
    seed = seed_of(digest(told), "s" * 64, "  今天\n天气晴 ")
    assert seed == sha("anxin-draw/1", digest(told), "s" * 64, "今天 天气晴")
    assert commitment("s" * 64) == sha("s" * 64)
    drawn = draw(told, seed)
    assert [one.code for one in drawn] == sorted(CODES, key=lambda code: sha(seed, "subject", code))[:10]
    first = sorted((3, 5, 8), key=lambda person: sha(seed, "inspector", f"{drawn[0].code}/{person}"))[:2]
    assert list(drawn[0].inspectors) == first


def test_the_order_in_which_the_lists_were_written_does_not_matter() -> None:
    told = lists()
    turned = lists(subjects=tuple((code, "1234"[number % 4]) for number, code in reversed(list(enumerate(CODES)))))
    assert digest(told) == digest(turned)
    assert draw(told, "5eed") == draw(turned, "5eed")


def test_every_part_changes_the_seed() -> None:
    first = seed_of(digest(lists()), "a", "words")
    others = [
        seed_of(digest(lists(each=1)), "a", "words"),
        seed_of(digest(lists()), "b", "words"),
        seed_of(digest(lists()), "a", "word s"),
        seed_of(digest(lists(subjects=tuple((code, "1") for code in CODES))), "a", "words"),
    ]
    assert len({first, *others}) == 5
    assert {one.code for one in draw(lists(), first)} != {one.code for one in draw(lists(), others[1])}


def test_by_grade_recusals_and_even_work() -> None:
    told = lists(sizes={"3": 4, "4": 6}, recusals=tuple((code, 5) for code in CODES[:20]))
    drawn = draw(told, "5eed")
    grades = Counter(dict(told["subjects"])[one.code] for one in drawn)
    assert grades == {"3": 4, "4": 6}
    assert all(5 not in one.inspectors for one in drawn if one.code in CODES[:20])
    assert all(len(set(one.inspectors)) == 2 for one in drawn)
    free = draw(lists(sizes={ANY_GRADE: 9}), "5eed")
    load = Counter(person for one in free for person in one.inspectors)
    assert set(load.values()) == {6}


def test_fewer_go_where_fewer_may() -> None:
    told = lists(
        sizes={ANY_GRADE: 40}, recusals=((CODES[0], 3), (CODES[0], 5), (CODES[1], 3), (CODES[1], 5), (CODES[1], 8))
    )
    by_code = {one.code: one.inspectors for one in draw(told, "5eed")}
    assert by_code[CODES[0]] == (8,)
    assert by_code[CODES[1]] == ()


def test_each_is_drawn_about_as_often_as_any_other() -> None:
    told = lists(sizes={ANY_GRADE: 10})
    seen = Counter(one.code for number in range(2000) for one in draw(told, str(number)))
    # 500 expected of each, standard deviation 19: six of them are not by chance.
    assert all(385 < seen[code] < 615 for code in CODES)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("10", {ANY_GRADE: 10}),
        ("１０ 家", {ANY_GRADE: 10}),
        ("500", {ANY_GRADE: 500}),
        ("501", None),
        ("0", None),
        ("1=2 3=5", {"1": 2, "3": 5}),
        ("3：5，未定级 = 1", {"3": 5, "null": 1}),
        ("3=5 3=1", None),
        ("9=1", None),
        ("4=501", None),
        ("很多", None),
        ("", None),
    ],
)
def test_sizes_as_typed(text: str, sizes: dict[str, int] | None) -> None:
    assert sizes_of(text, ("1", "2", "3", "4")) == sizes


def test_what_is_wanted_beyond_what_there_is() -> None:
    there = [("a", "1"), ("b", "1"), ("c", None)]
    assert available(there, {ANY_GRADE: 3}) == {}
    assert available(there, {ANY_GRADE: 4}) == {ANY_GRADE: 3}
    assert available(there, {"1": 2, "null": 1}) == {}
    assert available(there, {"1": 3, "null": 1}) == {"1": 2}
