"""Tables as spreadsheets: the layout, cells that are no formulas, and files that other programs read."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.reports.cells import for_csv, is_formula_like, plain
from bot.reports.csv_file import CsvFile
from bot.reports.paper import Column, Table
from bot.reports.xlsx_file import XlsxFile

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
COLUMNS = (Column("序号", 4, "center"), Column("名称", 16), Column("罚款（元）", 8))
HOSTILE = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠SUM(A1)", "  =1", "\u200b=1"),
    *('=HYPERLINK("http://example.com","工商局")', "=cmd|'/c calc'!A0", "-2+3+cmd|' /C calc'!A0", "%1", "|calc"),
]


def table(name: str = "表一", **more: object) -> Table:
    return Table(name, "名录", COLUMNS, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_looks_like_a_formula_stays_a_text_in_both_forms(tmp_path: Path, text: str) -> None:
    assert is_formula_like(text) or is_formula_like(str(plain(text)))
    assert for_csv(text).startswith("'")
    book = XlsxFile(tmp_path / "a.xlsx", "t", "甲局", NOW)
    book.begin(table(text, above=(text,), below=(text,)))
    book.rows([(1, text, Decimal("1.50"))])
    book.close()
    (sheet,) = load_workbook(tmp_path / "a.xlsx").worksheets
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"} and not any(cell.data_type == "f" for cell in cells)
    shown = next(cell for cell in cells if cell.coordinate == "B4")
    assert shown.value == plain(text) and shown.data_type == "s" and shown.quotePrefix


@pytest.mark.parametrize("text", ["鸿翔化工", "91420000MA4K00000K", "3·15公司", "（有限合伙）", "A=B", "", "甲-乙"])
def test_what_is_no_formula_is_left_alone(text: str) -> None:
    assert for_csv(text) == text
    assert not is_formula_like(text)


def test_numbers_are_numbers_also_below_nothing() -> None:
    assert [for_csv(one) for one in (-3, Decimal("-1.50"), None, 10**15)] == ["-3", "-1.50", "", "1000000000000000"]


def test_a_cell_holds_one_line_of_what_a_file_can_hold() -> None:
    assert plain("甲\n乙\x00\u202e丙\ud800\ufffe丁\t戊") == "甲 乙丙丁 戊"
    assert len(str(plain("长" * 40_000))) == 32_000


def test_a_sheet_has_its_title_lines_heads_and_signature(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = XlsxFile(path, "t", "甲局", NOW)
    for name in ("一科", "一科", "一/科:*?[长]" + "长" * 40):
        book.begin(table(name, above=("报送单位：甲局",), below=("统计人员：　　　　时间：",)))
        book.rows([(1, "鸿翔化工", Decimal("30000.00"))])
        book.rows([(2, "平安矿业", None)])
    book.close()
    read = load_workbook(path)
    assert read.sheetnames[:2] == ["一科", "一科（2）"] and len(read.sheetnames[2]) == 31
    assert list(read.worksheets[1].iter_rows(values_only=True)) == [
        ("名录", None, None),
        ("报送单位：甲局", None, None),
        ("序号", "名称", "罚款（元）"),
        (1, "鸿翔化工", 30000),
        (2, "平安矿业", None),
        ("统计人员：　　　　时间：", None, None),
    ]
    assert {str(one) for one in read.worksheets[0].merged_cells.ranges} == {"A1:C1", "A2:C2", "A6:C6"}
    assert read.worksheets[0].freeze_panes == "A4"


def test_one_csv_for_one_table_and_for_several(tmp_path: Path) -> None:
    one, two = table("甲"), Table("乙", "乙表", (Column("序号", 4), Column("文号", 8)))
    path = tmp_path / "a.csv"
    for tables, said in [
        ([one], [["序号", "名称", "罚款（元）"], ["1", "鸿翔,化工", "3.50"]]),
        (
            [one, two],
            [
                ["类别", "序号", "名称", "罚款（元）", "文号"],
                ["甲", "1", "鸿翔,化工", "3.50", ""],
                ["乙", "1", "", "", "'=7"],
            ],
        ),
    ]:
        file = CsvFile(path, tables, "类别")
        file.begin(one)
        file.rows([(1, "鸿翔,化工", Decimal("3.50"))])
        if len(tables) > 1:
            file.begin(two)
            file.rows([(1, "=7")])
        file.close()
        raw = path.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert list(csv.reader(io.StringIO(raw.decode("utf-8-sig")))) == said
