"""The audit chain: whatever is altered, removed or put in between is found; nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.proof.chain import GENESIS, Break, Head, Verifier, link
from storage.audit import AuditRow

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def sealed(count: int) -> list[AuditRow]:
    head, rows = Head(), []
    for number in range(1, count + 1):
        at = START + timedelta(seconds=number)
        row = AuditRow(number, 1, at, 7, "log_record", f"record:{number}", {"金额": "30000.00"}, None, None)
        head = link(head, row)
        rows.append(replace(row, seq=head.seq, hash=head.hash))
    return rows


def breaks(rows: list[AuditRow]) -> list[Break]:
    return list(Verifier().check(rows))


@given(st.integers(0, 30))
def test_an_untouched_chain_holds(count: int) -> None:
    assert breaks(sealed(count)) == []


CHANGES = {
    "actor_id": 8,
    "action": "undo_record",
    "object": "record:99",
    "data": {"金额": "3.00"},
    "at": START - timedelta(days=1),
    "bureau_id": 2,
}


@given(st.integers(1, 20), st.data())
def test_any_altered_entry_is_found(count: int, data: st.DataObject) -> None:
    rows = sealed(count)
    place = data.draw(st.integers(0, count - 1))
    field = data.draw(st.sampled_from(sorted(CHANGES)))
    rows[place] = replace(rows[place], **{field: CHANGES[field]})
    assert Break("altered", place + 1, place + 1) in breaks(rows)


@given(st.integers(2, 20), st.data())
def test_any_removed_entry_but_the_newest_is_found(count: int, data: st.DataObject) -> None:
    rows = sealed(count)
    place = data.draw(st.integers(0, count - 2))
    del rows[place]
    assert [one.kind for one in breaks(rows)] == ["missing"]


def test_an_entry_put_in_between_is_found() -> None:
    rows = sealed(5)
    verifier = Verifier()
    assert list(verifier.check(rows)) == []
    assert list(verifier.check_unsealed([replace(rows[0], id=3, seq=None, hash=None)])) == [Break("inserted", None, 3)]
    assert list(verifier.check_unsealed([replace(rows[0], id=6, seq=None, hash=None)])) == []


def test_hiding_a_change_needs_every_later_hash() -> None:
    """Altering an entry and its own hash breaks the chain at the next one."""
    rows = sealed(3)
    forged = replace(rows[0], object="record:99")
    rows[0] = replace(forged, hash=link(Head(), forged).hash)
    assert breaks(rows) == [Break("altered", 2, 2)]


def test_heads_are_written_and_read() -> None:
    head = Head(12, "a" * 64)
    assert Head.parse(str(head)) == head
    assert Head.parse("12:aaaaaaaaaaaa").seq == 12
    assert Head() == Head(0, GENESIS)


@pytest.mark.parametrize("text", ["", "12", "x:aaaaaaaaaaaa", "1:aaa", "1:zzzzzzzzzzzz", "-1:" + "a" * 64])
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Head.parse(text)
