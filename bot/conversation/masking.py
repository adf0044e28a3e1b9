"""Personal data kept out of messages: 脱敏."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

# Letters may stand beside a number ("ID110101…"), digits may not: then it is another number.
_ID = re.compile(r"(?<![0-9])[1-8][0-9]{5}[- ]?((?:18|19|20)[0-9]{6})[- ]?[0-9]{3}[0-9Xx](?![0-9])")
_OLD_ID = re.compile(r"(?<![0-9])[1-8][0-9]{5}([0-9]{6})[0-9]{3}(?![0-9])")
_MOBILE = re.compile(r"(?<![0-9])(?:\+?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}(?![0-9])")
_LANDLINE = re.compile(r"(?<![0-9])0[1-9][0-9]{1,2}[- ][1-9][0-9]{6,7}(?![0-9])")
_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")
_WIDE = str.maketrans("０１２３４５６７８９－　Ｘ", "0123456789- X")


def mask_name(name: str) -> str:
    """The first character of a person's name, the others starred: 张三丰 as 张**."""
    stripped = name.strip()
    return stripped[:1] + "*" * min(len(stripped) - 1, 3) if stripped else ""


def mask_phone(phone: str) -> str:
    """The last two digits of a telephone number."""
    digits = re.sub(r"[^0-9]", "", phone)
    return "*" * max(len(digits) - 2, 0) + digits[-2:] if len(digits) > 2 else "*" * len(digits)


def mask_id(number: str) -> str:
    """The first and last character of an identity number."""
    stripped = number.strip()
    return f"{stripped[0]}{'*' * (len(stripped) - 2)}{stripped[-1]}" if len(stripped) > 2 else "*" * len(stripped)


def redact(text: str) -> str:
    """Identity and telephone numbers inside a free text, masked; a USCC stays, it is public.

    What cannot be written as UTF-8 is dropped.
    """
    text = text.encode("utf-8", "ignore").decode("utf-8")
    text = _replace(_ID, text, lambda found: mask_id(found[0]) if _is_day(found[1]) else None)
    text = _replace(_OLD_ID, text, lambda found: mask_id(found[0]) if _is_day("19" + found[1]) else None)
    text = _replace(_MOBILE, text, lambda found: mask_phone(found[0]))
    return _replace(_LANDLINE, text, lambda found: mask_phone(found[0]))


def _replace(pattern: re.Pattern[str], text: str, mask: Callable[[re.Match[str]], str | None]) -> str:
    """Every find masked, also in wide digits; not what is part of a USCC. What is no find stays as it was written."""
    folded = text.translate(_WIDE)
    codes = [code.span() for code in _CODE.finditer(folded) if re.search("[A-Z]", code[0][:17])]
    for found in reversed(list(pattern.finditer(folded))):
        masked = mask(found)
        if masked is not None and not any(start <= found.start() and found.end() <= end for start, end in codes):
            text = text[: found.start()] + masked + text[found.end() :]
    return text


def mask_names(text: str, names: Iterable[str]) -> str:
    """`redact`, and these persons' names starred wherever they stand."""
    text = redact(text)
    for name in sorted({name.strip() for name in names if len(name.strip()) > 1}, key=len, reverse=True):
        text = text.replace(name, mask_name(name))
    return text


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
