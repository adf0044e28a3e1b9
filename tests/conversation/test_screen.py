"""Buttons and messages stay within what Telegram accepts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from bot.conversation.screen import (
    CALLBACK_BYTES,
    LABEL_LIMIT,
    TEXT_LIMIT,
    Action,
    Button,
    Screen,
    grid,
    lines,
    page_of,
    unpack,
    visible_length,
    within_limit,
)

VERBS = st.from_regex(r"[a-z][a-z_]{0,15}", fullmatch=True)
NUMBERS = st.integers(0, 10**18)


@given(VERBS, NUMBERS, NUMBERS, st.text(alphabet="abc:=-0129约谈", max_size=6))
def test_packing_is_undone_by_unpacking(verb, number, version, arg):
    action = Action(verb, number, version, arg)
    try:
        data = action.pack()
    except ValueError:
        assert len(f"{verb}:{number}:{version}:{arg}".encode()) > CALLBACK_BYTES
        return
    assert len(data.encode()) <= CALLBACK_BYTES
    assert unpack(data) == action


@given(st.text(max_size=80))
def test_forged_data_is_no_action_or_a_well_formed_one(data):
    action = unpack(data)
    assert action is None or action.pack() == data


@pytest.mark.parametrize(
    "data",
    [
        *(None, "", "grade", "grade:1:2", "Grade:1:2:", "grade:-1:2:", "grade:01:2:", "grade:1:x:", ":1:2:"),
        *("grade:١:2:", "grade:1:2:" + "约" * 20, "grade:1:2:\ud800"),
    ],
)
def test_what_we_did_not_pack_is_refused(data):
    assert unpack(data) is None


def test_an_argument_that_is_too_long_is_refused_at_packing():
    with pytest.raises(ValueError, match="not fit"):
        Action("log_set", 1, 1, "约" * 30).pack()


def test_a_button_has_one_purpose_and_a_short_label():
    with pytest.raises(ValueError, match="an action, a link or"):
        Button("x")
    with pytest.raises(ValueError, match="an action, a link or"):
        Button("x", Action("grade"), "https://example.org")
    assert Button("x", inline="").inline == ""
    assert len(Button("长" * 100, Action("grade")).label) == LABEL_LIMIT


def test_a_screen_refuses_what_telegram_would_refuse():
    button = Button("x", Action("grade"))
    with pytest.raises(ValueError, match="characters"):
        Screen(Markup(""))
    with pytest.raises(ValueError, match="characters"):
        Screen(escape("x" * (TEXT_LIMIT + 1)))
    with pytest.raises(ValueError, match="row"):
        Screen(Markup("x"), ((button,) * 9,))
    with pytest.raises(ValueError, match="100"):
        Screen(Markup("x"), ((button,) * 8,) * 13)
    Screen(Markup("<b>") + escape("x" * TEXT_LIMIT) + Markup("</b>"), ((button,) * 8,) * 12)


def test_length_is_counted_as_telegram_counts():
    assert visible_length(Markup("<b>a&amp;b</b>")) == 3
    assert visible_length("😀") == 2


@given(st.lists(st.text(max_size=300), max_size=60))
def test_long_lists_are_cut_between_rows(texts):
    rows = [escape(text) for text in texts]
    kept = within_limit(rows, Markup("…"), 1000)
    assert visible_length(kept) <= 1000
    assert kept == lines(*rows) or kept.endswith("…")


def test_a_page_beyond_the_end_is_the_last_one():
    assert page_of(range(5), 9, 2).items == (4,)
    assert page_of(range(5), -1, 2).items == (0, 1)
    assert page_of((), 0, 2).pages == 1
    assert [len(row) for row in grid([Button("x", Action("grade"))] * 5, 2)] == [2, 2, 1]
