"""The same mistakes in every format: each told with its place, what is allowed and how to mend it."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from adapters import LoadedInput, load
from records.problems import Level
from records.row import BLANK, NOT_EXPORTED
from tests.adapters.books import book, the_problem, told

Sheets = Mapping[str, Sequence[Sequence[str | None]]]


def as_csv(folder: Path, sheets: Sheets) -> Path:
    for name, rows in sheets.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([cell or "" for cell in row] for row in rows)
    return folder


def as_parquet(folder: Path, sheets: Sheets) -> Path:
    for name, (headings, *rows) in sheets.items():
        columns = [pa.array([row[index] for row in rows], pa.string()) for index in range(len(headings))]
        pq.write_table(pa.table(columns, names=list(headings)), folder / f"{name}.parquet")
    return folder


def as_sqlite(folder: Path, sheets: Sheets) -> Path:
    connection = sqlite3.connect(folder / "导出.db")
    for name, (headings, *rows) in sheets.items():
        connection.execute(f'CREATE TABLE "{name}" ({", ".join(str(one) for one in headings)})')
        connection.executemany(
            f'INSERT INTO "{name}" VALUES ({", ".join("?" for _ in headings)})', [list(row) for row in rows]
        )
    connection.commit()
    connection.close()
    return folder / "导出.db"


def as_page(folder: Path, sheets: Sheets) -> Path:
    text = "".join(
        f"<h2>{name}</h2><table>{''.join(_page_row(row) for row in rows)}</table>"
        for name, rows in sheets.items()
    )
    (folder / "导出.xls").write_text(f"<html><meta charset=utf-8>{text}</html>", "utf-8")
    return folder / "导出.xls"


def _page_row(row: Sequence[str | None]) -> str:
    cells = "".join(f"<td>{escape(cell or '')}</td>" for cell in row)
    return f"<tr>{cells}</tr>"


def as_xml(folder: Path, sheets: Sheets) -> Path:
    ns = "urn:schemas-microsoft-com:office:spreadsheet"
    text = "".join(
        f'<Worksheet ss:Name="{name}"><Table>{"".join(_xml_row(row) for row in rows)}</Table></Worksheet>'
        for name, rows in sheets.items()
    )
    (folder / "导出.xml").write_text(
        f'<?xml version="1.0"?><Workbook xmlns="{ns}" xmlns:ss="{ns}">{text}</Workbook>', "utf-8"
    )
    return folder / "导出.xml"


def _xml_row(row: Sequence[str | None]) -> str:
    cells = "".join(
        f'<Cell><Data ss:Type="String">{escape(cell)}</Data></Cell>' if cell else "<Cell/>" for cell in row
    )
    return f"<Row>{cells}</Row>"


def as_book(folder: Path, sheets: Sheets) -> Path:
    return book(folder / "导出.xlsx", sheets)


FORMATS = [as_book, as_csv, as_page, as_parquet, as_sqlite, as_xml]
Read = Callable[[Sheets], LoadedInput]


@pytest.fixture(params=FORMATS, ids=lambda one: one.__name__)
def read(request: pytest.FixtureRequest, tmp_path: Path) -> Read:
    """Writes the tables in one format and reads them."""
    write: Callable[[Path, Sheets], Path] = request.param
    return lambda sheets: load([write(tmp_path, sheets)])


CASES = [["案号", "执法类型", "启动日期", "执法机构"], ["甲-1", "行政处罚", "2025-03-04", "一队"]]


def test_blank_and_not_exported_are_told_apart(read: Read) -> None:
    (case,) = read({"案件": [*CASES[:1], ["甲-1", None, None, None]], "活动": [["案号", "活动编号"]]}).cases
    assert case.case.read("action_kind") is BLANK and case.case.read("title") is NOT_EXPORTED
    assert case.rows("活动") == () and case.rows("文书") is None


def test_the_table_of_cases_is_missing(read: Read) -> None:
    loaded = read({"活动": [["案号", "活动编号"], ["甲-1", "H1"]]})
    assert the_problem(loaded, "no_case_table").level is Level.FATAL


def test_a_misspelt_table_or_column_has_a_suggestion(read: Read) -> None:
    loaded = read({"案件": [["案号", "执法机关"], ["甲-1", "一队"]], "文书卷": [["案号"], ["甲-1"]]})
    assert "执法机构" in the_problem(loaded, "unknown_column").hint
    assert "文书" in the_problem(loaded, "unknown_sheet").hint


def test_a_table_without_its_key_is_fatal(read: Read) -> None:
    loaded = read({"案件": CASES, "活动": [["活动编号", "类型"], ["H1", "询问当事人"]]})
    assert the_problem(loaded, "no_case_no_column").sheet == "活动" and loaded.fatal


def test_a_case_that_is_there_twice_is_fatal(read: Read) -> None:
    problem = the_problem(read({"案件": [*CASES, CASES[1]]}), "doubled_case")
    assert problem.level is Level.FATAL and problem.problem.count("第") == 2


def test_a_row_of_no_case_is_told(read: Read) -> None:
    loaded = read({"案件": CASES, "活动": [["案号", "活动编号"], ["甲-9", "H1"], [None, "H2"]]})
    assert the_problem(loaded, "unknown_case").value == "甲-9"
    assert the_problem(loaded, "no_case_no").row is not None


@pytest.mark.parametrize("value", ["2025-02-30", "1948-12-31", "昨天"])
def test_a_date_that_cannot_be_fails_its_case_alone(read: Read, value: str) -> None:
    loaded = read({"案件": [*CASES, ["甲-2", "行政处罚", value, None]]})
    assert [case.case_no for case in loaded.failed] == ["甲-2"]
    assert [case.case_no for case in loaded.cases] == ["甲-1"]
    (problem,) = (one for one in loaded.problems if one.level is Level.CASE)
    assert (problem.column, problem.value, problem.case_no) == ("启动日期", value, "甲-2")
    assert problem.row in (2, 3) and problem.hint


def test_a_word_outside_the_list_fails_its_case_alone(read: Read) -> None:
    loaded = read({"案件": [*CASES, ["甲-2", "行政处分", None, None]]})
    problem = the_problem(loaded, "not_allowed")
    assert "行政处罚" in problem.allowed and "行政处罚" in problem.hint
    assert [case.case_no for case in loaded.failed] == ["甲-2"]


def test_placeholders_are_blanks_with_a_remark(read: Read) -> None:
    loaded = read({"案件": [*CASES, ["甲-2", "—", "暂无", "/"]]})
    assert len(told(loaded, "placeholder")) == 3 and not loaded.failed
    assert loaded.cases[1].case.model_fields_set >= {"action_kind", "initiated_on", "unit"}


def test_headings_alone_are_no_case(read: Read) -> None:
    assert the_problem(read({"案件": CASES[:1]}), "no_case").level is Level.FATAL
