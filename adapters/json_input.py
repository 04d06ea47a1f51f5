"""JSON and JSON lines: the same record with the same names (output.md, "JSON input").

A problem's ``cell`` is the path of the value, such as ``案件列表[2].活动[0].类型``; it counts from 0, as programs do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from adapters.cells import CASE_NO, Heading, RowBuilder
from adapters.headings import columns_by_name, plain
from adapters.json_text import SHAPE_HINT, Doubled, file_values
from adapters.parts import Part
from records.folding import fold_id
from records.nearest import nearest
from records.problems import MOST_ALIKE, InputProblem, Level
from records.quick_classes import dataclass
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, TABLES
from records.value_problems import shown

CASES: Final = "案件列表"
_COMPARED: Final = 500  # strange keys of a file that are compared with the names they may have meant
_TWICE: Final = "写了两次"
_ONE: Final = "请只留一个"


def read_json(path: Path, name: str) -> Iterator[Part]:
    """A part for each case, and one more for 单位年度 where there is any. Raises Unusable where the file cannot be used."""
    reader = _Reader(name)
    for place, value in file_values(path, name):
        reader.root(value, place)
        yield from reader.taken()
    yield reader.beside


def _shape(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true 或 false"
        case dict():
            return "对象"
        case list():
            return "数组"
        case str():
            return "文字"
        case _:
            return "数字"


@dataclass(frozen=True, slots=True)
class _Shape:
    """The keys of an object of one table, matched once for all objects that have the same."""

    builder: RowBuilder
    keys: tuple[str, ...]
    unknown: tuple[str, ...]
    twice: tuple[str, ...]


def _shape_of(table: str, keys: Iterable[str], file: str) -> _Shape:
    names = columns_by_name(table)
    headings: dict[str, Heading] = {}
    unknown: list[str] = []
    twice: list[str] = []
    for key in keys:
        name = names.get(plain(key))
        if name is None:
            unknown.append(key)
        elif name in headings:
            twice.append(key)
        else:
            headings[name] = Heading(name, len(headings), key, None)
    builder = RowBuilder(table, tuple(headings.values()), file, table)
    written = tuple(heading.written for heading in headings.values())
    return _Shape(builder, written, tuple(unknown), tuple(twice))


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where the reader stands: the path, and the table, row (from 1) and case it belongs to."""

    path: str
    table: str | None = None
    row: int | None = None
    case_no: str | None = None

    def at(self, name: str) -> _Spot:
        """A member of the object here."""
        return replace(self, path=f"{self.path}{'.' if self.path[-1:] not in ('', '：') else ''}{name}")

    def table_at(self, table: str) -> _Spot:
        """A table of the case here."""
        return replace(self.at(table), table=table)

    def element(self, index: int) -> _Spot:
        """An element of the array here, which is a row where the array is a table."""
        return _Spot(f"{self.path}[{index}]", self.table, index + 1 if self.table else None, self.case_no)


