"""数据质量.xlsx: what to export first, how full each column is, and every problem with its cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from records.findings import ErrorEntry
from records.quality_report import QualityReport
from reports.files import Output, check_target, write_all
from reports.layout import row_height
from reports.quality_screen import SUPPLY_NOTE, conclusion, recording_words
from reports.sheets.book import Book, put_across
from reports.sheets.content import Content, Link
from reports.sheets.rows import put
from reports.sheets.table import Col, TableSpec, write_table
from reports.sheets.trail import NAME as MARK

COVER = "概要"
SUPPLY = "补什么最有用"
ORDER = "补的次序"
COLUMNS = "各列填写情况"
PROBLEMS = "数据问题"
_HOME = ("返回概要", COVER)
_WIDTHS = (16.0, 80.0)


def write_quality_book(report: QualityReport, target: Path, inputs: Iterable[Path] = ()) -> None:
    """Writes an already masked report. Raises reports.files.OutputError."""
    check_target(target, inputs)
    write_all([Output(target, partial(_write, report=report))])


def _write(path: Path, report: QualityReport) -> None:
    book = Book(path, f"数据质量；基准日 {report.as_of}", date.fromisoformat(report.as_of))
    _cover(book, report)
    _supply(book, report)
    _order(book, report)
    _columns(book, report)
    _problems(book, report.problems)
    mark = book.workbook.add_worksheet(MARK)  # nobody is to read this workbook as an export
    mark.very_hidden()
    mark.write_string(0, 0, report.schema_)
    book.close()


def _cover(book: Book, report: QualityReport) -> None:
    sheet = book.sheet(COVER, landscape=False)
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.set_row(0, 34)
    put_across(sheet, 0, 0, 1, "案卷数据质量", book.style("title"))
    lines: list[tuple[Content, Content]] = [
        ("结论", conclusion(report)),
        ("基准日", report.as_of),
        *(("文件", f"{one.path}\nSHA-256 {one.sha256}") for one in report.inputs),
        ("音像文件", recording_words(report.recordings) or "没有登记音像文件的位置。"),
        (Link(SUPPLY, SUPPLY), "导出或者补填哪一样，可以解决多少处无法判定。"),
        (Link(ORDER, ORDER), "照这个次序补，最快减少无法判定。"),
        (Link(COLUMNS, COLUMNS), "每张表每一列填了多少行、空白多少行、有没有导出。"),
        (Link(PROBLEMS, PROBLEMS), "每处问题的文件、表、行、列、内容和改法。"),
    ]
    for row, (name, text) in enumerate(lines, 1):
        put(sheet, row, 0, name, book.style("link" if isinstance(name, Link) else "name"))
        put(sheet, row, 1, text, book.style("cell"))
        sheet.set_row(row, row_height([(str(text), _WIDTHS[1])]))


def _supply(book: Book, report: QualityReport) -> None:
    spec = TableSpec(
        name=SUPPLY,
        title="补什么最有用",
        note=f"“可解决”是只补这一样就能判定的处数；“涉及”连同还缺别的数据的。{SUPPLY_NOTE}",
        columns=(
            Col("序号", 6, "center"),
            Col("怎样补", 46),
            Col("可解决", 9, "center"),
            Col("涉及", 9, "center"),
            Col("案卷", 9, "center"),
            Col("有关事项", 60),
        ),
        home=_HOME,
    )
    rows: list[Sequence[Content]] = [
        [number, one.action, one.settles, one.concerns, one.cases, "、".join(one.obligations)]
        for number, one in enumerate(report.supply, 1)
    ]
    write_table(book, spec, rows, len(rows))


def _order(book: Book, report: QualityReport) -> None:
    spec = TableSpec(
        name=ORDER,
        title="补的次序",
        note=f"一步里有几样的，要一起补才有用。{SUPPLY_NOTE}",
        columns=(
            Col("次序", 6, "center"),
            Col("补这些", 70),
            Col("再解决", 9, "center"),
            Col("累计", 9, "center"),
            Col("占无法判定", 12, "center", style="percent"),
        ),
        landscape=False,
        home=_HOME,
    )
    rows: list[Sequence[Content]] = [
        [
            number,
            "\n".join(step.actions),
            step.settles,
            step.total,
            round(step.total / report.undetermined, 4),
        ]
        for number, step in enumerate(report.order, 1)
        if report.undetermined
    ]
    write_table(book, spec, rows, len(rows))


def _columns(book: Book, report: QualityReport) -> None:
    spec = TableSpec(
        name=COLUMNS,
        title="各列填写情况",
        note="空白率是已经导出的各行中空白的比例。空白不一定是错：没有发生的事本来就空着。",
        columns=(
            Col("表", 10, "center"),
            Col("列", 20),
            Col("行数", 9, "center"),
            Col("有内容", 9, "center"),
            Col("空白", 9, "center"),
            Col("空白率", 9, "center", style="percent"),
            Col("未导出", 9, "center"),
            Col("情况", 24),
        ),
        landscape=False,
        home=_HOME,
    )
    rows = list(_column_rows(report))
    write_table(book, spec, rows, len(rows))


def _column_rows(report: QualityReport) -> Iterable[Sequence[Content]]:
    for table in report.tables:
        if not table.rows:
            state = "没有导出这张表" if not table.cases else "导出了，没有一行"
            yield [table.table, None, 0, None, None, None, None, state]
            continue
        for column in table.columns:
            exported = column.filled + column.blank
            state = "没有导出" if not exported else "全部空白" if not column.filled else ""
            if exported and column.not_exported:
                state = "有的文件没有导出"
            yield [
                table.table,
                column.column,
                table.rows,
                column.filled,
                column.blank,
                round(column.blank / exported, 4) if exported else None,
                column.not_exported,
                state,
            ]


def _problems(book: Book, entries: Sequence[ErrorEntry]) -> None:
    spec = TableSpec(
        name=PROBLEMS,
        title="数据问题",
        note="“致命”的使全部数据不能用，“案卷”的使该案无法评查，“提示”的请留意。",
        columns=(
            Col("序号", 6, "center"),
            Col("级别", 8, "center"),
            Col("案号", 24),
            Col("文件", 20),
            Col("工作表", 10, "center"),
            Col("行", 7, "center"),
            Col("列", 14),
            Col("单元格", 9, "center"),
            Col("内容", 18),
            Col("问题", 34),
            Col("可用的值", 28),
            Col("怎样改正", 28),
        ),
        freeze=3,
        home=_HOME,
    )
    rows: list[Sequence[Content]] = [
        [
            number,
            one.level,
            one.case_no,
            one.file,
            one.sheet,
            one.row,
            one.column,
            one.cell,
            one.value,
            one.problem,
            "、".join(one.allowed),
            one.hint,
        ]
        for number, one in enumerate(entries, 1)
    ]
    write_table(book, spec, rows, len(rows))
