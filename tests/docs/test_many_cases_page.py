"""docs/案卷很多的时候.md: its commands run, and its figures are those of the program."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from adapters import size
from benchmarks import export, kill_worker
from pingcha import run
from pingcha.cli import main
from pingcha.journal import Journal

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "案卷很多的时候.md").read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"```console\n(.*?)\n```", PAGE, re.DOTALL) for line in block.splitlines()
]


def test_there_are_commands() -> None:
    assert len(COMMANDS) == 10


def test_the_commands_run_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    for command in COMMANDS:
        program, *words = shlex.split(command)
        assert program == "pingcha"
        assert main(words) in (0, 1)
    written = {"examples", "评查报告.xlsx", "案卷库", "结果", "结果2"}
    assert {path.name for path in tmp_path.iterdir()} == written


def test_the_figures_are_those_of_the_program() -> None:
    assert f"不到 {run.SMALL} 件时不用工作进程" in PAGE
    assert f"默认一件 {run.CASE_SECONDS:g} 秒" in PAGE
    assert f"每个不少于 {run.LEAST_MEMORY // 2**30} GB" in PAGE
    assert f"解压后超过 {size.LARGE // 2**20} MB" in PAGE
    journal = Journal(Path("评查报告.xlsx"), resume=False, tell=print)
    assert f"`{journal.path}`" in PAGE


@pytest.mark.parametrize("command", [export, kill_worker])
def test_the_commands_of_the_last_part_are_there(command: object, capsys: pytest.CaptureFixture[str]) -> None:
    name = str(getattr(command, "__name__", ""))
    assert f"python -m {name} " in PAGE
    with pytest.raises(SystemExit) as ended:
        command.main(["--help"])  # type: ignore[attr-defined]
    assert ended.value.code == 0
    assert "--cases" in capsys.readouterr().out
