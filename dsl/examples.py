"""示例: the rows of a small case, and their check against the schema. Values stay text; the engine reads them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType

from dsl.diagnostics import Diagnostics, Reported, all_of
from dsl.keywords import BLANK_WORD, NONE_WORD, SETTING, STAGE_NAME, STAGES
from dsl.source import Source
from dsl.syntax import Word
from dsl.tree import Param, Span
from records.columns import Column, Kind
from records.nearest import nearest
from records.schema import CASE, TABLES
from records.values import ValueProblem, parse_value

TODAY_NAME = "今天"
_TABLE = re.compile(r"[ \t]*([^\s:=「」{}]+)[ \t]*:")
_SETTING = re.compile(rf"[ \t]*({SETTING})(?=[ \t:]|$):?")
_CELL = re.compile(r"[ \t]*([^\s=:「」{}]+)[ \t]*=[ \t]*")
_TEXT = re.compile(r"「([^「」]*)」")
_LIST = re.compile(r"\{([^{}]*)\}")
_TIME = re.compile(r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2} +[0-9]{1,2}:[0-9]{2}(?![^\s])")
_BARE = re.compile(r"[^\s{}「」]+")
_SPACE = re.compile(r"[ \t]*")
_LIST_JOIN = "、"
_MANY = 12  # so many allowed values are not listed beside a suggestion

Settings = Mapping[str, str]
Tables = Mapping[str, tuple[Mapping[str, str | None], ...]]


@dataclass(frozen=True, slots=True)
class Cell:
    """字段=值; ``value`` None is 空白. A list in {…} is one text again, its items separated."""

    name: Word
    value: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class RowLine:
    """One line of an example: ``表: …``, ``表: 无`` (``none``), or ``设定 …`` (``table`` is 设定 then)."""

    table: Word
    cells: tuple[Cell, ...]
    none: bool


def read_rows(
    source: Source, masked: str, start: int, end: int, diagnostics: Diagnostics
) -> tuple[RowLine, ...]:
    """The row lines of an example between two offsets. What cannot be read is reported and left out."""
    lines: list[RowLine] = []
    at = start
    while at < end:
        stop = masked.find("\n", at, end)
        stop = end if stop < 0 else stop
        if masked[at:stop].strip():
            with contextlib.suppress(Reported):
                _line(source, masked, at, stop, lines, diagnostics)
        at = stop + 1
    return tuple(lines)


def _line(
    source: Source, masked: str, at: int, stop: int, lines: list[RowLine], diagnostics: Diagnostics
) -> None:
    setting = _SETTING.match(masked, at, stop)
    match = setting or _TABLE.match(masked, at, stop)
    if match is None:
        if lines and not lines[-1].none and _CELL.match(masked, at, stop):
            cells = _cells(source, masked, at, stop, diagnostics)
            lines[-1] = RowLine(lines[-1].table, lines[-1].cells + cells, False)
            return
        first = _SPACE.match(masked, at, stop)
        begin = first.end() if first else at
        word = masked[begin:stop].split()[0]
        near = nearest(word, [*TABLES, SETTING])
        diagnostics.fail(
            "example-row",
            source.span(begin, begin + len(word)),
            "示例的每一行要以表名和冒号开头。",
            hint=f"写成“{word if word in TABLES else near or '活动'}: 字段=值 字段=值”。",
        )
    table = Word(match[1], source.span(match.start(1), match.end(1)))
    rest = masked[match.end() : stop].strip()
    if setting is None and rest == NONE_WORD:
        lines.append(RowLine(table, (), True))
        return
    lines.append(RowLine(table, _cells(source, masked, match.end(), stop, diagnostics), False))


def _cells(source: Source, masked: str, at: int, stop: int, diagnostics: Diagnostics) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    while masked[at:stop].strip():
        match = _CELL.match(masked, at, stop)
        if match is None:
            space = _SPACE.match(masked, at, stop)
            begin = space.end() if space else at
            word = masked[begin:stop].split()[0]
            hint = "没有行写“表: 无”。" if word == NONE_WORD else "有空格的值放进「」；一行只写一张表。"
            diagnostics.fail(
                "example-cell",
                source.span(begin, begin + len(word)),
                f"这里要写“字段=值”，不能写“{source.text[begin : begin + len(word)]}”。",
                hint=hint,
            )
        value, end = _value(source, masked, match.end(), stop, match[1], diagnostics)
        name = Word(match[1], source.span(match.start(1), match.end(1)))
        cells.append(Cell(name, value, source.span(match.end(), end)))
        at = end
    return tuple(cells)


def _value(
    source: Source, masked: str, at: int, stop: int, name: str, diagnostics: Diagnostics
) -> tuple[str | None, int]:
    if (match := _TEXT.match(masked, at, stop)) is not None:
        if not match[1]:
            diagnostics.fail(
                "empty-value",
                source.span(at, match.end()),
                "「」里没有内容。",
                hint=f"空白写“{name}={BLANK_WORD}”；没有导出就不写这个字段。",
            )
        return match[1], match.end()
    if (match := _LIST.match(masked, at, stop)) is not None:
        items = [item.strip(" \t「」") for item in match[1].split(",")]
        if not any(items):
            diagnostics.fail(
                "empty-value",
                source.span(at, match.end()),
                "大括号里没有内容。",
                hint=f"一项也没有，写“{name}={NONE_WORD}”；空白写“{name}={BLANK_WORD}”。",
            )
        return _LIST_JOIN.join(item for item in items if item), match.end()
    match = _TIME.match(masked, at, stop) or _BARE.match(masked, at, stop)
    if match is None:
        open_brace = masked[at:stop].startswith("{")
        diagnostics.fail(
            "missing-value",
            source.span(max(at - 1, 0), at),
            "大括号没有结束。" if open_brace else f"“{name}=”后面没有值。",
            hint="写成 {甲, 乙}。"
            if open_brace
            else f"空白写“{name}={BLANK_WORD}”；没有导出就不写这个字段。",
        )
    text = source.text[match.start() : match.end()]
    text = re.sub(r"\s+", " ", text)  # a time has one blank inside, however many were written
    return (None if text == BLANK_WORD else text), match.end()


# ------------------------------------------------------------------------------------------------------------- the check


def check_rows(
    lines: tuple[RowLine, ...], params: Mapping[str, Param], diagnostics: Diagnostics
) -> tuple[Settings, Tables]:
    """Settings and tables of an example, each name and value checked. Raises Reported after telling every mistake."""
    settings: dict[str, str] = {}
    tables: dict[str, list[Mapping[str, str | None]]] = {}
    without_rows: dict[str, Span] = {}
    bad = False
    for line in lines:
        try:
            if line.table.text == SETTING:
                settings.update(_settings(line, params, diagnostics))
                continue
            row = _row(line, diagnostics)
            _consistent(line, tables, without_rows, diagnostics)
            rows = tables.setdefault(line.table.text, [])
            if not line.none:
                rows.append(row)
        except Reported:
            bad = True
    if bad:
        raise Reported
    return MappingProxyType(settings), MappingProxyType({name: tuple(rows) for name, rows in tables.items()})


def _consistent(
    line: RowLine,
    tables: Mapping[str, list[Mapping[str, str | None]]],
    without_rows: dict[str, Span],
    diagnostics: Diagnostics,
) -> None:
    name = line.table.text
    if line.none:
        without_rows[name] = line.table.span
    if name in without_rows and (tables.get(name) or not line.none):
        diagnostics.fail(
            "none-and-rows",
            line.table.span,
            f"“{name}: {NONE_WORD}”和{name}的行不能写在同一个示例里。",
            hint="留下其中一种。",
        )
    if name == CASE and (line.none or tables.get(name)):
        diagnostics.fail(
            "one-case", line.table.span, "一个示例是一件案卷，“案件”写一行。", hint="把各字段写在同一行里。"
        )


def _row(line: RowLine, diagnostics: Diagnostics) -> Mapping[str, str | None]:
    name = line.table.text
    if name not in TABLES:
        near = nearest(name, TABLES)
        diagnostics.fail(
            "unknown-table",
            line.table.span,
            f"没有“{name}”这张表。",
            hint=f"您是不是想写“{near}”？" if near else "",
            allowed=tuple(TABLES),
        )
    columns = TABLES[name].columns
    row: dict[str, str | None] = {}
    bad = False
    for cell in line.cells:
        try:
            column = _column(name, columns, cell, diagnostics)
            if cell.name.text in row:
                diagnostics.fail(
                    "cell-twice",
                    cell.name.span,
                    f"“{cell.name.text}”在这一行里写了两次。",
                    hint="留下一个；列表写成 {甲, 乙}。",
                )
            _check_value(column, cell, diagnostics)
            row[cell.name.text] = cell.value
        except Reported:
            bad = True
    if bad:
        raise Reported
    return MappingProxyType(row)


def _column(table: str, columns: Mapping[str, Column], cell: Cell, diagnostics: Diagnostics) -> Column:
    column = columns.get(cell.name.text)
    if column is None:
        near = nearest(cell.name.text, columns)
        owners = [name for name in TABLES if cell.name.text in TABLES[name].columns]
        hint = f"您是不是想写“{near}”？" if near else ""
        if not near and owners:
            hint = f"有这个字段的是：{'、'.join(owners)}。"
        diagnostics.fail(
            "unknown-field",
            cell.name.span,
            f"{table}没有“{cell.name.text}”这个字段。",
            hint=hint,
            allowed=() if near else tuple(columns),
        )
    return column


def _check_value(column: Column, cell: Cell, diagnostics: Diagnostics) -> None:
    if cell.value is None:
        return
    try:
        parsed = parse_value(column, cell.value)
    except ValueProblem as problem:
        near = problem.nearest
        diagnostics.fail(
            "example-value",
            cell.span,
            problem.problem.rstrip("。") + "。",
            hint=f"您是不是想写“{near}”？" if near else problem.hint,
            allowed=() if near and len(problem.allowed) > _MANY else problem.allowed,
        )
    if parsed.value is None and column.kind is not Kind.LIST:
        diagnostics.fail(
            "placeholder",
            cell.span,
            f"“{cell.value}”在导出里按空白读入。",
            hint=f"空白写“{cell.name.text}={BLANK_WORD}”。",
        )


def _settings(line: RowLine, params: Mapping[str, Param], diagnostics: Diagnostics) -> dict[str, str]:
    values = all_of(*[partial(_setting, cell, params, diagnostics) for cell in line.cells])
    return {cell.name.text: value for cell, value in zip(line.cells, values, strict=True)}


def _setting(cell: Cell, params: Mapping[str, Param], diagnostics: Diagnostics) -> str:
    """The text that 今天, 阶段 or a parameter is set to. Raises Reported."""
    name, value = cell.name.text, cell.value
    if name not in (TODAY_NAME, STAGE_NAME) and name not in params:
        near = nearest(name, [TODAY_NAME, STAGE_NAME, *params])
        diagnostics.fail(
            "unknown-setting",
            cell.name.span,
            f"不能设定“{name}”：它不是今天、阶段，也不是参数。",
            hint=f"您是不是想写“{near}”？" if near else "",
            allowed=(TODAY_NAME, STAGE_NAME, *params),
        )
    if value is None:
        diagnostics.fail(
            "setting-blank", cell.span, f"设定的“{name}”不能是空白。", hint=f"写一个值，或者删去“{name}=”。"
        )
    if name == TODAY_NAME and not _is_date(value):
        diagnostics.fail(
            "setting-today", cell.span, f"“{value}”不是日期。", hint="写成 今天=2025-03-10 这样。"
        )
    if name == STAGE_NAME and value not in STAGES:
        diagnostics.fail("unknown-value", cell.span, f"阶段只能是{'或者'.join(STAGES)}。", allowed=STAGES)
    return value


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
