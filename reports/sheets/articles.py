"""条款统计: a row an article, over all cases; a chart of where the faults are; the same for 单位年度 below."""

from __future__ import annotations

from collections.abc import Sequence

from records.findings import Verdict
from reports.sheets.book import HEI, SONG, Book
from reports.sheets.content import Content
from reports.sheets.entries import STANDS_STILL
from reports.sheets.index import Index
from reports.sheets.table import HEAD_ROWS, Col, TableSpec, write_table
from reports.summary import ArticleCounts, by_article, unit_name
from reports.words import article_words

NAME = "条款统计"
UNIT_NAME = "条款统计（单位年度）"
_VIOLATED_COLUMN = 3
_CHART_ROWS = 20


def spec(name: str, title: str, note: str, unit: str) -> TableSpec:
    return TableSpec(
        name=name,
        title=title,
        note=note,
        columns=(
            Col("条", 12, "center"),
            Col(f"适用\n（{unit}）", 9, "center"),
            Col("符合", 8, "center"),
            Col("不符合", 8, "center"),
            Col("无法判定", 9, "center"),
            Col("待人工核查", 9, "center"),
            Col("建议", 7, "center"),
            Col("不适用", 8, "center"),
            Col("符合率", 9, "center", style="percent"),
            Col("不符合最多的事项", 44),
        ),
        freeze=1,
        landscape=False,
        charted=True,
    )


RATE_NOTE = (
    "符合率＝符合÷（符合＋不符合），分母见“符合”“不符合”两栏；无法判定、待人工核查的不计入，分母为零的不写。"
)


def write_articles(book: Book, index: Index, *, final: bool = False) -> list[str]:
    """Writes the statistics and answers the names of the sheets made. ``final``: nobody is to enter anything more."""
    review = index.review
    failed = index.survey.failed
    note = (
        f"按案卷计，共 {len(index.cases) - failed} 件"
        + (f"（另有 {failed} 件无法评查，不计入）" if failed else "")
        + "。"
    )
    rates = RATE_NOTE if final else RATE_NOTE + STANDS_STILL
    lines = index.survey.articles.lines()
    table = spec(NAME, "各条评查情况统计", note + rates, "件")
    write_table(book, table, (row(line) for line in lines), len(lines))
    chart(book, lines)
    if not review.units:
        return [NAME]
    unit_lines = [line for line in by_article(review.units) if line.applicable]
    units = [unit for unit in review.units if unit.error is None]
    failed_units = "；".join(
        f"{unit_name(unit)}{unit.error}" for unit in review.units if unit.error is not None
    )
    unit_note = (
        f"按单位、年度计，共 {len(units)} 个"
        + (f"（另有 {failed_units}，不计入）" if failed_units else "")
        + "；只列“单位年度”表能够判定的条。"
    )
    unit_table = spec(UNIT_NAME, "各条评查情况统计（单位年度）", unit_note + rates, "个")
    write_table(book, unit_table, (row(line) for line in unit_lines), len(unit_lines))
    return [NAME, UNIT_NAME]


def row(line: ArticleCounts) -> Sequence[Content]:
    order = (
        Verdict.SATISFIED,
        Verdict.VIOLATED,
        Verdict.UNDETERMINED,
        Verdict.MANUAL,
        Verdict.ADVISED,
        Verdict.NOT_APPLICABLE,
    )
    worst = "" if line.worst is None else f"{line.worst[0]} {line.worst[1]}（{line.worst[2]} 处）"
    return [
        article_words(line.article),
        line.applicable,
        *(line.verdicts[verdict] for verdict in order),
        line.rate,
        worst,
    ]


def chart(book: Book, lines: Sequence[ArticleCounts]) -> None:
    """Bars of 不符合 by article, under the table; left out where there is nothing to see."""
    if not any(line.verdicts[Verdict.VIOLATED] for line in lines):
        return
    sheet = book.workbook.get_worksheet_by_name(NAME)
    last = HEAD_ROWS + len(lines) - 1
    chart = book.workbook.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": "不符合（件）",
            "categories": [NAME, HEAD_ROWS, 0, last, 0],
            "values": [NAME, HEAD_ROWS, _VIOLATED_COLUMN, last, _VIOLATED_COLUMN],
            "fill": {"color": "#7F1D1D"},
            "gap": 60,
        }
    )
    chart.set_title({"name": "各条不符合的案卷数", "name_font": {"name": HEI, "size": 12, "bold": False}})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": {"name": SONG, "size": 8, "rotation": -90}})
    chart.set_y_axis({"min": 0, "major_unit": None, "num_format": "0", "major_gridlines": {"visible": True}})
    chart.set_size({"width": 860, "height": _CHART_ROWS * 19})
    sheet.insert_chart(last + 2, 0, chart, {"description": "各条不符合的案卷数"})
