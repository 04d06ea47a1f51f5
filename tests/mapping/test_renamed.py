"""An export under other names, in another order, with other words for its values, reads as the original and is judged alike."""

from __future__ import annotations

import re
import tempfile
from datetime import date, datetime
from pathlib import Path
from random import Random

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

import pingcha
from records.columns import Kind
from records.findings import Review
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, TABLES
from tests.adapters.books import book
from tests.adapters.exports import Sheets, check_said, exports
from tests.mapping.books import Line, line, mapping_book, read

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "示例案卷.xlsx"
CODE = "值"  # how the renamed export writes a word of a list: 值1, 值2 …
Cells = list[list[object]]


def renamed(sheets: dict[str, Cells], random: Random, folder: Path) -> tuple[Path, Path]:
    """The export with every name changed, and the mapping that leads back: (export, mapping)."""
    lines: list[Line] = []
    words: list[Line] = []
    sources: list[Line] = []
    claims: list[Line] = []
    changed: dict[str, Cells] = {}
    for number, (table, rows) in enumerate(sheets.items()):
        source = f"来源表{number}"
        columns = list(range(len(rows[0])))
        random.shuffle(columns)
        headings: list[object] = []
        body: Cells = [[] for _ in rows[1:]]
        for place, index in enumerate(columns):
            column = TABLES[table].columns[str(rows[0][index])]
            heading = f"甲乙丙丁{place}列"
            headings.append(heading)
            coded = column.kind is Kind.ENUM and bool(column.values) and random.random() < 0.6
            joined = column.kind is Kind.LIST and random.random() < 0.5
            more: dict[str, object] = {"取法": "拆成列表", "分隔": "|"} if joined else {}
            lines.append(line(table, column.name, source, heading, **more))
            codes = {word: f"{CODE}{i}" for i, word in enumerate(column.values)} if coded else {}
            words += [
                {"案卷表": table, "案卷列": column.name, "原值": code, "案卷值": word}
                for word, code in codes.items()
            ]
            for cells, row in zip(body, rows[1:], strict=True):
                cell = row[index]
                if isinstance(cell, str):
                    cell = codes.get(cell, "|".join(re.split("[；、]", cell)) if joined else cell)
                cells.append(cell)
        notes = random.randrange(3)
        note: list[object] = ["填报单位：某局"]
        changed[source] = [*[note] * notes, headings, *body]
        if random.random() < 0.5:
            sources.append({"来源": source, "标题行": str(notes + 1)})
        if table in CASE_TABLES:
            claims.append({"案卷表": table, "齐全": "是"})
    mapping = mapping_book(
        folder / "映射.xlsx",
        lines,
        **{name: rows for name, rows in (("值对照", words), ("来源", sources), ("表", claims)) if rows},
    )
    return book(folder / "改名.xlsx", changed), mapping


def cells_of(sheets: Sheets) -> dict[str, Cells]:
    def cell(value: object) -> object:
        if isinstance(value, tuple):
            return "；".join(value)
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, (date, datetime)):
            return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
        return value

    return {
        table: [list(names), *([cell(row[name]) for name in names] for row in rows)]
        for table, (names, rows) in sheets.items()
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(exports(), st.randoms(use_true_random=False))
def test_whatever_an_export_holds_it_reads_the_same_under_other_names(sheets: Sheets, random: Random) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export, mapping = renamed(cells_of(sheets), random, folder)
        check_said(read(mapping, export), sheets)


def test_the_examples_are_judged_the_same_under_other_names(tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(EXAMPLE)
    tables = {CASE, AGENCY_YEAR, *CASE_TABLES}
    cells: dict[str, Cells] = {
        sheet.title: _below_the_title(sheet) for sheet in workbook if sheet.title in tables
    }
    export, mapping = renamed(cells, Random(1), tmp_path)
    day = date(2026, 6, 30)
    assert verdicts(pingcha.review(export, mapping=mapping, as_of=day)) == verdicts(
        pingcha.review(EXAMPLE, as_of=day)
    )
    (first, *_) = read(mapping, export).cases
    assert first.case.origin is not None and first.case.origin.heading("案件名称").startswith("甲乙丙丁")


def _below_the_title(sheet: Worksheet) -> Cells:
    rows: Cells = [list(row) for row in sheet.iter_rows(values_only=True)]
    first = next(number for number, row in enumerate(rows) if "案号" in row)
    width = sum(cell is not None for cell in rows[first])
    return [row[:width] for row in rows[first:]]


def verdicts(review: Review) -> list[tuple[object, ...]]:
    return [
        (case.case_no, case.error, one.obligation, one.verdict, one.subject.table, one.subject.id)
        for case in review.cases
        for one in case.findings
    ]
