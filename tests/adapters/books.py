"""Workbooks and JSON files for the tests, and what loading them said."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from adapters import LoadedInput, load
from records.case import CaseRecord
from records.problems import InputProblem, Level

Rows = Sequence[Sequence[object]]


def book(path: Path, sheets: Mapping[str, Rows], merged: Mapping[str, Sequence[str]] | None = None) -> Path:
    """A workbook with the rows of each sheet from A1; ``merged`` names ranges by sheet."""
    workbook = Workbook()
    for index, (name, rows) in enumerate(sheets.items()):
        sheet = workbook.active if index == 0 else workbook.create_sheet()
        assert isinstance(sheet, Worksheet)
        sheet.title = name
        for row in rows:
            sheet.append(list(row))
        for cells in (merged or {}).get(name, ()):
            sheet.merge_cells(cells)
    workbook.save(path)
    return path


def rewrite(path: Path, entry: str, old: bytes, new: bytes) -> None:
    """Change the bytes of one part of a workbook, to what other programs write."""
    with zipfile.ZipFile(path) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    assert old in parts[entry]
    parts[entry] = parts[entry].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)


def json_file(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    return path


def told(loaded: LoadedInput, code: str) -> list[InputProblem]:
    return [problem for problem in loaded.problems if problem.code == code]


def the_problem(loaded: LoadedInput, code: str) -> InputProblem:
    """The one problem with this code; the others of the run are shown where there is not exactly one."""
    found = told(loaded, code)
    assert len(found) == 1, [(problem.code, problem.problem) for problem in loaded.problems]
    return found[0]


def fatal_of(path: Path) -> InputProblem:
    """The one FATAL problem of a file; nothing was read from it."""
    loaded = load([path])
    assert loaded.fatal and not loaded.cases
    (problem,) = (problem for problem in loaded.problems if problem.level is Level.FATAL)
    assert problem.problem and problem.hint
    return problem


def only_case(loaded: LoadedInput) -> CaseRecord:
    (case,) = loaded.cases
    assert not loaded.failed and not loaded.fatal
    return case
