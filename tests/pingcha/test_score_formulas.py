"""The scores as formulas: recalculated by LibreOffice they are what we wrote, and after answers what finalize computes."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import openpyxl
import pytest

from pingcha.cli import main
from reports.sheets.table import HEAD_ROWS
from tests.pingcha import office

EXAMPLE = Path(__file__).parents[2] / "examples" / "示例案卷.xlsx"
LISTS = ("问题清单", "无法判定清单", "待人工核查")
Scores = dict[str, tuple[object, object, object]]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled cases without three of their sheets, so that much is 无法判定 and whether items apply is not known."""
    folder = tmp_path_factory.mktemp("scores")
    book = openpyxl.load_workbook(EXAMPLE)
    for name in ("申请", "送达", "执行"):
        del book[name]
    book.save(folder / "导出.xlsx")
    target = folder / "评查报告.xlsx"
    main(["review", str(folder / "导出.xlsx"), "--as-of", "2026-06-30", "-o", str(target)])
    return target


@pytest.fixture
def report(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    shutil.copy(written, written.name)
    return written.name


def scores(path: str) -> Scores:
    sheet = openpyxl.load_workbook(path, data_only=True)["评查总表"]
    headings = [cell.value for cell in sheet[HEAD_ROWS]]
    low, high, grade = (headings.index(name) for name in ("得分\n（最低）", "得分\n（最高）", "等次"))
    rows = sheet.iter_rows(min_row=HEAD_ROWS + 1, values_only=True)
    return {str(row[1]): (_number(row[low]), _number(row[high]), row[grade]) for row in rows if row[1]}


def _number(value: object) -> object:
    return float(value) if isinstance(value, (int, float)) else value or None


def answers(path: str, seed: int) -> list[list[object]]:
    """An answer for two rows in three of the three lists, by chance."""
    chance = random.Random(seed)
    book = openpyxl.load_workbook(path)
    edits: list[list[object]] = []
    for name in LISTS:
        sheet = book[name]
        headings = [cell.value for cell in sheet[HEAD_ROWS]]
        for row in range(HEAD_ROWS + 1, sheet.max_row + 1):
            if sheet.cell(row, headings.index("编号") + 1).value is None or chance.random() < 1 / 3:
                continue
            word = chance.choice(("符合", "不符合", "不适用", "待定"))
            for heading, text in (
                ("人工结论", word),
                ("评查人", "甲"),
                ("评查日期", "2026-06-30"),
                ("理由", "查过"),
            ):
                cell = sheet.cell(row, headings.index(heading) + 1).coordinate
                edits.append(["set", name, cell, text])
    return edits


def faults(path: str) -> list[list[object]]:
    """Faults that a reviewer adds in 补充问题: of a line that has others, of one that has none, of a veto."""
    book = openpyxl.load_workbook(path)
    cases = [str(book["评查总表"].cell(HEAD_ROWS + n, 2).value) for n in (1, 2, 5)]
    edits: list[list[object]] = []
    for row, (case, duty) in enumerate(zip(cases, ("11.1", "9.7", "10.1"), strict=True), HEAD_ROWS + 1):
        line = (
            ("B", case),
            ("C", duty),
            ("E", "代签"),
            ("F", "甲"),
            ("G", "2026-06-30"),
            ("H", "卷内第 3 页"),
        )
        edits += [["set", "补充问题", f"{column}{row}", text] for column, text in line]
    return edits


def forms(path: str) -> dict[str, list[tuple[object, ...]]]:
    """What the 逐卷评查表 say of points: each 项目 and the sum, by sheet; and the score at their heads."""
    book = openpyxl.load_workbook(path, data_only=True)
    found = {}
    for sheet in book.worksheets:
        if sheet["A1"].value != "行政执法案卷逐卷评查表":
            continue
        rows = [row[:5] for row in sheet.iter_rows(min_row=9, values_only=True) if row[2] is not None]
        points = [(*row[:2], *(_number(cell) for cell in row[2:])) for row in rows]
        found[sheet.title] = [(sheet["B6"].value,), *points]
    return found


@office.needs_libreoffice
def test_libreoffice_computes_what_we_wrote(report: str) -> None:
    office.edit(report, "重算.xlsx", [])
    formulas = openpyxl.load_workbook(report)
    ours, theirs = (openpyxl.load_workbook(name, data_only=True) for name in (report, "重算.xlsx"))
    places = [
        (sheet.title, cell.coordinate)
        for sheet in formulas.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert {name for name, _ in places} > {"评查总表", "补充问题", "计分底稿（案卷）", "计分底稿（项目）"}
    for name, place in places:
        mine, again = ours[name][place].value, theirs[name][place].value
        if isinstance(mine, (int, float)):
            assert again == pytest.approx(mine, abs=1e-9), (name, place)
        else:
            assert (again or None) == (mine or None), (name, place)


@office.needs_libreoffice
@pytest.mark.parametrize("seed", [1])
def test_answers_and_added_faults_move_the_scores_as_finalize_computes_them(report: str, seed: int) -> None:
    before = scores(report)
    office.edit(report, "填好.xlsx", [*answers(report, seed), *faults(report)])
    main(["finalize", "填好.xlsx"])
    final = scores("定稿/评查报告-定稿.xlsx")
    assert scores("填好.xlsx") == final
    assert final != before
    assert forms("填好.xlsx") == forms("定稿/评查报告-定稿.xlsx")


def test_the_scores_are_formulas_with_the_values_of_the_moment(report: str) -> None:
    sheet = openpyxl.load_workbook(report)["评查总表"]
    assert str(sheet.cell(HEAD_ROWS + 1, 8).value).startswith("='计分底稿（案卷）'!")
    assert all(isinstance(low, float) for low, _, _ in scores(report).values())


@pytest.mark.parametrize(
    ("sheet", "cell", "said"),
    [
        ("评查总表", "I5", "得分由公式计算，不能直接改写"),
        ("计分底稿（案卷）", "H4", "这里是公式，不能直接改写，这里写了“100”"),
        ("计分底稿（项目）", "I6", "这里是公式，不能直接改写，这里写了“100”"),
        ("计分底稿（扣分）", "M6", "这里是公式，不能直接改写，这里写了“100”"),
        ("001 青档强〔2025〕1号", "E9", "这里是公式，不能直接改写，这里写了“100”"),
        ("001 青档强〔2025〕1号", "F11", "“评查结果”由程序写出，不能直接改写，这里写了“100”"),
    ],
)
def test_what_is_typed_over_a_score_is_named_by_its_cell(
    report: str, sheet: str, cell: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(report)
    name = next(one for one in book.sheetnames if one[:3] == sheet[:3]) if sheet[0] == "0" else sheet
    book[name][cell].value = 100
    book.save(report)
    assert main(["finalize", report]) == 2
    shown = capsys.readouterr().err
    assert f"{name} {cell} " in shown and said in shown and "有 1 处需要改正" in shown
    assert not Path("定稿").exists()
