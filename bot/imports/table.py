"""The cells of a table row by row, from XLSX or CSV, a row at a time: never computed, never held as a whole."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from bot.imports.container import recognise
from bot.imports.problems import ImportFileError

MOST_ROWS = 100_000
MOST_COLUMNS = 256
#: What a sheet has at most; some programs number their last empty row so.
_LAST_ROW = 1_048_576
_MOST_SHEETS = 50
_MOST_CELL = 32_767
_ENCODINGS = ("utf-8-sig", "gb18030")

Row = tuple[int, tuple[Any, ...]]
"""The row's number as the spreadsheet counts, and its cells: text, numbers, dates, None, or a BadCell."""


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that has no value to read. what: formula (without a computed value) or error (its computation failed)."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file. `rows` begins anew with every call, and leaves out empty rows."""

    name: str
    rows: Callable[[], Iterator[Row]]


def sheets(file: BinaryIO) -> list[Sheet]:
    """The tables in a file: the visible sheets of a workbook, or the one of a CSV file.

    Raises:
        ImportFileError: it is no table, cannot be read, or would do harm; so does reading the rows.
    """
    container = recognise(file)
    if container.kind == "csv":
        return [Sheet("", _csv_rows(file))]
    return _workbook(file, formulas=container.formulas)


_ERRORS = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)")


def _broken() -> ImportFileError:
    return ImportFileError(
        "文件不是完整的 XLSX 表格，请在 Excel 或 WPS 中打开后另存为 .xlsx",
        "the file is no sound XLSX workbook: open it and save it again as .xlsx",
    )


def _open(file: BinaryIO, *, values: bool) -> Any:
    # Here, because it takes long to load and the bot's start has no need of it.
    from openpyxl import load_workbook

    file.seek(0)
    return load_workbook(file, read_only=True, data_only=values, keep_links=False)


def _workbook(file: BinaryIO, *, formulas: bool) -> list[Sheet]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = _open(file, values=True)
            written = _open(file, values=False) if formulas else None
            names = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"][:_MOST_SHEETS]
    except ImportFileError:
        raise
    except Exception:
        # What the library meets in a file that somebody made by hand is anything at all.
        raise _broken() from None

    def rows(name: str) -> Callable[[], Iterator[Row]]:
        return lambda: _sheet_rows(book[name], None if written is None else written[name])

    return [Sheet(name, rows(name)) for name in names]


def _sheet_rows(sheet: Any, written: Any | None) -> Iterator[Row]:
    """The rows with a value; where the sheet has formulas, each is held beside what is written in its cell."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = _values(sheet)
            if written is None:
                for number, cells in enumerate(found, 1):
                    if any(cell is not None for cell in cells):
                        yield number, tuple(map(_value, cells))
                return
            for number, (cells, formulas) in enumerate(zip(found, _cells(written), strict=False), 1):
                both = zip(cells, formulas, strict=False)
                values = tuple(_computed(value, cell) for value, cell in both)
                if any(cell is not None for cell in values):
                    yield number, values
    except ImportFileError:
        raise
    except Exception:
        raise _broken() from None


def _values(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()
    return iter(sheet.iter_rows(max_row=_LAST_ROW, max_col=MOST_COLUMNS + 1, values_only=True))


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()
    return iter(sheet.iter_rows(max_row=_LAST_ROW, max_col=MOST_COLUMNS + 1))


def _computed(value: Any, cell: Any) -> Any:
    if value is None and cell.data_type == "f":
        return BadCell("formula", str(cell.value)[:80])
    return _value(value)


def _value(value: Any) -> Any:
    if isinstance(value, str):
        if len(value) > _MOST_CELL:
            raise ImportFileError("有单元格超过 32767 个字，不像正常的表格", "a cell holds more than 32767 characters")
        if not value.strip():
            return None
        if _ERRORS.fullmatch(value):
            return BadCell("error", value)
    return value


def _csv_rows(file: BinaryIO) -> Callable[[], Iterator[Row]]:
    encoding = _encoding(file)

    def rows() -> Iterator[Row]:
        file.seek(0)
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        try:
            yield from _csv(text)
        finally:
            text.detach()

    return rows


def _encoding(file: BinaryIO) -> str:
    """The first that the whole file is in; programs on Chinese Windows write GB 18030 unless told otherwise."""
    for encoding in _ENCODINGS:
        file.seek(0)
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        try:
            while piece := text.read(1 << 20):
                if "\0" in piece:
                    raise ImportFileError(
                        "文件不是文本，也不是 XLSX 表格", "the file is neither text nor an XLSX workbook"
                    )
        except UnicodeDecodeError:
            continue
        finally:
            text.detach()
        return encoding
    raise ImportFileError(
        "文字编码无法识别，请另存为 UTF-8 的 CSV 或 .xlsx",
        "the text's encoding is unknown: save it as UTF-8 CSV or .xlsx",
    )


def _csv(text: io.TextIOWrapper) -> Iterator[Row]:
    head = text.readline(1 << 16)
    text.seek(0)
    reader = csv.reader(text, delimiter=max(",\t;；，|", key=head.count), strict=True)
    before = 0
    try:
        for cells in reader:
            number, before = before + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                yield number, tuple(_value(cell) for cell in cells[: MOST_COLUMNS + 1])
    except csv.Error:
        line = reader.line_num
        raise ImportFileError(
            f"第 {line} 行不是正确的 CSV：引号不成对，或单元格过长",
            f"line {line} is no sound CSV: a quote without its pair, or a cell that is too long",
        ) from None
