"""The printable code for a subject's door: a QR code with whose it is, by whom, and what for."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.reports.fonts import sans

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

#: A6 at 300 dots an inch, with margins that any printer leaves.
WIDTH, HEIGHT = 1240, 1748
_CODE = 900
_INK, _SOFT, _ACCENT = "#111111", "#444444", "#12507b"
_SHEET_COLUMNS, _SHEET_ROWS = 2, 2
A_SHEET = _SHEET_COLUMNS * _SHEET_ROWS


@dataclass(frozen=True, slots=True)
class DoorCode:
    """What is printed. url: what the code holds; lines: what it is for, one line each."""

    url: str
    title: str
    name: str
    bureau: str
    lines: tuple[str, ...]


def door_code_png(code: DoorCode) -> bytes:
    """The picture of one code."""
    return _png(_drawn(code))


def sheet_png(codes: Sequence[DoorCode]) -> bytes:
    """A sheet of A4 at 300 dots an inch with up to `A_SHEET` codes, to be cut apart."""
    return _png(_sheet(codes[:A_SHEET]))


def sheets_pdf(codes: Sequence[DoorCode]) -> bytes:
    """Such sheets for any number of codes, as one document."""
    from fpdf import FPDF

    document = FPDF(format="A4")
    document.set_margin(0)
    document.set_auto_page_break(False)
    for start in range(0, len(codes), A_SHEET):
        document.add_page()
        # Packed before the next one is drawn: a bureau may have thousands.
        document.image(io.BytesIO(_png(_sheet(codes[start : start + A_SHEET]))), 0, 0, document.w, document.h)
    return bytes(document.output())


def _sheet(codes: Sequence[DoorCode]) -> Image:
    from PIL import Image, ImageDraw

    sheet = Image.new("1", (WIDTH * _SHEET_COLUMNS, HEIGHT * _SHEET_ROWS), 1)
    pen = ImageDraw.Draw(sheet)
    for number, code in enumerate(codes):
        row, column = divmod(number, _SHEET_COLUMNS)
        sheet.paste(_drawn(code).convert("1", dither=Image.Dither.NONE), (column * WIDTH, row * HEIGHT))
        pen.rectangle((column * WIDTH, row * HEIGHT, (column + 1) * WIDTH - 1, (row + 1) * HEIGHT - 1), outline=0)
    return sheet


def _drawn(code: DoorCode) -> Image:
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(picture)
    at = _centred(pen, code.title, 110, 60, _ACCENT)
    at = _centred(pen, code.name, at + 40, 84, _INK, most=2)
    at = max(at + 40, 430)
    picture.paste(_qr(code.url), ((WIDTH - _CODE) // 2, at))
    at += _CODE + 40
    for line in code.lines:
        at = _centred(pen, line, at, 44, _SOFT) + 12
    _centred(pen, code.bureau, at + 24, 48, _INK)
    return picture


def _qr(url: str) -> Image:
    """The code with its quiet zone; level Q still reads with a quarter of it dirty."""
    import segno
    from PIL import Image

    made = segno.make(url, error="q", micro=False)
    target = io.BytesIO()
    made.save(target, kind="png", scale=max(1, _CODE // made.symbol_size()[0]), border=4)
    return Image.open(target).convert("RGB").resize((_CODE, _CODE), Image.Resampling.NEAREST)


def _centred(pen: ImageDraw, text: str, top: int, size: int, colour: str, *, most: int = 1) -> int:
    """Writes text in the middle, in up to `most` lines and smaller where it is too wide; returns its lower edge."""
    lines, font = _fitted(text, size, most)
    for line in lines:
        left, _, right, lower = pen.textbbox((0, 0), line, font=font)
        pen.text(((WIDTH - (right - left)) / 2 - left, top), line, font=font, fill=colour)
        top += int(lower + font.size * 0.15)
    return top


def _fitted(text: str, size: int, most: int) -> tuple[list[str], FreeTypeFont]:
    from PIL import ImageFont

    room = WIDTH - 160
    while True:
        font = ImageFont.truetype(str(sans()), size)
        lines = _broken(text, font, room)
        if len(lines) <= most or size <= 28:
            return lines[:most], font
        size -= 4


def _broken(text: str, font: FreeTypeFont, room: int) -> list[str]:
    """Chinese breaks anywhere; a line that comes out nearly empty is evened out."""
    if font.getlength(text) <= room:
        return [text]
    lines, line = [], ""
    for character in text:
        if font.getlength(line + character) > room:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line]


def _png(picture: Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "PNG", dpi=(300, 300), optimize=True)
    return target.getvalue()
