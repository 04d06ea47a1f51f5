"""数据质量: every problem of the input, with its cell, what is allowed and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence

from records.findings import ErrorEntry
from reports.sheets.book import Book
from reports.sheets.content import Content
from reports.sheets.index import Index
from reports.sheets.table import Col, TableSpec, write_table

NAME = "数据质量"
LEVEL_MEANINGS = {"致命": "全部不能用", "案卷": "该案无法评查", "提示": "已评查，请留意"}


def write_quality(book: Book, index: Index, limit: int) -> None:
    errors = index.review.errors
    table = TableSpec(
        name=NAME,
        title="数据质量",
        note="导出数据中的问题，逐处列出。“案卷”级的问题使该案无法评查；“提示”级的不影响评查，但有关数据可能不被采信。",
        columns=(
            Col("序号", 6, "center"),
            Col("级别", 8, "center"),
            Col("案号", 24, style="link"),
            Col("文件", 20),
            Col("工作表", 10, "center"),
            Col("行", 7, "center"),
            Col("列", 14),
            Col("单元格", 9, "center"),
            Col("内容", 18),
            Col("问题", 34),
            Col("可用的值", 28),
            Col("怎样改正", 28),
        ),
        freeze=3,
        limit=limit,
    )
    write_table(book, table, (_row(index, n, entry) for n, entry in enumerate(errors, 1)), len(errors))


def _row(index: Index, number: int, entry: ErrorEntry) -> Sequence[Content]:
    return [
        number,
        entry.level,
        index.case_link(entry.case_no, entry.case_no) if entry.case_no else None,
        entry.file,
        entry.sheet,
        entry.row,
        entry.column,
        entry.cell,
        entry.value,
        entry.problem,
        "、".join(entry.allowed),
        entry.hint,
    ]
