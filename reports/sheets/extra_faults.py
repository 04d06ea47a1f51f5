"""补充问题: blank rows in which reviewers write the faults that the program did not list; 义务编号 says what may be named."""

from __future__ import annotations

from collections.abc import Sequence

from records.answers import (
    BY_HEADING,
    FAULT_DUTY_HEADING,
    FAULT_HEADING,
    FAULT_SUBJECT_HEADING,
    ON_HEADING,
    OWNER_HEADING,
    WHY_HEADING,
)
from reports.sheets import overview
from reports.sheets.book import Book
from reports.sheets.content import Content
from reports.sheets.fault_keys import BLANK_ROWS, FAULTS
from reports.sheets.index import Index
from reports.sheets.scoring import KEY_COLUMNS, Scoring
from reports.sheets.table import HEAD_ROWS, Col, TableSpec, write_table
from reports.summary import id_order
from reports.words import article_words

NAME = FAULTS
IDS_NAME = "义务编号"
_NOTE = (
    "程序没有列出、评查人从案卷中发现的问题写在这里，一行一处：案号、义务编号从下拉列表选择，写明问题、评查人、日期，"
    "理由写在案卷的哪一处看到。知道是哪一份文书、哪一次活动的，把它的编号写在“对象”里；不写的，先计在程序判为符合的第一处。"
    "已经列在问题清单、无法判定清单、待人工核查里的，在那里填写人工结论，不要重复写。"
)
_COUNTED = "写了案号和义务编号，得分立即跟着变；二十行写不下的，接着往下写，在定稿时计入得分。"
_LATER = "补充的问题在定稿时计入得分。"


def write_extra_faults(book: Book, index: Index, limit: int, scoring: Scoring | None = None) -> None:
    """Adds both sheets. ``scoring``: the scores are formulas, which count what is written here."""
    ids = _ids(index)
    cases = overview.spec(limit, scored=bool(index.review.run.schemes))
    table = TableSpec(
        name=NAME,
        title="评查人另行发现的问题",
        note=_NOTE + (_LATER if scoring is None else _COUNTED),
        columns=(
            Col("序号", 6, "center"),
            Col(OWNER_HEADING, 26, style="input_text", choices_from=_range(cases, 1, len(index.cases))),
            Col(
                FAULT_DUTY_HEADING,
                18,
                "center",
                style="input_text",
                choices_from=_range(_ids_spec(limit), 1, len(ids)),
            ),
            Col(FAULT_SUBJECT_HEADING, 16, style="input_text"),
            Col(FAULT_HEADING, 40, style="input"),
            Col(BY_HEADING, 10, "center", style="input"),
            Col(ON_HEADING, 13, "center", style="input"),
            Col(WHY_HEADING, 36, style="input"),
            *(KEY_COLUMNS if scoring is not None else ()),
        ),
        aside=0 if scoring is None else len(KEY_COLUMNS),
        freeze=3,
        limit=limit,
    )
    rows = (
        [n, *[None] * 7, *(() if scoring is None else scoring.fault_cells(HEAD_ROWS + n))]
        for n in range(1, BLANK_ROWS + 1)
    )
    write_table(book, table, rows, BLANK_ROWS)
    write_table(book, _ids_spec(limit), (_id_row(n, *one) for n, one in enumerate(ids, 1)), len(ids))


def _ids_spec(limit: int) -> TableSpec:
    return TableSpec(
        name=IDS_NAME,
        title="义务编号一览",
        note=f"填写“{NAME}”时查用：本次评查的案卷涉及的各项。没有列出的，可以照 pingcha rules list 写。",
        columns=(
            Col("序号", 6, "center"),
            Col("编号", 20, "center"),
            Col("条款", 12, "center"),
            Col("类别", 10, "center"),
            Col("要求", 8, "center"),
            Col("事项", 60),
        ),
        freeze=2,
        landscape=False,
        limit=limit,
    )


def _ids(index: Index) -> list[tuple[str, int, str, str, str]]:
    """Obligation, article, category, modality and title of all that was looked for in the cases, in order."""
    found = sorted(index.survey.obligations.items(), key=lambda pair: id_order(pair[0]))
    return [(name, one.article, one.category, one.modality, one.title) for name, one in found]


def _id_row(
    number: int, name: str, article: int, category: str, modality: str, title: str
) -> Sequence[Content]:
    return [number, name, article_words(article), category, modality, title]


def _range(spec: TableSpec, column: int, entries: int) -> str | None:
    """Where the entries of a column stand, as a drop-down's source; None where there are none, or on several sheets."""
    if not entries or spec.parts(entries) > 1:
        return None
    letter = "ABCDEFGH"[column]
    return f"='{spec.name}'!${letter}${HEAD_ROWS + 1}:${letter}${HEAD_ROWS + entries}"
