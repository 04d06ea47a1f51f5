"""汇总.xlsx of a folder of results: cover, 条款统计, 机构汇总, 承办人汇总, 年度汇总. From sums alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from records.findings import RunInfo, ToolInfo
from reports.means import scaled
from reports.sheets import articles, cover, summaries
from reports.sheets.book import Book
from reports.sheets.content import Content
from reports.sheets.table import TableSpec, write_table
from reports.sums import Article, Group, Sums, grade_order
from reports.sums_text import case_words, finding_words, grade_words, points_words
from reports.words import Label, calendar_words, mapping_words

TITLE = "行政执法案卷评查汇总"
YEARS = "年度汇总"
_CAUTION = (
    "说明：本汇总由程序按照规则文件逐项比对导出的案卷数据得出，只反映导出数据所载情况。“符合”仅表示数据表明已经做到，"
    "“无法判定”不得视为符合。评查结论以评查人员审核为准；各处事项所在的文件、工作表、行在“事项.parquet”里，可以据此核对原始数据。"
)


def write_sums_book(path: Path, tool: ToolInfo, run: RunInfo, sums: Sums) -> None:
    """Writes the workbook. Raises OSError."""
    footer = f"{tool.rules.title} 版本 {tool.rules.version}；基准日 {run.as_of}"
    book = Book(path, footer, date.fromisoformat(run.as_of))
    tables = [
        (summaries.UNITS, "执法机构", sums.units),
        (summaries.OFFICERS, "承办人", sums.officers),
        (YEARS, "年度", sums.years),
    ]
    cover.write_plain_cover(
        book,
        TITLE,
        [
            ("一、评查基本情况", _basics(tool, run, sums)),
            ("二、评查结果概况", _totals(run, sums)),
            (
                "三、各表内容",
                [(articles.NAME, "每条一行：适用、符合、不符合、无法判定的案卷数和符合率。")]
                + [
                    (name, f"{heading}一行：件数、平均分、等次、不符合的处数。")
                    for name, heading, _ in tables
                ]
                + [("逐案卷、逐事项", "在同一文件夹各批的 Parquet 文件里；用 pingcha query 查询。")],
            ),
            ("四、输入", [(source.path, f"SHA-256 {source.sha256}") for source in run.inputs]),
        ],
        _CAUTION,
    )
    evaluated = sums.all.cases - sums.all.failed
    failed = f"（另有 {sums.all.failed} 件无法评查，不计入）" if sums.all.failed else ""
    _articles(
        book, articles.NAME, "各条评查情况统计", f"按案卷计，共 {evaluated} 件{failed}。", "件", sums.articles
    )
    if sums.management:
        units = sums.management - len(sums.management_failed)
        failed = f"（另有 {'；'.join(sums.management_failed)}，不计入）" if sums.management_failed else ""
        note = f"按单位、年度计，共 {units} 个{failed}；只列“单位年度”表能够判定的条。"
        applicable = {
            number: one for number, one in sums.unit_articles.items() if one.counts(number).applicable
        }
        _articles(book, articles.UNIT_NAME, "各条评查情况统计（单位年度）", note, "个", applicable)
    of_hundred = scaled(run.schemes)
    for name, heading, groups in tables:
        spec = summaries.lines_spec(name, heading, of_hundred=of_hundred)
        write_table(book, spec, _lines(groups, grade_order(run), of_hundred=of_hundred), len(groups))
    book.close()


def _articles(book: Book, name: str, title: str, note: str, unit: str, found: Mapping[int, Article]) -> None:
    spec: TableSpec = articles.spec(name, title, note + articles.RATE_NOTE, unit)
    lines = [found[number].counts(number) for number in sorted(found)]
    write_table(book, spec, (articles.row(line) for line in lines), len(lines))
    if name == articles.NAME:
        articles.chart(book, lines)


def _lines(
    groups: Mapping[str, Group], order: Sequence[str], *, of_hundred: bool
) -> Iterator[Sequence[Content]]:
    for number, name in enumerate(sorted(groups), 1):
        group = groups[name]
        evaluated = group.cases - group.failed
        violated = group.labels.get(Label.VIOLATED, 0)
        yield [
            number,
            name,
            group.cases,
            group.failed,
            group.points.cases,
            group.points.words(scaled=of_hundred),
            grade_words(group, order) or "—",
            group.vetoed,
            violated,
            f"{violated / evaluated:.1f}" if evaluated else "—",
            group.labels.get(Label.UNDETERMINED, 0),
            group.labels.get(Label.MANUAL, 0),
            group.repeated,
        ]


def _basics(tool: ToolInfo, run: RunInfo, sums: Sums) -> list[tuple[str, str]]:
    stages = "，".join(f"按“{stage}”评查 {cases} 件" for stage, cases in sums.stages.items())
    return [
        (
            "评查范围",
            f"案卷 {sums.all.cases} 件；执法机构 {len(sums.units)} 个；承办人 {len(sums.officers)} 名",
        ),
        ("规则", f"《{tool.rules.title}》规则集，版本 {tool.rules.version}\n指纹 {tool.rules.sha256[:16]}"),
        ("评查基准日", f"{run.as_of}（以这一天为“今天”计算期限）"),
        ("案件阶段", stages or "（没有案卷）"),
        ("参数", "；".join(f"{name}＝{value}" for name, value in run.params.items()) or "（无）"),
        (
            "评分",
            "；".join(f"《{one.title}》满分 {one.full}" for one in run.schemes)
            or "未设评分方案，本报告不计分",
        ),
        ("工作日历", calendar_words(tool.calendar.from_, tool.calendar.until)),
        ("映射", mapping_words(run.mapping) if run.mapping else "（未使用）"),
        ("程序版本", f"pingcha {tool.version}"),
    ]


def _totals(run: RunInfo, sums: Sums) -> list[tuple[str, str]]:
    return [
        ("案卷", case_words(sums)),
        ("事项", finding_words(sums)),
        *([("得分", points_words(sums, run.schemes, grade_order(run)))] if run.schemes else []),
        ("数据问题", f"{sums.problems} 处，见各批的“数据问题”" if sums.problems else "没有发现"),
    ]
