"""人工认定记录: every verdict that a person gave or changed, with the verdict before it, who, when and why."""

from __future__ import annotations

from collections.abc import Sequence

from records.findings import VERDICT_WORDS, ByHand, Finding, Verdict
from reports.sheets.content import Content
from reports.sheets.entries import ID_COLUMN
from reports.sheets.found import Entry
from reports.sheets.index import Index
from reports.sheets.table import Col, TableSpec
from reports.words import basis_words, subject_words

NAME = "人工认定记录"
NOT_LISTED = "未列出"  # the program had nothing of it: a fault that a reviewer added
_NOT_ASKED = (None, Verdict.SATISFIED, Verdict.NOT_APPLICABLE)  # stands in no list, so a reviewer found it


def spec(limit: int) -> TableSpec:
    return TableSpec(
        name=NAME,
        title="人工认定记录",
        note="每行一处由评查人认定、更正或者有异议的事项。程序原来的结论保留在“原结论”一栏（评查人补充、程序没有列出的，写“未列出”），可以核对谁在什么时候因为什么改动。",
        columns=(
            Col("序号", 6, "center"),
            Col("案号", 24, style="link"),
            Col("条款", 14),
            Col("事项", 30),
            Col("对象", 18),
            Col("原结论", 10, "center", toned=True),
            Col("认定结论", 10, "center", toned=True),
            Col("认定人", 10, "center"),
            Col("认定日期", 12, "center"),
            Col("认定理由", 34),
            Col("提出的异议", 30),
            ID_COLUMN,
        ),
        freeze=2,
        aside=1,
        limit=limit,
    )


def row(index: Index, number: int, entry: Entry) -> Sequence[Content]:
    finding = entry.finding
    owner = entry.owned.owner
    by_hand = finding.by_hand
    return [
        number,
        index.case_link(owner, owner) if entry.owned.case else owner,
        f"{basis_words(finding)}\n（{finding.obligation}）",
        _matter(finding),
        subject_words(finding.subject),
        _before(finding),
        *_decided(by_hand, VERDICT_WORDS[finding.verdict]),
        finding.objection,
        entry.id,
    ]


def _matter(finding: Finding) -> str:
    added = finding.by_hand is not None and finding.by_hand.before in _NOT_ASKED
    return f"{finding.title}\n{finding.message}" if added else finding.question or finding.title


def _before(finding: Finding) -> str:
    by_hand = finding.by_hand
    before = finding.verdict if by_hand is None else by_hand.before
    return NOT_LISTED if before is None else VERDICT_WORDS[before]


def _decided(by_hand: ByHand | None, word: str) -> tuple[Content, ...]:
    return (None, None, None, None) if by_hand is None else (word, by_hand.by, by_hand.on, by_hand.why)
