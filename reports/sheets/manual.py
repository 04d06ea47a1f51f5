"""待人工核查: the questions only a person can answer, with the cells to answer them in."""

from __future__ import annotations

from collections.abc import Sequence

from reports.sheets.book import Book, Content
from reports.sheets.index import Entry, Index
from reports.sheets.table import Col, TableSpec, write_table
from reports.words import basis_words, place_words, subject_words

NAME = "待人工核查"
ANSWERS = ("符合", "不符合", "不适用", "待定")


def write_manual(book: Book, index: Index, limit: int) -> None:
    table = TableSpec(
        name=NAME,
        title="待人工核查事项",
        note="请在淡黄色的单元格中填写：核查结果从下拉列表选择，并写明核查人和日期。请不要改动“编号”，它用来对应各处事项。",
        columns=(
            Col("序号", 6, "center"),
            Col("案号", 24, style="link"),
            Col("条款", 14),
            Col("核查问题", 34),
            Col("查看什么", 24),
            Col("制度原文", 26),
            Col("对象和位置", 24),
            Col("核查结果", 10, "center", style="input", choices=ANSWERS, toned=True),
            Col("核查人", 10, "center", style="input"),
            Col("核查日期", 12, "center", style="input"),
            Col("说明", 22, style="input"),
            Col("编号", 14, "center"),
        ),
        freeze=2,
        aside=1,
        limit=limit,
    )
    rows = (_row(index, number, entry) for number, entry in enumerate(index.manual, 1))
    write_table(book, table, rows, len(index.manual))


def _row(index: Index, number: int, entry: Entry) -> Sequence[Content]:
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
        None,
        None,
        None,
        None,
        entry.id,
    ]
