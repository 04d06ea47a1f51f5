"""docs/导入数据.md is done as it stands: its files are written, its commands run, what it shows is shown."""

from __future__ import annotations

import csv
import re
import shlex
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.finding import READ_SUFFIXES
from pingcha.cli import main

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "导入数据.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```csv (\S+)\n(.*?)```", TEXT, re.DOTALL))
STEPS = re.findall(r"```(console|text)\n(.*?)```", TEXT, re.DOTALL)


def database(path: Path) -> None:
    """The page's files as tables."""
    connection = sqlite3.connect(path)
    for name, text in FILES.items():
        headings, *rows = csv.reader(text.splitlines())
        connection.execute(f"CREATE TABLE {Path(name).stem} ({', '.join(headings)})")
        marks = ", ".join("?" for _ in headings)
        connection.executemany(f"INSERT INTO {Path(name).stem} VALUES ({marks})", rows)
    connection.commit()
    connection.close()


def test_the_page_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(FILES) == 2 and [kind for kind, _ in STEPS].count("console") == 4
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    database(tmp_path / "案卷.db")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    shown = ""
    for kind, body in STEPS:
        if kind == "console":
            program, *words = shlex.split(body)
            assert program == "pingcha"
            assert main(words) in (0, 1, 2, 3)
            said = capsys.readouterr()
            shown = re.sub(r"\s+", "", said.out + said.err)
            if "-o" in words:
                assert (tmp_path / words[words.index("-o") + 1]).exists()
        else:
            assert re.sub(r"\s+", "", body) in shown


def test_the_page_names_every_suffix_that_is_read() -> None:
    for suffix in READ_SUFFIXES:
        assert suffix in TEXT


def test_the_program_on_the_page_runs_as_written() -> None:
    (program,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "verdict" in ran.stdout and "甲-1" in ran.stdout
