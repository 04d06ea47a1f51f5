"""The rows of a 逐卷评查表 that is scored: 项目 by 项目, its points, and under it what was looked at and what each cost."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from records.findings import Points, SchemeInfo, Score, ScoreItem, Verdict
from reports.scores import grade_words, item_titles, lost, plain, span_words, why_open
from reports.sheets.case_lines import Form, Group, Line, clause, content, groups, note, problem_link
from reports.sheets.content import Content
from reports.sheets.found import Entry
from reports.sheets.index import CaseSheet
from reports.sheets.score_cells import ABOUT, FormCells
from reports.sheets.table import TableSpec

ASKED = (Verdict.VIOLATED, Verdict.UNDETERMINED, Verdict.MANUAL)
FORM = Form(
    headings=("评查项目", "评查内容", "标准分", "扣分", "得分", "评查结果", "备注", "问题\n清单"),
    widths=(17.0, 29.0, 7.0, 9.0, 9.0, 11.0, 37.0, 8.0),
    result=5,
    centered=(2, 3, 4, 5, 7),
    left=(0, 0, 1, 2),
    right=(3, 4, 5, 7),
)


def lines(
    sheet_of: CaseSheet,
    scheme: SchemeInfo,
    score: Score,
    problems: TableSpec,
    main: str | None,
    cells: FormCells | None = None,
) -> Iterator[Line]:
    """Every item of the scheme with its findings, the sum, then what the scheme does not count. ``cells``: those that follow
    what people enter."""
    titles = item_titles(scheme)
    mine: dict[str, list[Entry]] = {}
    for entry in sheet_of.entries:
        if (title := titles.get(entry.finding.obligation)) is not None:
            mine.setdefault(title, []).append(entry)
    for item in score.items:
        yield _head(item, cells)
        for group in groups(mine.get(item.item, ())):
            yield _finding(group, problems, main, cells, counted=True)
    yield _sum(score, cells)
    rest = list(groups(e for e in sheet_of.entries if e.finding.obligation not in titles))
    if rest:
        yield Line(["不计分的事项", None, None, None, None, None, None, None], strong=True)
    for group in rest:
        yield _finding(group, problems, main, cells, counted=False)


def _head(item: ScoreItem, cells: FormCells | None) -> Line:
    if cells is not None:
        cost, earned, about = cells.item(item)
    else:
        lost_ = lost(item.weight, item.earned) if item.earned is not None else None
        cost = None if lost_ is None else span_words(lost_)
        earned = None if item.earned is None else span_words(item.earned)
        about = ABOUT[item.applies] or None
    return Line([item.item, None, float(item.weight), cost, earned, None, about, None], strong=True)


def _finding(
    group: Group, problems: TableSpec, main: str | None, cells: FormCells | None, *, counted: bool
) -> Line:
    finding = group.first
    deduction = group.entries[0].deduction
    cost: str | None = None
    if deduction is not None:
        cost = deduction.points
    elif counted and finding.verdict in (Verdict.UNDETERMINED, Verdict.MANUAL):
        cost = "未定"
    shown: Content = cost
    word: Content = group.word
    if cells is not None and finding.verdict in ASKED:
        shown, word = cells.finding(group.entries[0].id, finding, cost)
    elif deduction is not None:
        shown = float(deduction.points)
    return Line(
        [
            clause(finding),
            content(group),
            None,
            shown,
            None,
            word,
            note(group),
            problem_link(group, problems, main),
        ]
    )


def _sum(score: Score, cells: FormCells | None) -> Line:
    """The items that apply added up, and what that makes of the full score."""
    counted = [item for item in score.items if item.applies == "yes"]
    base = sum((Decimal(item.weight) for item in counted), Decimal(0))
    earned = [item.earned for item in counted if item.earned is not None]
    low = sum((Decimal(one.low) for one in earned), Decimal(0))
    high = sum((Decimal(one.high) for one in earned), Decimal(0))
    total = Points(low=plain(low), high=plain(high))
    if cells is not None:
        follows = cells.conclusion(score)
        return Line(
            ["合计", "本案涉及的项目", *cells.total(plain(base), total), None, follows, None], strong=True
        )
    remark = "没有项目适用本案，不计分。"
    if score.points is not None:
        some = any(item.applies == "unknown" for item in score.items)
        remark = f"折算为满分 {score.full} 分：{span_words(score.points)} 分" + (
            "（已计入是否涉及还不能判定的项目）" if some else ""
        )
        grade, why = grade_words(score), why_open(score)
        if score.vetoes:
            grade += f"（否决：{'、'.join(score.vetoes)}）"
        if grade:
            remark += f"\n等次：{grade}" + (f"（{why}）" if why else "")
    return Line(
        [
            "合计",
            "本案涉及的项目",
            float(base),
            span_words(lost(plain(base), total)),
            span_words(total),
            None,
            remark,
            None,
        ],
        strong=True,
    )
