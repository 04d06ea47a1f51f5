"""``rules coverage`` fails closed, and ``rules format`` rewrites nothing that it cannot prove."""

from __future__ import annotations

import json
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dsl.ledger import ledger
from dsl.load import load_rules
from pingcha.cli import main
from rules import rules_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "规则"
    shutil.copytree(rules_folder(), copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def chapter(folder: Path, number: str) -> Path:
    (path,) = folder.glob(f"{number}-*.评查")
    return path


def without_block(path: Path, start: str) -> None:
    """Take a 义务 with all its clauses and examples out of a file."""
    lines = path.read_text(encoding="utf-8").split("\n")
    first = next(i for i, line in enumerate(lines) if line.startswith(start))
    last = next(i for i in range(first + 1, len(lines)) if lines[i] and not lines[i].startswith((" ", "#")))
    path.write_text("\n".join(lines[:first] + lines[last:]), encoding="utf-8")


def test_the_shipped_rules_answer_for_every_clause(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "coverage"]) == 0
    assert "41 条中 41 条已全部答复" in capsys.readouterr().out


def test_an_obligation_taken_out_leaves_its_words_unanswered(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without_block(chapter(folder, "05"), "义务 30.1 ")
    code = main(["rules", "coverage", "--rules", str(folder)])
    said = capsys.readouterr()
    assert code in (1, 2)
    assert "委托函" in said.out + said.err


def test_a_changed_character_is_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = chapter(folder, "06")
    path.write_text(
        path.read_text(encoding="utf-8").replace("2个工作日内将资料", "3个工作日内将资料", 1),
        encoding="utf-8",
    )
    assert main(["rules", "coverage", "--rules", str(folder)]) == 2
    assert "原文" in capsys.readouterr().err


def test_an_emptied_folder_is_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in folder.iterdir():
        path.unlink()
    assert main(["rules", "coverage", "--rules", str(folder)]) == 2
    assert capsys.readouterr().out == ""


def test_a_missing_chapter_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chapter(folder, "07").unlink()
    code = main(["rules", "coverage", "--rules", str(folder)])
    said = capsys.readouterr()
    assert code in (1, 2)
    assert "39" in said.out + said.err or "三十九" in said.out + said.err


def test_clauses_are_parts_of_their_passage_in_order() -> None:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    for passage in ledger(loaded.ruleset).passages:
        assert all(passage.words[clause.start : clause.end] == clause.text for clause in passage.clauses)
        assert all(a.end <= b.start for a, b in zip(passage.clauses, passage.clauses[1:], strict=False))
        assert all(passage.words[answer.start : answer.end] for answer in passage.answers)


def test_json_tells_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "coverage", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["articles"], data["covered"], data["complete"]) == (41, 41, True)
    assert all(clause["answers"] for passage in data["passages"] for clause in passage["clauses"])


def test_html_is_one_page_without_script(tmp_path: Path) -> None:
    target = tmp_path / "台账.html"
    assert main(["rules", "coverage", "--format", "html", "-o", str(target)]) == 0
    text = target.read_text(encoding="utf-8")
    opened: list[str] = []

    class Balance(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag != "meta":
                opened.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert opened.pop() == tag

    Balance().feed(text)
    assert opened == []
    assert "<script" not in text
    assert all(f"第{number}条" in text for number in range(1, 42))


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
