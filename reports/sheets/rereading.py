"""复评清单: the cases that two reviewers read and that have to be looked at again, both sides beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from records.findings import VERDICT_WORDS
from reports.rereading import Dispute, Reread, Said
from reports.sheets.book import Book
from reports.sheets.content import Content
from reports.sheets.entries import ID_COLUMN
from reports.sheets.index import Index
from reports.sheets.table import Col, TableSpec, write_table
from reports.words import basis_words, subject_words

NAME = "复评清单"


def write_rereading(book: Book, index: Index, rereads: Sequence[Reread], limit: int) -> None:
    table = TableSpec(
        name=NAME,
        title="需要复评的案卷",
        note=(
            "由两人评查的案卷，两人的等次不同、同一事项的结论不同、或者有一方的得分低的，列在这里，每行一处结论不同的事项。"
            "各方的得分按各自填写的结论计算，没有填写的按程序的结论；主报告填了的，两方都按主报告。"
            "复评的结论填在主报告的同一编号的一行，再定稿一次。"
        ),
        columns=(
            Col("序号", 6, "center"),
            Col("案号", 24, style="link"),
            Col("复评原因", 22),
            Col("各方得分", 26),
            Col("主报告认定（处）", 9, "center"),
            Col("条款", 14),
            Col("事项", 30),
            Col("对象", 18),
            Col("各方结论", 40),
            ID_COLUMN,
        ),
        freeze=2,
        aside=1,
        limit=limit,
    )
    rows = list(_rows(index, rereads))
    write_table(book, table, rows, len(rows))


def _rows(index: Index, rereads: Sequence[Reread]) -> Iterator[Sequence[Content]]:
    number = 0
    for one in rereads:
        for dispute in one.disputes or (None,):
            number += 1
            yield [
                number,
                index.case_link(one.case_no, one.case_no),
                "\n".join(one.reasons),
                "\n".join(side.words for side in one.sides),
                one.leader,
                *_dispute(dispute),
            ]


def _dispute(dispute: Dispute | None) -> Sequence[Content]:
    if dispute is None:
        return ("—", "各事项的结论相同", None, None, None)
    finding = dispute.finding
    return (
        f"{basis_words(finding)}\n（{finding.obligation}）",
        finding.question or finding.title,
        subject_words(finding.subject),
        "\n".join(map(said_words, dispute.said)),
        dispute.id,
    )


def said_words(said: Said) -> str:
    """张三：符合（2026-07-01，见卷内第 3 页）"""
    if said.verdict is None:
        return f"{said.reviewer}：没有提出"
    word = VERDICT_WORDS[said.verdict]
    if said.by_hand is None:
        return f"{said.reviewer}：没有填写（程序：{word}）"
    details = "，".join(text for text in (said.by_hand.on, said.by_hand.why) if text)
    return f"{said.reviewer}：{word}（{details}）"
