"""``python -m benchmarks.export --cases 500 -o 案卷.json``: generated cases as an input file for ``pingcha``.

For trying out by hand what takes long: a worker killed in the middle of a review, an interrupt, ``--resume``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from benchmarks.generate import generate
from records.case import CaseRecord
from records.columns import Value
from records.row import Row, column_of

Written = str | int | bool | list[str] | None


def write_cases(path: Path, cases: Iterable[CaseRecord]) -> None:
    """Cases as JSON input: one object each; .jsonl, an object a line, however many they are."""
    if path.suffix == ".jsonl":
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(json.dumps(_case(case), ensure_ascii=False) + "\n" for case in cases)
        return
    path.write_text(
        json.dumps([_case(case) for case in cases], ensure_ascii=False), encoding="utf-8", newline="\n"
    )


def _case(case: CaseRecord) -> Mapping[str, object]:
    tables = {name: [_row(row) for row in rows] for name, rows in case.tables.items()}
    return {"案件": _row(case.case), **tables}


def _row(row: Row) -> Mapping[str, Written]:
    """The fields that were exported, by heading; blank is null."""
    return {
        column.name: _written(getattr(row, attr))
        for attr, info in type(row).model_fields.items()
        if attr in row.model_fields_set and (column := column_of(info)) is not None
    }


def _written(value: Value | None) -> Written:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args(arguments)
    write_cases(options.output, generate(options.cases, options.seed))
    print(f"已写出 {options.cases} 个案卷：{options.output}")


if __name__ == "__main__":
    main()
