"""Generated exports, written in each format, and what reading any of them must answer."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from hypothesis import strategies as st

from adapters import LoadedInput
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


def write_book(path: Path, sheets: Sheets) -> None:
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


def json_value(value: Value | None) -> object:
    return value.isoformat() if isinstance(value, date) else value


def write_json(path: Path, sheets: Sheets) -> None:
    cases = []
    for header in sheets[CASE][1]:
        case: dict[str, object] = {CASE: {name: json_value(value) for name, value in header.items()}}
        for table, (_, rows) in sheets.items():
            if table != CASE:
                own = [row for row in rows if row["案号"] == header["案号"]]
                case[table] = [{name: json_value(value) for name, value in row.items()} for row in own]
        cases.append(case)
    path.write_text(json.dumps(cases, ensure_ascii=False), "utf-8")


def text_value(value: Value | None) -> str:
    """A value as a text file holds it."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case tuple():
            return "；".join(value)
        case datetime():
            return value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def write_csv(folder: Path, sheets: Sheets, encoding: str = "utf-8", separator: str = ",") -> None:
    folder.mkdir()
    for table, (columns, rows) in sheets.items():
        with (folder / f"{table}.csv").open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=separator)
            writer.writerow(columns)
            writer.writerows([text_value(row[name]) for name in columns] for row in rows)


def write_parquet(folder: Path, sheets: Sheets) -> None:
    """Columns typed as a database would export them: dates, flags and lists as such, moments as texts."""
    folder.mkdir()
    for table, (columns, rows) in sheets.items():
        arrays = []
        for name in columns:
            kind = TABLES[table].columns[name].kind
            values = [row[name] for row in rows]
            if kind is Kind.TIME:
                arrays.append(pa.array([v if v is None else text_value(v) for v in values], pa.string()))
            else:
                arrays.append(
                    pa.array([list(v) if isinstance(v, tuple) else v for v in values], _TYPES[kind])
                )
        pq.write_table(pa.table(arrays, names=columns), folder / f"{table}.parquet")


_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.ID: pa.string(),
    Kind.ENUM: pa.dictionary(pa.int32(), pa.string()),
    Kind.FLAG: pa.bool_(),
    Kind.LIST: pa.list_(pa.string()),
    Kind.DATE: pa.date32(),
    Kind.INT: pa.decimal128(12, 2),
}


def write_sqlite(path: Path, sheets: Sheets) -> None:
    """Flags as 0 and 1, everything else as texts and numbers: all that SQLite has. A key of its own keeps the order."""
    connection = sqlite3.connect(path)
    for table, (columns, rows) in sheets.items():
        named = "".join(f', "{name}"' for name in columns)
        connection.execute(f'CREATE TABLE "{table}" (rank INTEGER PRIMARY KEY{named})')
        marks = ", ".join("?" for _ in columns)
        for row in rows:
            values = [
                value if value is None or isinstance(value, int) else text_value(value)
                for value in (row[name] for name in columns)
            ]
            connection.execute(f'INSERT INTO "{table}" VALUES (NULL, {marks})', values)
    connection.commit()
    connection.close()


def said_by(case: CaseRecord) -> dict[str, list[Mapping[str, Value | Gap]] | None]:
    """Every field of every row as a rule would read it."""
    said: dict[str, list[Mapping[str, Value | Gap]] | None] = {}
    for table in (CASE, *CASE_TABLES):
        rows = case.rows(table)
        attrs = [column.attr for column in TABLES[table].columns.values()]
        said[table] = None if rows is None else [{attr: row.read(attr) for attr in attrs} for row in rows]
    return said


def expected_of(sheets: Sheets, header: Cells) -> dict[str, list[Mapping[str, Value | Gap]] | None]:
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


def check_said(loaded: LoadedInput, sheets: Sheets) -> None:
    assert not loaded.fatal and not loaded.failed, loaded.problems
    for case, header in zip(loaded.cases, sheets[CASE][1], strict=True):
        assert said_by(case) == expected_of(sheets, header)
