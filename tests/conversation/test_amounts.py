"""Money as people write it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.amounts import LARGEST, parse_money
from bot.conversation.numerals import fold, number
from bot.conversation.problems import Problem


@pytest.mark.parametrize(
    ("written", "yuan"),
    [
        ("30000", "30000"),
        ("30,000", "30000"),
        ("３０，０００元", "30000"),
        ("30000元整", "30000"),
        ("¥30,000.50", "30000.50"),
        ("人民币3万", "30000"),
        ("3万", "30000"),
        ("3.5万元", "35000"),
        ("3w", "30000"),
        ("3万5", "35000"),
        ("3万5千", "35000"),
        ("三万元", "30000"),
        ("三点五万", "35000"),
        ("两万五", "25000"),
        ("十五万", "150000"),
        ("一百二十万", "1200000"),
        ("三万零五百", "30500"),
        ("三千二", "3200"),
        ("叁万伍仟元整", "35000"),
        ("5千", "5000"),
        ("1.2亿", "120000000"),
        ("罚款30000", "30000"),
        ("罚款3万元", "30000"),
        ("罚款：3万元", "30000"),
        ("没收5000元", "5000"),
        ("没收违法所得5000元", "5000"),
        ("罚没3万", "30000"),
        ("0", "0"),
    ],
)
def test_reads_an_amount(written, yuan):
    assert parse_money(written) == Decimal(yuan)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("-5", "money.negative"),
        ("1.234", "money.too_fine"),
        ("9999999999999999", "money.too_large"),
        ("1,00", "money.unreadable"),
        ("3..5", "money.unreadable"),
        ("三", "money.unreadable"),
        ("万", "money.unreadable"),
        ("不清楚", "money.unreadable"),
        ("", "money.unreadable"),
    ],
)
def test_says_what_is_wrong_with_an_amount(written, key):
    found = parse_money(written)
    assert isinstance(found, Problem)
    assert found.key == key


@given(st.text(max_size=60))
def test_never_raises(written):
    found = parse_money(written)
    assert isinstance(found, Problem) or 0 <= found <= LARGEST


@given(st.text(alphabet="0123456789.,一二三五十百千万亿两零元罚款wk ", max_size=20))
def test_never_raises_on_near_amounts(written):
    parse_money(written)


@given(st.decimals(0, LARGEST, places=2, allow_nan=False))
def test_reads_what_a_machine_writes(value):
    assert parse_money(f"{value:,f}") == parse_money(f"{value:f}") == value


@given(st.text(max_size=40))
def test_folding_keeps_every_index(text):
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize("text", ["", "万万", "十十", "千万百", "五万六万", "²", "1 0"])
def test_what_is_no_number(text):
    assert number(text) is None
