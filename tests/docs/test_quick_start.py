"""docs/快速上手.md is done as it stands: its commands are run, its cells are filled in, what it shows is what is shown."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from examples import make_practice
from pingcha.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "快速上手.md"
BLOCK = re.compile(
    r"```(console|text)\n(.*?)```|^- `(\S+)` 工作表 `([A-Z]+\d+)` 填 `([^`]+)`", re.DOTALL | re.MULTILINE
)

Step = tuple[str, str]


def steps() -> Iterator[Step]:
    """The page in order: ("run", command), ("shown", line), ("fill", sheet cell value)."""
    for found in BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        kind, body, sheet, cell, value = found.groups()
        if sheet:
            yield "fill", f"{sheet} {cell} {value}"
        else:
            for line in body.strip().splitlines():
                yield ("run" if kind == "console" else "shown"), line.strip()


def test_the_page_runs_shows_and_fills() -> None:
    kinds = [kind for kind, _ in steps()]
    assert (kinds.count("run"), kinds.count("fill")) == (6, 3)
    assert kinds.count("shown") > 10


def test_the_page_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    practice = tmp_path / make_practice.WORKBOOK.name
    shutil.copy(make_practice.WORKBOOK, practice)
    monkeypatch.chdir(tmp_path)
    shown: set[str] = set()
    for kind, text in steps():
        if kind == "run":
            program, *words = shlex.split(text)
            assert program == "pingcha"
            assert main(words) in (0, 1)
            shown = {line.strip() for line in capsys.readouterr().out.splitlines()}
            if "-o" in words:
                assert (tmp_path / words[words.index("-o") + 1]).stat().st_size > 0
        elif kind == "shown":
            assert text in shown
        else:
            fill(practice, *text.split(" ", 2))


def fill(path: Path, sheet: str, cell: str, value: str) -> None:
    book = load_workbook(path)
    book[sheet][cell] = value
    book.save(path)


def test_the_practice_workbook_is_what_its_script_makes(tmp_path: Path) -> None:
    from examples.make_examples import write

    write(tmp_path / "again.xlsx", [make_practice.practice()])
    again, bundled = load_workbook(tmp_path / "again.xlsx"), load_workbook(make_practice.WORKBOOK)
    assert again.sheetnames == bundled.sheetnames
    for name in again.sheetnames:
        assert list(again[name].values) == list(bundled[name].values)


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", PAGE.read_text(encoding="utf-8")):
        assert (PAGE.parent / target).exists(), target