class _Reader:
    """Turns the values of one file into parts."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._parts: list[Part] = []  # not yet taken
        self._count = 0
        self.beside = Part(file)
        self._strange = 0
        self._shapes: dict[tuple[str, tuple[str, ...]], _Shape] = {}

    def taken(self) -> list[Part]:
        """The cases since it was last asked."""
        parts, self._parts = self._parts, []
        return parts

    def root(self, value: object, path: str) -> None:
        spot = _Spot(path)
        match value:
            case dict() if CASES in value or (CASE not in value and AGENCY_YEAR in value):
                self._listed(value, spot)
            case dict():
                self._case(value, spot)
            case list():
                self._cases(value, spot)
            case _:
                self._fatal(spot, f"最外层应是对象或数组，却是{_shape(value)}")

    def _listed(self, value: dict[str, object], spot: _Spot) -> None:
        self._tell_keys(value, (CASES, AGENCY_YEAR), spot, self.beside)
        cases = value.get(CASES, [])
        if isinstance(cases, list):
            self._cases(cases, spot.at(CASES))
        else:
            self._fatal(spot.at(CASES), f"应是数组，却是{_shape(cases)}")
        self._unit_years(value, spot)

    def _cases(self, items: list[object], spot: _Spot) -> None:
        wrong = 0
        for index, item in enumerate(items):
            if isinstance(item, dict):
                self._case(item, spot.element(index))
            elif (wrong := wrong + 1) <= MOST_ALIKE:
                self._fatal(spot.element(index), f"应是一个案卷（对象），却是{_shape(item)}")

    def _unit_years(self, value: dict[str, object], spot: _Spot) -> None:
        if AGENCY_YEAR in value:
            self._rows(value[AGENCY_YEAR], spot.table_at(AGENCY_YEAR), self.beside)

    def _case(self, value: dict[str, object], spot: _Spot) -> None:
        part = Part(self.file, holds_cases=True)
        self._parts.append(part)
        self._count += 1
        header = value.get(CASE)
        here = spot.table_at(CASE)
        if not isinstance(header, dict):
            problem = f"应是对象，却是{_shape(header)}" if CASE in value else "没有写"
            self._tell(part, here, f"“{CASE}”{problem}，这一案没有进入评查", SHAPE_HINT)
            return
        self._row(header, replace(here, row=self._count), part)
        if not part.cases:
            return
        spot = replace(spot, case_no=part.cases[0].case_no)
        self._tell_keys(value, (CASE, *CASE_TABLES, AGENCY_YEAR), spot, part)
        for table in CASE_TABLES:
            if table in value:
                part.exported.add(table)
                self._rows(value[table], spot.table_at(table), part)
        self._unit_years(value, replace(spot, case_no=None))

    def _rows(self, value: object, spot: _Spot, part: Part) -> None:
        if not isinstance(value, list):
            hint = (
                "没有内容的写空数组 []；没有导出的，不要写这个名字"
                if value is None
                else "请写成数组：[{…}, {…}]"
            )
            self._tell(part, spot, f"“{spot.table}”应是数组，却是{_shape(value)}", hint)
            return
        for index, item in enumerate(value):
            here = spot.element(index)
            if isinstance(item, dict):
                self._row(item, here, part)
            else:
                self._tell(part, here, f"应是一行（对象），却是{_shape(item)}", "请写成 {“字段”: 值}")

    def _row(self, item: dict[str, object], spot: _Spot, part: Part) -> None:
        table, number = spot.table or "", spot.row or 0
        shape = self._shapes.get(key := (table, tuple(item)))
        if shape is None:
            shape = self._shapes[key] = _shape_of(table, item, self.file)
        raws = [item[name] for name in shape.keys]
        row = shape.builder.build(raws, number, part.problems, spot.case_no, path=spot.path)
        own = row.read("case_no") if row is not None and "case_no" in type(row).model_fields else None
        here = spot if spot.case_no or not isinstance(own, str) else replace(spot, case_no=own)
        for name in (*(item.keys_twice if isinstance(item, Doubled) else ()), *shape.twice):
            self._tell(part, here.at(name), f"“{name}”{_TWICE}", _ONE, name)
        for name in shape.unknown:
            near = self._near(
                plain(name), [n for n in TABLES[table].columns if n not in shape.builder.columns]
            )
            hint = f"您是不是想写“{near}”？" if near else "不需要的可以不管"
            problem = f"不认识字段“{shown(name)}”，没有读入"
            self._tell(part, here.at(name), problem, hint, name, code="unknown_column", level=Level.REMARK)
        if row is None:
            return
        if spot.case_no is not None and isinstance(own, str) and fold_id(own) != fold_id(spot.case_no):
            problem = f"这一行的案号是“{own}”，却写在案卷“{spot.case_no}”里"
            self._tell(part, spot.at(CASE_NO), problem, "请改正案号，或者删去这一行的案号", CASE_NO)
            return
        part.add(row)

    def _near(self, word: str, names: Sequence[str]) -> str | None:
        """The nearest name, for the first strange keys of a file: where they are thousands it is none of them."""
        self._strange += 1
        return nearest(word, names) if self._strange <= _COMPARED else None

    def _tell_keys(self, value: dict[str, object], known: Sequence[str], spot: _Spot, part: Part) -> None:
        """Keys of a case (or of the file) that name no table. A misspelt table costs: it counts as not exported."""
        for key in value.keys_twice if isinstance(value, Doubled) else ():
            self._tell(part, spot.at(key), f"“{key}”{_TWICE}", _ONE)
        for key in value:
            if key not in known:
                near = self._near(key, [name for name in known if name not in value])
                hint = f"您是不是想写“{near}”？" if near else f"认识的名字有：{'、'.join(known)}"
                problem = f"不认识“{shown(key)}”，没有读入"
                self._tell(part, spot.at(key), problem, hint, code="unknown_key", level=Level.REMARK)

    def _tell(
        self,
        part: Part,
        spot: _Spot,
        problem: str,
        hint: str,
        column: str | None = None,
        *,
        code: str = "json_shape",
        level: Level = Level.CASE,
    ) -> None:
        part.problems.append(
            InputProblem(
                code,
                level,
                problem,
                hint,
                file=self.file,
                sheet=spot.table,
                row=spot.row,
                column=column,
                cell=spot.path or None,
                case_no=spot.case_no,
            )
        )

    def _fatal(self, spot: _Spot, problem: str) -> None:
        self._tell(self.beside, spot, problem, SHAPE_HINT, level=Level.FATAL)
