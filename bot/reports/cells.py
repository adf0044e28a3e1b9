"""Values fit for a cell: nothing that a spreadsheet program would take for a formula, nothing that no file holds."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from bot.reports.paper import Cell

#: What a formula begins with; a full-width sign is folded to the plain one by East Asian editions.
_FORMULA = frozenset("=+-@|%\t\r＝＋－＠")
#: What Excel holds in one cell.
LONGEST = 32_000


def visible(text: str) -> str:
    """A text on one line without control and direction characters, surrogates and noncharacters."""
    return "".join(" " if c in "\t\r\n" else c for c in text if c in "\t\r\n" or not _is_invisible(c))


def plain(value: Cell) -> str | int | Decimal | None:
    """A cell's text as `visible`, blanks joined and cut to what a cell holds; numbers as they are."""
    return " ".join(visible(value).split())[:LONGEST] if isinstance(value, str) else value


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet program might calculate a text instead of showing it; blanks before it do not count."""
    return text.lstrip()[:1] in _FORMULA if text.strip() else False


def for_csv(value: Cell) -> str:
    """A cell's text in a CSV file, where nothing but an apostrophe says that it is a text."""
    found = plain(value)
    if found is None:
        return ""
    if isinstance(found, str):
        return f"'{found}" if isinstance(value, str) and (is_formula_like(value) or is_formula_like(found)) else found
    return format(found, "f") if isinstance(found, Decimal) else str(found)


def _is_invisible(character: str) -> bool:
    code = ord(character)
    return (
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        or code & 0xFFFE == 0xFFFE
        or 0xFDD0 <= code <= 0xFDEF
    )
