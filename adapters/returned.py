"""Reads a report workbook that came back from a reviewer: what was decided (very hidden) and what people entered.

Nothing is judged here: rows are handed on as they stand, with their cells, for ``pingcha.by_hand`` to check.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from adapters.limits import MAX_UNPACKED
from adapters.opening import require_file
from adapters.package import open_package
from adapters.parts import Unusable
from records.answers import (
    ENTERED,
    FAULT_DUTY_HEADING,
    FAULT_ENTERED,
    FORM_TITLE,
    ID_HEADING,
    OWNER_HEADING,
    VERDICT_HEADING,
)
from records.packing import unpack

MARK_SHEET = "_pingcha"
DATA_SHEET = "_pingcha_data"
_NUMBER_HEADINGS = frozenset({"序号", "案卷"})  # of a row, or of the case it is about
_HEAD_ROWS = 4
_FILLED = (OWNER_HEADING, ID_HEADING, *ENTERED)  # a row of a list has something under one of these
_HEADINGS_WITHIN = 30  # rows from the top in which a heading row is looked for


class NotAReport(Exception):
    """The file is no report workbook that can be read; the text is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class EnteredRow:
    """One row of a list that people fill in: what stands under each heading, and in which cell."""

    sheet: str
    row: int
    values: Mapping[str, object]
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReturnedBook:
    """A workbook that came back. ``head``: what the very hidden sheet says of the run; ``data``: the review as JSON.

    ``faults``: the rows of 补充问题, known by their headings; ``tables``: every row of a sheet with 案号 that is no list to
    fill in (评查总表), by sheet name; ``forms``: all cells of each 逐卷评查表, row by row.
    """

    path: Path
    head: Mapping[str, str]
    data: bytes
    rows: tuple[EnteredRow, ...]
    tables: Mapping[str, tuple[EnteredRow, ...]] = field(default_factory=dict)
    faults: tuple[EnteredRow, ...] = ()
    forms: Mapping[str, tuple[tuple[object, ...], ...]] = field(default_factory=dict)


def read_returned(path: Path) -> ReturnedBook:
    """Read a workbook that ``pingcha review`` wrote and people filled in. Raises NotAReport."""
    try:
        require_file(path, str(path))
        open_package(path, str(path), MAX_UNPACKED)
    except Unusable as problem:
        raise NotAReport(f"“{path.name}”：{problem}，没有收回。") from None
    except OSError:
        pass  # said below
    try:
        book = openpyxl.load_workbook(path, read_only=True)
    except (OSError, zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        why = "文件不存在" if isinstance(error, FileNotFoundError) else "不是可以读取的 .xlsx 工作簿"
        raise NotAReport(f"“{path.name}”{why}，应是 pingcha review 写出、填写后保存的评查报告。") from error
    try:
        if MARK_SHEET not in book.sheetnames or DATA_SHEET not in book.sheetnames:
            raise NotAReport(
                f"“{path.name}”不是 pingcha review 写出的评查报告，或者其中隐藏的“{DATA_SHEET}”表已被删除。"
                "请在原报告中填写，再以原文件另存。"
            )
        sheets = {sheet.title: sheet for sheet in book.worksheets}
        head = {
            str(line[0]): str(line[1] or "")
            for line in islice(sheets[MARK_SHEET].iter_rows(values_only=True), _HEAD_ROWS)
            if len(line) > 1
        }
        lines = sheets[DATA_SHEET].iter_rows(max_col=1, values_only=True)
        chunks = [str(line[0]) for line in lines if line and line[0] is not None]
        try:
            data = unpack(chunks)
        except ValueError:
            raise NotAReport(
                f"“{path.name}”中隐藏的“{DATA_SHEET}”表已损坏，不能收回。请用原报告重新填写。"
            ) from None
        rows: list[EnteredRow] = []
        faults: list[EnteredRow] = []
        tables: dict[str, tuple[EnteredRow, ...]] = {}
        forms: dict[str, tuple[tuple[object, ...], ...]] = {}
        for name, sheet in sheets.items():
            if name.startswith(MARK_SHEET):
                continue
            cells = iter(sheet.iter_rows(values_only=True))
            first = next(cells, ())
            if first and first[0] == FORM_TITLE:
                forms[name] = (first, *cells)
                continue
            found = list(_listed(name, (first, *cells)))
            if found and VERDICT_HEADING in found[0].values:
                rows.extend(found)
            elif found and FAULT_DUTY_HEADING in found[0].values:
                faults.extend(found)
            elif found:
                tables[name] = tuple(found)
    finally:
        book.close()
    return ReturnedBook(path, head, data, tuple(rows), tables, tuple(faults), forms)


def _listed(sheet: str, lines: Iterable[Sequence[object]]) -> Iterator[EnteredRow]:
    """The rows below the first row that names 序号 (or 案卷) and 案号, as our lists do."""
    places: dict[int, str] = {}
    filled: tuple[str, ...] = _FILLED
    for number, line in enumerate(lines, 1):
        if not places:
            texts = [value.strip() if isinstance(value, str) else "" for value in line]
            if OWNER_HEADING in texts and not _NUMBER_HEADINGS.isdisjoint(texts):
                places = {column: text for column, text in enumerate(texts) if text}
                filled = FAULT_ENTERED if FAULT_DUTY_HEADING in texts else _FILLED
            elif number >= _HEADINGS_WITHIN:
                return
            continue
        values = {name: line[column] if column < len(line) else None for column, name in places.items()}
        if any(values.get(name) is not None for name in filled):
            cells = {name: f"{get_column_letter(column + 1)}{number}" for column, name in places.items()}
            yield EnteredRow(sheet, number, values, cells)


def is_formula(value: object) -> bool:
    """Whether a cell holds a formula (of one cell, or of several together)."""
    return isinstance(value, ArrayFormula | DataTableFormula) or str(value).startswith("=")


def entered_text(value: object) -> str | None:
    """What stands in a cell as text, without blanks around it; None for an empty cell."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() or None
