"""``rules new``: the draft is accepted by the checker and its examples hold, whatever the table; nothing is overwritten."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pingcha.cli import main
from records.schema import DERIVED_TABLES, TABLES
from rules import rules_folder

QUOTE = "行政执法人员不得少于2人"
WORDS = "行政执法人员不得少于2人。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A rule set of one article without a rule."""
    made = tmp_path / "规则"
    made.mkdir()
    (made / "原文.txt").write_text(f"某制度\n第一条　{WORDS}\n", encoding="utf-8")
    (made / "01.评查").write_text(
        f"规则集 「某制度」 版本 「3」\n\n条 1\n  款 1 「{WORDS}」\n", encoding="utf-8"
    )
    return made


def new(folder: Path, *words: str) -> int:
    return main(["rules", "new", *words, "--rules", str(folder)])


@pytest.mark.parametrize("table", [name for name in TABLES if name not in DERIVED_TABLES])
def test_the_draft_is_a_sound_rule(table: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new(folder, "1", "--quote", QUOTE, "--table", table, "-o", str(folder / "02.评查")) == 0
    assert main(["rules", "check", str(folder)]) == 0, capsys.readouterr().out
    assert main(["rules", "format", "--check", str(folder)]) == 0, capsys.readouterr().out
    capsys.readouterr()
    assert main(["rules", "test", str(folder)]) == 0
    assert capsys.readouterr().out == "示例 4 个，一致 4 个，不一致 0 个。\n"
    assert main(["rules", "coverage", "--rules", str(folder)]) == 0


def test_a_draft_pasted_among_the_shipped_rules_is_sound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "规则"
    shutil.copytree(rules_folder(), copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (chapter,) = copy.glob("03-*.评查")
    assert new(copy, "11", "--quote", QUOTE, "--table", "活动") == 0
    draft = capsys.readouterr().out
    before, after = chapter.read_text(encoding="utf-8").split("\n条 12\n")
    chapter.write_text(f"{before}\n{draft}\n条 12\n{after}", encoding="utf-8")
    assert main(["rules", "check", str(copy)]) == 1
    said = capsys.readouterr().out
    assert "这些应当做到的事项不在任何项目里，也没有说不计分：11.5。" in said
    assert said.count("错误：") == 2  # in the two schemes that name the ids of the article one by one
    for scheme in (copy / "评分").rglob("*.评查"):
        text = scheme.read_text(encoding="utf-8")
        scheme.write_text(text.replace(" 11.2 11.3 ", " 11.2 11.3 11.5 "), encoding="utf-8")
    assert main(["rules", "check", str(copy)]) == 0, capsys.readouterr().out


def test_the_next_free_id_and_the_place_of_the_quote(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "new", "13", "--quote", "「应当制作询问笔录」", "--table", "活动"]) == 0
    heard = capsys.readouterr()
    assert "依据 款 1 项 (一) 「应当制作询问笔录」" in heard.out
    assert heard.out.startswith("义务 13.")
    assert "03-调查取证的记录.评查 里第 13 条" in heard.err


def test_an_id_follows_the_last_of_its_article(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new(folder, "1.4", "--quote", QUOTE, "-o", str(folder / "02.评查")) == 0
    assert new(folder, "1", "--quote", QUOTE) == 0
    assert capsys.readouterr().out.startswith("义务 1.5 ")


def test_a_file_that_is_there_is_never_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "01.评查").read_bytes()
    assert new(folder, "1", "--quote", QUOTE, "-o", str(folder / "01.评查")) == 2
    assert "没有覆盖" in capsys.readouterr().err
    assert (folder / "01.评查").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["11.1", "--quote", QUOTE], "编号 11.1 已经用了"),
        (["99", "--quote", QUOTE], "没有第 99 条"),
        (["11", "--quote", "行政执法人员不得少于3人"], "最接近的是第 11 条款 1：\n  行政执法人员不得少于2人"),
        (["12", "--quote", QUOTE], "在第 11 条款 1。编号应当是 11 开头"),
        (["11", "--quote", ""], "请用 --quote 写明"),
        (["11", "--quote", "「」"], "写原文里的一段话"),
        (["11", "--quote", QUOTE, "--table", "活動"], "您是不是想写“活动”"),
        (["11", "--quote", QUOTE, "--table", "评查结论"], "没有“评查结论”这张表"),
        (["11", "--quote", QUOTE, "-o", "草稿.txt"], "要以 .评查 结尾"),
        (["十一", "--quote", QUOTE], "条.序号"),
        (["11.01", "--quote", QUOTE], "条.序号"),
        (["11"], "第 11 条款 1：调查取证时"),
        ([], "请写编号和原话"),
    ],
)
def test_what_cannot_be_begun_is_said(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "new", *words]) == 2
    heard = capsys.readouterr()
    assert heard.out == ""
    assert said in heard.err


def test_an_article_that_no_rule_file_holds_is_begun_with_its_words(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = folder / "原文.txt"
    text.write_text(text.read_text(encoding="utf-8") + "第二条　应当记录。\n", encoding="utf-8")
    assert new(folder, "2", "--quote", "应当记录") == 2
    assert "还没有第 2 条" in capsys.readouterr().err
