"""Whatever a case record can say, a workbook and a JSON file say the same: value, blank, not exported, row by row."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters import LoadedInput, load
from records.case import CaseRecord
from records.columns import Column, Kind, Value
from records.row import Gap
from records.schema import CASE, CASE_TABLES, TABLES

WORD = st.text("甲乙丙丁一二三ABC019（）", min_size=1, max_size=6)
Cells = dict[str, Value | None]
Sheets = dict[str, tuple[list[str], list[Cells]]]  # table → exported columns, rows


def _values(column: Column) -> st.SearchStrategy[Value | None]:
    match column.kind:
        case Kind.ENUM:
            some: st.SearchStrategy[Value] = st.sampled_from(column.values)
        case Kind.FLAG:
            some = st.booleans()
        case Kind.LIST:
            words = st.sampled_from([word for word in column.values if word != "无"] or ["甲", "乙", "丙"])
            some = st.lists(words, min_size=1, max_size=3, unique=True).map(tuple)
        case Kind.DATE:
            some = st.dates(date(1949, 1, 1), date(2100, 1, 1))
        case Kind.TIME:
            minutes = st.datetimes(datetime(1949, 1, 1), datetime(2100, 1, 1)).map(
                lambda moment: moment.replace(second=0, microsecond=0)
            )
            some = minutes.filter(lambda moment: moment.hour or moment.minute) | st.dates(
                date(1949, 1, 1), date(2100, 1, 1)
            )
        case Kind.INT:
            some = st.integers(0, 10**9 - 1)
        case _:
            some = WORD
    return st.none() | some


@st.composite
def exports(draw: st.DrawFn) -> Sheets:
    numbers = draw(st.lists(WORD, min_size=1, max_size=3, unique=True))
    sheets: Sheets = {}
    for table in (CASE, *draw(st.sets(st.sampled_from(CASE_TABLES), max_size=4))):
        columns = [c for c in TABLES[table].columns.values() if c.required or draw(st.booleans())]
        owners = numbers if table == CASE else draw(st.lists(st.sampled_from(numbers), max_size=4))
        rows = [{c.name: owner if c.required else draw(_values(c)) for c in columns} for owner in owners]
        sheets[table] = ([c.name for c in columns], rows)
    return sheets


def _write_book(path: Path, sheets: Sheets) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False}) as book:
        day, minute = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm"))
        for table, (columns, rows) in sheets.items():
            sheet = book.add_worksheet(table)
            sheet.write_row(0, 0, columns)
            for number, row in enumerate(rows, 1):
                for index, name in enumerate(columns):
                    value = row[name]
                    if isinstance(value, datetime):
                        sheet.write_datetime(number, index, value, minute)
                    elif isinstance(value, date):
                        sheet.write_datetime(number, index, datetime(value.year, value.month, value.day), day)
                    elif isinstance(value, bool):
                        sheet.write_string(number, index, "是" if value else "否")
                    elif isinstance(value, tuple):
                        sheet.write_string(number, index, "；".join(value))
                    elif isinstance(value, int):
                        sheet.write_number(number, index, value)
                    elif value is not None:
                        sheet.write_string(number, index, value)


def _json_value(value: Value | None) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _write_json(path: Path, sheets: Sheets) -> None:
    cases = []
    for header in sheets[CASE][1]:
        case: dict[str, object] = {CASE: {name: _json_value(value) for name, value in header.items()}}
        for table, (_, rows) in sheets.items():
            if table != CASE:
                own = [row for row in rows if row["案号"] == header["案号"]]
                case[table] = [{name: _json_value(value) for name, value in row.items()} for row in own]
        cases.append(case)
    path.write_text(json.dumps(cases, ensure_ascii=False), "utf-8")


def _said(case: CaseRecord) -> dict[str, list[Mapping[str, Value | Gap]] | None]:
    """Every field of every row as a rule would read it."""
    said: dict[str, list[Mapping[str, Value | Gap]] | None] = {}
    for table in (CASE, *CASE_TABLES):
        rows = case.rows(table)
        attrs = [column.attr for column in TABLES[table].columns.values()]
        said[table] = None if rows is None else [{attr: row.read(attr) for attr in attrs} for row in rows]
    return said


def _expected(sheets: Sheets, header: Cells) -> dict[str, list[Mapping[str, Value | Gap]] | None]:
    expected: dict[str, list[Mapping[str, Value | Gap]] | None] = {}
    for table in (CASE, *CASE_TABLES):
        if table not in sheets:
            expected[table] = None
            continue
        expected[table] = [
            {
                column.attr: Gap.NOT_EXPORTED
                if column.name not in row
                else Gap.BLANK
                if (value := row[column.name]) is None
                else value
                for column in TABLES[table].columns.values()
            }
            for row in sheets[table][1]
            if row["案号"] == header["案号"]
        ]
    return expected


def _check(loaded: LoadedInput, sheets: Sheets) -> None:
    assert not loaded.fatal and not loaded.failed, loaded.problems
    for case, header in zip(loaded.cases, sheets[CASE][1], strict=True):
        assert _said(case) == _expected(sheets, header)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(exports())
def test_a_workbook_and_a_json_file_give_back_what_was_exported(sheets: Sheets) -> None:
    with tempfile.TemporaryDirectory() as folder:
        book, text = Path(folder) / "a.xlsx", Path(folder) / "a.json"
        _write_book(book, sheets)
        _check(load([book]), sheets)
        _write_json(text, sheets)
        _check(load([text]), sheets)
