"""自查表 as a Word document: A4, a form a case, with boxes to tick and a line to sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from reports.checklist.content import SIGNATURES, TITLE, Checklist
from reports.checklist.rows import COLUMNS, Section, sections
from reports.files import OWN_MARK, Output, check_target, write_all
from reports.printable import clean

_SONG, _FANG, _HEI = "宋体", "仿宋", "黑体"
_WIDTHS = (1.1, 7.6, 6.4, 2.3)  # centimetres, 17.4 in all
_SIZE = 9.5


def write_checklist_document(lists: Sequence[Checklist], target: Path, inputs: Iterable[Path] = ()) -> None:
    """Writes the 自查表 of every case, each on a new page. Raises reports.files.OutputError."""
    check_target(target, inputs)
    write_all([Output(target, partial(_write, lists=lists))])


def _write(path: Path, lists: Sequence[Checklist]) -> None:
    page = _blank()
    for number, one in enumerate(lists):
        _form(page, one, new_page=number > 0)
    properties = page.core_properties
    properties.title, properties.category, properties.author = TITLE, OWN_MARK, ""
    properties.created = properties.modified = datetime(2000, 1, 1)  # as nobody has saved it since
    page.save(str(path))


def _form(page: Document, one: Checklist, *, new_page: bool) -> None:
    title = page.add_paragraph()
    title.paragraph_format.page_break_before = new_page
    _paragraph(title, TITLE, _HEI, 16, centred=True)
    facts = page.add_table(rows=0, cols=2)
    _grid(facts, (8.7, 8.7))
    for left in range(0, len(one.facts), 2):
        cells = facts.add_row().cells
        for cell, (name, text) in zip(cells, one.facts[left : left + 2], strict=False):
            _fill(cell, f"{name}：{text}", _FANG)
    for text, face in ((f"结论：{one.conclusion}", _HEI), *((text, _SONG) for text in one.remarks)):
        cells = facts.add_row().cells
        _fill(cells[0].merge(cells[1]), text, face)
    for section in sections(one):
        _section(page, section)
    if one.problems:
        _paragraph(page.add_paragraph(), "数据中的问题", _HEI, 11)
        for text in one.problems:
            _paragraph(page.add_paragraph(), text, _SONG, _SIZE)
    _paragraph(page.add_paragraph(), f"说明：{one.foot}", _SONG, 8.5)
    _paragraph(page.add_paragraph(), "　　　　　　　".join(SIGNATURES), _FANG, 12, before=12)


def _section(page: Document, section: Section) -> None:
    _paragraph(page.add_paragraph(), section.heading, _HEI, 11, before=6, keep=True)
    if section.lines:
        _lines(page, section)
    elif section.empty:
        _paragraph(page.add_paragraph(), section.empty, _SONG, _SIZE)
    if section.note:
        _paragraph(page.add_paragraph(), section.note, _SONG, _SIZE, before=2)


def _lines(page: Document, section: Section) -> None:
    table = page.add_table(rows=1, cols=COLUMNS)
    _grid(table, _WIDTHS)
    for cell, text in zip(table.rows[0].cells, section.columns, strict=True):
        _fill(cell, text, _HEI, centred=True)
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(head.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    for line in section.lines:
        row = table.add_row()
        whole = row._tr.get_or_add_trPr()
        whole.append(whole.makeelement(qn("w:cantSplit"), {qn("w:val"): "true"}))
        for place, (cell, text, width) in enumerate(zip(row.cells, line, _WIDTHS, strict=True)):
            cell.width = Cm(width)
            _fill(cell, text, _SONG, centred=place == 0)


def _blank() -> Document:
    page = docx.Document()
    sheet = page.sections[0]
    sheet.page_width, sheet.page_height = Cm(21.0), Cm(29.7)
    sheet.left_margin = sheet.right_margin = Cm(1.8)
    sheet.top_margin, sheet.bottom_margin = Cm(1.6), Cm(1.5)
    normal = page.styles["Normal"]
    _face(normal.element.get_or_add_rPr(), _SONG)
    normal.font.size = Pt(_SIZE)
    normal.paragraph_format.space_after = Pt(0)
    return page


def _grid(table: Table, widths: Sequence[float]) -> None:
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)


def _fill(cell: _Cell, text: str, face: str, *, centred: bool = False) -> None:
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = cell.paragraphs[0]
    _paragraph(paragraph, text, face, _SIZE, centred=centred, before=2)
    paragraph.paragraph_format.space_after = Pt(2)


def _paragraph(
    paragraph: Paragraph,
    text: str,
    face: str,
    size: float,
    *,
    centred: bool = False,
    before: float = 0,
    keep: bool = False,
) -> None:
    """A text in one face; its line breaks stay."""
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.keep_with_next = keep
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(clean(text))
    run.font.size = Pt(size)
    _face(run._element.get_or_add_rPr(), face)


def _face(properties: object, name: str) -> None:
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for key in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(key), name)
