"""The cards of 信用修复 and 提前移出 are valid whatever is in a name or an explanation, and short enough to read."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.conversation.cards.repair import listing_lines, repair_sheet
from bot.conversation.cards.repair_ask import ask_day_corrected, choose_way, gathering
from bot.conversation.cards.repair_case import case_card, case_list, decided_notice, proof_notice
from bot.conversation.repair_views import ListingView, OpeningView, RepairCaseView, RepairEvent, RepairSheet
from bot.conversation.screen import lines
from bot.conversation.views import PersonView, RecordView
from bot.locales import texts

from .telegram_html import problems_of

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
AWKWARD = ["<b>&", "{name}", "长" * 500, "שלום", "\u202e甲"]
RECORD = RecordView("R000001", "penalty", {"date": "2026-05-01", "fine": "20000.00"}, row=1)
STANDINGS = ("open", "uncorrected", "unperformed", "blocked", "early", "late", "never")


def sheet(name: str) -> RepairSheet:
    openings = [OpeningView(RECORD, standing, TODAY, TODAY) for standing in STANDINGS]
    openings.insert(0, OpeningView(RECORD, "open", case=(1, "filed")))
    return RepairSheet(
        1,
        name,
        False,
        "xinmi",
        name,
        "repair",
        "4",
        False,
        tuple(openings),
        "十六",
        "条文",
        granted=("1",),
        all_granted=(None,),
        by_itself=(TODAY, "2"),
        phone=name,
        address=name,
    )


def case(name: str) -> RepairCaseView:
    events = tuple(RepairEvent(move, NOW, name, name) for move in ("accept", "verify", "pass", "revoke") * 5)
    return RepairCaseView(
        1,
        2,
        "repair",
        "accepted",
        1,
        name,
        False,
        "chenbaerhu",
        RECORD,
        NOW,
        by=name,
        paper=True,
        way="charity",
        text=name * 5,
        files=3,
        events=events,
        moves=frozenset(("verify", "pass", "reject")),
        effect=("poor", "good"),
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", AWKWARD)
def test_cards_hold_whatever_they_are_given(name: str, language: str) -> None:
    t = texts(language)
    screens = [
        repair_sheet(t, sheet(name), "staff"),
        repair_sheet(t, sheet(name), "enterprise", news=True),
        case_card(t, case(name)),
        case_list(t, [case(name)] * 20),
        decided_notice(t, case(name), "pass", on=TODAY, grades=("poor", "good")),
        decided_notice(t, case(name), "reject", reason=name),
        proof_notice(t, name, RECORD, "uncorrected", name, 2, natural=True),
        choose_way(t, "repair", RECORD, ("commitment", "charity"), "10"),
        gathering(t, RECORD, (1, 1), kind="removal", text=name, files=2),
        ask_day_corrected(t, RECORD, (1, 1), TODAY),
    ]
    for screen in screens:
        assert problems_of(screen.text) == []
        assert "\u202e" not in screen.text
        for row in screen.keyboard:
            for button in row:
                assert button.label
                assert button.action is not None
                button.action.pack()


def test_an_enterprise_is_offered_to_apply_and_staff_to_record() -> None:
    def labels(audience: str) -> list[str]:
        screen = repair_sheet(texts("zh"), sheet("甲"), audience)  # type: ignore[arg-type]
        return [button.label.partition("：")[0] for row in screen.keyboard for button in row]

    assert labels("enterprise") == ["查看申请", "申请修复", "上传整改材料", "上传履行材料", "查看等级"]
    assert labels("staff") == ["查看申请", "登记书面申请", "登记整改完成", "登记履行完毕", "查看等级"]


def test_persons_are_listed_once_and_masked() -> None:
    persons = (PersonView("principal", "张三丰"), PersonView("other", "李四"))
    listing = ListingView("D", date(2025, 1, 1), 36, date(2028, 1, 1), date(2026, 1, 1), persons)
    short = ListingView("C", date(2025, 1, 1), 9, date(2025, 10, 1), date(2026, 1, 1))
    text = lines(*listing_lines(texts("zh"), "suizhou", [listing, listing, short]))
    assert text.count("张**") == 1
    assert "张三丰" not in text
    assert "期限 9 个月" in text
    assert text.count("可申请提前移出") == 2
    # Beside a repair line it is that which says so, from the day on.
    for as_of, told in ((date(2025, 12, 31), 1), (date(2026, 1, 1), 0)):
        text = lines(*listing_lines(texts("zh"), "suizhou", [listing], as_of))
        assert text.count("可申请提前移出") == told
