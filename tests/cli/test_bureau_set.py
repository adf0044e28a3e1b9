"""`anxin bureau set` and `anxin bureau show`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


def test_what_was_set_is_shown(anxin: Run, bureau: str) -> None:
    assert "closing_time\t17:30\t下班时间\n" in anxin("bureau", "show", bureau).done
    assert anxin("bureau", "set", bureau, "closing_time", "18:00").done == "closing_time\t18:00\t下班时间\n"
    assert anxin("bureau", "set", bureau, "phone", "0371-69955119").done == "phone\t0371-69955119\t联系电话\n"
    shown = anxin("--lang", "en", "bureau", "show", bureau).done
    assert "closing_time\t18:00\tClose of business\n" in shown
    assert "repair_period_days\tnot set\tDays for a repair\n" in shown
    assert "objection_working_days" not in shown
    assert anxin("bureau", "set", bureau, "closing_time", "").done == "closing_time\t17:30\t下班时间\n"


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("closing_time", "8 pm", "下班时间：请写 10:00 到 23:59 之间的时刻，例如 17:30。"),
        ("repair_period_days", "0", "信用修复期限：请写 1 到 3650 的整数，单位为天。"),
        ("objection_working_days", "5", "新密市应急管理局适用的规定没有用到这一项，或者原文已写明，不能另设。"),
        (
            "ruleset",
            "suizhou",
            "没有这一项设置，可设：phone, address, closing_time, repair_period_days, publish_head, inspection_months。",
        ),
    ],
)
def test_what_cannot_be_set_is_told_in_a_sentence(anxin: Run, bureau: str, key: str, value: str, told: str) -> None:
    before = anxin("bureau", "show", bureau).done
    assert told in anxin("bureau", "set", bureau, key, value).problem
    assert anxin("bureau", "show", bureau).done == before


def test_a_bureau_that_does_not_exist(anxin: Run, bureau: str) -> None:
    assert "没有名为 某局 的局" in anxin("bureau", "show", "某局").problem
    assert "没有名为 某局 的局" in anxin("bureau", "set", "某局", "phone", "1").problem
