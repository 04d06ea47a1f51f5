"""无法判定清单: first what to export to settle most, then each thing that could not be judged and why."""

from __future__ import annotations

from collections.abc import Sequence

from reports.sheets.book import Book
from reports.sheets.content import Content
from reports.sheets.entries import ENTRY_COLUMNS, ID_COLUMN, NOTE, STANDS_STILL, entry_cells
from reports.sheets.found import Entry
from reports.sheets.index import Index
from reports.sheets.scoring import KEY_COLUMNS
from reports.sheets.table import Col, TableSpec, write_table
from reports.summary import Need, actions
from reports.words import basis_words, place_words, subject_words

NEEDS = "需补充的数据"
NAME = "无法判定清单"


def write_needs(book: Book, index: Index, limit: int, *, final: bool = False) -> None:
    lines = index.survey.needs.lines()
    table = TableSpec(
        name=NEEDS,
        title="需补充的数据",
        note="按涉及的无法判定处数由多到少排列，做完后重新评查。一处可能同时缺几样数据，补齐后才能判定。"
        + ("" if final else STANDS_STILL),
        columns=(
            Col("序号", 6, "center"),
            Col("怎样补充", 56),
            Col("涉及处数", 10, "center"),
            Col("涉及案卷", 10, "center"),
            Col("涉及事项", 60),
        ),
        freeze=2,
        limit=limit,
    )
    write_table(book, table, (_need_row(number, need) for number, need in enumerate(lines, 1)), len(lines))


def _need_row(number: int, need: Need) -> Sequence[Content]:
    return [
        number,
        need.action,
        need.findings,
        need.cases,
        "、".join(need.obligations),
    ]


def list_spec(limit: int, *, formulas: bool = False) -> TableSpec:
    return TableSpec(
        name=NAME,
        title="无法判定清单",
        note="每行一处。无法判定既不是符合，也不是不符合；补充所缺数据后重新评查。汇总见“需补充的数据”。"
        "查阅纸质案卷后可以判定的，" + NOTE,
        columns=(
            Col("序号", 6, "center"),
            Col("案号", 24, style="link"),
            Col("条款", 14),
            Col("类型", 8, "center"),
            Col("事项", 26),
            Col("对象和位置", 26),
            Col("为什么无法判定", 40),
            Col("怎样补充", 34),
            *ENTRY_COLUMNS,
            ID_COLUMN,
            *(KEY_COLUMNS if formulas else ()),
        ),
        freeze=2,
        aside=8 if formulas else 6,
        limit=limit,
    )


def row(index: Index, number: int, entry: Entry) -> Sequence[Content]:
    finding = entry.finding
    owner = entry.owned.owner
    place = place_words(finding.subject)
    return [
        number,
        index.case_link(owner, owner) if entry.owned.case else owner,
        f"{basis_words(finding)}\n（{finding.obligation}）",
        finding.modality,
        finding.title,
        subject_words(finding.subject) + (f"\n{place}" if place else ""),
        finding.message,
        "\n".join(actions(finding)),
        *entry_cells(entry),
    ]
