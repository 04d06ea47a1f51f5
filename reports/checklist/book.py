"""自查表 as a workbook: a sheet a case, A4 upright, on one page where it can be read there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from records.findings import Review
from reports.checklist.content import SIGNATURES, TITLE, Checklist
from reports.checklist.rows import COLUMNS, sections
from reports.files import Output, OutputError, check_target, write_all
from reports.layout import row_height
from reports.sheets.book import Book, put_across
from reports.sheets.content import Link
from reports.sheets.index import sheet_name
from reports.sheets.rows import put
from reports.sheets.trail import NAME as MARK

MOST_SHEETS = 200
OVERVIEW = "目录"
_WIDTHS = (6.0, 44.0, 40.0, 13.0)
_PAGE_HEIGHT = 1100.0  # points that stand on one page at a size that can still be read


def write_checklist_book(
    lists: Sequence[Checklist], review: Review, target: Path, inputs: Iterable[Path] = ()
) -> None:
    """Writes the 自查表 of every case. Raises reports.files.OutputError, also for more cases than one workbook can hold."""
    if len(lists) > MOST_SHEETS:
        raise OutputError(
            f"共 {len(lists)} 卷，自查表一次最多写 {MOST_SHEETS} 卷，没有写出。请分几次检查，或者用 pingcha review 写评查报告。"
        )
    check_target(target, inputs)
    write_all([Output(target, partial(_write, lists=lists, review=review))])


def _write(path: Path, lists: Sequence[Checklist], review: Review) -> None:
    rules = review.tool.rules
    footer = f"{rules.title} 版本 {rules.version}；基准日 {review.run.as_of}"
    book = Book(path, footer, date.fromisoformat(review.run.as_of))
    names = [sheet_name(number, page.name) for number, page in enumerate(lists, 1)]
    if len(lists) > 1:
        _overview(book, lists, names)
    for page, name in zip(lists, names, strict=True):
        _page(book, page, name, alone=len(lists) == 1)
    mark = book.workbook.add_worksheet(MARK)  # nobody is to read this workbook as an export
    mark.very_hidden()
    mark.write_string(0, 0, review.schema_)
    book.close()


def _overview(book: Book, lists: Sequence[Checklist], names: Sequence[str]) -> None:
    sheet = book.sheet(OVERVIEW, landscape=False)
    for place, width in enumerate((6.0, 30.0, 60.0)):
        sheet.set_column(place, place, width)
    sheet.set_row(0, 32)
    put_across(sheet, 0, 0, 2, f"{TITLE}目录", book.style("title"))
    for place, text in enumerate(("序号", "案卷", "结论")):
        put(sheet, 1, place, text, book.style("heading"))
    for row, (page, name) in enumerate(zip(lists, names, strict=True), 2):
        sheet.set_row(row, row_height([(page.name, 30.0), (page.conclusion, 60.0)]))
        put(sheet, row, 0, row - 1, book.style("cell", "center"))
        put(sheet, row, 1, Link(page.name, name), book.style("link"))
        put(sheet, row, 2, page.conclusion, book.style("cell"))
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(1)


def _page(book: Book, page: Checklist, name: str, *, alone: bool) -> None:
    sheet = book.sheet(name, landscape=False)
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    form = _Form(book, sheet)
    form.across(TITLE, "title", height=32)
    if not alone:
        sheet.write_url(0, COLUMNS, Link("返回目录", OVERVIEW).url, book.style("bare_link"), "返回目录")
        sheet.set_column(COLUMNS, COLUMNS, 9)
    form.facts(page)
    for section in sections(page):
        form.across(section.heading, "strong")
        if section.lines:
            form.line(section.columns, "heading")
        for line in section.lines:
            form.line(line, "cell")
        if not section.lines and section.empty:
            form.across(section.empty, "cell")
        if section.note:
            form.across(section.note, "cell")
    if page.problems:
        form.across("数据中的问题", "strong")
        for text in page.problems:
            form.across(text, "cell")
    form.across("说明：" + page.foot, "note")
    form.across("　　　　　　　　".join(SIGNATURES), "plain", height=40)
    sheet.print_area(0, 0, form.row - 1, COLUMNS - 1)
    if form.height <= _PAGE_HEIGHT:
        sheet.fit_to_pages(1, 1)


class _Form:
    """Rows one below the other, and how high they are together."""

    def __init__(self, book: Book, sheet: Worksheet) -> None:
        self.book = book
        self.sheet = sheet
        self.row = 0
        self.height = 0.0

    def across(self, text: str, style: str, *, height: float | None = None) -> None:
        self._high(height or row_height([(text, sum(_WIDTHS))]))
        put_across(self.sheet, self.row, 0, COLUMNS - 1, text, self.book.style(style))
        self.row += 1

    def line(self, cells: Sequence[str], style: str) -> None:
        self._high(row_height(list(zip(cells, _WIDTHS, strict=True))))
        for place, text in enumerate(cells):
            centred = style == "cell" and place == 0
            put(self.sheet, self.row, place, text, self.book.style(style, "center" if centred else "left"))
        self.row += 1

    def facts(self, page: Checklist) -> None:
        """Two (name, text) pairs a row, then what came out."""
        for left in range(0, len(page.facts), 2):
            pairs = page.facts[left : left + 2]
            text = "　".join(f"{name}：{value}" for name, value in pairs[:1])
            other = "　".join(f"{name}：{value}" for name, value in pairs[1:])
            self._high(row_height([(text, _WIDTHS[0] + _WIDTHS[1]), (other, _WIDTHS[2] + _WIDTHS[3])]))
            put_across(self.sheet, self.row, 0, 1, text, self.book.style("cell"))
            put_across(self.sheet, self.row, 2, 3, other, self.book.style("cell"))
            self.row += 1
        self.across(f"结论：{page.conclusion}", "verdict")
        for text in page.remarks:
            self.across(text, "cell")

    def _high(self, height: float) -> None:
        self.sheet.set_row(self.row, height)
        self.height += height
