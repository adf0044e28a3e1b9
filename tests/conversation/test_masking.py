"""Personal data stays out of messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.masking import mask_id, mask_name, mask_phone, redact


@pytest.mark.parametrize(("name", "masked"), [("张三", "张*"), ("张三丰", "张**"), ("王", "王"), ("", "")])
def test_a_name_keeps_its_first_character(name, masked):
    assert mask_name(name) == masked


def test_numbers_keep_little():
    assert mask_phone("138 1234 5678") == "*********78"
    assert mask_id("420101199003078888") == "4****************8"


@pytest.mark.parametrize(
    ("text", "kept_out"),
    [
        ("举报人13812345678", "13812345678"),
        ("电话 138-1234-5678", "1234"),
        ("电话0722-3256789。", "3256789"),
        ("身份证420101199003078888号", "19900307"),
        ("身份证42010119900307888X", "19900307"),
        ("老身份证420101900307888", "900307"),
        ("身份证420101 19900307 8888", "19900307"),
        ("ID420101199003078888x", "19900307"),
        ("电话１３８１２３４５６７８", "１２３４"),
        ("tel13812345678abc", "1234"),
    ],
)
def test_numbers_inside_a_remark_are_masked(text, kept_out):
    assert kept_out not in redact(text)
    assert "*" in redact(text)


@pytest.mark.parametrize(
    "text",
    ["91420000MA4K00000K", "罚款30000元", "2026-11-18", "应急罚〔2026〕12号", "N1420000138123456K", "全角１２３"],
)
def test_other_numbers_stay(text):
    assert redact(text) == text


@given(st.text(max_size=200))
def test_redacting_twice_changes_nothing_more(text):
    assert redact(redact(text)) == redact(text)
