"""Documents to print: PDF and Word carry the Chinese characters they use."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import UTC, datetime
from uuid import UUID

import pytest
from docx import Document
from fontTools.ttLib import TTFont

from bot.reports.docx import docx_bytes
from bot.reports.embedding import obfuscated
from bot.reports.paper import Column, Gap, Grid, Line, Paper, Table, paper_of
from bot.reports.pdf import pdf_bytes
from bot.reports.wrap import wrap

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
COLUMNS = (Column("序号", 4, "center"), Column("生产经营单位名称", 16), Column("等级", 6, "center"))
PAPER = Paper(
    "统计表",
    "随州市应急管理局",
    NOW,
    (
        Line("title", "企业信用报告"),
        Line("text", "鸿翔化工有限公司"),
        Gap(),
        Grid(COLUMNS, [(number, "昊翊<矿业>&有限公司", "A级") for number in range(1, 80)]),
        Line("right", "（盖章处）"),
        Line("right", "　　年　　月　　日"),
    ),
)


def streams(pdf: bytes) -> list[bytes]:
    """What the streams of a PDF hold."""
    found = []
    for raw in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(raw))
        except zlib.error:
            found.append(raw)
    return found


def test_a_pdf_carries_the_glyphs_it_draws_and_says_which_characters_they_are() -> None:
    pdf = pdf_bytes(PAPER)
    assert b"/FontFile2" in pdf and b"/ToUnicode" in pdf and len(pdf) < 200_000
    assert pdf.count(b"/Type /Page\n") == len(re.findall(rb"/Type /Page\b(?!s)", pdf)) > 1
    written = b"".join(streams(pdf))
    for character in "企业信用报告鸿翔昊翊盖章":
        assert f"{ord(character):04X}".encode() in written.upper(), character
    fonts = [one for one in streams(pdf) if one[:4] == b"\0\1\0\0"]
    assert len(fonts) == 1


def test_a_word_file_carries_its_font_obfuscated_by_its_guid() -> None:
    with zipfile.ZipFile(io.BytesIO(docx_bytes(PAPER))) as file:
        table = file.read("word/fontTable.xml").decode()
        relations = file.read("word/_rels/fontTable.xml.rels").decode()
        part = file.read("word/fonts/font1.odttf")
        assert (
            'ContentType="application/vnd.openxmlformats-officedocument.obfuscatedFont"'
            in file.read("[Content_Types].xml").decode()
        )
        settings = file.read("word/settings.xml").decode()
    (key,) = re.findall(r'w:fontKey="\{([0-9A-F-]{36})\}"', table)
    (relation,) = re.findall(r'w:embedRegular r:id="(\w+)"', table)
    assert f'Id="{relation}"' in relations and "fonts/font1.odttf" in relations
    assert "embedTrueTypeFonts" in settings and "saveSubsetFonts" in settings
    assert part[:4] != b"\0\1\0\0"
    plain = obfuscated(part, UUID(key))
    assert plain[32:] == part[32:] and obfuscated(plain, UUID(key)) == part
    font = TTFont(io.BytesIO(plain))
    assert {ord(one) for one in "企业信用报告鸿翔昊翊A级"} <= set(font.getBestCmap())
    assert font["name"].getDebugName(1) == "Noto Sans SC" and "Open Font License" in font["name"].getDebugName(13)
    assert len(plain) < 100_000


def test_the_guid_is_taken_from_its_end_to_its_beginning() -> None:
    """ECMA-376 part 1, 17.8.1: the last byte of the GUID goes with the first of the font, twice over."""
    key = UUID("00112233-4455-6677-8899-AABBCCDDEEFF")
    assert obfuscated(bytes(40), key) == bytes.fromhex("FFEEDDCCBBAA99887766554433221100" * 2) + bytes(8)


def test_a_table_in_word_repeats_its_heads_and_keeps_every_cell() -> None:
    document = Document(io.BytesIO(docx_bytes(PAPER)))
    (grid,) = document.tables
    assert [cell.text for cell in grid.rows[0].cells] == ["序号", "生产经营单位名称", "等级"]
    assert len(grid.rows) == 80 and grid.rows[79].cells[1].text == "昊翊<矿业>&有限公司"
    assert "tblHeader" in grid.rows[0]._tr.xml and "tblHeader" not in grid.rows[1]._tr.xml
    assert document.paragraphs[-1].text == "　　年　　月　　日"


@pytest.mark.parametrize("drawn", [pdf_bytes, docx_bytes])
def test_the_same_paper_gives_the_same_bytes(drawn: object) -> None:
    assert drawn(PAPER) == drawn(PAPER)  # type: ignore[operator]


@pytest.mark.parametrize("drawn", [pdf_bytes, docx_bytes])
@pytest.mark.parametrize("text", ["", "\x00\x0b\ud800", "很" * 3000, "x" * 3000, "𠮷🏭\U0010fffd", "=1+1"])
def test_no_text_is_too_odd_to_draw(drawn: object, text: str) -> None:
    table = Table("表", text, COLUMNS, (text,), (text,))
    assert drawn(paper_of([(table, [(1, text, None)])], text, text, NOW))  # type: ignore[operator]


def test_lines_break_as_chinese_typesetting_has_it() -> None:
    assert wrap("一二三四，五六", 4, len) == ["一二三", "四，五六"]
    assert wrap("一二三（四）五", 4, len) == ["一二三", "（四）五"]
    assert wrap("甲91420000MA4K乙", 12, len) == ["甲", "91420000MA4K", "乙"]
    assert wrap("甲91420000MA4K", 6, len) == ["甲", "914200", "00MA4K"]
    assert wrap("一二三四五", 3, len, first=2) == ["一", "二三四", "五"]
    assert wrap("", 3, len) == [""]
