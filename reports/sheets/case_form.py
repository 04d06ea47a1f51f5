"""逐卷评查表: one case in the form that reviewers print, sign and put into the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from xlsxwriter.worksheet import Worksheet

from records.findings import Finding, Verdict
from reports.layout import row_height
from reports.sheets import overview
from reports.sheets.book import Book, Content, Link, put, put_across, text_of
from reports.sheets.index import CaseSheet, Entry, Index
from reports.sheets.table import TableSpec, tone_words
from reports.summary import conclusion, id_order, not_applicable, subject_order
from reports.words import Label, article_words, basis_words, label, place_words, subject_words

_HEADINGS = ("条款", "评查项目", "评查内容", "评查结果", "情况说明和整改建议", "问题清单")
_WIDTHS = (15.0, 9.0, 34.0, 11.0, 44.0, 9.0)
_LAST = len(_WIDTHS) - 1
_RESULT = 3
_REMEDY_NAMES = {Verdict.MANUAL: "查看", Verdict.UNDETERMINED: "补充"}


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the form."""

    cells: Sequence[Content]


def write_case(book: Book, index: Index, sheet_of: CaseSheet, problems: TableSpec) -> None:
    """Writes the case's sheet into ``book``: the main workbook, or the volume that the sheet names."""
    sheet = book.sheet(sheet_of.name, landscape=False)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    main = index.main_file if sheet_of.volume else None
    row = _header(book, sheet, index, sheet_of, main)
    heading = row
    sheet.set_row(row, 28)
    for column, text in enumerate(_HEADINGS):
        put(sheet, row, column, text, book.style("heading"))
    for line in _lines(index, sheet_of, problems, main):
        row += 1
        sheet.set_row(row, row_height([(text_of(c), w) for c, w in zip(line.cells, _WIDTHS, strict=True)]))
        for column, content in enumerate(line.cells):
            linked = column == _LAST and isinstance(content, Link)
            look = book.style(
                "link" if linked else "cell", "center" if column in (1, _RESULT, _LAST) else "left"
            )
            put(sheet, row, column, content, look)
    if row > heading:
        tone_words(book, sheet, heading + 1, _RESULT, row, _RESULT)
    row = _rest(book, sheet, row, sheet_of)
    sheet.set_row(row + 1, 34)
    put_across(
        sheet,
        row + 1,
        0,
        _LAST,
        "评查人（签名）：　　　　　　　　　复核人（签名）：　　　　　　　　　　　　　年　　月　　日",
        book.style("plain"),
    )
    sheet.freeze_panes(heading + 1, 0)
    sheet.repeat_rows(heading)


def _header(book: Book, sheet: Worksheet, index: Index, sheet_of: CaseSheet, main: str | None) -> int:
    case = sheet_of.case
    sheet.set_row(0, 34)
    put_across(sheet, 0, 0, _LAST, "行政执法案卷逐卷评查表", book.style("title"))
    put_across(sheet, 1, 0, 2, None, book.style("plain"))
    put(sheet, 1, 4, Link("返回评查总表", overview.NAME, file=main), book.style("bare_link"))
    pairs: list[tuple[tuple[str, Content], tuple[str, Content]]] = [
        (("案号", case.case_no), ("执法机构", case.unit)),
        (("案件名称", case.title), ("承办人", "、".join(case.handlers))),
        (("阶段", case.stage), ("评查基准日", index.review.run.as_of)),
        (("得分", "未设评分方案"), ("规则版本", index.review.tool.rules.version)),
    ]
    row = 1
    for (left, left_value), (right, right_value) in pairs:
        row += 1
        sheet.set_row(
            row,
            row_height(
                [
                    (text_of(left_value), _WIDTHS[1] + _WIDTHS[2]),
                    (text_of(right_value), _WIDTHS[4] + _WIDTHS[5]),
                ]
            ),
        )
        put(sheet, row, 0, left, book.style("name"))
        put_across(sheet, row, 1, 2, left_value, book.style("cell"))
        put(sheet, row, 3, right, book.style("name"))
        put_across(sheet, row, 4, 5, right_value, book.style("cell"))
    row += 1
    verdict = conclusion(case)
    sheet.set_row(row, row_height([(verdict, sum(_WIDTHS[1:]))], least=2))
    put(sheet, row, 0, "评查结论", book.style("name"))
    put_across(sheet, row, 1, _LAST, verdict, book.style("cell"))
    return row + 1


def _lines(index: Index, sheet_of: CaseSheet, problems: TableSpec, main: str | None) -> Iterator[_Line]:
    """The findings in the order of the articles; what is met stands once an obligation, all else once a subject."""
    ordered = sorted(
        (entry for entry in sheet_of.entries if label(entry.finding) is not Label.NOT_APPLICABLE),
        key=lambda entry: id_order(entry.finding.obligation),
    )
    for _, group in groupby(ordered, key=lambda entry: entry.finding.obligation):
        entries = list(group)
        for word in (Label.SATISFIED, Label.NOT_DUE):
            alike = [entry.finding for entry in entries if label(entry.finding) is word]
            if alike:
                yield _together(word, alike)
        for entry in sorted(entries, key=lambda e: subject_order(e.finding.subject)):
            if label(entry.finding) not in (Label.SATISFIED, Label.NOT_DUE):
                yield _alone(index, entry, problems, main)


def _content(finding: Finding) -> str:
    return f"{finding.title}\n「{finding.quote}」"


def _clause(finding: Finding) -> str:
    return f"{basis_words(finding)}\n（{finding.obligation}）"


def _together(word: Label, alike: list[Finding]) -> _Line:
    first = alike[0]
    names = "、".join(dict.fromkeys(finding.subject.id or finding.subject.table for finding in alike))
    note = f"{len(alike)} 处：{names}" if len(alike) > 1 else subject_words(first.subject)
    return _Line([_clause(first), first.category, first.title, word, note, None])


def _alone(index: Index, entry: Entry, problems: TableSpec, main: str | None) -> _Line:
    finding = entry.finding
    number = index.problem_number.get(entry.id)
    link = None
    if number is not None:
        name, cell = problems.place(number)
        link = Link(f"第 {number + 1} 项", name, cell, file=main)
    place = place_words(finding.subject)
    note = [finding.question or finding.message]
    note.append(f"对象：{subject_words(finding.subject)}" + (f"（{place}）" if place else ""))
    if finding.remedy:
        note.append(f"{_REMEDY_NAMES.get(finding.verdict, '整改')}：{finding.remedy}")
    return _Line(
        [_clause(finding), finding.category, _content(finding), label(finding), "\n".join(note), link]
    )


def _rest(book: Book, sheet: Worksheet, row: int, sheet_of: CaseSheet) -> int:
    """The articles that ask nothing of this case, in one line."""
    case = sheet_of.case
    if case.error is not None:
        text = "全卷没有评查，更正“数据质量”所列问题后重新评查。"
    else:
        names = "、".join(article_words(number) for number in not_applicable(case.articles))
        text = f"本案不适用或者尚不要求：{names}。" if names else "各条均适用。"
    sheet.set_row(row + 1, row_height([(text, sum(_WIDTHS) * 1.1)]))
    put_across(sheet, row + 1, 0, _LAST, text, book.style("note"))
    return row + 1
