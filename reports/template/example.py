"""The filled example: invented cases as JSON beside this module (``python -m examples.make_template_example`` makes them)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

from records.columns import Value
from records.schema import AGENCY_YEAR, CASE, TABLES
from records.values import parse_value

FILE = Path(__file__).with_name("示例.json")
# Texts that no case of the example can hold without naming a file or a secret that is not there.
_SHOWN: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("案件", "免予批准依据"): "××法第×条",
        ("案件", "密级"): "机密 10年",
        ("音像", "文件"): "音像/V1.mp4",
        ("音像", "校验值"): "文件的 SHA-256，64 位数字和字母",
    }
)
Row = Mapping[str, Value | None]


@cache
def rows(table: str) -> tuple[Row, ...]:
    """The example's rows of a table, by the columns' Chinese names; a blank is None."""
    return tuple(_rows(table))


def rows_for(table: str, action_kind: str | None) -> tuple[Row, ...]:
    """The rows of the example's cases of one 执法类型; of all cases where none is asked for or none is of that kind."""
    kinds = {row["案号"]: row.get("执法类型") for row in rows(CASE)}
    if action_kind not in kinds.values():
        return rows(table)
    return tuple(row for row in rows(table) if kinds.get(row.get("案号"), action_kind) == action_kind)


@cache
def value_of(table: str, column: str) -> str | None:
    """The first example of a column, as text; None where there is none."""
    shown = _SHOWN.get((table, column))
    if shown is not None:
        return shown
    return next((text for row in rows(table) if (text := text_of(row.get(column)))), None)


def text_of(value: Value | None) -> str:
    """A value as one would type it."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case tuple():
            return "；".join(value)
        case _:
            return str(value)


def _rows(table: str) -> Iterator[Row]:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    if table == AGENCY_YEAR:
        yield from (_typed(table, row) for row in content[AGENCY_YEAR])
        return
    for case in content["案件列表"]:
        case_no = case[CASE]["案号"]
        for row in [case[CASE]] if table == CASE else case.get(table, []):
            yield _typed(table, {"案号": case_no, **row})


def _typed(table: str, row: Mapping[str, str | int | None]) -> Row:
    return {name: parse_value(TABLES[table].columns[name], value).value for name, value in row.items()}
