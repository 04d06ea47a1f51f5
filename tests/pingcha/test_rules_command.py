"""``pingcha rules``: list, show, check and test, on small rule files and on the program's own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pingcha.cli import main
from rules import rules_folder

RULES = Path(__file__).parent / "rules"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy with three mistakes: a field, a word of a list, a quote."""
    for path in RULES.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".评查":
            text = text.replace("执法证号 已填", "执法证件号 已填").replace(
                "类型 = 询问当事人", "类型 = 询向当事人"
            )
            text = text.replace("依据 款 1 「询问当事人时", "依据 款 1 「讯问当事人时")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    return tmp_path


def test_list_names_every_rule_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "list", "--rules", str(RULES)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["1.1", "2.1", "3.1"]
    assert [line.split()[1] for line in lines[:3]] == ["应当", "推行", "人工"]
    assert lines[3] == "《行政执法记录制度》版本 1：义务 2 项，人工核查 1 项。"


def test_show_gives_the_rule_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "show", "1.1", "--rules", str(RULES)]) == 0
    text = capsys.readouterr().out
    assert "01-总则.评查 第 " in text
    assert "义务 1.1 「调查取证不少于两名执法人员」" in text
    assert "应当 数量(执法人员) ≥ 最少人数" in text
    assert "义务 2.1" not in text


@pytest.mark.parametrize("form", ["tree", "plan", "durable"])
def test_show_gives_each_compiled_form(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "show", "1.1", "--as", form, "--rules", str(RULES)]) == 0
    text = capsys.readouterr().out
    assert text.strip()
    if form == "durable":
        json.loads(text)


@pytest.mark.parametrize("form", ["text", "tree", "plan", "durable"])
def test_show_of_an_unknown_rule_is_one_sentence(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "show", "1.7", "--as", form, "--rules", str(RULES)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "规则里没有“1.7”这一项。" in shown.err


def test_sound_rules_check_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", str(RULES)]) == 0
    assert "没有错误" in capsys.readouterr().out


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A copy of the program's own rules."""
    folder = tmp_path / "规则"
    shutil.copytree(rules_folder(), folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def without_block(folder: Path, name: str, start: str) -> None:
    """Take a part with everything indented under it out of a chapter's file."""
    (path,) = folder.glob(f"{name}-*.评查")
    lines = path.read_text(encoding="utf-8").split("\n")
    first = next(i for i, line in enumerate(lines) if line.startswith(start))
    last = next(i for i in range(first + 1, len(lines)) if lines[i] and not lines[i].startswith((" ", "#")))
    path.write_text("\n".join(lines[:first] + lines[last:]), encoding="utf-8")


def test_the_shipped_rules_check_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", "--strict"]) == 0
    assert "没有错误" in capsys.readouterr().out


def test_an_obligation_deleted_with_its_words_names_them(
    shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without_block(shipped, "05", "义务 30.1 ")
    without_block(shipped, "05", "定义 送达 的 有委托函 ")
    assert main(["rules", "check", str(shipped)]) == 1
    said = capsys.readouterr().out
    assert "第30条第1款的“应当出具委托函”没有一项规则答复。" in said
    assert "不编码 款 1 「应当出具委托函」" in said
    assert "没有错误" not in said


def test_an_obligation_deleted_among_others_that_quote_the_same_words_is_missed_by_its_number(
    shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without_block(shipped, "01", "义务 4.7 ")
    assert main(["rules", "check", str(shipped)]) == 1
    assert "编号 4.7 没有了，后面直接是 4.8。" in capsys.readouterr().out
    (path,) = shipped.glob("01-*.评查")
    path.write_text(path.read_text(encoding="utf-8") + "\n# 4.7 已删去：与 4.8 重复\n", encoding="utf-8")
    assert main(["rules", "check", str(shipped)]) == 1
    assert "没有编号为 4.7 的义务或者人工核查。" in capsys.readouterr().out  # a scheme takes points for it
    for scheme in (shipped / "评分").rglob("*.评查"):
        text = scheme.read_text(encoding="utf-8")
        scheme.chmod(0o644)
        scheme.write_text(text.replace(" 4.7 ", " "), encoding="utf-8")
    assert main(["rules", "check", str(shipped)]) == 0


def test_a_missing_chapter_names_its_articles_in_the_text(
    shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = shipped.glob("07-*.评查")
    path.unlink()
    assert main(["rules", "check", str(shipped)]) == 1
    said = capsys.readouterr().out
    assert said.count("规则文件里没有第") == 3
    assert "第三十九条　实施行政执法全过程记录" in said


@pytest.mark.parametrize("where", ["rule file", "text"])
def test_a_changed_character_is_shown_beside_the_text(
    shipped: Path, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = next(shipped.glob("06-*.评查")) if where == "rule file" else shipped / "原文.txt"
    path.chmod(0o644)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2个工作日内", "3个工作日内", 1), encoding="utf-8")
    assert main(["rules", "check", str(shipped)]) == 1
    said = capsys.readouterr().out
    assert "第 35 条款 1 和原文不一致，从这个字开始。" in said
    assert "原文这里是：" in said


def test_an_emptied_folder_is_no_rule_set(shipped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in shipped.rglob("*"):
        if path.is_file():
            path.unlink()
    assert main(["rules", "check", str(shipped)]) == 2
    said = capsys.readouterr().out
    assert "没有规则文件" in said and "原文.txt" in said


def test_the_draft_that_was_not_filled_in_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "规则"
    shutil.copytree(RULES, folder)
    target = folder / "02-新.评查"
    new = ["rules", "new", "1", "--quote", "行政执法人员不得少于2人", "--table", "活动", "-o", str(target)]
    assert main([*new, "--rules", str(RULES)]) == 0
    capsys.readouterr()
    assert main(["rules", "check", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "名称还是草稿里的" in said and "整改还是草稿里的" in said
    assert main(["rules", "check", "--strict", str(folder)]) == 1


def test_three_mistakes_are_reported_in_one_run(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", str(broken)]) == 1
    text = capsys.readouterr().out
    for word in ("执法证件号", "询向当事人", "讯问当事人时"):
        assert word in text


def test_examples_that_hold_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "test", str(RULES)]) == 0
    assert "示例 10 个，一致 10 个，不一致 0 个。" in capsys.readouterr().out


def test_an_example_that_does_not_hold_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in RULES.iterdir():
        text = path.read_text(encoding="utf-8").replace("「没有人」 → 不符合", "「没有人」 → 符合")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    assert main(["rules", "test", str(tmp_path)]) == 1
    text = capsys.readouterr().out
    assert "1.1 示例「没有人」：应为 符合，实为 H1：不符合" in text
    assert "不一致 1 个。" in text


def test_broken_rules_cannot_be_tried(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "test", str(broken)]) == 2
    assert capsys.readouterr().out == ""


def test_a_folder_without_rules_is_unreadable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", str(tmp_path)]) == 2
    assert capsys.readouterr().out.strip() != ""
