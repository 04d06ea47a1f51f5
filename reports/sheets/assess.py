"""The assessment workbook: units, officers, rates by category, repeated faults, 单位年度, leads, what was not counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from records.findings import CaseResult, Finding, Verdict
from reports.assessment import NO_NAME, Assessment, Line, Rate
from reports.files import Output, file_name
from reports.layout import row_height
from reports.means import SCALED_NOTE
from reports.sheets.book import Book, put_across
from reports.sheets.content import Content
from reports.sheets.rows import put
from reports.sheets.summaries import line_row
from reports.sheets.table import COVER, SHEET_ROWS, Col, TableSpec, write_table
from reports.sheets.unit_scores import write_unit_scores
from reports.words import Label, basis_words, calendar_words, cell_words, decisive, label, subject_words

TITLE = "行政执法评议考核表"
OFFICER_TITLE = "行政执法评议考核个人情况表"
_OBJECTION = (
    "对本表所列事项有异议的，可以向组织考核的科室书面提出，写明案号、编号和理由，并附案卷有关材料；经核实更正的，由评查人员在评查报告中"
    "填写人工结论后重新汇总。本表只发给本人。"
)
_OFFICER_READS = (
    "一处问题对该案的全部承办人同样计入。分数写成区间的，一头按无法判定、待核查的事项全部没有做到，一头按全部做到，定了以后才是一个数。"
    "率旁边都写明处数，处数少的率说明不了什么。"
)
_FAIR = (
    "率旁边都写明件数或者处数；案卷少于规定件数的不排名次；分数因有事项待定而为区间的，名次也写成区间。"
    "一处问题对该案的全部承办人同样计入。考核不与罚没数额挂钩，本表没有任何金额。责任追究线索只供核查，不是结论。"
)


def assessment_output(found: Assessment, target: Path) -> Output:
    """The whole workbook."""
    return Output(target, partial(_write, found))


def officer_outputs(found: Assessment, folder: Path) -> list[Output]:
    """One workbook for each officer, with that officer's own files only."""
    return [
        Output(folder / f"{number:03d} {file_name(line.name)}.xlsx", partial(_write_officer, found, line))
        for number, line in enumerate(found.officers, 1)
    ]


def without_officer_words(found: Assessment) -> str:
    """That some cases count for no officer; nothing where there are none."""
    return f"；{found.without_officer} 件没有写承办人，只计入机构" if found.without_officer else ""


def namesake_words(found: Assessment) -> str:
    """What is done where several units have a 承办人 of the same name."""
    return (
        f"几个执法机构都有案卷的承办人姓名：{'、'.join(found.namesakes)}。不能认定是同一个人，按执法机构分开列；"
        "确是同一个人的，请合起来看。"
    )


def _book(found: Assessment, path: Path) -> Book:
    rules = found.reviews[0].tool.rules
    footer = f"{rules.title} 版本 {rules.version}；考核期间 {found.period.start} 至 {found.period.end}"
    return Book(path, footer, found.period.end)


def _write(found: Assessment, path: Path) -> None:
    book = _book(found, path)
    _cover(book, TITLE, _about(found))
    for name, lines in (("机构考核", found.units), ("承办人考核", found.officers)):
        write_table(book, _lines_spec(name, found), _line_rows(lines), len(lines))
    for name, lines in (("机构分类符合率", found.units), ("承办人分类符合率", found.officers)):
        write_table(book, _rates_spec(name, found), _rate_rows(found, lines), len(lines))
    if found.scheme is not None:
        groups = [("机构", line) for line in found.units] + [("承办人", line) for line in found.officers]
        write_unit_scores(book, found.scheme, groups)
    _write_repeated(book, found)
    _write_management(book, found)
    _write_leads(book, [("机构", line) for line in found.units])
    _write_left_out(book, found)
    book.close()


def _write_officer(found: Assessment, line: Line, path: Path) -> None:
    book = _book(found, path)
    about = [
        ("承办人", line.name),
        ("考核期间", _period(found)),
        ("案卷", f"{len(line.cases)} 件" + (f"，其中无法评查 {line.failed} 件" if line.failed else "")),
        ("平均分", line.mean_words + (SCALED_NOTE if found.scaled else "")),
        ("案卷等次", line.grade_words),
        *(
            [
                ("考核得分", f"{line.score.words} 分（满分 {line.score.full}）"),
                ("考核等次", line.score.grade_words),
            ]
            if line.score is not None
            else []
        ),
        ("否决", f"{line.vetoed} 件"),
        ("不符合", f"{line.labels.get(Label.VIOLATED, 0)} 处"),
        ("无法判定", f"{line.labels.get(Label.UNDETERMINED, 0)} 处（不计为不符合）"),
        ("待核查", f"{line.labels.get(Label.MANUAL, 0)} 处（等人核查，不计为不符合）"),
        ("怎么读", _OFFICER_READS),
        ("怎样提出异议", _OBJECTION),
    ]
    _cover(book, OFFICER_TITLE, about)
    write_table(book, _rates_spec("分类符合率", found), _rate_rows(found, (line,)), 1)
    if found.scheme is not None:
        write_unit_scores(book, found.scheme, [("承办人", line)])
    rows = [
        (case, finding)
        for case in line.cases
        for finding in case.findings
        if label(finding) is Label.VIOLATED
    ]
    table = TableSpec(
        name="不符合事项",
        title=f"{line.name}承办案卷的不符合事项",
        note=_OBJECTION,
        columns=(
            Col("序号", 6, "center"),
            Col("案号", 24),
            Col("条款", 14),
            Col("问题", 34),
            Col("制度原文", 28),
            Col("对象和位置", 26),
            Col("整改建议", 30),
            Col("本人意见", 24, style="input"),
        ),
    )
    write_table(book, table, (_own_row(n, *pair) for n, pair in enumerate(rows, 1)), len(rows))
    book.close()


