"""A correction begins with exactly what the record says, and changes nothing that was not asked for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.conversation.amending import Amendment, asked, prefilled, step
from bot.conversation.draft import Draft
from bot.conversation.flow import CARD, MENU, Attached, Typed
from bot.conversation.screen import Action
from bot.conversation.verbs import Verb

TODAY = date(2026, 11, 20)
RECORDS: list[tuple[str, dict[str, Any]]] = [
    ("interview", {"date": "2026-03-01", "measure": True}),
    ("complaint", {"date": "2026-03-01"}),
    (
        "penalty",
        {
            "date": "2026-03-01",
            "fine": Decimal("30000.50"),
            "confiscated": Decimal("0.00"),
            "cause": "accident",
            "vile": False,
            "art114_multiple": Decimal("2.5"),
            "published_on": "2026-03-10",
            "listing_months": 12,
            "removed_on": "2026-09-01",
            "corrected_on": "2026-04-01",
            "repaired_on": "2026-10-01",
        },
    ),
    ("accident", {"date": "2026-03-01", "level": "larger", "deaths": 3, "injuries": 0, "loss": Decimal("1.00")}),
    ("dishonesty", {"date": "2026-03-01", "actor": "principal", "corrected_on": "2026-04-01"}),
    ("misconduct", {"date": "2026-03-01", "kind": "unlicensed"}),
    ("joint_sanction", {"from": "2026-03-01", "to": "2027-03-01", "department": "税务局"}),
    ("certificate", {"level": 2, "from": "2025-01-01", "to": "2028-01-01"}),
    ("commitment", {"from": "2026-03-01", "breached_on": "2026-05-01"}),
    ("honor", {"year": 2025, "level": "municipal"}),
    ("commendation", {"date": "2026-03-01", "level": "provincial"}),
    ("external_rating", {"date": "2026-03-01", "source": "national", "grade": "良"}),
    ("inspection", {"date": "2026-03-01"}),
]


def amendment(kind: str, data: dict[str, Any], *, withdraw: bool = False, **more: Any) -> Amendment:
    blank = Draft(id=7, version=1, ruleset="suizhou", subject_id=1, subject_name="博达矿业", type=kind, **more)
    before = prefilled(blank, data, 3)
    return Amendment(record_id=3, record_version=1, before=before, draft=before, withdraw=withdraw)


def pressed(amendment: Amendment, verb: Verb, arg: str = "") -> Amendment:
    after, wrong = step(amendment, Action(verb, amendment.id, amendment.version, arg), TODAY)
    assert wrong is None
    return after


@pytest.mark.parametrize(("kind", "data"), RECORDS)
def test_it_begins_with_what_the_record_says(kind: str, data: dict[str, Any]) -> None:
    begun = amendment(kind, data, document_no="随应急罚〔2026〕1号", note="未培训")
    assert begun.changes == {}
    assert begun.data(data) == data
    kept = Amendment.model_validate_json(begun.model_dump_json())
    assert kept.data(data) == data


@pytest.mark.parametrize(("kind", "data"), RECORDS)
def test_whose_it_is_and_its_type_stay(kind: str, data: dict[str, Any]) -> None:
    begun = amendment(kind, data)
    menu = pressed(begun, Verb.EDIT)
    for name in ("subject", "type", "evidence", "corrected_on"):
        after, wrong = step(menu, Action(Verb.EDIT, menu.id, menu.version, name), TODAY)
        assert wrong is not None
        assert after.draft is menu.draft


def test_a_field_a_reason_and_then_it_is_ready() -> None:
    kind, data = RECORDS[2]
    begun = amendment(kind, data)
    assert not begun.is_ready
    menu = pressed(begun, Verb.EDIT)
    assert asked(menu) == MENU
    waiting = pressed(menu, Verb.EDIT, "fine")
    changed, wrong = step(waiting, Typed("1万"), TODAY)
    assert wrong is None
    assert asked(changed) == CARD
    assert changed.changes == {"fine": (Decimal("30000.50"), 10000)}
    assert changed.data(data) == {**data, "fine": 10000}
    assert not changed.is_ready
    _, wrong = step(changed, Typed("  "), TODAY)
    assert wrong is not None
    ready, wrong = step(changed, Typed("多写一位，电话 13800138000"), TODAY)
    assert wrong is None
    assert ready.is_ready
    assert "13800138000" not in ready.reason
    assert ready.version == changed.version + 1


def test_a_value_that_is_taken_away_and_one_that_contradicts() -> None:
    kind, data = RECORDS[2]
    gone = pressed(
        pressed(pressed(amendment(kind, data), Verb.EDIT), Verb.EDIT, "listing_months"), Verb.SKIP, "listing_months"
    )
    assert gone.changes == {"listing_months": (12, None)}
    assert gone.data(data) == {name: value for name, value in data.items() if name != "listing_months"}
    waiting = pressed(pressed(amendment(kind, data), Verb.EDIT), Verb.EDIT, "published_on")
    after, wrong = step(waiting, Typed("2026-02-01"), TODAY)
    assert wrong is not None
    assert after.changes == {}


def test_evidence_alone_is_a_change() -> None:
    added, wrong = step(amendment("complaint", {"date": "2026-03-01"}), Attached(2), TODAY)
    assert wrong is None
    assert added.changes == {"evidence": (None, 2)}


def test_a_withdrawal_takes_nothing_but_its_reason() -> None:
    begun = amendment("complaint", {"date": "2026-03-01"}, withdraw=True)
    assert asked(begun) == CARD
    _, wrong = step(begun, Action(Verb.EDIT, begun.id, begun.version), TODAY)
    assert wrong is not None
    ready, wrong = step(begun, Typed("重复登记"), TODAY)
    assert wrong is None
    assert ready.is_ready
