"""Digits and punctuation as people type them, and numbers in Chinese characters."""

from __future__ import annotations

from decimal import Decimal

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_FULL_WIDTH_LOWER = {code: code - 0xFEE0 + 32 for code in range(0xFF21, 0xFF3B)}
_FOLD = _FULL_WIDTH | _LOWER | _FULL_WIDTH_LOWER | {0x3000: 0x20, 0xA0: 0x20, 0xFFE5: 0xA5}
_FOLD |= dict.fromkeys(map(ord, "\t\r\n\v\f\u200b\ufeff"), 0x20)

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_DIGITS |= {"零": 0, "两": 2} | {character: value for value, character in enumerate("壹贰叁肆伍陆柒捌玖", 1)}
_UNITS = (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10))
_FORMAL = str.maketrans({"拾": "十", "佰": "百", "仟": "千", "萬": "万", "億": "亿", "w": "万", "k": "千", "点": "."})

#: The characters that a number may be written with, for use inside a regular expression's class.
NUMERAL_CHARACTERS = "〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬億"


def fold(text: str) -> str:
    """Full-width forms narrowed, Latin letters lower-cased, white space as blanks; every index stays."""
    return text.translate(_FOLD)


def number(text: str) -> Decimal | None:
    """`3.5万`, `两万五`, `3千2百`, `十五`, `120`; None where it is no number.

    After a unit, one last digit counts the next smaller unit: 两万五 is 25,000.
    """
    return _value(text.translate(_FORMAL)) if 0 < len(text) <= 40 else None


def _value(text: str) -> Decimal | None:
    for character, unit in _UNITS:
        if character not in text:
            continue
        left, right = text.split(character, 1)
        head = Decimal(1) if not left and unit == 10 else _value(left)
        tail = _tail(right, unit)
        return None if head is None or tail is None else head * unit + tail
    return _plain(text)


def _tail(text: str, unit: int) -> Decimal | None:
    if not text:
        return Decimal(0)
    if text[0] in "零〇":
        value = _value(text.lstrip("零〇"))
    elif len(text) == 1 and unit > 10:
        digit = _plain(text)
        value = None if digit is None else digit * (unit // 10)
    else:
        value = _value(text)
    return value if value is not None and value < unit else None


def _plain(text: str) -> Decimal | None:
    written = "".join(str(_DIGITS.get(character, character)) for character in text)
    whole, point, fraction = written.partition(".")
    if not written.isascii() or not whole.isdigit() or (point and not fraction.isdigit()):
        return None
    return Decimal(written)