def _own_row(number: int, case: CaseResult, finding: Finding) -> Sequence[Content]:
    cells = dict.fromkeys(cell_words(cell) for part in decisive(finding) for cell in part.source)
    return [
        number,
        case.case_no,
        f"{basis_words(finding)}\n（{finding.obligation}）",
        f"{finding.title}\n{finding.message}",
        f"「{finding.quote}」",
        "\n".join([subject_words(finding.subject), *cells]),
        finding.remedy,
        None,
    ]


# --------------------------------------------------------------------------------------------------------------- cover


def _about(found: Assessment) -> list[tuple[str, str]]:
    schemes = {case.score.scheme for line in found.units for case in line.cases if case.score is not None}
    calendar = found.reviews[0].tool.calendar
    return [
        ("考核期间", _period(found)),
        (
            "计入案卷",
            f"{found.cases} 件，{found.units_with_cases} 个执法机构，{len(found.officers)} 名承办人"
            + without_officer_words(found),
        ),
        (
            "未计入",
            f"不在期间 {len(found.outside)} 件，没有{found.period.by} {len(found.undated)} 件，见“未计入的案卷”",
        ),
        ("评分方案", ("、".join(sorted(schemes)) or "未评分") + (SCALED_NOTE if found.scaled else "")),
        ("考核方案", found.scheme or "没有用，只作汇总"),
        (
            "名次",
            f"评分案卷不少于 {found.min_cases} 件的才排名次，按{'考核得分' if found.scheme else '平均分'}从高到低",
        ),
        ("资料来源", "；".join(dict.fromkeys(_source(found))) or "—"),
        ("工作日历", calendar_words(calendar.from_, calendar.until)),
        *([("同名", namesake_words(found))] if found.namesakes else []),
        ("怎么读", _FAIR),
    ]


def _source(found: Assessment) -> Iterator[str]:
    for review in found.reviews:
        yield f"基准日 {review.run.as_of} 的评查，案卷 {len(review.cases)} 件"


def _period(found: Assessment) -> str:
    return f"{_day(found.period.start)}至{_day(found.period.end)}（按{found.period.by}）"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _cover(book: Book, title: str, lines: Sequence[tuple[str, str]]) -> None:
    sheet = book.sheet(COVER, landscape=False)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 78)
    sheet.set_row(0, 46)
    put_across(sheet, 0, 0, 1, title, book.style("title"))
    for row, (name, text) in enumerate(lines, 2):
        sheet.set_row(row, row_height([(text, 78)]))
        put(sheet, row, 0, name, book.style("name"))
        put(sheet, row, 1, text, book.style("cell"))


# --------------------------------------------------------------------------------------------------------------- lists


def _lines_spec(name: str, found: Assessment) -> TableSpec:
    return TableSpec(
        name=name,
        title=f"{name}表",
        note=f"{_period(found)}。{_FAIR}",
        columns=(
            Col("序号", 6, "center"),
            Col("执法机构" if name.startswith("机构") else "承办人", 22),
            *((Col("考核得分", 14, "center"), Col("考核等次", 9, "center")) if found.scheme else ()),
            Col("案卷（件）", 9, "center"),
            Col("无法评查", 9, "center"),
            Col("评分案卷", 9, "center"),
            Col("平均分", 14, "center"),
            Col("名次", 9, "center"),
            Col("案卷等次", 24),
            Col("否决（件）", 9, "center"),
            Col("不符合（处）", 10, "center"),
            Col("每件不符合", 10, "center"),
            Col("无法判定（处）", 10, "center"),
            Col("待核查（处）", 10, "center"),
            Col("屡犯（种）", 9, "center"),
        ),
        freeze=2,
        limit=SHEET_ROWS,
    )


def _line_rows(lines: Sequence[Line]) -> Iterator[Sequence[Content]]:
    for number, line in enumerate(lines, 1):
        first, name, *rest = line_row(number, line, line.mean_words, rank=_rank(line))
        score = () if line.score is None else (line.score.words, line.score.grade_words)
        yield [first, name, *score, *rest]


def _rank(line: Line) -> str:
    if line.rank is None:
        return "不排" if line.name != NO_NAME else "—"
    best, worst = line.rank.best, line.rank.worst
    return str(best) if best == worst else f"{best}～{worst}"


