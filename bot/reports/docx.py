"""A paper in Word's format: page, fonts and paragraphs as official letters have them (GB/T 9704)."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt
from docx.text.font import Font
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from bot.reports import embedding
from bot.reports.cells import plain, visible
from bot.reports.paper import Block, Cell, Gap, Grid, Line, PageBreak, Paper

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE_FONT, HEAD_FONT, BODY_FONT, LATIN_FONT = "宋体", "黑体", "仿宋", "Times New Roman"
#: What stands in for a font that a machine lacks, from the font table; the first one is in the file.
_ALTERNATIVES = (
    (TITLE_FONT, f"{embedding.FAMILY},SimSun,Noto Serif CJK SC,Source Han Serif SC", "roman"),
    (HEAD_FONT, f"{embedding.FAMILY},SimHei,Noto Sans CJK SC,Source Han Sans SC", "swiss"),
    (BODY_FONT, f"{embedding.FAMILY},FangSong,FangSong_GB2312,仿宋_GB2312,Noto Serif CJK SC", "roman"),
)
#: 三号, 二号 and 五号.
BODY_SIZE, TITLE_SIZE, CELL_SIZE = Pt(16), Pt(22), Pt(10.5)
_LINE = Pt(28)
#: Every entry of the archive has this time, so that the same content gives the same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
#: English Metric Units in a twip; characters that a property of the file holds.
_TWIPS, _PROPERTY = 635, 255
_WORD_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FONT_TABLE = PackURI("/word/fontTable.xml")
_FONT_PART = PackURI("/word/fonts/font1.odttf")


def docx_bytes(paper: Paper) -> bytes:
    """The file's content; the same paper gives the same bytes."""
    document = Document()
    _page(document, paper)
    _styles(document)
    about = document.core_properties
    title, author = (visible(text)[:_PROPERTY] for text in (paper.title, paper.author))
    about.title, about.author, about.last_modified_by = title, author, author
    about.comments, about.language = "", "zh-CN"
    about.created = about.modified = paper.written_at.replace(tzinfo=None, microsecond=0)
    for block, following in zip(paper.blocks, (*paper.blocks[1:], None), strict=True):
        _draw(document, block, following)
    _embed(document, "".join(_texts(paper)))
    return _canonical(document)


def _draw(document: WordDocument, block: Block, following: Block | None) -> None:
    match block:
        case Line():
            _line(document, block, following)
        case Gap():
            _paragraph(document, "")
        case PageBreak():
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        case Grid():
            _grid(document, block)


def _line(document: WordDocument, line: Line, following: Block | None) -> None:
    kind, text = line.kind, visible(line.text)
    if kind == "title":
        paragraph = _paragraph(document, text, font=TITLE_FONT, size=TITLE_SIZE, bold=True)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return
    paragraph = _paragraph(document, text, font=HEAD_FONT if kind == "head" else BODY_FONT)
    shape = paragraph.paragraph_format
    if kind == "centred":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif kind == "right":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        shape.keep_with_next = isinstance(following, Line) and following.kind == "right"
    elif kind != "plain":
        shape.first_line_indent = BODY_SIZE * 2
        shape.left_indent = BODY_SIZE * 2 if kind == "quote" else None
        shape.keep_with_next = True if kind == "head" else None


def _paragraph(
    document: WordDocument, text: str, *, font: str = BODY_FONT, size: Pt = BODY_SIZE, bold: bool = False
) -> Paragraph:
    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE if size == BODY_SIZE else Pt(36)
    shape.space_before = shape.space_after = Pt(0)
    shape.widow_control = True
    run = paragraph.add_run(text)
    run.bold = bold
    _set_font(run, font, size)
    return paragraph


def _grid(document: WordDocument, grid: Grid) -> None:
    """A ruled table over the page's width, written as one piece: cell by cell it would take minutes."""
    section = document.sections[0]
    margins = (section.page_width, section.left_margin, section.right_margin)
    page, left, right = (0 if each is None else int(each) for each in margins)
    room = (page - left - right) // _TWIPS
    total = sum(column.width for column in grid.columns)
    widths = [room * column.width // total for column in grid.columns]
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    heads = tuple(column.head for column in grid.columns)
    rows = [_row(heads, widths, [True] * len(widths), head=True)]
    centred = [column.align == "center" for column in grid.columns]
    rows += [_row(row, widths, centred) for row in grid.rows]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    xml = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}'
        f'</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )
    body = document.element.body
    # After the table there has to be a paragraph, which the section's own properties follow.
    body.insert(len(body) - 1, parse_xml(xml))


