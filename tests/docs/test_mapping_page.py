"""docs/映射.md is done as it stands: its commands are run, its cells filled in, its lines added; what it shows is shown."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from adapters.mapping.forms import MILLISECONDS, SECONDS, SERIAL
from adapters.mapping.layout import SHEETS
from adapters.mapping.model import Repeats, Way
from examples.make_mappings import LEDGER, write_ledger
from pingcha.cli import main

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "映射.md").read_text(encoding="utf-8")
WALK, REFERENCE = TEXT.split("## 各工作表怎样写")
STEP = re.compile(
    r"```(console|text)\n(.*?)```"
    r"|^- `(\S+)` 工作表 `(\S+)` `([A-Z]+\d+)` 填 `([^`]+)`"
    r"|工作表 `(\S+)` 末尾加上：\n\n((?:\|[^\n]*\n)+)",
    re.DOTALL | re.MULTILINE,
)


def steps() -> Iterator[tuple[str, str, list[str]]]:
    """The walk in order: ("run", command), ("shown", line), ("fill", sheet, [cell, value]), ("add", sheet, lines)."""
    for kind, body, _, sheet, cell, value, table, rows in (found.groups() for found in STEP.finditer(WALK)):
        if sheet:
            yield "fill", sheet, [cell, value]
        elif table:
            yield "add", table, rows.strip().splitlines()
        else:
            for line in body.strip().splitlines():
                yield ("run" if kind == "console" else "shown"), line.strip(), []


def test_the_page_runs_shows_fills_and_adds() -> None:
    kinds = [kind for kind, _, _ in steps()]
    assert [kinds.count(kind) for kind in ("run", "fill", "add")] == [3, 7, 2]
    assert kinds.count("shown") > 10


def test_the_page_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    shown: set[str] = set()
    for kind, what, more in steps():
        if kind == "run":
            program, *words = shlex.split(what)
            assert program == "pingcha"
            assert main(words) in (0, 1)
            shown = {line.strip() for line in capsys.readouterr().out.splitlines()}
        elif kind == "shown":
            assert what in shown
        else:
            book = load_workbook("映射.xlsx")
            sheet = book[what]
            assert isinstance(sheet, Worksheet)
            if kind == "fill":
                sheet[more[0]] = more[1]
            else:
                add(sheet, more)
            book.save("映射.xlsx")


def add(sheet: Worksheet, lines: list[str]) -> None:
    """The lines of a Markdown table below what the sheet holds, each cell under its heading."""
    names, _, *rows = ([cell.strip() for cell in line.strip()[1:-1].split("|")] for line in lines)
    places = {str(cell.value): place for place, cell in enumerate(sheet[1], 1)}
    last = max(cell.row for row in sheet.iter_rows() for cell in row if cell.value is not None)
    for number, row in enumerate(rows, last + 1):
        for name, text in zip(names, row, strict=True):
            if text:
                sheet.cell(number, places[name]).value = text


def test_every_sheet_heading_and_word_is_on_the_page() -> None:
    for sheet, headings in SHEETS.items():
        if headings:
            assert f"### {sheet}" in REFERENCE
        for heading in headings:
            assert heading in ("把握", "备注") or heading in REFERENCE, heading
    for word in (*Way, SERIAL, SECONDS, MILLISECONDS, Repeats.MERGE):
        assert str(word) in REFERENCE


def test_the_ledger_is_what_its_script_makes(tmp_path: Path) -> None:
    write_ledger(tmp_path / "again.xlsx")
    again, bundled = load_workbook(tmp_path / "again.xlsx"), load_workbook(LEDGER)
    assert [list(again["台账"].values), again.sheetnames] == [
        list(bundled["台账"].values),
        bundled.sheetnames,
    ]


def test_what_the_page_names_is_there() -> None:
    for name in re.findall(r"`([^`\s]+\.xlsx)`", TEXT.split("## 双公示")[1]):
        assert (ROOT / "mappings" / name).exists(), name
