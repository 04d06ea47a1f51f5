"""封面与说明: what was reviewed, by which rules, until when the calendar is known, and how to read the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from records.findings import Review
from reports.layout import row_height
from reports.scores import schemes_words
from reports.sheets.book import Book, put_across
from reports.sheets.content import Content, Link, text_of
from reports.sheets.entries import STANDS_STILL
from reports.sheets.index import Index
from reports.sheets.rows import put
from reports.sheets.table import COVER, tone_words
from reports.summary import case_totals_words, finding_totals_words
from reports.words import LABEL_MEANINGS, calendar_words, mapping_words, sample_words

_WIDTHS = (22.0, 20.0, 20.0, 34.0)
_LAST = len(_WIDTHS) - 1
_INPUTS_ON_ONE_PAGE = 8


@dataclass(frozen=True, slots=True)
class Contents:
    """A line of the table of contents."""

    sheet: str
    about: str


def stage_words(review: Review, stages: Mapping[str, int]) -> str:
    """The stage of the run, or how many cases were judged at which stage."""
    if review.run.stage:
        return f"全部按“{review.run.stage}”评查"
    return "，".join(f"按“{stage}”评查 {number} 件" for stage, number in stages.items()) or "（没有案卷）"


def write_cover(
    book: Book, index: Index, title: str, contents: Sequence[Contents], *, final: bool = False
) -> None:
    """Unless ``final`` people are still to enter what changes the totals, and the cover says when."""
    sheet = book.sheet(COVER, landscape=False)
    if len(index.review.run.inputs) <= _INPUTS_ON_ONE_PAGE:
        sheet.fit_to_pages(1, 1)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 46)
    put_across(sheet, 0, 0, _LAST, title, book.style("title"))
    row = _section(book, sheet, 2, "一、评查基本情况", _basics(index))
    row = _section(book, sheet, row + 1, "二、评查结果概况", _totals(index, final))
    row = _legend(book, sheet, row + 1)
    row = _contents(book, sheet, row + 1, contents)
    row = _section(book, sheet, row + 1, "五、输入文件", _inputs(index.review))
    sheet.set_row(row + 1, row_height([(_CAUTION, sum(_WIDTHS))]))
    put_across(sheet, row + 1, 0, _LAST, _CAUTION, book.style("note"))


def write_plain_cover(
    book: Book, title: str, sections: Sequence[tuple[str, Sequence[tuple[str, Content]]]], caution: str
) -> None:
    """A cover that is nothing but sections of names and texts, and what is to be kept in mind."""
    sheet = book.sheet(COVER, landscape=False)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 46)
    put_across(sheet, 0, 0, _LAST, title, book.style("title"))
    row = 1
    for heading, lines in sections:
        row = _section(book, sheet, row + 1, heading, lines)
    sheet.set_row(row + 1, row_height([(caution, sum(_WIDTHS))]))
    put_across(sheet, row + 1, 0, _LAST, caution, book.style("note"))


_CAUTION = (
    "说明：本报告由程序按照规则文件逐项比对导出的案卷数据得出，只反映导出数据所载情况。“符合”仅表示数据表明已经做到，"
    "“无法判定”不得视为符合。评查结论以评查人员审核为准；对结果有异议的，可以按“问题清单”所列文件、工作表、行和单元格核对原始数据。"
)


def _basics(index: Index) -> list[tuple[str, Content]]:
    review = index.review
    tool, run = review.tool, review.run
    units = sorted(index.survey.agencies)
    params = "；".join(f"{name}＝{value}" for name, value in run.params.items()) or "（无）"
    checked = (
        "已由两套独立的程序逐项判定，结果一致"
        if run.verified
        else "未作两套程序逐项比对（--verify 可以开启）"
    )
    return [
        ("评查范围", f"案卷 {len(index.cases)} 件" + (f"；执法机构：{'、'.join(units)}" if units else "")),
        *([("抽样", sample_words(run.sample))] if run.sample is not None else []),
        *([("分给", f"{index.reviewer}（本文件只列分给这名评查人的案卷）")] if index.reviewer else []),
        ("规则", f"《{tool.rules.title}》规则集，版本 {tool.rules.version}\n指纹 {tool.rules.sha256[:16]}"),
        ("评查基准日", f"{run.as_of}（以这一天为“今天”计算期限）"),
        ("案件阶段", stage_words(review, index.survey.stages)),
        ("参数", params),
        ("评分", schemes_words(review) or "未设评分方案，本报告不计分"),
        ("工作日历", calendar_words(review.tool.calendar.from_, review.tool.calendar.until)),
        ("映射", mapping_words(run.mapping) if run.mapping else "（未使用）"),
        ("核对", checked),
        ("程序版本", f"pingcha {tool.version}"),
    ]


def _totals(index: Index, final: bool) -> list[tuple[str, Content]]:
    review = index.review
    return [
        ("案卷", case_totals_words(index.survey.conclusions)),
        ("事项", finding_totals_words(index.survey.labels)),
        *([("得分", index.survey.scores.words(review))] if review.run.schemes else []),
        ("数据问题", f"{len(review.errors)} 处，见“数据质量”" if review.errors else "没有发现"),
        *([] if final else [("填写以后", STANDS_STILL)]),
    ]


def _inputs(review: Review) -> list[tuple[str, Content]]:
    return [
        (f"文件 {number}", f"{source.path}\nSHA-256 {source.sha256}")
        for number, source in enumerate(review.run.inputs, 1)
    ] or [("文件", "（由程序直接给出，没有文件）")]


def _section(
    book: Book, sheet: Worksheet, row: int, heading: str, lines: Sequence[tuple[str, Content]]
) -> int:
    put_across(sheet, row, 0, _LAST, heading, book.style("section"))
    sheet.set_row(row, 22)
    for name, value in lines:
        row += 1
        sheet.set_row(row, row_height([(text_of(value), sum(_WIDTHS[1:])), (name, _WIDTHS[0])]))
        put(sheet, row, 0, name, book.style("name"))
        put_across(sheet, row, 1, _LAST, value, book.style("cell"))
    return row + 1


def _legend(book: Book, sheet: Worksheet, row: int) -> int:
    first = row + 1
    row = _section(book, sheet, row, "三、结果怎么读", list(LABEL_MEANINGS))
    tone_words(book, sheet, first, 0, row - 1, 0)
    return row


def _contents(book: Book, sheet: Worksheet, row: int, contents: Sequence[Contents]) -> int:
    put_across(sheet, row, 0, _LAST, "四、各表内容", book.style("section"))
    sheet.set_row(row, 22)
    for line in contents:
        row += 1
        sheet.set_row(row, row_height([(line.about, sum(_WIDTHS[1:])), (line.sheet, _WIDTHS[0])]))
        put(sheet, row, 0, Link(line.sheet, line.sheet), book.style("link", "center"))
        put_across(sheet, row, 1, _LAST, line.about, book.style("cell"))
    return row + 1
