"""``rules explain`` and ``rules book`` as they are called."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pingcha.cli import main
from rules import rules_folder


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["rules", "explain", *words]) == 0
    return capsys.readouterr().out


def test_one_obligation(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "35.1")
    assert text.startswith("35.1　")
    assert "2 个工作日以内" in text


def test_a_question_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "21.9")
    assert "由人判断" in text
    assert "查看　决定书全文" in text


def test_an_item_is_told_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "11.2-执法人员姓名").startswith("11.2-执法人员姓名　")


@pytest.mark.parametrize("words", ["10", "第十条", "十", "第10条", "条 10", "１０"])
def test_an_article_by_any_of_its_names(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, words)
    assert text.startswith("第十条\n")
    assert all(f"10.{n}　" in text for n in range(1, 7))


def test_an_article_without_a_rule_tells_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert "不编码（宣示）" in said(capsys, "3")


def test_full_width_signs_are_the_same_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "１１．１").startswith("11.1　")


def test_json_holds_words_reasons_and_rules(capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(said(capsys, "27", "--format", "json"))
    assert data["schema"] == "pingcha/rules/explain/1"
    assert data["article"] == 27
    assert data["words"][0]["paragraph"] == 1
    assert [one["id"] for one in data["duties"]] == ["27.1", "27.2", "27.3", "27.4"]
    one = json.loads(said(capsys, "11.1", "--format", "json"))["duties"]
    assert [entry["id"] for entry in one] == ["11.1"]
    assert one[0]["data"]["人员"] == ["活动编号", "角色", "执法证号", "姓名"]
    assert one[0]["data"]["活动"] == ["类型", "活动编号"]
    assert one[0]["remedy"] and one[0]["message"] and one[0]["question"] is None


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ([], "请写出"),
        (["11.100"], "11.10"),
        (["11.l"], "11.1"),
        (["甲"], "pingcha rules list"),
        (["11.2-执法人员性名"], "11.2-执法人员姓名"),
        (["11.1-姓名"], "请写 11.1"),
        (["42"], "1 到 41"),
        (["0"], "1 到 41"),
        (["第百条"], "1 到 41"),
        (["11.1; DROP"], "您是不是想写"),
    ],
)
def test_what_does_not_exist_is_said_with_what_does(
    words: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "explain", *words]) == 2
    answer = capsys.readouterr()
    assert answer.out == ""
    assert "Traceback" not in answer.err
    assert hint in answer.err


def test_rules_that_cannot_be_used_are_not_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "规则"
    shutil.copytree(rules_folder(), copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    path = next(copy.glob("03-*"))
    path.write_text(path.read_text(encoding="utf-8").replace("应当 有", "应当 友", 1), encoding="utf-8")
    for words in (["explain", "11.1"], ["book"]):
        assert main(["rules", *words, "--rules", str(copy)]) == 2
        assert capsys.readouterr().out == ""


def test_the_book_is_written_and_written_again(tmp_path: Path) -> None:
    target = tmp_path / "规则手册.html"
    assert main(["rules", "book", "-o", str(target)]) == 0
    first = target.read_text(encoding="utf-8")
    assert first.startswith("<!DOCTYPE html>")
    assert main(["rules", "book", "--full", "-o", str(target)]) == 0
    assert "<details open>" in target.read_text(encoding="utf-8")


def test_the_book_into_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "book", "-o", str(tmp_path / "没有" / "手册.html")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_of_an_extract_the_articles_that_it_has_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(__file__).parents[2] / "examples" / "行政处罚法"
    assert main(["rules", "explain", "55", "--rules", str(folder)]) == 2
    assert "可以写：54、56、" in capsys.readouterr().err
    assert main(["rules", "book", "--rules", str(folder)]) == 0
    assert "第六十条" in capsys.readouterr().out