def _row(cells: Iterable[Cell], widths: list[int], centred: list[bool], *, head: bool = False) -> str:
    properties = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if head else "<w:trPr><w:cantSplit/></w:trPr>"
    return f"<w:tr>{properties}{''.join(map(_cell, cells, widths, centred, [head] * len(widths)))}</w:tr>"


def _cell(value: Cell, width: int, centred: bool, head: bool) -> str:
    found = plain(value)
    text = escape("" if found is None else str(found), quote=False)
    font = HEAD_FONT if head else TITLE_FONT
    size = int(CELL_SIZE.pt * 2)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>'
        f'<w:spacing w:before="20" w:after="20"/><w:jc w:val="{"center" if centred else "left"}"/></w:pPr><w:r><w:rPr>'
        f'<w:rFonts w:ascii="{LATIN_FONT}" w:hAnsi="{LATIN_FONT}" w:eastAsia="{font}" w:hint="eastAsia"/>'
        f'<w:sz w:val="{size}"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:tc>'
    )


def _set_font(run: Run, name: str, size: Pt) -> None:
    run.font.size = size
    _name_fonts(run.font, name)


def _name_fonts(font: Font, chinese: str) -> None:
    """A Chinese font for Chinese characters, and for the quotation marks that both scripts share."""
    font.name = LATIN_FONT
    fonts = font._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), chinese)
    fonts.set(qn("w:hint"), "eastAsia")


def _page(document: WordDocument, paper: Paper) -> None:
    """A4 with the margins of an official letter; a wide table lies on its side with narrow ones."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    if paper.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = Mm(20)


def _styles(document: WordDocument) -> None:
    style = document.styles["Normal"]
    style.font.size = BODY_SIZE
    _name_fonts(style.font, BODY_FONT)
    # The template says that it is in English, by which a missing font would be replaced by one for Japanese.
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _texts(paper: Paper) -> Iterable[str]:
    for block in paper.blocks:
        if isinstance(block, Line):
            yield visible(block.text)
        elif isinstance(block, Grid):
            yield from (column.head for column in block.columns)
            yield from (str(plain(cell)) for row in block.rows for cell in row if cell is not None)


def _embed(document: WordDocument, text: str) -> None:
    """The font table, with what may stand in for a missing font and the characters in use of one that is never
    missing."""
    package = document.part.package
    assert package is not None
    table = next(part for part in package.iter_parts() if part.partname == _FONT_TABLE)
    font = embedding.subset_of(text)
    key = embedding.key_for(font)
    part = Part(_FONT_PART, embedding.CONTENT_TYPE, embedding.obfuscated(font, key), package)
    relation = table.relate_to(part, embedding.RELATIONSHIP)
    listed = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        for name, others, family in _ALTERNATIVES
    )
    embedded = (
        f'<w:font w:name="{embedding.FAMILY}"><w:charset w:val="86"/><w:family w:val="swiss"/>'
        f'<w:pitch w:val="variable"/><w:embedRegular r:id="{relation}" '
        f'w:fontKey="{{{str(key).upper()}}}" w:subsetted="true"/></w:font>'
    )
    table._blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:fonts xmlns:w="{_WORD_NS}" xmlns:r="{_RELATIONS_NS}">{listed}{embedded}</w:fonts>'
    ).encode()
    settings = document.settings.element
    for place, name in enumerate(("w:embedTrueTypeFonts", "w:saveSubsetFonts")):
        # The schema has an order: these stand after the zoom, which stands first.
        settings.insert(1 + place, OxmlElement(name))


def _canonical(document: WordDocument) -> bytes:
    written, canonical = BytesIO(), BytesIO()
    document.save(written)
    with ZipFile(written) as source, ZipFile(canonical, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, _ZIP_TIME)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return canonical.getvalue()
