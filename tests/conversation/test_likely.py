"""Which records may be of the same thing: the day, else who and where within a week."""

from datetime import date, timedelta

import pytest

from bot.conversation.draft import Draft
from bot.conversation.likely import NEAR_DAYS, Known, likely_same

DAY = date(2026, 11, 18)
GATE, NEXT_DOOR, FAR = (31.7, 113.4), (31.7015, 113.4), (31.703, 113.4)


def draft(record_type="interview", *, values=None, **more):
    return Draft(id=1, type=record_type, values={"date": DAY.isoformat(), **(values or {})}, **more)


def known(row=1, *, days=0, record_type="interview", mine=False, values=None, document_no=None, place=None):
    return Known(row, record_type, DAY + timedelta(days), mine, values or {}, document_no, place)


@pytest.mark.parametrize(
    ("one", "same"),
    [
        (known(), True),
        (known(record_type="complaint"), False),
        (known(days=1), False),
        (known(days=-7, mine=True), True),
        (known(days=-8, mine=True), False),
        (known(days=7, place=NEXT_DOOR), True),
        (known(days=7, place=FAR), False),
        (known(days=8, place=GATE), False),
    ],
)
def test_the_bounds(one, same):
    assert likely_same(draft(place=GATE), [one]) == ([1] if same else [])


def test_what_differs_in_kind_or_number_is_another_thing():
    assert likely_same(draft(document_no="A-1"), [known(document_no="A-2")]) == []
    assert likely_same(draft(document_no="A-1"), [known()]) == [1]
    one = known(record_type="misconduct", values={"kind": "unlicensed"})
    assert likely_same(draft("misconduct", values={"kind": "concealment"}), [one]) == []
    assert likely_same(draft("misconduct", values={"kind": "unlicensed"}), [one]) == [1]


def test_the_nearest_day_comes_first():
    records = [known(1, days=-3, mine=True), known(2), known(3, days=-1, mine=True)]
    assert likely_same(draft(), records) == [2, 3, 1]
    assert timedelta(days=3) < NEAR_DAYS


def test_a_draft_without_its_day_is_like_nothing():
    assert likely_same(Draft(id=1, type="interview"), [known()]) == []
