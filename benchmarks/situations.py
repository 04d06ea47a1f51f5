"""What the two evaluators are compared on: a case (or a 单位年度 row) with the run that it is judged in; as JSON and back.

The JSON is that of a regression case: every value by its column's Chinese name, None for blank, a missing key for not
exported; nothing is parsed or folded on the way, so that the case comes back as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from records.case import CaseRecord
from records.columns import Column, Kind, Value
from records.row import Row
from records.schema import AGENCY_YEAR, CASE, TABLES
from records.tables import AgencyYear, Case

Json = Mapping[str, object]
AS_OF = date(2026, 6, 30)
STAGES = ("归档前", "已归档")


@dataclass(frozen=True, slots=True)
class Situation:
    """``record`` xor ``year``; ``settings`` are 参数 as text."""

    record: CaseRecord | None
    year: AgencyYear | None = None
    stage: str = STAGES[0]
    as_of: date = AS_OF
    settings: Mapping[str, str] = field(default_factory=dict)


def to_json(situation: Situation) -> dict[str, object]:
    """A situation as JSON (see the module's head)."""
    found: dict[str, object] = {"今天": situation.as_of.isoformat(), "阶段": situation.stage}
    if situation.settings:
        found["参数"] = dict(situation.settings)
    if situation.year is not None:
        return found | {AGENCY_YEAR: _row_to_json(situation.year)}
    record = situation.record
    assert record is not None
    found[CASE] = _row_to_json(record.case)
    found["表"] = {table: [_row_to_json(row) for row in rows] for table, rows in record.tables.items()}
    if record.partial:
        found["只导出一部分"] = sorted(record.partial)
    return found


def from_json(data: Json) -> Situation:
    """The situation that ``to_json`` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    stage, as_of = str(data["阶段"]), date.fromisoformat(str(data["今天"]))
    settings = {name: str(text) for name, text in _mapping(data.get("参数", {})).items()}
    if AGENCY_YEAR in data:
        year = _row_from_json(AGENCY_YEAR, _mapping(data[AGENCY_YEAR]))
        assert isinstance(year, AgencyYear)
        return Situation(None, year, stage, as_of, settings)
    header = _row_from_json(CASE, _mapping(data[CASE]))
    assert isinstance(header, Case)
    tables = {
        table: tuple(_row_from_json(table, _mapping(row)) for row in _sequence(rows))
        for table, rows in _mapping(data["表"]).items()
    }
    partial = frozenset(str(table) for table in _sequence(data.get("只导出一部分", [])))
    return Situation(CaseRecord(header, MappingProxyType(tables), partial), None, stage, as_of, settings)


def _row_to_json(row: Row) -> dict[str, object]:
    columns = TABLES[row.TABLE].columns.values()
    given = row.model_fields_set - set(row.distrusted)  # what is distrusted reads as not exported
    return {column.name: _to_json(getattr(row, column.attr)) for column in columns if column.attr in given}


def _row_from_json(table: str, row: Mapping[str, object]) -> Row:
    columns = TABLES[table].columns
    return TABLES[table].model.build(
        {columns[name].attr: _from_json(columns[name], value) for name, value in row.items()}
    )


def _to_json(value: Value | None) -> object:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _from_json(column: Column, value: object) -> Value | None:
    match column.kind, value:
        case ((Kind.DATE | Kind.TIME), str()):
            return datetime.fromisoformat(value) if " " in value else date.fromisoformat(value)
        case Kind.LIST, list():
            return tuple(map(str, value))
        case _, (None | str() | bool() | int()):
            return value
    raise TypeError(f"{column.name}：{value!r}")


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"应当是对象：{value!r}")
    return value


def _sequence(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"应当是数组：{value!r}")
    return value
