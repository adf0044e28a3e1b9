"""A paper as PDF/A-like pages: A4, one Chinese font of which the characters in use are embedded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from fpdf import FPDF

from bot.reports.cells import plain, visible
from bot.reports.fonts import sans
from bot.reports.paper import Block, Cell, Column, Gap, Grid, Line, PageBreak, Paper, Row
from bot.reports.wrap import wrap

MIME = "application/pdf"
_FONT = "Noto Sans SC"
_POINT = 25.4 / 72
#: Size in points and line height in millimetres, by kind of line.
_TITLE, _HEAD, _BODY, _CELL = (20.0, 12.0), (14.5, 10.0), (12.5, 8.0), (9.0, 5.0)
_PADDING = 1.2


def pdf_bytes(paper: Paper) -> bytes:
    """The file's content; the same paper gives the same bytes."""
    page = _Pages(paper)
    for block in paper.blocks:
        page.draw(block)
    return bytes(page.pdf.output())


class _Numbered(FPDF):
    def footer(self) -> None:
        self.set_y(-15)
        self.set_font(_FONT, size=9)
        self.cell(0, 8, f"— {self.page_no()} —", align="C")


class _Pages:
    def __init__(self, paper: Paper) -> None:
        self.pdf = pdf = _Numbered(orientation="landscape" if paper.landscape else "portrait", format="A4")
        pdf.set_title(visible(paper.title))
        pdf.set_author(visible(paper.author))
        pdf.set_lang("zh-CN")
        pdf.set_creation_date(paper.written_at.astimezone(UTC).replace(microsecond=0))
        pdf.add_font(_FONT, "", str(sans()))
        side = 15 if paper.landscape else 26
        pdf.set_margins(side, 20, side)
        pdf.c_margin = 0
        pdf.set_auto_page_break(False)
        self._bottom = pdf.h - 20
        pdf.add_page()

    def draw(self, block: Block) -> None:
        match block:
            case Line():
                self._line(block)
            case Gap():
                self.pdf.ln(_BODY[1])
            case PageBreak():
                self.pdf.add_page()
            case Grid():
                self._grid(block)

    def _line(self, line: Line) -> None:
        size, height = {"title": _TITLE, "head": _HEAD}.get(line.kind, _BODY)
        self.pdf.set_font(_FONT, size=size)
        em = size * _POINT
        left = 2 * em if line.kind == "quote" else 0.0
        first = 2 * em if line.kind in ("text", "head", "quote") else 0.0
        align = {"title": "C", "centred": "C", "right": "R"}.get(line.kind, "L")
        lines = wrap(visible(line.text), self.pdf.epw - left, self.pdf.get_string_width, first)
        # A heading stays with what follows it.
        self._room(height * (len(lines) if line.kind == "title" else 3 if line.kind == "head" else 1))
        for number, text in enumerate(lines):
            self._room(height)
            self.pdf.set_x(self.pdf.l_margin + left + (first if number == 0 else 0))
            self.pdf.cell(self.pdf.epw if align != "L" else 0, height, text, align=align)
            self.pdf.ln(height)
        if line.kind == "title":
            self.pdf.ln(3)

    def _grid(self, grid: Grid) -> None:
        total = sum(column.width for column in grid.columns)
        widths = [self.pdf.epw * column.width / total for column in grid.columns]
        heads = tuple(column.head for column in grid.columns)
        self._row(heads, grid.columns, widths, heads)
        for row in grid.rows:
            self._row(row, grid.columns, widths, heads)
        self.pdf.ln(2)

    def _row(self, row: Row, columns: Sequence[Column], widths: Sequence[float], heads: Row) -> None:
        pdf = self.pdf
        pdf.set_font(_FONT, size=_CELL[0])
        texts = [
            wrap(_text(value), width - 2 * _PADDING, pdf.get_string_width)
            for value, width in zip(row, widths, strict=True)
        ]
        step = _CELL[1]
        height = max(len(lines) for lines in texts) * step + 2 * _PADDING
        if pdf.get_y() + height > self._bottom and row is not heads:
            pdf.add_page()
            self._row(heads, columns, widths, heads)
        top, left = pdf.get_y(), pdf.l_margin
        for lines, width, column in zip(texts, widths, columns, strict=True):
            if row is heads:
                pdf.set_fill_color(238)
            pdf.rect(left, top, width, height, style="DF" if row is heads else "D")
            align = "C" if row is heads or column.align == "center" else "L"
            # Short cells stand in the middle of a high row.
            y = top + (height - len(lines) * step) / 2
            for text in lines:
                pdf.set_xy(left + _PADDING, y)
                pdf.cell(width - 2 * _PADDING, step, text, align=align)
                y += step
            left += width
        pdf.set_xy(pdf.l_margin, top + height)

    def _room(self, height: float) -> None:
        if self.pdf.get_y() + height > self._bottom:
            self.pdf.add_page()


def _text(value: Cell) -> str:
    found = plain(value)
    return "" if found is None else str(found)
