"""The workbook of a mapping → ``Mapping``, with every mistake named by sheet and cell."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ValidationError

from adapters.cells import OddCell, is_empty, value_text
from adapters.headings import column_letters, plain
from adapters.limits import MAX_UNPACKED
from adapters.mapping.check import mistakes
from adapters.mapping.layout import (
    LINES,
    LINKS,
    REQUIRED_SHEETS,
    SETTINGS,
    SHEETS,
    SOURCES,
    TABLES_SHEET,
    TITLE,
    TRANSLATIONS,
)
from adapters.mapping.model import (
    Inference,
    Line,
    Mapping,
    SourceTable,
    TableClaim,
    Translation,
    _Written,
)
from adapters.mapping.problems import Mistakes
from adapters.parts import Unusable
from adapters.raw import RawTable
from adapters.raw_excel import workbook
from records.folding import fold_name
from records.nearest import nearest
from records.problems import InputProblem

_MODELS: Final[dict[str, type[_Written]]] = {
    LINES: Line,
    TRANSLATIONS: Translation,
    TABLES_SHEET: TableClaim,
    SOURCES: SourceTable,
    LINKS: Inference,
}
_HELP: Final = "映射文件应是 pingcha mapping suggest 写出的那样的工作簿（.xlsx），见 docs/映射.md"
W = TypeVar("W", bound=_Written)


@dataclass(frozen=True, slots=True)
class ReadMapping:
    """What was read. Where there are problems nothing may be evaluated with the mapping; it holds the lines that are right."""

    mapping: Mapping
    problems: tuple[InputProblem, ...]
    places: Mistakes  # says where a line stands, for what is found out later


def read_mapping(path: Path) -> ReadMapping:
    """Raises nothing for what the file holds; a file that cannot be read is a problem too."""
    name = str(path)
    told = Mistakes(name)
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        with workbook(path, name, MAX_UNPACKED) as source:
            mapping = _mapping({fold_name(table.name): table for table in source.tables}, name, digest, told)
    except Unusable as problem:
        told.whole(problem.problem.code, f"映射文件不能使用：{problem.problem.problem}", _HELP)
        return ReadMapping(Mapping(file=name, sha256=""), tuple(told.problems), told)
    except OSError as error:
        reason = (
            "找不到映射文件"
            if isinstance(error, FileNotFoundError)
            else f"不能读取映射文件（{error.strerror or os.strerror(error.errno or 0)}）"
        )
        told.whole("no_mapping_file", reason, "请核对 --mapping 后面的文件名和权限")
        return ReadMapping(Mapping(file=name, sha256=""), tuple(told.problems), told)
    return ReadMapping(mapping, tuple(told.problems), told)


def _mapping(tables: dict[str, RawTable], name: str, digest: str, told: Mistakes) -> Mapping:
    _tell_sheets(tables, told)
    read: dict[str, list[_Written]] = {
        sheet: list(_rows(tables.get(fold_name(sheet)), sheet, told)) for sheet in _MODELS
    }
    title = _title(tables.get(fold_name(SETTINGS)), told)

    def of(model: type[W], sheet: str) -> tuple[W, ...]:
        return tuple(line for line in read[sheet] if isinstance(line, model))

    mapping = Mapping(
        file=name,
        sha256=digest,
        title=title,
        lines=of(Line, LINES),
        translations=of(Translation, TRANSLATIONS),
        claims=of(TableClaim, TABLES_SHEET),
        sources=of(SourceTable, SOURCES),
        inferences=of(Inference, LINKS),
    )
    whole = not told.problems
    return mapping.model_copy(update={"lines": mistakes(mapping, mapping.lines, told, whole=whole)})


def _tell_sheets(tables: dict[str, RawTable], told: Mistakes) -> None:
    known = {fold_name(sheet): sheet for sheet in SHEETS}
    for folded, table in tables.items():
        if folded not in known:
            near = nearest(folded, known)
            told.whole(
                "unknown_mapping_sheet",
                f"映射文件的工作表“{table.name}”不认识",
                f"您是不是想写“{known[near]}”？" if near else f"可以有的工作表：{'、'.join(SHEETS)}",
                sheet=table.name,
            )
    for sheet in REQUIRED_SHEETS:
        if fold_name(sheet) not in tables:
            told.whole("no_mapping_sheet", f"映射文件没有“{sheet}”工作表", _HELP)


def _rows(table: RawTable | None, sheet: str, told: Mistakes) -> Iterator[_Written]:
    """The lines of one sheet that are right; what is wrong with the others is told."""
    if table is None:
        return
    headings: dict[int, str] | None = None
    for number, cells in table.rows():
        if is_empty(cells):
            continue
        if headings is None:
            headings = _headings(cells, number, sheet, told, table)
            if not headings:
                return
            continue
        values: dict[str, object] = {}
        for index, heading in headings.items():
            cell = cells[index] if index < len(cells) else None
            if isinstance(cell, OddCell):
                told.at(sheet, number, heading, cell.code, cell.problem, cell.hint, value=cell.value)
            elif (text := value_text(cell)) is not None and text.strip():
                values[heading] = str(cell).strip() if isinstance(cell, str) else text
        if values and values.get("启用") != "否":  # a line that is switched off may hold anything
            line = _line(values, number, sheet, told)
            if line is not None:
                yield line
    if headings is None:
        told.whole("empty_mapping_sheet", f"映射文件的“{sheet}”是空的，连标题行也没有", _HELP, sheet=sheet)


def _headings(
    cells: Sequence[object], number: int, sheet: str, told: Mistakes, table: RawTable
) -> dict[int, str]:
    """Index → heading; empty where a heading that is needed is not there."""
    known = {plain(heading): heading for heading in SHEETS[sheet]}
    found: dict[int, str] = {}
    for index, cell in enumerate(cells):
        written = "" if cell is None else str(cell).strip()
        if not written:
            continue
        heading = known.get(plain(written))
        letters = column_letters(table.first_column + index)
        if heading is None:
            near = nearest(plain(written), known)
            told.whole(
                "unknown_mapping_heading",
                f"“{sheet}”的标题“{written}”（{letters}{number}）不认识",
                f"您是不是想写“{known[near]}”？" if near else f"可以有的标题：{'、'.join(SHEETS[sheet])}",
                sheet=sheet,
            )
        elif heading in found.values():
            told.whole(
                "doubled_mapping_heading",
                f"“{sheet}”的标题“{heading}”写了两次（{letters}{number}）",
                "请只留一列",
                sheet=sheet,
            )
        else:
            found[index] = heading
            told.place(sheet, heading, letters)
    missing = [name for name, needed in SHEETS[sheet].items() if needed and name not in found.values()]
    if missing:
        told.whole(
            "no_mapping_heading",
            f"“{sheet}”第 {number} 行应是标题，缺少：{'、'.join(missing)}",
            f"标题应是：{'、'.join(SHEETS[sheet])}",
            sheet=sheet,
        )
        return {}
    return found


def _line(values: dict[str, object], number: int, sheet: str, told: Mistakes) -> _Written | None:
    try:
        return _MODELS[sheet].model_validate({**values, "row": number})
    except ValidationError as error:
        for one in error.errors():
            heading = str(one["loc"][0]) if one["loc"] else next(iter(SHEETS[sheet]))
            context = one.get("ctx", {})
            if one["type"] == "missing":
                told.at(
                    sheet, number, heading, "no_mapping_value", f"没有写“{heading}”", "请填写，或者删去这一行"
                )
                continue
            told.at(
                sheet,
                number,
                heading,
                one["type"],
                str(context.get("problem", f"“{heading}”写得不对")),
                str(context.get("hint", "")),
                value=str(values.get(heading, "")) or None,
                allowed=tuple(context.get("allowed", ())),
            )
        return None


def _title(table: RawTable | None, told: Mistakes) -> str | None:
    if table is None:
        return None
    headings: dict[int, str] | None = None
    title: str | None = None
    for number, cells in table.rows():
        if is_empty(cells):
            continue
        if headings is None:
            headings = _headings(cells, number, SETTINGS, told, table)
            continue
        line = {heading: value_text(cells[index]) or "" for index, heading in headings.items()}
        if fold_name(line.get("项目", "")) == TITLE:
            title = line.get("内容", "").strip() or None
        else:
            told.at(
                SETTINGS,
                number,
                "项目",
                "unknown_setting",
                f"“{line.get('项目', '')}”不是设置的项目",
                f"可以写：{TITLE}",
                value=line.get("项目"),
            )
    return title
