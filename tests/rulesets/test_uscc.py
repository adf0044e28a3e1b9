"""统一社会信用代码 by GB 32100-2015."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulesets.uscc import check_character, is_uscc

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# Published codes of bodies that everyone can look up.
REAL = ["91350100M000100Y43", "91440300708461136T", "91330100799655058B", "914403001922038216", "9111000071093123XX"]


@pytest.mark.parametrize("code", REAL)
def test_a_real_code_holds(code: str) -> None:
    assert is_uscc(code)
    assert check_character(code[:17]) == code[17]


@pytest.mark.parametrize("code", REAL)
def test_another_check_character_does_not(code: str) -> None:
    assert [each for each in ALPHABET if is_uscc(code[:17] + each)] == [code[17]]


@pytest.mark.parametrize(
    "code",
    [
        *("", "9135010", REAL[0][:17], REAL[0] + "0", REAL[0].lower(), " " + REAL[0], REAL[0] + "\n", "9" * 18),
        *(
            "91A50100M000100Y43",
            "91350100M000100I43",
            "91350100M000100O43",
            "９1350100M000100Y43",
            "91350100M000100Y4٣",
        ),
    ],
    ids=repr,
)
def test_what_has_not_the_form(code: str) -> None:
    assert not is_uscc(code)


BODIES = st.tuples(
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
).map("".join)


@given(BODIES)
def test_every_body_has_one_check_character(body: str) -> None:
    assert [each for each in ALPHABET if is_uscc(body + each)] == [check_character(body)]


@given(BODIES, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(body: str, place: int, wrong: str) -> None:
    spoiled = body[:place] + wrong + body[place + 1 :]
    assert is_uscc(spoiled + check_character(body)) == (spoiled == body)
