"""机构汇总, 承办人汇总, 责任追究线索 and 统计图 of the review workbook."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from records.findings import Verdict
from reports.assessment import Line, Tally
from reports.layout import row_height
from reports.means import SCALED_NOTE, scaled
from reports.sheets.book import HEI, SONG, Book, put_across
from reports.sheets.content import Content, Link
from reports.sheets.entries import LEADS_STAND_STILL, STANDS_STILL
from reports.sheets.found import Entry
from reports.sheets.index import Index
from reports.sheets.rows import put
from reports.sheets.table import COVER, SHEET_ROWS, Col, TableSpec, write_table
from reports.words import Label, article_words, basis_words

UNITS, OFFICERS, LEADS, CHARTS = "机构汇总", "承办人汇总", "责任追究线索", "统计图"


def write_lines(book: Book, index: Index, limit: int, *, final: bool = False) -> None:
    """机构汇总 and 承办人汇总: no ranks here; that is the assessment's business. Unless ``final`` people are still to enter
    what changes the numbers, and the sheets say when."""
    of_hundred = scaled(index.review.run.schemes)
    for name, heading, lines in (
        (UNITS, "执法机构", index.survey.units),
        (OFFICERS, "承办人", index.survey.officers),
    ):
        table = lines_spec(name, heading, limit, of_hundred=of_hundred, stand_still=not final)
        rows = (
            line_row(n, lines[one], lines[one].points.words(scaled=of_hundred))
            for n, one in enumerate(sorted(lines), 1)
        )
        write_table(book, table, rows, len(lines))


def lines_spec(
    name: str,
    heading: str,
    limit: int = SHEET_ROWS,
    *,
    of_hundred: bool = False,
    stand_still: bool = False,
) -> TableSpec:
    """The look of a list of units, officers or years; ``heading`` of what stands in a line; ``of_hundred``: the means;
    ``stand_still``: the workbook has cells to fill in, which these numbers do not follow."""
    return TableSpec(
        name=name,
        title=f"案卷评查{name}",
        note=(STANDS_STILL if stand_still else "")
        + "一处问题对该案的全部承办人同样计入。平均分写成区间的，因有事项待定。件数写在一起看：件数少的，平均分和每件不符合不足以比较。"
        + (SCALED_NOTE if of_hundred else ""),
        columns=(
            Col("序号", 6, "center"),
            Col(heading, 24),
            Col("案卷（件）", 9, "center"),
            Col("无法评查", 9, "center"),
            Col("评分案卷", 9, "center"),
            Col("平均分", 14, "center"),
            Col("等次", 26),
            Col("否决（件）", 9, "center"),
            Col("不符合（处）", 10, "center"),
            Col("每件不符合", 10, "center"),
            Col("无法判定（处）", 11, "center"),
            Col("待核查（处）", 10, "center"),
            Col("屡犯（种）", 9, "center"),
        ),
        freeze=2,
        limit=limit,
    )


def line_row(number: int, line: Line | Tally, mean: str, *, rank: str | None = None) -> Sequence[Content]:
    """A unit or an officer as a row, with its mean score in words; with ``rank`` that stands after the mean."""
    evaluated = line.files - line.failed
    violated = line.labels.get(Label.VIOLATED, 0)
    return [
        number,
        line.name,
        line.files,
        line.failed,
        line.scored,
        mean,
        *(() if rank is None else (rank,)),
        line.grade_words,
        line.vetoed,
        violated,
        f"{violated / evaluated:.1f}" if evaluated else "—",
        line.labels.get(Label.UNDETERMINED, 0),
        line.labels.get(Label.MANUAL, 0),
        line.kinds_repeated,
    ]


def leads_spec(limit: int, *, final: bool = False) -> TableSpec:
    """责任追究线索: questions for people, never conclusions."""
    return TableSpec(
        name=LEADS,
        title="责任追究线索（只供核查，不是结论）",
        note="由前面的不符合推出，需要由人核实情节、后果和责任人；核实以前不得作为追责的依据。核查结果填在“待人工核查”里同一编号的一行。"
        + ("" if final else LEADS_STAND_STILL),
        columns=(
            Col("序号", 6, "center"),
            Col("案号", 24, style="link"),
            Col("执法机构", 18),
            Col("承办人", 14),
            Col("条款", 14),
            Col("线索", 30),
            Col("需要核实的问题", 40),
            Col("原文", 30),
            Col("编号", 14, "center"),
        ),
        freeze=2,
        aside=1,
        limit=limit,
    )


def lead_row(index: Index, number: int, entry: Entry) -> Sequence[Content]:
    owner, case, finding = entry.owned.owner, entry.owned.case, entry.finding
    return [
        number,
        index.case_link(owner, owner) if case else owner,
        case.unit if case else None,
        "、".join(case.handlers) if case else None,
        basis_words(finding),
        finding.title,
        finding.question,
        f"「{finding.quote}」",
        entry.id,
    ]


def write_charts(book: Book, index: Index, *, final: bool = False) -> None:
    """统计图: faults by article, by unit and by year, each chart beside the numbers it is drawn from."""
    sheet = book.sheet(CHARTS, landscape=False)
    for column, width in enumerate((22, 12, 12, 10, 10, 10, 10, 10)):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 34)
    put_across(sheet, 0, 0, 6, "案卷评查统计图", book.style("title"))
    put(sheet, 0, 7, Link("返回封面", COVER), book.style("bare_link"))
    if not final:
        sheet.set_row(1, row_height([(STANDS_STILL, 90)]))
        put_across(sheet, 1, 0, 7, STANDS_STILL, book.style("note"))
    row = 2
    articles = [
        (article_words(one.article), one.verdicts[Verdict.VIOLATED], one.applicable)
        for one in index.survey.articles.lines()
        if one.verdicts[Verdict.VIOLATED]
    ]
    row = _block(book, sheet, row, "各条有不符合的案卷（件）", ("条款", "有不符合", "适用"), articles)
    tallies = index.survey.units
    units = [(name, tallies[name].labels[Label.VIOLATED], tallies[name].files) for name in sorted(tallies)]
    row = _block(book, sheet, row, "各执法机构的不符合（处）", ("执法机构", "不符合", "案卷"), units)
    years = [(year, *found) for year, found in sorted(index.survey.years.items())]
    _block(book, sheet, row, "各年度的不符合（处）", ("年度", "不符合", "案卷"), years)


def _block(
    book: Book,
    sheet: Worksheet,
    row: int,
    title: str,
    headings: Sequence[str],
    lines: Sequence[tuple[str, int, int]],
) -> int:
    """A small table with its chart to the right; answers the first free row."""
    put_across(sheet, row, 0, 2, title, book.style("section"))
    for column, text in enumerate(headings):
        put(sheet, row + 1, column, text, book.style("heading"))
    first = row + 2
    for number, line in enumerate(lines):
        cells: Sequence[Content] = line
        for column, value in enumerate(cells):
            put(sheet, first + number, column, value, book.style("cell", "left" if column == 0 else "center"))
    if not lines:
        put_across(sheet, first, 0, 2, "（没有）", book.style("cell", "center"))
        return first + 2
    last = first + len(lines) - 1
    chart = book.workbook.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": headings[1],
            "categories": [CHARTS, first, 0, last, 0],
            "values": [CHARTS, first, 1, last, 1],
            "fill": {"color": "#7F7F7F"},  # reads in black and white
            "data_labels": {"value": True, "font": {"name": SONG, "size": 8}},
            "gap": 60,
        }
    )
    chart.set_title({"name": title, "name_font": {"name": HEI, "size": 10, "bold": False}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": {"name": SONG, "size": 8}})
    chart.set_x_axis({"major_gridlines": {"visible": False}, "num_font": {"name": SONG, "size": 8}, "min": 0})
    height = max(150, 22 * len(lines) + 70)
    chart.set_size({"width": 420, "height": height})
    sheet.insert_chart(row + 1, 3, chart, {"x_offset": 8, "description": title})
    return max(last + 2, row + 2 + height // 20 + 1)
