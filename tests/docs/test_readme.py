"""The commands that README shows are run as they stand, and what it links to is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from pingcha.cli import main

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
REPORT = "评查报告.xlsx"
COMMANDS = [
    line for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL) for line in block.splitlines()
]


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 5


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    program, *words = shlex.split(command)
    assert program == "pingcha"
    if REPORT in words and words[words.index(REPORT) - 1] != "-o":  # what an earlier command wrote
        main(["review", "examples/示例案卷.xlsx", "-o", REPORT])
    assert main(words) in (0, 1)  # 1: the example has faults, as it is meant to
    if "-o" in words:
        assert (tmp_path / words[words.index("-o") + 1]).stat().st_size > 0


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / target).exists(), target


def test_both_readmes_give_the_two_commands() -> None:
    english = (ROOT / "README.en.md").read_text(encoding="utf-8")
    for command in ("python bootstrap.py demo", "python bootstrap.py test"):
        assert command in README
        assert command in english
