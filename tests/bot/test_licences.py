"""The code of a licence: read from pictures, and believed only where its check character holds."""

from __future__ import annotations

import io

import pytest
import segno
from PIL import Image

from bot.licences import credit_codes, read_code

CODE = "91420000MA4K00000K"


def picture(text: str, turn: int = 0, kind: str = "png") -> bytes:
    drawn, turned = io.BytesIO(), io.BytesIO()
    segno.make(text).save(drawn, kind="png", scale=5, border=4)
    Image.open(drawn).convert("RGB").rotate(turn, expand=True, fillcolor="white").save(turned, kind)
    return turned.getvalue()


@pytest.mark.parametrize(("turn", "kind"), [(0, "png"), (90, "jpeg"), (17, "webp")])
def test_a_picture_is_read_however_it_is_held(turn: int, kind: str) -> None:
    said = read_code(picture(f"https://example.org/q?uniscid={CODE}&x=1", turn, kind))
    assert credit_codes(said) == (CODE,)


@pytest.mark.parametrize("content", [b"", b"no picture", picture(CODE)[:200], b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_says_nothing(content: bytes) -> None:
    assert read_code(content) == ""


def test_a_picture_of_too_many_pixels_is_not_unpacked() -> None:
    huge = io.BytesIO()
    Image.new("1", (9000, 9000)).save(huge, "png")
    assert read_code(huge.getvalue()) == ""


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (CODE, CODE),
        (f"统一社会信用代码：{CODE.lower()}；名称：某某", CODE),
        (f"https://example.org/{CODE}00/x", CODE),
        (f"注册号 123456{CODE} {CODE}", CODE),
        (CODE[:-1] + "A", None),
        (f"{CODE[:9]} {CODE[9:]}", None),
        ("https://example.org/", None),
        ("", None),
    ],
)
def test_the_code_in_what_it_says(said: str, code: str | None) -> None:
    assert credit_codes(said)[:1] == ((code,) if code else ())
