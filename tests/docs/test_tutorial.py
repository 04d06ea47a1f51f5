"""docs/教程-写一条规则.md is done as it stands: its files are written, its edits made, its commands run, and what it shows
is all that is shown (a line of …… leaves lines out). ``PINGCHA_RECORD=1`` writes what is shown anew."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from pingcha.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "教程-写一条规则.md"
LEFT_OUT = "……"
RECORD = os.environ.get("PINGCHA_RECORD") == "1"
STEP = re.compile(
    r"^```(\S+)(?: (存成|加到) (\S+))?\n(.*?)^```$|^- 在 `(\S+)` 里，把 `([^`\n]+)` 改成 `([^`\n]+)`$",
    re.DOTALL | re.MULTILINE,
)

Step = tuple[str, str, str]


def steps() -> Iterator[Step]:
    """The page in order: what to do, the file it is done to (or none), and the text."""
    for kind, doing, name, body, edited, old, new in STEP.findall(PAGE.read_text(encoding="utf-8")):
        if edited:
            yield "改成", edited, f"{old}\n{new}"
        elif doing:
            yield doing, name, body
        else:
            yield kind, "", body


def test_every_command_is_followed_by_what_it_shows() -> None:
    kinds = [kind for kind, _, _ in steps()]
    assert set(kinds) == {"存成", "加到", "改成", "console", "text"}
    assert kinds.count("console") == kinds.count("text") >= 9
    assert all(kinds[i + 1] == "text" for i, kind in enumerate(kinds) if kind == "console")


def test_the_tutorial_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    said = ""
    for doing, name, text in list(steps()):
        if doing == "存成":
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(text, encoding="utf-8")
        elif doing == "加到":
            Path(name).write_text(Path(name).read_text(encoding="utf-8") + text, encoding="utf-8")
        elif doing == "改成":
            old, new = text.split("\n")
            before = Path(name).read_text(encoding="utf-8")
            assert before.count(old) == 1, old
            Path(name).write_text(before.replace(old, new), encoding="utf-8")
        elif doing == "console":
            said = "".join(run(line, capsys) for line in text.splitlines())
        elif RECORD and LEFT_OUT not in text:
            page = PAGE.read_text(encoding="utf-8")
            PAGE.write_text(page.replace(text, tidy(said), 1), encoding="utf-8")
        else:
            assert_shown(text, said)


def run(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    program, *words = shlex.split(command)
    assert program == "pingcha"
    assert main(words) in (0, 1)
    return capsys.readouterr().out


def assert_shown(block: str, said: str) -> None:
    """The block is the whole output, but for the lines that …… leaves out."""
    parts = [re.escape(part) for part in re.split(rf"^{LEFT_OUT}\n", tidy(block), flags=re.MULTILINE)]
    assert re.fullmatch("(?:.*\n)*?".join(parts), tidy(said)), f"{block}\n---- 实际 ----\n{said}"


def tidy(text: str) -> str:
    """Without blanks at line ends and blank lines at both ends, which do not show."""
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n")) + "\n"


def test_the_tutorial_ends_with_a_sound_rule_that_finds_a_fault() -> None:
    shown = [text for kind, _, text in steps() if kind == "text"]
    assert "不一致 0 个" in shown[-2]
    assert "不符合 2" in shown[-1]


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", PAGE.read_text(encoding="utf-8")):
        assert (PAGE.parent / target).exists(), target
