"""``rules explain`` and ``rules book`` as they are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pingcha.cli import main


def test_one_obligation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "explain", "35.1"]) == 0
    assert "2 个工作日以内" in capsys.readouterr().out


def test_an_item_stands_for_its_obligation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "explain", "11.2-执法人员姓名"]) == 0
    assert capsys.readouterr().out.startswith("11.2　")


def test_all_of_an_article_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "explain", "27", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert {entry["basis"][0]["article"] for entry in data} == {27}
    assert len(data) > 1


@pytest.mark.parametrize(
    "words", [["rules", "explain"], ["rules", "explain", "11.100"], ["rules", "explain", "甲"]]
)
def test_what_does_not_exist_is_said(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "编号" in said.err


def test_the_book_is_written(tmp_path: Path) -> None:
    target = tmp_path / "规则手册.html"
    assert main(["rules", "book", "-o", str(target)]) == 0
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_the_book_into_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "book", "-o", str(tmp_path / "没有" / "手册.html")]) == 2
    assert "Traceback" not in capsys.readouterr().err
