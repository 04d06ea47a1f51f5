"""Read cases to partitioned Parquet, so that they can be read again without loss: three states, places and problems."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from adapters import partition_form as form
from records.case import CaseRecord
from records.columns import Kind, Value
from records.problems import InputProblem
from records.row import Row, Source
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, TABLES

SAID_ANEW: Final = frozenset(("table_not_exported",))  # problems that joining finds again by itself


def write_partitions(
    folder: Path,
    cases: Iterable[CaseRecord],
    known: Collection[str],
    unit_years: Sequence[Row],
    problems: Iterable[InputProblem],
    facts: dict[str, object],
    per_partition: int,
) -> int:
    """Writes into an existing, empty folder; answers with the number of partitions. Raises OSError.

    ``known`` are the 案号 of the cases; ``facts`` about the run (program, inputs …) stand in each file's metadata. Cases keep
    their order; they are drawn as they are written.
    """
    by_case: dict[str | None, list[InputProblem]] = {}
    for problem in problems:
        if problem.code not in SAID_ANEW:
            by_case.setdefault(problem.case_no if problem.case_no in known else None, []).append(problem)
    _write_problems(folder, by_case.get(None, ()))
    if unit_years:
        _write_table(folder, AGENCY_YEAR, unit_years, facts, {})
    count = 0
    source = iter(cases)
    while own := list(islice(source, per_partition)):
        count += 1
        where = folder / form.partition_name(count)
        where.mkdir()
        said = [one for case in own for one in by_case.get(case.case_no, ())]
        _write_cases(where, own, {**facts, form.SAID: len(said)})
        _write_problems(where, said)
    return count


def _write_cases(folder: Path, cases: Sequence[CaseRecord], facts: dict[str, object]) -> None:
    exported = [[table for table in CASE_TABLES if case.rows(table) is not None] for case in cases]
    partial = [sorted(case.partial) or None for case in cases]
    more = {form.TABLES: pa.array(exported, form.WORDS)}
    if any(partial):
        more[form.PARTIAL] = pa.array(partial, form.WORDS)
    _write_table(folder, CASE, [case.case for case in cases], facts, more)
    for table in CASE_TABLES:
        if any(table in tables for tables in exported):
            _write_table(folder, table, [row for case in cases for row in case.rows(table) or ()], facts, {})


def _write_table(
    folder: Path, table: str, rows: Sequence[Row], facts: dict[str, object], more: dict[str, pa.Array]
) -> None:
    """One file. A column that no row has is left out; of the others each row says which it was exported without."""
    columns: dict[str, pa.Array] = {}
    present = [
        column
        for column in TABLES[table].columns.values()
        if column.required or any(column.attr in row.model_fields_set for row in rows)
    ]
    for column in present:
        values = [_stored(getattr(row, column.attr), column.kind) for row in rows]
        columns[column.name] = pa.array(values, form.TYPES[column.kind])
    columns |= more
    lacking = [
        [column.name for column in present if column.attr not in row.model_fields_set] or None for row in rows
    ]
    if any(lacking):
        columns[form.NOT_EXPORTED] = pa.array(lacking, form.WORDS)
    assumed = [_assumed(row, table) or None for row in rows]
    if any(assumed):
        columns[form.ASSUMED] = pa.array(assumed, form.ASSUMED_TYPE)
    sources = _Sources()
    columns[form.ORIGIN] = pa.array([sources.number(row.origin) for row in rows], pa.int32())
    columns[form.ROW] = pa.array([row.origin.row if row.origin else None for row in rows], pa.int64())
    elsewhere = [_elsewhere(row, sources) or None for row in rows]
    if any(elsewhere):
        columns[form.ELSEWHERE] = pa.array(elsewhere, form.ELSEWHERE_TYPE)
    stated = {"form": form.FORM, "table": table, "sources": sources.listed, **facts}
    metadata = {form.META_KEY: json.dumps(stated, ensure_ascii=False).encode("utf-8", "replace")}
    pq.write_table(pa.table(columns).replace_schema_metadata(metadata), folder / f"{table}.parquet")


def _stored(value: Value | None, kind: Kind) -> object:
    if kind is Kind.TIME and isinstance(value, date):
        return value.isoformat(" ", "minutes") if isinstance(value, datetime) else value.isoformat()
    return value


def _assumed(row: Row, table: str) -> list[dict[str, str]]:
    return [
        {"列": TABLES[table].column(attr).name, "依据": was.by.value, "原来": was.before.value}
        for attr, was in row.assumed.items()
    ]


class _Sources:
    """The places that the rows of a file come from, each listed once."""

    def __init__(self) -> None:
        self.listed: list[dict[str, object]] = []
        self._numbers: dict[tuple[object, ...], int] = {}

    def number(self, source: Source | None) -> int | None:
        if source is None:
            return None
        # The headings of a sheet are one object for all its rows; it lives as long as they do. (Rows that come from a
        # spool may have objects of their own that say the same.)
        key = (source.file, source.sheet, id(source.columns))
        number = self._numbers.get(key)
        if number is None:
            said = (source.file, source.sheet, tuple(source.columns.items()))
            number = self._numbers.get(said)
            if number is None:
                number = self._numbers[said] = len(self.listed)
                self.listed.append(
                    {"file": source.file, "sheet": source.sheet, "columns": dict(source.columns)}
                )
            self._numbers[key] = number
        return number


def _elsewhere(row: Row, sources: _Sources) -> list[dict[str, object]]:
    origin = row.origin
    places = (origin.elsewhere if origin is not None else None) or {}
    return [{"列": name, "来源": sources.number(place), "行": place.row} for name, place in places.items()]


def _write_problems(folder: Path, problems: Sequence[InputProblem]) -> None:
    if not problems:
        return
    listed = [_sound(problem) for problem in problems]
    columns = {
        name: pa.array([one[name] for one in listed], kind) for name, kind in form.PROBLEM_TYPES.items()
    }
    stated = {form.META_KEY: json.dumps({"form": form.FORM, "table": None}).encode()}
    pq.write_table(pa.table(columns).replace_schema_metadata(stated), folder / form.PROBLEMS_FILE)


def _sound(problem: InputProblem) -> dict[str, object]:
    """The problem's fields, texts with nothing that UTF-8 cannot say (a file name may hold such)."""
    return {name: _encodable(value) for name, value in asdict(problem).items()}


def _encodable(value: object) -> object:
    if isinstance(value, str):
        return str(value).encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, tuple):
        return [_encodable(item) for item in value]
    return value


def files_of(folder: Path) -> Iterator[Path]:
    """Every file written, in order."""
    yield from sorted(path for path in folder.rglob("*.parquet"))
