"""What a file is by its content, whatever its name says, and whether it can be opened without harm.

A spreadsheet is a zip file: a few kilobytes of it can unpack to gigabytes, or hold XML that grows while it is read. So
every part is unpacked once, a piece at a time and counted, before any library sees it.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO, Literal

from bot.imports.problems import ImportFileError

MEGABYTE = 1024 * 1024
LARGEST_FILE = 64 * MEGABYTE
#: Of one part, and of all together, once unpacked.
LARGEST_PART = 256 * MEGABYTE
LARGEST_ALL = 384 * MEGABYTE
#: Kept in memory as a whole by whoever reads a spreadsheet.
LARGEST_STRINGS = 64 * MEGABYTE
MOST_PARTS = 1000
#: Text packs to a twentieth, a table of equal rows to a hundredth; bombs to a thousandth.
MOST_RATIO = 300
_PIECE = 256 * 1024
_OVERLAP = 16

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BINARY = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"MZ",
    b"\x7fELF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BM",
)
_MARKUP = re.compile(rb"\s*<(?:\?xml|!doctype|html|table|head|body|workbook)", re.IGNORECASE)
# A document type is what entities are declared in; no spreadsheet has one. The second form is UTF-16.
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00[DE]\x00|\x00<\x00!\x00[DE]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class Container:
    """What a file is. formulas: whether any cell may hold one."""

    kind: Literal["xlsx", "csv"]
    formulas: bool = False


def recognise(file: BinaryIO) -> Container:
    """What the file is; its position is at the beginning afterwards.

    Raises:
        ImportFileError: it is neither XLSX nor text, or opening it would do harm.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise ImportFileError("文件是空的", "the file is empty")
    if size > LARGEST_FILE:
        raise ImportFileError(
            f"文件超过 {LARGEST_FILE // MEGABYTE} MB，请分成几个文件",
            f"the file exceeds {LARGEST_FILE // MEGABYTE} MB: split it",
        )
    head = file.read(4096)
    file.seek(0)
    if head.startswith(_OLE):
        raise _old_format(file)
    if head.startswith(_ZIPS):
        return Container("xlsx", _checked_zip(file))
    if head.startswith(_BINARY) or b"\0" in head or _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise _neither()
    return Container("csv")


def _neither() -> ImportFileError:
    return ImportFileError(
        "文件内容不是 XLSX 或 CSV 表格，请在 Excel 或 WPS 中另存为 .xlsx 再发",
        "the content is neither XLSX nor CSV: save it as .xlsx and try again",
    )


def _locked() -> ImportFileError:
    return ImportFileError(
        "文件设有打开密码，请取消密码后另存为 .xlsx 再发",
        "the file is protected by a password: remove it and save again",
    )


def _macros() -> ImportFileError:
    return ImportFileError(
        "文件带有宏，不接收；请另存为不含宏的 .xlsx", "the file holds macros: save it as .xlsx without them"
    )


def _bomb() -> ImportFileError:
    return ImportFileError(
        "文件解压后过大，不像正常的表格，未打开", "the file unpacks to far more than a table would and was not opened"
    )


def _damaged() -> ImportFileError:
    return ImportFileError(
        "文件已损坏，无法读取；请重新导出或另存为 .xlsx",
        "the file is damaged and cannot be read: export or save it again",
    )


def _old_format(file: BinaryIO) -> ImportFileError:
    content = file.read()
    file.seek(0)
    if _ENCRYPTED in content:
        return _locked()
    if b"_\0V\0B\0A\0" in content:
        return _macros()
    return ImportFileError(
        "不接收旧版 .xls 等格式，请另存为 .xlsx 再发", "old formats such as .xls are not taken: save the file as .xlsx"
    )


def _checked_zip(file: BinaryIO) -> bool:
    """Unpacks every part once; returns whether a sheet may hold formulas."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check_directory(archive.infolist())
            formulas, unpacked = False, 0
            for info in archive.infolist():
                size, found = _unpack(archive, info, LARGEST_ALL - unpacked)
                unpacked += size
                formulas = formulas or found
    except ImportFileError:
        raise
    except _BROKEN:
        raise _damaged() from None
    finally:
        file.seek(0)
    return formulas


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename.lower() for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise _locked()
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name for name in names):
        raise _macros()
    if "xl/workbook.bin" in names:
        raise ImportFileError("不接收 .xlsb 格式，请另存为 .xlsx 再发", "a .xlsb file is not taken: save it as .xlsx")
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise _neither()
    if len(parts) > MOST_PARTS or len(names) < len(parts) or sum(part.file_size for part in parts) > LARGEST_ALL:
        raise _bomb()
    for part in parts:
        most = LARGEST_STRINGS if part.filename.lower() == "xl/sharedstrings.xml" else LARGEST_PART
        if part.file_size > most or part.file_size > max(MEGABYTE, part.compress_size * MOST_RATIO):
            raise _bomb()


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> tuple[int, bool]:
    """How large a part really is, and whether it may hold formulas; reading to the end also checks its sum."""
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    is_sheet = part.filename.lower().startswith("xl/worksheets/")
    size, formulas, before = 0, False, b""
    with archive.open(part) as content:
        while piece := content.read(_PIECE):
            size += len(piece)
            if size > room:
                raise _bomb()
            joined = before + piece
            if is_xml and _DOCTYPE.search(joined):
                raise ImportFileError(
                    "文件含有不允许的 XML 声明，未打开", "the file declares XML entities and was not opened"
                )
            if part.filename == "[Content_Types].xml" and b"macroEnabled" in joined:
                raise _macros()
            formulas = formulas or (is_sheet and _FORMULA.search(joined) is not None)
            before = piece[-_OVERLAP:]
    return size, formulas
