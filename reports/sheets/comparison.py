"""与上次比较: a row for each unit and fault, this review beside the last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from records.findings import Review
from reports.comparison import Change, Compared, compare, order_words
from reports.sheets.book import Book
from reports.sheets.content import Content
from reports.sheets.entries import STANDS_STILL
from reports.sheets.index import Index
from reports.sheets.table import Col, TableSpec, write_table

NAME = "与上次比较"


def write_comparison(book: Book, index: Index, previous: Review, limit: int, *, final: bool = False) -> None:
    lines = compare(index.cases, previous.cases)
    totals = Counter(line.change for line in lines)
    words = "，".join(f"{change} {totals[change]} 项" for change in Change)
    note = (
        f"上次评查基准日 {previous.run.as_of}，案卷 {len(previous.cases)} 件；{words}。"
        "“已改正”是指本次涉及的案卷都已做到，没有无法判定的；案卷是抽取的，没有涉及的不等于已经改正。"
    )
    odd = order_words(date.fromisoformat(previous.run.as_of), date.fromisoformat(index.review.run.as_of))
    if odd is not None:
        note = odd + note
    if previous.tool.rules.sha256 != index.review.tool.rules.sha256:
        note += f"上次所用规则（版本 {previous.tool.rules.version}）与本次不同，有的变化可能来自规则。"
    table = TableSpec(
        name=NAME,
        title="本次评查与上次比较",
        note=note if final else note + STANDS_STILL,
        columns=(
            Col("序号", 6, "center"),
            Col("执法机构", 22),
            Col("条款", 16),
            Col("事项", 38),
            Col("变化", 13, "center"),
            Col("上次（件）", 14, "center"),
            Col("本次（件）", 14, "center"),
            Col("两次都有问题的案卷", 44),
        ),
        freeze=2,
        limit=limit,
    )
    write_table(book, table, (_row(number, line) for number, line in enumerate(lines, 1)), len(lines))


def _row(number: int, line: Compared) -> Sequence[Content]:
    return [
        number,
        line.unit,
        f"{line.clause}\n（{line.obligation}）",
        line.title,
        line.change,
        _share(line.before),
        _share(line.now),
        "、".join(line.same_cases),
    ]


def _share(counts: tuple[int, int]) -> str:
    wrong, judged = counts
    return f"{wrong} / {judged}" if judged else "—"
