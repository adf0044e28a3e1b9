"""Files to import: written as Excel writes them, and as nobody should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def xlsx(rows: Rows, *, merged: Sequence[str] = (), sheets: Mapping[str, Rows] | None = None) -> bytes:
    """A workbook with one sheet of rows, and more sheets where they are given."""
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    for name, others in (sheets or {}).items():
        more = book.create_sheet(name)
        for row in others:
            more.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def bare_xlsx(sheet_data: str, *, before: str = "", more: Mapping[str, bytes] | None = None) -> bytes:
    """A workbook whose one sheet has these words of XML. before: ahead of the sheet's root; more: further parts."""
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{before}<worksheet xmlns="{_MAIN}"><sheetData>{sheet_data}</sheetData>'
        "</worksheet>",
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(more or {})}.items():
            archive.writestr(name, content)
    return written.getvalue()


def cell(place: str, text: str, *, formula: str = "") -> str:
    """One cell of XML: a text, or a formula with the value computed last (empty: never)."""
    if formula:
        return f'<c r="{place}" t="str"><f>{formula}</f>' + (f"<v>{text}</v>" if text else "") + "</c>"
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'
