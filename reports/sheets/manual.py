"""待人工核查: the questions only a person can answer, with the cells to answer them in."""

from __future__ import annotations

from collections.abc import Sequence

from reports.sheets.content import Content
from reports.sheets.entries import ENTRY_COLUMNS, ID_COLUMN, NOTE, entry_cells
from reports.sheets.found import Entry
from reports.sheets.index import Index
from reports.sheets.scoring import KEY_COLUMNS
from reports.sheets.table import Col, TableSpec
from reports.words import basis_words, place_words, subject_words

NAME = "待人工核查"


def spec(limit: int, *, formulas: bool = False) -> TableSpec:
    return TableSpec(
        name=NAME,
        title="待人工核查事项",
        note=NOTE,
        columns=(
            Col("序号", 6, "center"),
            Col("案号", 24, style="link"),
            Col("条款", 14),
            Col("核查问题", 34),
            Col("查看什么", 24),
            Col("制度原文", 26),
            Col("对象和位置", 24),
            *ENTRY_COLUMNS,
            ID_COLUMN,
            *(KEY_COLUMNS if formulas else ()),
        ),
        freeze=2,
        aside=4 if formulas else 2,
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
        finding.question or finding.title,
        finding.remedy or finding.message,
        f"「{finding.quote}」",
        subject_words(finding.subject) + (f"\n{place}" if place else ""),
        *entry_cells(entry),
    ]
