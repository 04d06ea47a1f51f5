"""docs/规则手册.md: every command of the page runs, every key of the JSON is told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from pingcha.cli import main

PAGE = (Path(__file__).parents[2] / "docs" / "规则手册.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^pingcha (.+)$", PAGE, flags=re.MULTILINE)


def test_the_page_shows_each_of_the_three_commands() -> None:
    assert {command.split()[1] for command in COMMANDS} == {"book", "coverage", "explain"}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_page_runs(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = command.split()
    assert main(words) == 0
    said = capsys.readouterr().out
    written = [path.name for path in tmp_path.iterdir()]
    assert written == ([words[words.index("-o") + 1]] if "-o" in words else [])
    assert said or written


def keys(data: object) -> Iterable[str]:
    """Every key of objects and of lists of objects; below a mapping by names of tables or of words there is none to tell."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            if key not in ("meanings", "params", "data"):
                yield from keys(value)
    if isinstance(data, list):
        for value in data:
            yield from keys(value)


@pytest.mark.parametrize("command", ["coverage", "explain 1", "explain 11"])
def test_every_key_of_the_json_is_told(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", *command.split(), "--format", "json"]) == 0
    found = set(keys(json.loads(capsys.readouterr().out)))
    assert {key for key in found if f"`{key}`" not in PAGE} == set()
