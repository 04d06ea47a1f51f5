"""A review of a drawn sample, through the command: the same cases for the same seed, and the cover says how."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from pingcha.cli import main
from pingcha.commands.options import read_names
from tests.pingcha import exports

RULES = Path(__file__).parent / "rules"
FIXED = ("--rules", str(RULES), "--as-of", "2025-06-30")


@pytest.fixture
def export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Twelve cases of two units."""
    monkeypatch.chdir(tmp_path)
    sheets = {name: [list(row) for row in rows] for name, rows in exports.good().items()}
    sheets["案件"][0].append("执法机构")
    sheets["案件"] = [sheets["案件"][0]]
    for number in range(1, 13):
        sheets["案件"].append([f"2025-{number}", "甲某案", "行政处罚", "一科" if number <= 8 else "二科"])
    exports.write_xlsx(tmp_path / "导出.xlsx", sheets)
    return "导出.xlsx"


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    main(["review", *arguments, *FIXED, "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_a_sample_is_drawn_by_strata_and_can_be_repeated(
    export: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("--sample", "4", "--seed", "7", "--by", "执法机构", "--include", "2025-3")
    first, again = _json(capsys, export, *asked), _json(capsys, export, *asked)
    assert first == again
    run = first["run"]
    assert isinstance(run, dict)
    assert run["sample"]["population"] == 12 and run["sample"]["named"] == ["2025-3"]
    assert [(one["values"], one["drawn"]) for one in run["sample"]["strata"]] == [
        (["一科"], 3),
        (["二科"], 1),
    ]
    assert isinstance(first["cases"], list) and len(first["cases"]) == 5


def test_a_seed_taken_by_chance_is_recorded_and_repeats_the_draw(
    export: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first = _json(capsys, export, "--sample", "4")
    run = first["run"]
    assert isinstance(run, dict)
    again = _json(capsys, export, "--sample", "4", "--seed", run["sample"]["seed"])
    assert first["cases"] == again["cases"]


def test_reviewers_share_the_cases_and_the_workbook_says_how_they_were_drawn(
    export: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("--sample", "6", "--seed", "7", "--reviewers", "张三、李四", "--twice", "2")
    cases = _json(capsys, export, *asked)["cases"]
    assert isinstance(cases, list)
    assert sorted(len(case["reviewers"]) for case in cases) == [1, 1, 1, 1, 2, 2]
    main(["review", export, *FIXED, *asked, "-o", "报告.xlsx"])
    cover = openpyxl.load_workbook("报告.xlsx")["封面与说明"]
    texts = " ".join(str(cell.value) for row in cover.iter_rows() for cell in row if cell.value)
    assert "从 12 件中随机抽取 6 件，种子“7”" in texts


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--seed", "7"), "没有写 --sample"),
        (("--sample", "3", "--include", "2024-9"), "2024-9"),
        (("--sample", "3", "--by", "归档日"), "不能按“归档日”分层"),
        (("--sample", "3", "--twice", "1"), "没有写 --reviewers"),
        (("--sample", "3", "--reviewers", "甲,甲"), "写了两次"),
    ],
)
def test_a_draw_that_cannot_be_made_is_said_before_anything_is_written(
    export: str, capsys: pytest.CaptureFixture[str], asked: tuple[str, ...], said: str
) -> None:
    assert main(["review", export, *FIXED, *asked]) == 2
    shown = capsys.readouterr()
    assert said in shown.err and shown.out == ""
    assert not Path("评查报告.xlsx").exists()


def test_a_blank_within_a_name_makes_no_second_reviewer() -> None:
    assert read_names("张 三,李四") == ["张 三", "李四"]
    assert read_names("张三 李四") == read_names("张三， 李四、") == ["张三", "李四"]
