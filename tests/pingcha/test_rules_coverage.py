"""``rules coverage`` fails closed, and ``rules format`` rewrites nothing that it cannot prove."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from dsl.ledger import Ledger, ledger
from dsl.load import load_rules
from pingcha.cli import main
from rules import rules_folder
from tests.reports.html_page import Page


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "规则"
    shutil.copytree(rules_folder(), copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def chapter(folder: Path, number: str) -> Path:
    (path,) = folder.glob(f"{number}-*.评查")
    return path


def shipped() -> Ledger:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    return ledger(loaded.ruleset)


def without_block(path: Path, start: str) -> None:
    """Take a 义务 with all its clauses and examples out of a file."""
    lines = path.read_text(encoding="utf-8").split("\n")
    first = next(i for i, line in enumerate(lines) if line.startswith(start))
    last = next(i for i in range(first + 1, len(lines)) if lines[i] and not lines[i].startswith((" ", "#")))
    path.write_text("\n".join(lines[:first] + lines[last:]), encoding="utf-8")


def without_letter_of_commission(folder: Path) -> None:
    """30.1 and the definition that it alone uses: 委托函 of 第 30 条 is then asked by nothing."""
    without_block(chapter(folder, "05"), "义务 30.1 ")
    without_block(chapter(folder, "05"), "定义 送达 的 有委托函 ")


def test_the_shipped_rules_answer_for_every_clause(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "coverage"]) == 0
    assert "41 条中 41 条已全部答复" in capsys.readouterr().out


def test_the_shipped_rules_quote_every_word() -> None:
    """Stronger than the ledger asks: not only every clause, every word stands in a quote."""
    assert [passage.name for passage in shipped().passages if passage.unquoted] == []


def test_the_shipped_rules_leave_no_number_out() -> None:
    """A 条 taken out of the text and of the rules alike would not be missed otherwise."""
    assert sorted({passage.article for passage in shipped().passages}) == list(range(1, 42))


def test_an_obligation_taken_out_leaves_its_words_unanswered(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without_letter_of_commission(folder)
    assert main(["rules", "coverage", "--rules", str(folder)]) == 1
    said = capsys.readouterr().out
    assert "✗ 第三十条" in said
    assert "没有答复：“" in said and "委托函" in said
    assert "41 条中 40 条已全部答复" in said


def test_every_obligation_whose_words_nothing_else_touches_is_missed(folder: Path) -> None:
    """Each 义务 and 人工 in turn is thought away: either others answer for all its words, or the ledger is open."""
    loaded = load_rules(folder)
    rules = loaded.ruleset
    assert rules is not None
    alone = 0
    for gone in rules.duties:
        rest = replace(
            rules,
            obligations=tuple(one for one in rules.obligations if one.id != gone.id),
            questions=tuple(one for one in rules.questions if one.id != gone.id),
        )
        touched = {
            (passage.name, clause.start): {answer.id for answer in clause.answers}
            for passage in ledger(rules).passages
            for clause in passage.clauses
        }
        needed = any(ids == {gone.id} for ids in touched.values())
        alone += needed
        assert ledger(rest).complete == (not needed), gone.id
    assert alone > 20


def test_a_reason_taken_out_leaves_its_words_unanswered(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = chapter(folder, "01")
    lines = path.read_text(encoding="utf-8").split("\n")
    first = next(place for place, line in enumerate(lines) if line.strip().startswith("不编码"))
    last = next(place for place in range(first + 1, len(lines)) if not lines[place].startswith("    "))
    path.write_text("\n".join(lines[:first] + lines[last:]), encoding="utf-8")
    assert main(["rules", "coverage", "--rules", str(folder)]) == 1
    assert "✗ 第一条" in capsys.readouterr().out


@pytest.mark.parametrize("where", ["rule file", "text"])
def test_a_changed_character_is_an_error(
    folder: Path, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = chapter(folder, "06") if where == "rule file" else folder / "原文.txt"
    path.chmod(0o644)
    text = path.read_text(encoding="utf-8")
    assert "2个工作日内" in text
    path.write_text(text.replace("2个工作日内", "3个工作日内", 1), encoding="utf-8")
    assert main(["rules", "coverage", "--rules", str(folder)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "原文" in said.err


def test_an_emptied_folder_is_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()
    assert main(["rules", "coverage", "--rules", str(folder)]) == 2
    assert capsys.readouterr().out == ""


def test_a_folder_with_the_text_alone_is_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in folder.glob("*.评查"):
        path.unlink()
    assert main(["rules", "coverage", "--rules", str(folder)]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "text", [None, b"", "只有标题\n".encode(), "第一条　中文\n".encode("gb18030"), b"\xff\xfe\x00"]
)
def test_a_text_that_is_not_there_or_cannot_be_read_is_an_error(
    folder: Path, text: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "原文.txt"
    path.chmod(0o644)
    path.unlink()
    if text is not None:
        path.write_bytes(text)
    assert main(["rules", "coverage", "--rules", str(folder)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "原文" in said.err
    assert "Traceback" not in said.err


def test_a_missing_chapter_is_an_error_that_names_its_articles(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chapter(folder, "07").unlink()
    assert main(["rules", "coverage", "--rules", str(folder)]) == 2
    said = capsys.readouterr()
    assert "第 39、40、41 条" in said.err
    assert "✗ 第三十九条　规则文件里没有这一条" in said.out
    assert "41 条中 38 条" in said.out


def test_a_format_that_does_not_exist_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "coverage", "--format", "xml"]) == 2
    assert "text、json、html" in capsys.readouterr().err


def test_json_tells_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "coverage", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["articles"], data["covered"], data["complete"]) == (41, 41, True)
    assert data["schema"] == "pingcha/rules/coverage/1"
    assert data["unanswered"] == data["missing_articles"] == data["gaps"] == []
    for passage in data["passages"]:
        for clause in passage["clauses"]:
            assert clause["answers"]
            assert passage["words"][clause["start"] : clause["end"]] == clause["text"]


def test_json_names_what_is_unanswered(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    without_letter_of_commission(folder)
    assert main(["rules", "coverage", "--format", "json", "--rules", str(folder)]) == 1
    data = json.loads(capsys.readouterr().out)
    assert not data["complete"]
    assert {entry["article"] for entry in data["unanswered"]} == {30}


def test_html_marks_what_is_unanswered(folder: Path, tmp_path: Path) -> None:
    without_letter_of_commission(folder)
    target = tmp_path / "台账.html"
    assert main(["rules", "coverage", "--format", "html", "-o", str(target), "--rules", str(folder)]) == 1
    text = target.read_text(encoding="utf-8")
    assert re.search(r"<mark class='未答复'>[^<]*委托函", text)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "coverage", "-o", str(tmp_path / "没有" / "台账.txt")]) == 2
    assert "不存在" in capsys.readouterr().err


def test_html_is_one_page_without_script_with_every_article(tmp_path: Path) -> None:
    target = tmp_path / "台账.html"
    assert main(["rules", "coverage", "--format", "html", "-o", str(target)]) == 0
    page = Page(target.read_text(encoding="utf-8"))
    assert {f"a{number}" for number in range(1, 42)} <= page.ids


def test_format_check_names_the_file_and_format_mends_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = chapter(folder, "03")
    tidy = path.read_text(encoding="utf-8")
    path.write_text(tidy.replace("  依据 ", "     依据   ", 3), encoding="utf-8")
    assert main(["rules", "format", "--check", str(folder)]) == 1
    assert path.name in capsys.readouterr().out
    assert main(["rules", "format", str(folder)]) == 0
    assert path.read_text(encoding="utf-8") == tidy
    assert main(["rules", "format", "--check", str(folder)]) == 0


def test_format_leaves_a_broken_file_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = chapter(folder, "03")
    broken = path.read_text(encoding="utf-8").replace("应当 ", "应該 ", 1)
    path.write_text(broken, encoding="utf-8")
    assert main(["rules", "format", str(folder)]) == 2
    assert path.read_text(encoding="utf-8") == broken
    assert "Traceback" not in capsys.readouterr().err


def test_an_extract_of_another_law_is_complete_and_its_holes_are_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    example = Path(__file__).parents[2] / "examples" / "行政处罚法"
    assert main(["rules", "coverage", "--rules", str(example)]) == 0
    assert "没有第 55、57 至 59、" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "start"), [("台账.html", "<!DOCTYPE html>"), ("台账.json", "{"), ("台账.txt", "《行政执法")]
)
def test_the_suffix_chooses_the_form_and_an_earlier_one_is_replaced(
    name: str, start: str, tmp_path: Path
) -> None:
    for _ in range(2):
        assert main(["rules", "coverage", "-o", str(tmp_path / name)]) == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


@pytest.mark.parametrize(
    "words",
    [
        ["coverage", "-o", "台账.xlsx"],
        ["coverage", "--format", "json", "-o", "台账.html"],
        ["book", "-o", "手册.pdf"],
        ["book", "-o", "手册"],
        ["book", "-o", "."],
    ],
)
def test_a_name_that_does_not_fit_is_refused(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["rules", *words]) == 2
    said = capsys.readouterr()
    assert said.out == "" and "Traceback" not in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["coverage", "-o", "原文.txt"], ["book", "-o", "别人的.html"]])
@pytest.mark.parametrize("content", ["第一条　甲\n".encode(), b"\xff\xfe", b""])
def test_a_file_of_others_is_not_overwritten(
    words: list[str],
    content: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(words[-1]).write_bytes(content)
    assert main(["rules", *words]) == 2
    assert "没有覆盖" in capsys.readouterr().err
    assert Path(words[-1]).read_bytes() == content
