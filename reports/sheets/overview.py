"""评查总表: a row a case, with links to its own sheet and to its problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from records.findings import CaseResult
from reports.scores import UNSCORED, grade_words, why_open
from reports.sheets.content import Content, Link
from reports.sheets.index import CaseSheet, Index
from reports.sheets.scoring import Scoring
from reports.sheets.table import HEAD_ROWS, Col, TableSpec
from reports.summary import Counts, conclusion_word
from reports.words import Label

NAME = "评查总表"


_NOTE = "点击案号看该卷的逐卷评查表，点击“问题”看问题清单。“无法判定”一栏括号内是其中属于“应当”的处数。"
SCORE_HEADINGS = ("得分\n（最低）", "得分\n（最高）", "等次")
_DECIDED = ("结论", *SCORE_HEADINGS, "否决", "不符合", "无法判定", "待人工核查", "建议", "提示", "符合")
_SCORES = (
    "得分有两栏：“最低”把无法判定和没有作答的待人工核查都算作不符合，“最高”都算作符合；"
    "两头的等次不同，或者否决事项还不能判定的，等次为待定。"
    "填写人工结论以后，得分和等次立即重算，结论和各栏处数定稿时重算。"
)


def spec(limit: int, scored: bool) -> TableSpec:
    return TableSpec(
        name=NAME,
        title="案卷评查总表",
        note=(_SCORES if scored else "未设评分方案，不计分。") + _NOTE,
        columns=(
            Col("序号", 6, "center"),
            Col("案号", 24, style="link"),
            Col("案件名称", 28),
            Col("执法机构", 12),
            Col("承办人", 12),
            Col("阶段", 9, "center"),
            Col("结论", 14, "center", toned=True),
            *(
                (
                    Col(SCORE_HEADINGS[0], 8, "center", style="points"),
                    Col(SCORE_HEADINGS[1], 8, "center", style="points"),
                    Col(SCORE_HEADINGS[2], 9, "center"),
                    Col("否决", 9, "center"),
                )
                if scored
                else ()
            ),
            Col("不符合", 8, "center"),
            Col("无法判定", 10, "center"),
            Col("待人工核查", 9, "center"),
            Col("建议", 7, "center"),
            Col("提示", 7, "center"),
            Col("符合", 7, "center"),
            Col("问题", 9, "center", style="link"),
            Col("备注", 22),
        ),
        freeze=2,
        limit=limit,
    )


def decided(index: Index, sheet: CaseSheet) -> Mapping[str, Content]:
    """What the program says of a case, by heading: nobody else may."""
    scored = bool(index.review.run.schemes)
    columns = spec(HEAD_ROWS + 1, scored).columns
    cells = zip(columns, row(index, sheet, spec(HEAD_ROWS + 1, scored)), strict=True)
    return {column.heading: cell for column, cell in cells if column.heading in _DECIDED}


def row(
    index: Index, sheet: CaseSheet, problems: TableSpec, scoring: Scoring | None = None
) -> Sequence[Content]:
    case = sheet.case
    found = sheet.found.counts
    number = sheet.found.problems[0].problem if sheet.found.problems else None
    numbers: list[Content] = [None] * 6 if case.error is not None else list(_numbers(found))
    return [
        sheet.number,
        index.case_link(case.case_no, case.case_no),
        case.title,
        case.unit,
        "、".join(case.handlers),
        case.stage,
        conclusion_word(case, found),
        *(_score(case, scoring) if index.review.run.schemes else ()),
        *numbers,
        None if number is None else Link("查看", *problems.place(number)),
        case.error or _why(case),
    ]


def _score(case: CaseResult, scoring: Scoring | None) -> Sequence[Content]:
    score = case.score
    follows = scoring.cells(case) if scoring is not None else None
    if score is not None and follows is not None:
        return (*follows, "、".join(score.vetoes))
    if score is None:
        return (None, None, UNSCORED if case.error is None else None, None)
    points = score.points
    ends: Sequence[Content] = (None, None) if points is None else (float(points.low), float(points.high))
    return (*ends, grade_words(score) if points is not None else UNSCORED, "、".join(score.vetoes))


def _why(case: CaseResult) -> str | None:
    """Why there is no score or no grade."""
    return case.unscored or (why_open(case.score) if case.score is not None else None) or None


def _numbers(found: Counts) -> Iterator[Content]:
    yield found[Label.VIOLATED]
    unknown = found[Label.UNDETERMINED]
    yield f"{unknown}（{found.undetermined_duty}）" if unknown else 0
    for name in (Label.MANUAL, Label.ADVICE, Label.HINT, Label.SATISFIED):
        yield found[name]
