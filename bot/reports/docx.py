"""Chinese documents in Word's format: paper, fonts and paragraphs as official letters have them (GB/T 9704)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.font import Font
from docx.text.paragraph import Paragraph
from docx.text.run import Run

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE_FONT, HEAD_FONT, BODY_FONT, LATIN_FONT = "宋体", "黑体", "仿宋", "Times New Roman"
#: What stands in for a font that a machine lacks, from the font table.
_ALTERNATIVES = (
    (TITLE_FONT, "SimSun,Noto Serif CJK SC,Source Han Serif SC", "roman"),
    (HEAD_FONT, "SimHei,Noto Sans CJK SC,Source Han Sans SC", "swiss"),
    (BODY_FONT, "FangSong,FangSong_GB2312,仿宋_GB2312,Noto Serif CJK SC", "roman"),
)
#: 三号 and 二号.
BODY_SIZE, TITLE_SIZE = Pt(16), Pt(22)
_LINE = Pt(28)
#: Every entry of the archive has this time, so that the same content gives the same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_WORD_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class Letter:
    """A document being written from top to bottom."""

    def __init__(self, title: str, author: str, written_at: datetime) -> None:
        self._document: WordDocument = Document()
        _page(self._document)
        _fonts(self._document)
        about = self._document.core_properties
        about.title, about.author, about.last_modified_by = title, author, author
        about.comments, about.language = "", "zh-CN"
        about.created = about.modified = written_at.replace(tzinfo=None, microsecond=0)

    def title(self, text: str) -> None:
        """The heading over the whole."""
        self._add(text, font=TITLE_FONT, size=TITLE_SIZE, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)

    def centred(self, text: str) -> None:
        """A line in the middle, such as the document's number."""
        self._add(text, align=WD_ALIGN_PARAGRAPH.CENTER)

    def head(self, text: str) -> None:
        """The heading of a section."""
        paragraph = self._add(text, font=HEAD_FONT, indent=True)
        paragraph.paragraph_format.keep_with_next = True

    def text(self, *parts: str) -> None:
        """Paragraphs with an indented first line."""
        for part in parts:
            self._add(part, indent=True)

    def quote(self, text: str) -> None:
        """Words of a regulation, set apart."""
        paragraph = self._add(text, indent=True)
        paragraph.paragraph_format.left_indent = BODY_SIZE * 2

    def right(self, *parts: str) -> None:
        """Lines at the right edge that stay together: the signature."""
        for place, part in enumerate(parts):
            paragraph = self._add(part, align=WD_ALIGN_PARAGRAPH.RIGHT)
            paragraph.paragraph_format.keep_with_next = place < len(parts) - 1

    def gap(self) -> None:
        """An empty line."""
        self._add("")

    def to_bytes(self) -> bytes:
        """The file's content; the same document gives the same bytes."""
        written, canonical = BytesIO(), BytesIO()
        self._document.save(written)
        with ZipFile(written) as source, ZipFile(canonical, "w", ZIP_DEFLATED) as target:
            for name in source.namelist():
                entry = ZipInfo(name, _ZIP_TIME)
                entry.compress_type = ZIP_DEFLATED
                target.writestr(entry, source.read(name))
        return canonical.getvalue()

    def _add(
        self,
        text: str,
        *,
        font: str = BODY_FONT,
        size: Pt = BODY_SIZE,
        bold: bool = False,
        align: WD_ALIGN_PARAGRAPH | None = None,
        indent: bool = False,
    ) -> Paragraph:
        paragraph = self._document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE if size == BODY_SIZE else Pt(36)
        shape.space_before = shape.space_after = Pt(0)
        shape.widow_control = True
        if align is not None:
            paragraph.alignment = align
        if indent:
            shape.first_line_indent = BODY_SIZE * 2
        run = paragraph.add_run(text)
        run.bold = bold
        _set_font(run, font, size)
        return paragraph


def _set_font(run: Run, name: str, size: Pt) -> None:
    run.font.size = size
    _name_fonts(run.font, name)


def _name_fonts(font: Font, chinese: str) -> None:
    """A Chinese font for Chinese characters, and for the quotation marks that both scripts share."""
    font.name = LATIN_FONT
    fonts = font._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), chinese)
    fonts.set(qn("w:hint"), "eastAsia")


def _page(document: WordDocument) -> None:
    """A4 with the margins of an official letter."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)


def _fonts(document: WordDocument) -> None:
    """The base style in Chinese fonts, and the font table that names what may stand in for them."""
    style = document.styles["Normal"]
    style.font.size = BODY_SIZE
    _name_fonts(style.font, BODY_FONT)
    # The template says that it is in English, by which a missing font would be replaced by one for Japanese.
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    package = document.part.package
    assert package is not None
    for part in package.iter_parts():
        if part.partname == PackURI("/word/fontTable.xml"):
            _write(part, _ALTERNATIVES)


def _write(part: Part, fonts: Sequence[tuple[str, str, str]]) -> None:
    listed = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        for name, others, family in fonts
    )
    text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{_WORD_NS}">{listed}</w:fonts>'
    part._blob = text.encode()
