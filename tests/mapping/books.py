"""Mapping workbooks and exports for the tests, written as people write them, and what running with them said."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from adapters import LoadedInput, load
from adapters.mapping.layout import LINES, SHEETS
from pingcha.cli import main
from records.problems import InputProblem
from tests.adapters.books import Rows, book

Line = Mapping[str, object]


def mapping_book(path: Path, lines: Sequence[Line], **sheets: Sequence[Line]) -> Path:
    """A mapping workbook: each line by its headings; the headings of a sheet are those that its lines use."""
    return book(path, {name: _rows(name, rows) for name, rows in {LINES: lines, **sheets}.items()})


def _rows(sheet: str, lines: Sequence[Line]) -> Rows:
    headings = [
        name for name, needed in SHEETS[sheet].items() if needed or any(name in line for line in lines)
    ]
    extra = [name for line in lines for name in line if name not in headings]
    headings += dict.fromkeys(extra)
    return [headings, *([line.get(name) for name in headings] for line in lines)]


def line(table: str, column: str, source: str, heading: str | None = None, **more: object) -> Line:
    """One line of 对照."""
    return {"案卷表": table, "案卷列": column, "来源": source, "来源列": heading, **more}


def claims(**complete: str) -> list[Line]:
    return [{"案卷表": table, "齐全": word} for table, word in complete.items()]


def mistakes(mapping: Path, *exports: Path) -> list[InputProblem]:
    """What is wrong with a mapping; nothing was read."""
    loaded = load(list(exports), mapping=mapping)
    assert loaded.fatal
    return [problem for problem in loaded.problems if problem.file == str(mapping)]


def read(mapping: Path, *exports: Path) -> LoadedInput:
    """What was read with a mapping that is right."""
    loaded = load(list(exports), mapping=mapping)
    assert not loaded.fatal, [(one.cell, one.problem, one.hint) for one in loaded.problems]
    return loaded


def findings(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """The JSON that a command answered with."""
    assert main([*words, "--format", "json"]) in (0, 1)
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def verdicts(review: dict[str, Any]) -> list[tuple[str, str, str, str | None]]:
    return sorted(
        (case["case_no"], one["obligation"], one["verdict"], one["subject"]["id"])
        for case in review["cases"]
        for one in case["findings"]
    )
