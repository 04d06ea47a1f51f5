"""The review workbook, written and opened again."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from records.findings import Verdict
from reports.mask import mask_review
from reports.sheets.index import make_index
from reports.workbook import Limits, write_workbook
from tests.reports.dump import dump
from tests.reports.sample import FORMULA, ID_NUMBER, SECRET_TEXT, clean_case, faulty_case, finding, review

GOLDEN = Path(__file__).parent / "golden" / "评查报告.txt"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("book") / "评查报告.xlsx"
    write_workbook(mask_review(review()), target)
    return target


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


def test_the_workbook_reads_as_agreed(path: Path) -> None:
    """PINGCHA_RECORD=1 records what is written now; read the difference before committing it."""
    if os.environ.get("PINGCHA_RECORD"):
        GOLDEN.write_text(dump(path), encoding="utf-8")
    assert dump(path) == GOLDEN.read_text(encoding="utf-8")


def test_sheets_go_from_the_whole_to_the_detail(book: Workbook) -> None:
    assert book.sheetnames == [
        "封面与说明",
        "评查总表",
        "问题清单",
        "条款统计",
        "条款统计（单位年度）",
        "机构汇总",
        "承办人汇总",
        "需补充的数据",
        "无法判定清单",
        "待人工核查",
        "补充问题",
        "义务编号",
        "责任追究线索",
        "统计图",
        "数据质量",
        "001 青西档罚〔2025〕3号",
        "002 青西档许〔2025〕1号",
        "003 青西档罚〔2025〕7号",
        "004 青西档强〔2025〕2号",
        "_pingcha",
        "_pingcha_data",
    ]
    assert book["_pingcha_data"].sheet_state == "veryHidden"
    assert book["_pingcha"].sheet_state == "veryHidden"


def _links(sheet: Worksheet) -> Iterator[Hyperlink]:
    for row in sheet.iter_rows():
        yield from (cell.hyperlink for cell in row if cell.hyperlink is not None)


def _texts(book: Workbook) -> list[str]:
    return [
        str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]


def test_text_of_a_case_is_never_a_formula(book: Workbook) -> None:
    cells = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == FORMULA
    ]
    assert len(cells) == 2
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)
    assert all(
        cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row
    )


def test_no_cell_holds_a_masked_text(book: Workbook) -> None:
    for text in _texts(book):
        assert ID_NUMBER not in text
        assert SECRET_TEXT not in text


def test_every_link_leads_to_a_cell_that_is_there(book: Workbook) -> None:
    links = [(sheet.title, link.location) for sheet in book.worksheets for link in _links(sheet)]
    assert len(links) > 20
    for _, location in links:
        found = re.fullmatch(r"'(.+)'!([A-Z]+\d+)", location or "")
        assert found is not None
        assert found[1] in book.sheetnames
    pages = {title for title, _ in links}
    assert {"封面与说明", "评查总表", "问题清单", "001 青西档罚〔2025〕3号"} <= pages


def test_a_case_and_its_problems_lead_to_each_other(book: Workbook) -> None:
    overview, problems, form = book["评查总表"], book["问题清单"], book["001 青西档罚〔2025〕3号"]
    assert overview["B4"].hyperlink.location == "'001 青西档罚〔2025〕3号'!A1"
    assert overview["N4"].hyperlink.location == "'问题清单'!A4"
    assert problems["B4"].hyperlink.location == "'001 青西档罚〔2025〕3号'!A1"
    links = {link.location for link in _links(form)}
    assert {"'评查总表'!A1", "'问题清单'!A4", "'问题清单'!A8"} <= links


def test_a_problem_can_be_followed_to_cell_value_and_words(book: Workbook) -> None:
    row = [str(cell.value) for cell in book["问题清单"][4]]
    assert row[2:4] == ["第十一条第一款\n（11.1）", "不符合"]
    assert row[5] == "「行政执法人员不得少于2人」"
    assert "案卷导出.xlsx › 活动 › 第 17 行" in row[6]
    assert "活动!B17（活动编号）" in row[6]
    assert row[7:9] == ["数量(执法人员)：≥ 2", "数量(执法人员)：1"]
    assert row[9].startswith("核实参加人员")


def test_statistics_have_a_row_for_each_article(book: Workbook) -> None:
    sheet = book["条款统计"]
    names = [sheet.cell(row, 1).value for row in range(4, 45)]
    assert (names[0], names[-1], len(names)) == ("第一条", "第四十一条", 41)
    eleventh = [sheet.cell(14, column).value for column in range(1, 10)]
    assert eleventh == ["第十一条", 3, 1, 2, 0, 0, 0, 0, pytest.approx(1 / 3)]


def test_people_answer_from_a_list(book: Workbook) -> None:
    (validation,) = book["待人工核查"].data_validations.dataValidation
    assert validation.formula1 == '"符合,不符合,不适用,待定"'
    assert str(validation.sqref) == "H4"


def test_no_scores_are_made_up(book: Workbook) -> None:
    assert any("未设评分方案" in text for text in _texts(book))
    assert not any("标准分" in text for text in _texts(book))


def test_the_hidden_sheet_holds_every_finding_as_decided(book: Workbook) -> None:
    rows = list(book["_pingcha"].iter_rows(values_only=True))
    shown = mask_review(review())
    every = [f for case in shown.cases for f in case.findings] + [f for u in shown.units for f in u.findings]
    assert rows[4][0] == "finding_id"
    assert [(row[2], row[6]) for row in rows[5:]] == [(f.obligation, f.verdict.value) for f in every]
    assert len({row[0] for row in rows[5:]}) == len(every)


def test_twin_findings_have_different_ids_that_stay_from_run_to_run() -> None:
    case = clean_case().model_copy(update={"findings": [finding(), finding()]})
    ids = [entry.id for entry in make_index(review(case), "a.xlsx").entries]
    assert len(set(ids)) == 2
    assert ids == [entry.id for entry in make_index(review(case), "a.xlsx").entries]


def test_rows_beyond_a_sheet_go_on_in_the_next_and_say_so(tmp_path: Path) -> None:
    many = faulty_case().model_copy(
        update={"findings": [finding(f"11.{n}", Verdict.VIOLATED) for n in range(1, 8)]}
    )
    target = tmp_path / "a.xlsx"
    write_workbook(review(many), target, limits=Limits(sheet_rows=6))
    book = openpyxl.load_workbook(target)
    parts = [name for name in book.sheetnames if name.startswith("问题清单")]
    assert parts == ["问题清单", "问题清单（续1）", "问题清单（续2）"]
    numbers = [row[0] for name in parts for row in book[name].iter_rows(min_row=4, values_only=True)]
    assert numbers == [1, 2, 3, 4, 5, 6, 7]
    assert all("一张工作表放不下，分为 3 张" in str(book[name]["A2"].value) for name in parts)
    form = book["001 青西档罚〔2025〕3号"]
    assert {link.location for link in _links(form)} >= {"'问题清单（续2）'!A4"}


def test_many_cases_stand_in_volumes_linked_both_ways(tmp_path: Path) -> None:
    cases = [clean_case().model_copy(update={"case_no": f"A/{n}"}) for n in range(1, 6)]
    target = tmp_path / "评查报告.xlsx"
    written = write_workbook(review(*cases), target, limits=Limits(cases_a_book=2))
    names = [f"评查报告-逐卷-{n:03d}.xlsx" for n in (1, 2, 3)]
    assert [path.name for path in written] == ["评查报告.xlsx", *names]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["评查报告.xlsx", *names])
    main = openpyxl.load_workbook(target)
    link = main["评查总表"]["B6"].hyperlink
    assert (link.target, link.location) == ("评查报告-逐卷-002.xlsx", "'003 A_3'!A1")
    volume = openpyxl.load_workbook(tmp_path / names[1])
    assert volume.sheetnames == ["003 A_3", "004 A_4", "_pingcha"]
    back = next(_links(volume["003 A_3"]))
    assert (back.target, back.location) == ("评查报告.xlsx", "'评查总表'!A1")


def test_low_memory_writes_the_same_workbook(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "评查报告.xlsx"
    write_workbook(mask_review(review()), target, limits=Limits(low_memory_from=0))
    assert dump(target) == dump(path)


def test_a_long_text_is_cut_with_a_note_and_never_lost(tmp_path: Path) -> None:
    case = clean_case().model_copy(update={"title": "长" * 40_000})
    write_workbook(review(case), tmp_path / "a.xlsx")
    title = openpyxl.load_workbook(tmp_path / "a.xlsx")["评查总表"]["C4"].value
    assert title.startswith("长长")
    assert title.endswith("余下部分见 JSON 结果）")


def test_an_empty_review_still_has_every_sheet(tmp_path: Path) -> None:
    empty = review(clean_case().model_copy(update={"findings": []}))
    write_workbook(empty, tmp_path / "a.xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["问题清单"]["A4"].value == "（无）"
