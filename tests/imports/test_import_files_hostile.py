"""Whatever is sent as a table: rows, or one sentence that says what to do; no other exception, and no computation."""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.imports import container
from bot.imports.headings import recognise_headings
from bot.imports.problems import ImportFileError
from bot.imports.table import BadCell, sheets
from tests.imports.import_files import bare_xlsx, cell, xlsx

HEADINGS = ["企业名称", "统一社会信用代码"]
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def rows_of(content: bytes) -> list[tuple[int, tuple[Any, ...]]]:
    return [row for sheet in sheets(io.BytesIO(content)) for row in sheet.rows()]


def refusal(content: bytes) -> str:
    with pytest.raises(ImportFileError) as caught:
        found = sheets(io.BytesIO(content))
        recognise_headings(found)
        for sheet in found:
            list(sheet.rows())
    assert caught.value.en.isascii() or "企业" in caught.value.en or "“" in caught.value.en
    assert "\n" not in caught.value.zh
    return caught.value.zh


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"   \n \n", "没有找到表头"),
        (b"%PDF-1.7 ...", "不是 XLSX 或 CSV"),
        (b"\x89PNG\r\n\x1a\n....", "不是 XLSX 或 CSV"),
        (b"MZ\x90\x00", "不是 XLSX 或 CSV"),
        ("<html><table><tr><td>企业名称</td></tr></table>".encode(), "不是 XLSX 或 CSV"),
        ("企业名称,a\n".encode("utf-16"), "不是 XLSX 或 CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "旧版 .xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"PK\x03\x04" + b"\0" * 100, "损坏"),
        (xlsx([HEADINGS])[:-40], "损坏"),
        (zipped({"word/document.xml": b"<x/>"}), "不是 XLSX 或 CSV"),
        (zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b"<x"}), "不是完整的 XLSX"),
        (zipped({"[Content_Types].xml": b"", "xl/workbook.bin": b""}), ".xlsb"),
        (bare_xlsx("", more={"xl/vbaProject.bin": b"x"}), "宏"),
        (bare_xlsx("<row><c><v>1</v></row>"), "不是完整的 XLSX"),
        (b"\xff\xfe\xfd\x81", "编码"),
        ('企业名称,统一社会信用代码\n"甲,1\n'.encode(), "引号"),
        (("企业名称,统一社会信用代码\n" + "甲" * 200_000).encode(), "CSV"),
        (("企业名称,统一社会信用代码\n" + "甲" * 40_000).encode(), "32767"),
        ("随便,什么\n1,2\n".encode(), "没有找到表头"),
        ("信用代码,行业\n1,2\n".encode(), "缺少列：企业名称"),
        ("企业名称,单位名称\n1,2\n".encode(), "意思相同"),
        (("企业名称" + ",x" * 300 + "\n").encode(), "256 列"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(content: bytes, words: str) -> None:
    assert words in refusal(content)


def test_a_bomb_is_not_unpacked() -> None:
    assert "解压后过大" in refusal(bare_xlsx("", more={"xl/media/x.bin": b"\0" * 20_000_000}))
    many = {f"xl/media/{number}": b"" for number in range(container.MOST_PARTS)}
    assert "解压后过大" in refusal(bare_xlsx("", more=many))
    assert "解压后过大" in refusal(bare_xlsx("", more={"xl/sharedStrings.xml": b"<sst>" + b"ab" * 40_000_000}))


def test_a_bomb_that_lies_about_its_size_is_not_read_beyond_it() -> None:
    honest = bytearray(zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b"a" * 5_000_000}))
    # The size unpacked, in the central directory's entry for the workbook.
    entry = honest.rfind(b"PK\x01\x02")
    struct.pack_into("<L", honest, entry + 24, 100)
    assert "损坏" in refusal(bytes(honest))


def test_a_part_is_counted_while_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "_check_directory", lambda parts: None)
    monkeypatch.setattr(container, "LARGEST_ALL", 1_000_000)
    assert "解压后过大" in refusal(bare_xlsx("", more={"x": b"\0" * 2_000_000}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_declared(encoding: str) -> None:
    assert "XML 声明" in refusal(bare_xlsx("<row/>", before=ENTITIES))
    strings = f'<?xml version="1.0" encoding="{encoding}"?>{ENTITIES}<sst/>'.encode(encoding)
    assert "XML 声明" in refusal(bare_xlsx("", more={"xl/sharedStrings.xml": strings}))


def test_a_formula_is_read_by_its_last_value_and_never_computed() -> None:
    content = bare_xlsx(
        "<row r='1'>" + cell("A1", "企业名称") + "</row><row r='2'>" + cell("A2", "甲公司", formula="CONCAT(B1)")
        + cell("B2", "", formula="HYPERLINK(1)") + cell("C2", "=1+1") + cell("D2", "#REF!") + "</row>"
    )  # fmt: skip
    _, (number, cells) = rows_of(content)
    assert (number, cells[0], cells[2]) == (2, "甲公司", "=1+1")
    assert cells[1] == BadCell("formula", "=HYPERLINK(1)") and cells[3] == BadCell("error", "#REF!")


@pytest.mark.parametrize(
    "data",
    [
        "<row r='2000000000'>" + cell("A2000000000", "x") + "</row>",
        "<row r='1'>" + cell("XFD1", "x") + "</row>",
        "<row r='1'>" + cell("ZZZ1", "x") + "</row>",
        "<row r='-5'>" + cell("A1", "x") + "</row>",
        "<row r='1'><c r='A1' t='s'><v>99</v></c></row>",
        "<row r='1'><c r='A1' t='n'><v>1e999</v></c></row>",
        "<row r='1'><c r='A1' t='d'><v>never</v></c></row>",
    ],
)
def test_places_and_values_out_of_bounds_end_in_rows_or_a_sentence(data: str) -> None:
    with suppress(ImportFileError):
        assert len(rows_of(bare_xlsx(data))) <= 2


@pytest.fixture(scope="module")
def sound() -> bytes:
    """Made once: a workbook carries the moment of its making, and so is never the same twice."""
    return xlsx([HEADINGS, ["甲公司", "91410100MA9XXXXX02"], ["乙公司", 3.5]])


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_but_its_own_exception_leaves_the_reader(sound: bytes, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["bytes", "text", "cut", "changed", "part"]))
    if kind == "bytes":
        content = data.draw(st.binary(max_size=2000))
    elif kind == "text":
        content = ("企业名称,信用代码\n" + data.draw(st.text(max_size=500))).encode("utf-8", "surrogatepass")
    elif kind == "cut":
        content = sound[: data.draw(st.integers(0, len(sound)))]
    elif kind == "changed":
        changed = bytearray(sound)
        for _ in range(data.draw(st.integers(1, 8))):
            changed[data.draw(st.integers(0, len(sound) - 1))] = data.draw(st.integers(0, 255))
        content = bytes(changed)
    else:
        words = data.draw(st.text("<>/=\"' rct0A1vfs&;#xsi", max_size=120))
        content = bare_xlsx(words)
    try:
        found = sheets(io.BytesIO(content))
        recognise_headings(found)
        for sheet in found:
            list(sheet.rows())
    except ImportFileError as error:
        assert error.zh and error.en
