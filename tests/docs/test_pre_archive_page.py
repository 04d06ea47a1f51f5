"""docs/归档前自查.md is done as it stands, from an empty folder: its commands run, its cells are filled, what it shows is shown."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from examples import make_practice
from pingcha.cli import main
from pingcha.commands import check, validate
from tests.docs.test_quick_start import BLOCK, fill

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "归档前自查.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    practice = tmp_path / make_practice.WORKBOOK.name
    shutil.copy(make_practice.WORKBOOK, practice)
    monkeypatch.chdir(tmp_path)
    shown: set[str] = set()
    done = {"run": 0, "shown": 0, "fill": 0}
    for found in BLOCK.finditer(TEXT):
        kind, body, sheet, cell, value = found.groups()
        if sheet:
            fill(practice, sheet, cell, value)
            done["fill"] += 1
            continue
        for line in map(str.strip, body.strip().splitlines()):
            if kind == "console":
                program, *words = shlex.split(line)
                assert program == "pingcha"
                assert main(words) in (0, 1), line
                shown = {text.strip() for text in capsys.readouterr().out.splitlines()}
                target = words[1] if words[0] == "template" else words[-1] if words[-2] == "-o" else None
                assert target is None or (tmp_path / target).stat().st_size > 0
                done["run"] += 1
            else:
                assert line in shown, line
                done["shown"] += 1
    assert done == {"run": 8, "shown": 8, "fill": 2}


def test_the_exit_codes_are_those_of_the_help() -> None:
    for epilog in (check.EPILOG, validate.EPILOG):
        assert "返回码：0" in epilog
    assert "`validate`：0 没有问题；1 有提示；2 有错误" in TEXT


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (PAGE.parent / target).exists(), target
