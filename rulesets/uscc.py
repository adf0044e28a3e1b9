"""统一社会信用代码 (GB 32100-2015)."""

from __future__ import annotations

import re

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_SHAPE = re.compile(rf"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")


def check_character(first17: str) -> str:
    """The 18th character that belongs to the first 17."""
    total = sum(_VALUE[character] * weight for character, weight in zip(first17, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def is_uscc(code: str) -> bool:
    """Whether `code` has the form of a USCC and its check character holds."""
    return bool(_SHAPE.fullmatch(code)) and check_character(code[:17]) == code[17]
