"""``pingcha calendar``: until when it is known, and a template that the next run can use."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.calendar import default_calendar
from pingcha.cli import main


def test_show_says_until_when_and_how_to_add_a_year(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calendar", "show"]) == 0
    text = capsys.readouterr().out
    assert default_calendar().last.isoformat() in text
    assert "--calendar" in text


def test_the_template_goes_to_a_file_that_a_spreadsheet_reads_as_utf8(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    year = str(default_calendar().last.year + 1)
    target = tmp_path / "日历.csv"
    assert main(["calendar", "template", year, "-o", str(target)]) == 0
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    assert year in target.read_text(encoding="utf-8-sig")
    assert capsys.readouterr().out == ""


def test_a_filled_in_template_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "日历.csv"
    target.write_text("已填好", encoding="utf-8")
    assert main(["calendar", "template", "2027", "-o", str(target)]) == 2
    assert "没有覆盖" in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == "已填好"


def test_an_overlay_with_mistakes_is_refused_with_all_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overlay = tmp_path / "日历.csv"
    overlay.write_text("日期,类型,说明\n2027-13-01,放假,\n2027-01-02,放价,\n", encoding="utf-8")
    assert main(["calendar", "show", "--calendar", str(overlay)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "第 2 行" in shown.err
    assert "第 3 行" in shown.err


def test_a_missing_overlay_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calendar", "show", "--calendar", "没有.csv"]) == 2
    assert "没有.csv" in capsys.readouterr().err
