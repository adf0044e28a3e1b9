"""A document as plain data: what a Word file, a PDF and a spreadsheet are all drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

Cell = str | int | Decimal | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `width`: in full-width characters; columns of a table share the page in this proportion."""

    head: str
    width: int
    align: Literal["left", "center"] = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A table without its rows. `name`: of the sheet; the lines above and below stand outside the grid."""

    name: str
    title: str
    columns: tuple[Column, ...]
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph.

    title: over the whole. centred: in the middle. head: of a section. text: with an indented first line. plain: without
    one. quote: words of a regulation. right: at the right edge, kept together with the next one: a signature.
    """

    kind: Literal["title", "centred", "head", "text", "plain", "quote", "right"]
    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """An empty line."""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a page of its own."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns with their heads and rows; the heads are repeated on every page."""

    columns: tuple[Column, ...]
    rows: Sequence[Row]


Block = Line | Gap | PageBreak | Grid


@dataclass(frozen=True, slots=True)
class Paper:
    """A document from top to bottom. `author`: the bureau; `landscape`: the page lies on its side."""

    title: str
    author: str
    written_at: datetime
    blocks: tuple[Block, ...]
    landscape: bool = False


def paper_of(tables: Sequence[tuple[Table, Sequence[Row]]], title: str, author: str, written_at: datetime) -> Paper:
    """Tables as a document to print, each on pages of its own."""
    blocks: list[Block] = []
    for table, rows in tables:
        if blocks:
            blocks.append(PageBreak())
        blocks.append(Line("title", table.title))
        blocks += [Line("plain", line) for line in table.above]
        blocks.append(Grid(table.columns, rows))
        blocks += [Line("plain", line) for line in table.below]
    wide = max((sum(column.width for column in table.columns) for table, _ in tables), default=0)
    return Paper(title, author, written_at, tuple(blocks), landscape=wide > _UPRIGHT)


#: More full-width characters than these do not stand side by side on an upright page.
_UPRIGHT = 52
