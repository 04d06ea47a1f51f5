"""The templates that the documents are filled into, as Word files with ``{{ … }}`` fields: an agency may edit a copy.

They are built here, so that what they name and what ``facts`` gives can be tested against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

SONG, FANG, HEI = "宋体", "仿宋", "黑体"
BULLETIN, NOTICE, ADVICE = "评查通报.docx", "整改通知单.docx", "评查建议书.docx"


def template_bytes(name: str) -> bytes:
    """The built-in template of that name. Raises KeyError for a name that is none of TEMPLATES."""
    buffer = BytesIO()
    TEMPLATES[name]().save(buffer)
    return buffer.getvalue()


def _bulletin() -> Document:
    page = _page()
    _title(page, "{{ title }}")
    _text(page, "各有关单位：", indent=False)
    _text(
        page,
        "根据行政执法监督工作安排，对{{ cases }}件行政执法案卷按照{{ rules }}逐项进行了评查，"
        "以{{ as_of }}为评查基准日。{{ sample }}现将有关情况通报如下。",
    )
    _head(page, "一、评查结果")
    _table(
        page,
        (
            "单位",
            "案卷",
            "有不符合的案卷",
            "不符合（处）",
            "无法判定（处）",
            "待核查（处）",
            "平均分",
            "等次",
        ),
        "units",
        (
            "{{ row.name }}",
            "{{ row.cases }}",
            "{{ row.violated_cases }}",
            "{{ row.violations }}",
            "{{ row.undetermined }}",
            "{{ row.manual }}",
            "{{ row.mean }}",
            "{{ row.grades }}",
        ),
        (2.6, 1.2, 1.7, 1.6, 1.7, 1.6, 2.6, 3.2),
    )
    _text(page, "{%p if scheme %}", indent=False)
    _text(
        page,
        "评分按“{{ scheme }}”方案计算。{{ scale }}平均分写成区间的，因尚有事项无法判定或者待核查，区间两端分别按全部做到和全部没有做到计算。",
    )
    _text(page, "{%p endif %}", indent=False)
    _text(
        page,
        "评查中由评查人认定或者更正 {{ by_hand }} 处"
        "{% if undetermined or manual %}；仍有"
        "{% if undetermined %} {{ undetermined }} 处因数据不足无法判定{% endif %}"
        "{% if undetermined and manual %}、{% endif %}"
        "{% if manual %} {{ manual }} 处待人工核查{% endif %}"
        "，这些事项既不作为符合，也不作为不符合{% endif %}。",
    )
    _text(page, "{%p if again %}", indent=False)
    _text(page, "评查的案卷中有 {{ again }} 件因评查人的结果不同或者得分较低，需要复评，结果以复评为准。")
    _text(page, "{%p endif %}", indent=False)
    _head(page, "二、存在的主要问题")
    _text(page, "{%p for row in faults %}", indent=False)
    _text(
        page,
        "{{ row.number }}．{{ row.title }}：{{ row.cases }} 件案卷、{{ row.findings }} 处。{{ row.clause }}规定：“{{ row.quote }}”",
    )
    _text(page, "{%p endfor %}", indent=False)
    _text(page, "{%p if not faults %}", indent=False)
    _text(page, "本次评查未发现应当做到而没有做到的事项。")
    _text(page, "{%p endif %}", indent=False)
    _head(page, "三、工作要求")
    _text(page, "（一）存在问题的单位按照《整改通知单》逐项整改，并在规定期限内书面报告整改情况。")
    _text(page, "（二）对无法判定和待核查的事项，补充数据或者提交案卷后复核。")
    _text(page, "（三）对评查结果有异议的，可以在收到之日起的规定期限内书面提出，说明理由并附相关材料。")
    _signature(page)
    return page


def _notice() -> Document:
    page = _page()
    _title(page, "行政执法案卷评查整改通知单")
    _text(page, "{{ unit }}：", indent=False)
    _text(
        page,
        "对你单位 {{ cases }} 件行政执法案卷按照{{ rules }}进行了评查（基准日{{ as_of }}），"
        "发现下列应当做到而没有做到的事项。请于　　　　年　　月　　日前整改完毕，并书面报告整改情况。",
    )
    _table(
        page,
        ("序号", "案号", "依据", "问题", "整改要求", "整改情况"),
        "violations",
        (
            "{{ row.number }}",
            "{{ row.case_no }}",
            "{{ row.clause }}“{{ row.quote }}”",
            "{{ row.problem }}",
            "{{ row.demand }}",
            "",
        ),
        (1.0, 2.6, 3.6, 3.8, 3.6, 1.8),
    )
    _text(page, "对上述认定有异议的，请在整改期限内书面提出，写明案号、依据和理由，并附相关材料。")
    _signature(page)
    return page


def _advice() -> Document:
    page = _page()
    _title(page, "行政执法案卷评查建议书")
    _text(page, "{{ unit }}：", indent=False)
    _text(
        page,
        "对你单位 {{ cases }} 件行政执法案卷按照{{ rules }}进行了评查（基准日{{ as_of }}），提出以下建议。"
        "这些事项不作为不符合，供改进工作参考。",
    )
    _text(page, "{%p if advice %}", indent=False)
    _head(page, "可以改进的做法")
    _text(page, "{%p endif %}", indent=False)
    _text(page, "{%p for row in advice %}", indent=False)
    _text(page, "{{ row.number }}．{{ row.case_no }}：{{ row.problem }}。{{ row.clause }}“{{ row.quote }}”")
    _text(page, "{%p endfor %}", indent=False)
    _text(page, "{%p if data %}", indent=False)
    _head(page, "需要补充的数据")
    _text(page, "下列数据没有导出或者没有填写，有关事项因此无法判定。补充以后可以重新评查。")
    _text(page, "{%p endif %}", indent=False)
    _text(page, "{%p for line in data %}", indent=False)
    _text(page, "{{ line }}")
    _text(page, "{%p endfor %}", indent=False)
    _signature(page)
    return page


TEMPLATES: Mapping[str, Callable[[], Document]] = {BULLETIN: _bulletin, NOTICE: _notice, ADVICE: _advice}


def _page() -> Document:
    """A4 with the margins and the text face of an official paper."""
    page = docx.Document()
    section = page.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.0), Cm(2.8)
    section.left_margin, section.right_margin = Cm(2.5), Cm(2.3)
    _face(page.styles["Normal"].element.get_or_add_rPr(), FANG)
    page.styles["Normal"].font.size = Pt(14)
    return page


def _face(properties: object, name: str) -> None:
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for key in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(key), name)


def _title(page: Document, text: str) -> None:
    paragraph = page.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(18)
    _run(paragraph, text, HEI, 20)


def _head(page: Document, text: str) -> None:
    paragraph = _indented(page)
    paragraph.paragraph_format.space_before = Pt(8)
    paragraph.paragraph_format.space_after = Pt(4)
    paragraph.paragraph_format.keep_with_next = True
    _run(paragraph, text, HEI, 14)


def _text(page: Document, text: str, *, indent: bool = True) -> None:
    paragraph = _indented(page) if indent else page.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(26)
    paragraph.paragraph_format.space_after = Pt(0)
    _run(paragraph, text, FANG, 14)


def _indented(page: Document) -> Paragraph:
    paragraph = page.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(28)
    paragraph.paragraph_format.space_after = Pt(0)
    return paragraph


def _run(paragraph: Paragraph, text: str, face: str, size: float) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    _face(run._element.get_or_add_rPr(), face)


def _table(
    page: Document, headings: Sequence[str], rows: str, cells: Sequence[str], widths: Sequence[float]
) -> None:
    """A table with a row for each of ``rows``; the heading row is repeated on every page. Widths in centimetres."""
    table = page.add_table(rows=4, cols=len(headings))
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    lines = (headings, _first(f"{{%tr for row in {rows} %}}", cells), cells, _first("{%tr endfor %}", cells))
    for line, texts in zip(table.rows, lines, strict=True):
        properties = line._tr.get_or_add_trPr()  # a row stands on one page
        properties.append(properties.makeelement(qn("w:cantSplit"), {qn("w:val"): "true"}))
        for cell, text, width in zip(line.cells, texts, widths, strict=True):
            cell.width = Cm(width)
            paragraph = cell.paragraphs[0]
            if texts is headings:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _run(paragraph, text, HEI if texts is headings else SONG, 10.5)
    repeat = table.rows[0]._tr.get_or_add_trPr()
    repeat.append(repeat.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    page.add_paragraph().paragraph_format.space_after = Pt(0)


def _first(text: str, cells: Sequence[str]) -> list[str]:
    return [text, *[""] * (len(cells) - 1)]


def _signature(page: Document) -> None:
    page.paragraphs[-1].paragraph_format.keep_with_next = True  # it never stands on a page alone
    page.add_paragraph().paragraph_format.keep_with_next = True
    for text in ("评查机关（印章）：　　　　　　　　", "　　　　年　　月　　日　　"):
        paragraph = page.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.keep_with_next = "印章" in text
        _run(paragraph, text, FANG, 14)
