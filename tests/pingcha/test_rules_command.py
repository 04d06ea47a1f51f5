"""``pingcha rules``: list, show, check and test, on small rule files and on the program's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pingcha.cli import main

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
