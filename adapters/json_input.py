"""JSON and JSON lines: the same record with the same names (output.md, "JSON input")."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from adapters.cells import CASE_NO, Heading, RowBuilder
from adapters.headings import columns_by_name, plain
from adapters.parts import Part, Unusable, fatal, unusable
from records.folding import fold_id
from records.nearest import nearest
from records.problems import InputProblem, Level
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, TABLES

CASES: Final = "案件列表"
_SHAPE_HINT: Final = "每个案卷是一个对象：{“案件”: {…}, “活动”: [{…}], …}；多个案卷放进数组，或者一行一个"
_MAX_DIGITS: Final = 18


class _Doubled(dict[str, object]):
    """An object in which a key stands twice; ``keys_twice`` says which."""

    keys_twice: tuple[str, ...] = ()


def read_json(path: Path, name: str) -> list[Part]:
    """A part for each case, and one more for 单位年度 where there is any. Raises Unusable where the file cannot be used."""
    text = _text(path.read_bytes(), name)
    reader = _Reader(name)
    for place, root in _roots(text, name, path.suffix.lower() == ".jsonl"):
        reader.root(root, place)
    return [*reader.parts, reader.beside]


def _text(data: bytes, name: str) -> str:
    if not data.strip():
        raise unusable("empty_file", name, "文件是空的", "请重新导出")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise unusable("encoding", name, "文件的编码是 UTF-16，不是 UTF-8", "请另存为 UTF-8 编码")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        data.decode("gb18030")
        problem = f"文件的编码不是 UTF-8（从第 {line} 行起），看起来是 GB18030（GBK）"
    except UnicodeDecodeError:
        problem = f"文件的编码不是 UTF-8（第 {line} 行有读不出的字节）"
    raise unusable("encoding", name, problem, "请另存为 UTF-8 编码")


def _roots(text: str, name: str, lines: bool) -> Iterator[tuple[str, object]]:
    """(place, value) of each JSON text: the whole file, or each line."""
    if not lines:
        try:
            yield "", _parse(text)
            return
        except json.JSONDecodeError as error:
            if not (error.msg.startswith("Extra data") and _is_lines(text)):
                raise _syntax(error, text, name, 0) from None
        except RecursionError:
            raise _too_deep(name) from None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield f"第 {number} 行：", _parse(line)
        except json.JSONDecodeError as error:
            raise _syntax(error, line, name, number) from None
        except RecursionError:
            raise _too_deep(name) from None


def _is_lines(text: str) -> bool:
    """Whether the first line is an object of its own."""
    first = next(line for line in text.split("\n") if line.strip())
    try:
        return isinstance(_parse(first), dict)
    except (json.JSONDecodeError, RecursionError):
        return False


def _parse(text: str) -> object:
    return json.loads(text, object_pairs_hook=_object, parse_int=_integer)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    plain_object = dict(pairs)
    if len(plain_object) == len(pairs):
        return plain_object
    doubled = _Doubled(pairs)
    seen: set[str] = set()
    doubled.keys_twice = tuple(dict.fromkeys(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return doubled


def _integer(digits: str) -> int | str:
    """Long numbers are codes that lost their quotes: kept digit by digit."""
    return int(digits) if len(digits) <= _MAX_DIGITS else digits


_SYNTAX: Final = {
    "Expecting value": "这里应是一个值",
    "Expecting ',' delimiter": "这里缺少逗号，或者括号没有配对",
    "Expecting ':' delimiter": "字段名后面缺少冒号",
    "Expecting property name enclosed in double quotes": "这里应是带双引号的字段名",
    "Illegal trailing comma before end of object": "最后一项后面多了一个逗号",
    "Illegal trailing comma before end of array": "最后一项后面多了一个逗号",
    "Unterminated string starting at": "从这里开始的文字没有右引号",
    "Invalid control character at": "文字里有没有转义的控制字符",
    "Extra data": "内容结束后还有多余的内容",
}


def _syntax(error: json.JSONDecodeError, text: str, name: str, line: int) -> Unusable:
    at = f"第 {line or error.lineno} 行第 {error.colno} 列"
    cut_off = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
    if cut_off:
        return unusable(
            "cut_off", name, f"内容不完整，在{at}处中断", "请重新导出；文件可能没有写完或者没有下载完"
        )
    said = _SYNTAX.get(error.msg, "这里的写法不合 JSON 的规定")
    return unusable(
        "json_syntax", name, f"{at}：{said}", "请由系统重新导出；手工改过的，请核对引号、逗号和括号"
    )


def _too_deep(name: str) -> Unusable:
    return unusable("too_deep", name, "括号嵌套太深，无法读取", _SHAPE_HINT)


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


class _Reader:
    """Turns the values of one file into parts. A place like ``案件列表[2].活动[0]`` counts from 0, as programs do."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.parts: list[Part] = []
        self.beside = Part(file)
        self._shapes: dict[tuple[str, tuple[str, ...]], _Shape] = {}
        self._count = 0

    def root(self, value: object, place: str) -> None:
        match value:
            case dict() if CASES in value or (CASE not in value and AGENCY_YEAR in value):
                self._listed(value, place)
            case dict():
                self._case(value, place)
            case list():
                for index, item in enumerate(value):
                    self._item(item, f"{place}[{index}]")
            case _:
                self._fatal(f"{place}最外层应是对象或数组，却是{_shape(value)}")

    def _listed(self, value: dict[str, object], place: str) -> None:
        self._unknown_keys(value, (CASES, AGENCY_YEAR), place, self.beside)
        cases = value.get(CASES, [])
        if isinstance(cases, list):
            for index, item in enumerate(cases):
                self._item(item, f"{place}{CASES}[{index}]")
        else:
            self._fatal(f"{place}“{CASES}”应是数组，却是{_shape(cases)}")
        if AGENCY_YEAR in value:
            self._rows(AGENCY_YEAR, value[AGENCY_YEAR], f"{place}{AGENCY_YEAR}", self.beside, None)

    def _item(self, item: object, place: str) -> None:
        if isinstance(item, dict):
            self._case(item, place)
        else:
            self._fatal(f"{place} 应是一个案卷（对象），却是{_shape(item)}")

    def _case(self, value: dict[str, object], place: str) -> None:
        part = Part(self.file, holds_cases=True)
        self.parts.append(part)
        self._count += 1
        dot = f"{place}." if place and not place.endswith("：") else place
        header = value.get(CASE)
        if not isinstance(header, dict):
            problem = f"应是对象，却是{_shape(header)}" if CASE in value else "没有写"
            self._trouble(part, CASE, f"{dot}{CASE} {problem}，这一案没有进入评查", _SHAPE_HINT)
            return
        self._row(CASE, header, self._count, f"{dot}{CASE}", part, None)
        if not part.cases:
            return
        case_no = part.cases[0].case_no or ""
        self._unknown_keys(value, (CASE, *CASE_TABLES, AGENCY_YEAR), place, part, case_no)
        for table in CASE_TABLES:
            if table in value:
                part.exported.add(table)
                self._rows(table, value[table], f"{dot}{table}", part, case_no)
        if AGENCY_YEAR in value:
            self._rows(AGENCY_YEAR, value[AGENCY_YEAR], f"{dot}{AGENCY_YEAR}", self.beside, None)

    def _rows(self, table: str, value: object, place: str, part: Part, case_no: str | None) -> None:
        if not isinstance(value, list):
            hint = (
                "没有内容的写空数组 []；没有导出的，不要写这个名字"
                if value is None
                else "请写成数组：[{…}, {…}]"
            )
            self._trouble(part, table, f"{place} 应是数组，却是{_shape(value)}", hint, case_no)
            return
        for index, item in enumerate(value):
            at = f"{place}[{index}]"
            if isinstance(item, dict):
                self._row(table, item, index + 1, at, part, case_no)
            else:
                self._trouble(
                    part,
                    table,
                    f"{at} 应是一行（对象），却是{_shape(item)}",
                    "请写成 {“字段”: 值}",
                    case_no,
                    index + 1,
                )

    def _row(
        self, table: str, item: dict[str, object], number: int, place: str, part: Part, case_no: str | None
    ) -> None:
        shape = self._shapes.get(key := (table, tuple(item)))
        if shape is None:
            shape = self._shapes[key] = _shape_of(table, item, self.file)
        row = shape.builder.build(
            [item[name] for name in shape.keys], number, part.problems, case_no, place=place
        )
        own = row.read("case_no") if row is not None and "case_no" in type(row).model_fields else None
        owner = case_no or (own if isinstance(own, str) else None)
        twice = item.keys_twice if isinstance(item, _Doubled) else ()
        for name in (*twice, *shape.twice):
            self._trouble(part, table, f"{place} 里“{name}”写了两次", "请只留一个", owner, number, name)
        for name in shape.unknown:
            self._unknown_key(table, name, place, part, number, shape, owner)
        if row is None:
            return
        if case_no is not None and isinstance(own, str) and fold_id(own) != fold_id(case_no):
            self._trouble(
                part,
                table,
                f"{place} 的案号是“{own}”，却写在案卷“{case_no}”里",
                "请改正案号，或者删去这一行的案号",
                case_no,
                number,
                CASE_NO,
            )
            return
        part.add(row)

    def _unknown_keys(
        self,
        value: dict[str, object],
        known: Sequence[str],
        place: str,
        part: Part,
        case_no: str | None = None,
    ) -> None:
        """Keys of a case (or of the file) that name no table. A misspelt table costs: it counts as not exported."""
        if isinstance(value, _Doubled):
            for key in value.keys_twice:
                self._trouble(part, None, f"{place or '最外层'} 里“{key}”写了两次", "请只留一个", case_no)
        for key in value:
            if key not in known:
                near = nearest(key, [name for name in known if name not in value])
                part.problems.append(
                    InputProblem(
                        "unknown_key",
                        Level.REMARK,
                        f"{place or '最外层'} 里不认识“{key}”，没有读入",
                        f"您是不是想写“{near}”？" if near else f"认识的名字有：{'、'.join(known)}",
                        file=self.file,
                        case_no=case_no,
                    )
                )

    def _unknown_key(
        self,
        table: str,
        key: str,
        place: str,
        part: Part,
        number: int,
        shape: _Shape,
        case_no: str | None,
    ) -> None:
        written = shape.builder.columns
        near = nearest(plain(key), [name for name in TABLES[table].columns if name not in written])
        part.problems.append(
            InputProblem(
                "unknown_column",
                Level.REMARK,
                f"{place} 里不认识字段“{key}”，没有读入",
                f"您是不是想写“{near}”？" if near else "不需要的可以不管",
                file=self.file,
                sheet=table,
                row=number,
                column=key,
                case_no=case_no,
            )
        )

    def _trouble(
        self,
        part: Part,
        table: str | None,
        problem: str,
        hint: str,
        case_no: str | None = None,
        number: int | None = None,
        column: str | None = None,
    ) -> None:
        part.problems.append(
            InputProblem(
                "json_shape",
                Level.CASE,
                problem,
                hint,
                file=self.file,
                sheet=table,
                row=number,
                column=column,
                case_no=case_no,
            )
        )

    def _fatal(self, problem: str) -> None:
        self.beside.problems.append(fatal("json_shape", self.file, problem, _SHAPE_HINT))
