"""``rules new``: the draft is accepted by the checker and its examples hold, whatever the table."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pingcha.cli import main
from records.schema import DERIVED_TABLES, TABLES
from rules import rules_folder

QUOTE = "行政执法人员不得少于2人"


@pytest.mark.parametrize("table", [name for name in TABLES if name not in DERIVED_TABLES])
def test_the_draft_is_a_sound_rule(table: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "规则"
    shutil.copytree(rules_folder(), folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (chapter,) = folder.glob("03-*.评查")
    assert main(["rules", "new", "11.90", "--quote", QUOTE, "--table", table]) == 0
    draft = capsys.readouterr().out
    lines = chapter.read_text(encoding="utf-8").split("\n")
    place = next(i for i, line in enumerate(lines) if line.startswith("条 12"))
    chapter.write_text("\n".join([*lines[:place], draft, *lines[place:]]), encoding="utf-8")
    assert main(["rules", "check", str(folder)]) == 0, capsys.readouterr().out
    assert main(["rules", "test", str(folder)]) == 0, capsys.readouterr().out


def test_the_next_free_id_and_the_place_of_the_quote(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "new", "13", "--quote", "应当制作询问笔录", "--table", "活动"]) == 0
    draft = capsys.readouterr().out
    assert "依据 款 1 项 (一) 「应当制作询问笔录」" in draft
    assert draft.startswith("义务 13.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["11.1", "--quote", QUOTE], "已经用了"),
        (["99", "--quote", QUOTE], "没有第 99 条"),
        (["11", "--quote", "行政执法人员不得少于3人"], "要一字不差"),
        (["11", "--quote", QUOTE, "--table", "活動"], "活动"),
        (["十一", "--quote", QUOTE], "条.序号"),
        (["11"], "请写编号和原话"),
    ],
)
def test_what_cannot_be_begun_is_said(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "new", *words]) == 2
    heard = capsys.readouterr()
    assert heard.out == ""
    assert said in heard.err
