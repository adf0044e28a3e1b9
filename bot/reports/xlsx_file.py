"""Tables as a workbook, a sheet each, written row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from bot.reports.cells import is_formula_like, plain, visible
from bot.reports.paper import Cell, Column, Row, Table

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: The sheets of one workbook end here; more rows go on in the next sheet.
MOST_ROWS = 1_000_000
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_NAME_LIMIT = 31
#: Points that a line of text takes.
_LINE = 17
_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_TITLE = Font(name="宋体", size=18, bold=True)
_HEAD = Font(name="黑体", size=11)
_BODY = Font(name="宋体", size=11)


class XlsxFile:
    """A workbook being written."""

    def __init__(self, path: Path, title: str, author: str, written_at: datetime) -> None:
        self._path = path
        # A place that cannot be written to is better found now than after all the rows.
        path.touch()
        self._book = Workbook(write_only=True)
        about = self._book.properties
        about.title, about.creator, about.lastModifiedBy = title, author, author
        about.created = about.modified = written_at.replace(tzinfo=None, microsecond=0)
        self._names: set[str] = set()
        self._styles: dict[tuple[object, ...], Any] = {}
        # The stubs know little of what a sheet to be written row by row takes.
        self._sheet: Any = None
        self._table: Table | None = None
        self._height = 0

    def begin(self, table: Table) -> None:
        self._finish()
        self._table = table
        self._open(table)

    def rows(self, rows: Iterable[Row]) -> None:
        assert self._table is not None and self._sheet is not None
        for row in rows:
            if self._height >= MOST_ROWS:
                self._open(self._table)
            cells = tuple(zip(self._table.columns, row, strict=True))
            self._append([self._cell(value, column) for column, value in cells], _lines(cells) * _LINE)

    def close(self) -> None:
        self._finish()
        self._book.save(self._path)

    def _open(self, table: Table) -> None:
        """A sheet with its title, the lines above the grid and the heads, as the printed form has them."""
        sheet = self._sheet = self._book.create_sheet(self._named(table.name))
        last: str = get_column_letter(len(table.columns))
        for place, column in enumerate(table.columns, 1):
            # A full-width character is about two of the digits that Excel counts a width in.
            sheet.column_dimensions[get_column_letter(place)].width = column.width * 2 + 2
        top = 1 + len(table.above)
        sheet.freeze_panes = f"A{top + 2}"
        sheet.page_setup.paperSize = 9
        sheet.page_setup.orientation = "landscape" if sum(one.width for one in table.columns) > 52 else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = f"{top + 1}:{top + 1}"
        for number in range(1, top + 1):
            sheet.merged_cells.add(f"A{number}:{last}{number}")
        self._height = 0
        self._append([self._text(table.title, _TITLE, "center")], 2.5 * _LINE)
        for line in table.above:
            self._append([self._text(line, _BODY, "left")], 1.5 * _LINE)
        heads = [(column, column.head) for column in table.columns]
        self._append([self._text(head, _HEAD, "center", box=True) for _, head in heads], (_lines(heads) + 0.5) * _LINE)

    def _append(self, cells: list[Any], height: float) -> None:
        """A row of a height in points: not every program finds out by itself how many lines its cells take."""
        self._height += 1
        self._sheet.row_dimensions[self._height].height = height
        self._sheet.append(cells)
        del self._sheet.row_dimensions[self._height]

    def _finish(self) -> None:
        if self._sheet is None or self._table is None:
            return
        last = get_column_letter(len(self._table.columns))
        for line in self._table.below:
            self._append([self._text(line, _BODY, "left")], 1.5 * _LINE)
            self._sheet.merged_cells.add(f"A{self._height}:{last}{self._height}")
        self._sheet = self._table = None

    def _cell(self, value: Cell, column: Column) -> Any:
        if isinstance(value, int | Decimal):
            return self._styled(value, _BODY, "center" if column.align == "center" else "right", box=True)
        return self._text(value or "", _BODY, column.align, box=True)

    def _text(self, text: str, font: Font, align: str, *, box: bool = False) -> Any:
        shown = str(plain(text)) if box else visible(text)
        cell = self._styled(shown, font, align, box=box, text=is_formula_like(shown))
        # A text whatever it looks like.
        cell.data_type = "s"
        return cell

    def _styled(self, value: Any, font: Font, align: str, *, box: bool, text: bool = False) -> Any:
        """A cell in one of the few styles there are: to describe them anew for every cell takes most of the time.
        `text`: it stays a text also after somebody has edited it."""
        cell: Any = WriteOnlyCell(self._sheet, value)
        key = (font.name, font.size, align, box, text)
        style = self._styles.get(key)
        if style is None:
            cell.font = font
            cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
            if box:
                cell.border = _BOX
            if text:
                cell.quotePrefix = True
            self._styles[key] = cell._style
        else:
            cell._style = style
        return cell

    def _named(self, name: str) -> str:
        """A sheet's name as Excel takes it, of its own."""
        wanted = _FORBIDDEN.sub(" ", str(plain(name))).strip().strip("'")[:_NAME_LIMIT] or "表"
        found, number = wanted, 1
        while found.casefold() in self._names:
            number += 1
            mark = f"（{number}）"
            found = wanted[: _NAME_LIMIT - len(mark)] + mark
        self._names.add(found.casefold())
        return found


def _lines(cells: Iterable[tuple[Column, Cell]]) -> float:
    """How many lines the fullest cell of a row takes; ASCII counts half a character."""
    return max(
        (-(-sum(1 if c > "\u00ff" else 0.5 for c in str(value)) // column.width) for column, value in cells if value),
        default=1,
    )