def _rates_spec(name: str, found: Assessment) -> TableSpec:
    return TableSpec(
        name=name,
        title=f"{name}（应当做到的事项）",
        note="符合率＝符合÷（符合＋不符合）；括号内是处数，“待”是无法判定的处数，不计入率。",
        columns=(
            Col("序号", 6, "center"),
            Col("名称", 22),
            Col("案卷（件）", 9, "center"),
            *(Col(category, 15, "center") for category in found.categories),
        ),
        freeze=2,
    )


def _rate_rows(found: Assessment, lines: Sequence[Line]) -> Iterator[Sequence[Content]]:
    for number, line in enumerate(lines, 1):
        yield [
            number,
            line.name,
            len(line.cases),
            *(_rate(line.rates.get(name)) for name in found.categories),
        ]


def _rate(rate: Rate | None) -> str:
    if rate is None:
        return "—"
    waiting = f"，待 {rate.open}" if rate.open else ""
    share = "—" if rate.share is None else f"{rate.share:.1%}"
    return f"{share}\n（{rate.met}/{rate.known}{waiting}）"


def _write_repeated(book: Book, found: Assessment) -> None:
    groups = [("机构", line) for line in found.units] + [("承办人", line) for line in found.officers]
    rows = [(kind, line, one) for kind, line in groups for one in line.repeated]
    table = TableSpec(
        name="屡犯问题",
        title="同一问题在两件以上案卷中出现",
        note="按机构、承办人分别列出；同一处问题会同时列在机构和承办人之下。",
        columns=(
            Col("序号", 6, "center"),
            Col("类别", 9, "center"),
            Col("名称", 20),
            Col("条款", 16),
            Col("问题", 36),
            Col("案卷（件）", 9, "center"),
            Col("处数", 8, "center"),
            Col("案号", 50),
        ),
        freeze=3,
    )
    write_table(
        book,
        table,
        (
            [
                n,
                kind,
                line.name,
                f"{one.clause}\n（{one.obligation}）",
                one.title,
                len(one.cases),
                one.findings,
                "、".join(one.cases),
            ]
            for n, (kind, line, one) in enumerate(rows, 1)
        ),
        len(rows),
    )


def _write_management(book: Book, found: Assessment) -> None:
    rows = [
        (unit.unit or NO_NAME, unit.year, finding)
        for unit in found.management
        for finding in unit.findings
        if finding.verdict is not Verdict.NOT_APPLICABLE
    ]
    table = TableSpec(
        name="管理事项",
        title="单位年度的管理事项",
        note="由“单位年度”表判定：归档、储存、考核等由单位统一负责的事项。",
        columns=(
            Col("序号", 6, "center"),
            Col("单位", 20),
            Col("年度", 8, "center"),
            Col("条款", 16),
            Col("事项", 34),
            Col("结论", 11, "center", toned=True),
            Col("说明", 50),
        ),
    )
    write_table(
        book,
        table,
        (
            [
                n,
                unit,
                year,
                f"{basis_words(finding)}\n（{finding.obligation}）",
                finding.title,
                label(finding),
                finding.message,
            ]
            for n, (unit, year, finding) in enumerate(rows, 1)
        ),
        len(rows),
    )


def _write_leads(book: Book, groups: Sequence[tuple[str, Line]]) -> None:
    rows = [(line.name, case_no, finding) for _, line in groups for case_no, finding in line.leads]
    table = TableSpec(
        name="责任追究线索",
        title="责任追究线索（只供核查，不是结论）",
        note="由前面的不符合推出，需要由人核实情节、后果和责任人；没有核实以前不得作为考核或者追责的依据。",
        columns=(
            Col("序号", 6, "center"),
            Col("执法机构", 20),
            Col("案号", 24),
            Col("条款", 14),
            Col("线索", 34),
            Col("需要核实的问题", 44),
            Col("原文", 34),
        ),
    )
    write_table(
        book,
        table,
        (
            [n, unit, case_no, basis_words(finding), finding.title, finding.question, f"「{finding.quote}」"]
            for n, (unit, case_no, finding) in enumerate(rows, 1)
        ),
        len(rows),
    )


def _write_left_out(book: Book, found: Assessment) -> None:
    rows = [("不在考核期间", case) for case in found.outside]
    rows += [(f"没有{found.period.by}", case) for case in found.undated]
    table = TableSpec(
        name="未计入的案卷",
        title="没有计入本次考核的案卷",
        note="列出每一件没有计入的案卷和原因，计入的与没有计入的合计就是评查报告里的全部案卷。",
        columns=(
            Col("序号", 6, "center"),
            Col("案号", 26),
            Col("执法机构", 22),
            Col("承办人", 20),
            Col(found.period.by, 14, "center"),
            Col("原因", 24),
        ),
    )
    write_table(
        book,
        table,
        (
            [n, case.case_no, case.unit, "、".join(case.handlers), case.dates.get(found.period.by), why]
            for n, (why, case) in enumerate(rows, 1)
        ),
        len(rows),
    )
