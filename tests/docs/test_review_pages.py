"""docs/年度评查.md and docs/评议考核.md are done as they stand, from an empty folder."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import openpyxl
import pytest

from pingcha.cli import main

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"```(console|text|填写)\n(.*?)```", re.DOTALL)
FILLED = re.compile(r"(?P<file>\S+) › (?P<sheet>\S+) › 第 (?P<row>\d+) 行：(?P<cells>.+)")


def _fill(order: str) -> None:
    found = FILLED.fullmatch(order)
    assert found is not None, order
    book = openpyxl.load_workbook(found["file"])
    sheet = book[found["sheet"]]
    headings = {cell.value: cell.column for cell in sheet[3]}
    for pair in found["cells"].split("，"):
        heading, _, value = pair.partition("=")
        column = headings[heading]
        assert isinstance(column, int)
        cell = sheet.cell(int(found["row"]), column)
        assert cell.value is None
        cell.value = value
    book.save(found["file"])


@pytest.mark.parametrize(("name", "blocks"), [("年度评查.md", 9), ("评议考核.md", 4)])
def test_the_page_is_true(
    name: str,
    blocks: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    shutil.copy(ROOT / "examples" / "示例案卷.xlsx", tmp_path)
    monkeypatch.chdir(tmp_path)
    shown = ""
    found = BLOCK.findall(text)
    assert len(found) == blocks
    for kind, body in found:
        for line in map(str.strip, body.strip().splitlines()):
            if kind == "console":
                program, *words = shlex.split(line)
                assert program == "pingcha"
                assert main(words) in (0, 1), line
                shown = capsys.readouterr().out
            elif kind == "填写":
                _fill(line)
            else:
                assert line in shown, line
    for file in re.findall(r"^- `(\S+\.(?:xlsx|docx))`：", text, re.MULTILINE):
        assert (tmp_path / "定稿" / file).stat().st_size > 0, file


@pytest.mark.parametrize("name", ["年度评查.md", "评议考核.md", "可信性.md"])
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / "docs" / name
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
