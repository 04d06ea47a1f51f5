"""The tutorial is done as it stands: each command run, each shown line required, each edit made."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from pingcha.cli import main
from rules import rules_folder

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "教程-写一条规则.md").read_text(encoding="utf-8")
CHAPTER = "我的规则/03-调查取证的记录.评查"


def test_the_tutorial_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(rules_folder(), "我的规则", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    Path("examples").symlink_to(ROOT / "examples")
    chapter, said, undo = Path(CHAPTER), "", ""
    kinds = []
    for kind, block in re.findall(r"```(\S+)\n(.*?)```", PAGE, re.DOTALL):
        kinds.append(kind)
        if kind == "评查":
            text = chapter.read_text(encoding="utf-8")
            chapter.write_text(text.replace("\n条 12\n", f"\n{block}\n条 12\n"), encoding="utf-8")
        elif kind == "改错":
            right, wrong = block.splitlines()
            undo = chapter.read_text(encoding="utf-8")
            place = undo.index("义务 11.5 ")
            assert right in undo[place:]
            chapter.write_text(undo[:place] + undo[place:].replace(right, wrong, 1), encoding="utf-8")
        elif kind == "console":
            program, *words = shlex.split(block)
            assert program == "pingcha"
            code = main(words)
            captured = capsys.readouterr()
            said = captured.out + captured.err
            assert code in (0, 1), said
            if undo:
                chapter.write_text(undo, encoding="utf-8")
                undo = ""
        else:
            assert kind == "输出"
            for line in block.splitlines():
                assert line in said
    assert kinds.count("console") == 6
