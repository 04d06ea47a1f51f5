"""Workbooks: what is read, what each problem costs, and where it is said to be."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from adapters import load
from records.problems import Level
from records.row import BLANK, NOT_EXPORTED
from tests.adapters.books import Rows, book, fatal_of, only_case, rewrite, the_problem, told

CASES: Rows = [["案号", "案件名称", "执法类型"], ["甲-1", "某案", "行政处罚"]]


# --- what is read --------------------------------------------------------------------------------------------------


def test_a_value_a_blank_and_a_column_that_is_not_there_are_three_things(tmp_path: Path) -> None:
    case = only_case(
        load(
            [book(tmp_path / "a.xlsx", {"案件": [["案号", "案件名称", "执法机构"], ["甲-1", "某案", None]]})]
        )
    )
    assert case.case.read("title") == "某案"
    assert case.case.read("unit") is BLANK
    assert case.case.read("action_kind") is NOT_EXPORTED


def test_a_sheet_with_headings_only_says_none_and_a_missing_sheet_says_nothing(tmp_path: Path) -> None:
    loaded = load([book(tmp_path / "a.xlsx", {"案件": CASES, "活动": [["案号", "类型"]]})])
    case = only_case(loaded)
    assert case.rows("活动") == ()
    assert case.rows("文书") is None
    problem = the_problem(loaded, "table_not_exported")
    assert "文书" in problem.problem and "活动" not in problem.problem
    assert problem.level is Level.REMARK


def test_rows_come_to_their_case_in_file_order_with_their_place(tmp_path: Path) -> None:
    cases: Rows = [*CASES, ["甲-2", "另案", "行政许可"]]
    activities: Rows = [["案号", "活动编号"], ["甲-1", "H1"], ["甲-2", "H1"], ["甲-1", "H2"]]
    path = book(tmp_path / "a.xlsx", {"案件": cases, "活动": activities})
    first, second = load([path]).cases
    assert [row.read("activity_id") for row in first.rows("活动") or ()] == ["H1", "H2"]
    (row,) = second.rows("活动") or ()
    assert row.origin is not None
    assert (row.origin.file, row.origin.sheet, row.origin.row) == (str(path), "活动", 3)
    assert row.origin.cell("活动编号") == "B3"


def test_title_rows_marks_and_blanks_in_headings_and_a_table_not_at_a1(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = " 案 件 "
    sheet["C2"] = "某局案卷导出表"
    sheet.merge_cells("C2:F2")
    for column, heading in zip(
        "CDEF", ["＊案号", "案件\n名称", "执法类型（必填）", "决定日期 *"], strict=True
    ):
        sheet[f"{column}5"] = heading
    sheet["C7"], sheet["D7"], sheet["E7"], sheet["F7"] = "甲-1", "某案", "行政处罚", "2025年3月4日"
    workbook.save(path)
    case = only_case(load([path]))
    assert case.case.read("decided_on") == date(2025, 3, 4)
    origin = case.case.origin
    assert origin is not None
    assert (origin.row, origin.cell("决定日期"), origin.cell("案号")) == (7, "F7", "C7")
    assert origin.columns["执法类型"] == ("执法类型（必填）", "E")


def test_dates_are_read_from_date_cells_and_from_text(tmp_path: Path) -> None:
    heading = ["案号", "启动日期", "决定日期", "当场启动时间", "报告负责人时间"]
    rows: Rows = [
        heading,
        ["甲-1", date(2025, 3, 4), "2025/3/5", datetime(2025, 3, 4, 9, 30), date(2025, 3, 6)],
    ]
    case = only_case(load([book(tmp_path / "a.xlsx", {"案件": rows})])).case
    assert case.initiated_on == date(2025, 3, 4)
    assert case.decided_on == date(2025, 3, 5)
    assert case.started_on_spot_at == datetime(2025, 3, 4, 9, 30)
    assert type(case.reported_at) is date


def test_dates_of_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook = Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "案件"
    sheet.append(["案号", "启动日期"])
    sheet.append(["甲-1", date(2025, 3, 4)])
    workbook.save(path)
    assert only_case(load([path])).case.initiated_on == date(2025, 3, 4)


def test_every_minute_of_a_day_survives_the_workbook(tmp_path: Path) -> None:
    minutes = [datetime(2025, 3, 4, minute // 60, minute % 60) for minute in range(1, 1440)]
    rows: Rows = [
        ["案号", "活动编号", "开始时间"],
        *(["甲-1", str(i), moment] for i, moment in enumerate(minutes)),
    ]
    case = only_case(load([book(tmp_path / "a.xlsx", {"案件": CASES, "活动": rows})]))
    assert [row.read("started_at") for row in case.rows("活动") or ()] == minutes


def test_numbers_in_text_columns_and_leading_zeros(tmp_path: Path) -> None:
    rows: Rows = [["案号", "案卷号"], [104, "007"]]
    case = only_case(load([book(tmp_path / "a.xlsx", {"案件": rows})])).case
    assert (case.case_no, case.archive_no) == ("104", "007")


def test_empty_rows_between_and_after_are_passed_over(tmp_path: Path) -> None:
    rows: Rows = [["案号", "案件名称"], [None, None], ["甲-1", "某案"], ["  ", None], [None, "\u3000"]]
    loaded = load([book(tmp_path / "a.xlsx", {"案件": rows})])
    assert only_case(loaded).case.origin is not None
    assert not told(loaded, "no_case_no")


def test_a_column_of_running_numbers_does_not_make_a_row(tmp_path: Path) -> None:
    rows: Rows = [["序号", "案号", "案件名称"], [1, "甲-1", "某案"], [2, None, None], [3, None, None]]
    assert not told(load([book(tmp_path / "a.xlsx", {"案件": rows})]), "no_case_no")


def test_a_unit_and_year_stand_beside_the_cases(tmp_path: Path) -> None:
    loaded = load(
        [
            book(
                tmp_path / "a.xlsx",
                {"案件": CASES, "单位年度": [["年度", "单位", "培训次数"], [2025, "一科", 2]]},
            )
        ]
    )
    (row,) = loaded.unit_years
    assert (row.year, row.unit, row.trainings, row.read("reviews")) == (2025, "一科", 2, NOT_EXPORTED)


def test_files_are_named_as_given_with_their_hash(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"案件": CASES})
    assert load([path]).files == ((str(path), hashlib.sha256(path.read_bytes()).hexdigest()),)


# --- sheets and headings -------------------------------------------------------------------------------------------


def test_no_case_sheet_is_fatal_and_the_near_name_is_told(tmp_path: Path) -> None:
    loaded = load([book(tmp_path / "a.xlsx", {"案卷": CASES, "活动": [["案号", "类型"]]})])
    assert the_problem(loaded, "no_case_table").level is Level.FATAL
    assert "案件" in the_problem(loaded, "unknown_sheet").hint


def test_no_sheet_of_ours_at_all_names_those_that_are_there(tmp_path: Path) -> None:
    problem = fatal_of(book(tmp_path / "a.xlsx", {"Sheet1": [["a"]], "处罚信息": [["b"]]}))
    assert problem.code == "no_table"
    assert "处罚信息" in problem.problem and "案件" in problem.hint


def test_a_misspelt_sheet_is_not_exported_and_told(tmp_path: Path) -> None:
    loaded = load(
        [book(tmp_path / "a.xlsx", {"案件": CASES, "文书表": [["案号"]], "填写说明": [["请填写"]]})]
    )
    assert only_case(loaded).rows("文书") is None
    problem = the_problem(loaded, "unknown_sheet")
    assert problem.sheet == "文书表" and "文书" in problem.hint


def test_two_sheets_for_one_table_are_fatal(tmp_path: Path) -> None:
    loaded = load([book(tmp_path / "a.xlsx", {"案件": CASES, "活动": [["案号"]], "活动 ": [["案号"]]})])
    assert the_problem(loaded, "doubled_sheet").level is Level.FATAL


def test_a_misspelt_column_is_not_exported_and_told(tmp_path: Path) -> None:
    rows: Rows = [["案号", "决定日其", "备注"], ["甲-1", "2025-03-04", "x"]]
    loaded = load([book(tmp_path / "a.xlsx", {"案件": rows})])
    assert only_case(loaded).case.read("decided_on") is NOT_EXPORTED
    misspelt, remark = told(loaded, "unknown_column")
    assert (
        "决定日其" in misspelt.problem
        and "B 列" in misspelt.problem
        and "您是不是想写“决定日期”" in misspelt.hint
    )
    assert "备注" in remark.problem and "想写" not in remark.hint
    assert "决定日期" in the_problem(loaded, "column_not_exported").problem


def test_no_column_of_case_numbers_is_fatal_and_the_near_heading_is_told(tmp_path: Path) -> None:
    problem = fatal_of(
        book(tmp_path / "a.xlsx", {"案件": [["案号码", "案件名称", "执法机构"], ["甲-1", "某案", "一科"]]})
    )
    assert problem.code == "no_case_no_column"
    assert "案号码" in problem.hint


def test_rows_of_a_table_without_case_numbers_are_fatal_too(tmp_path: Path) -> None:
    loaded = load(
        [book(tmp_path / "a.xlsx", {"案件": CASES, "活动": [["活动编号", "类型"], ["H1", "听证"]]})]
    )
    problem = the_problem(loaded, "no_case_no_column")
    assert problem.sheet == "活动" and loaded.fatal


def test_no_heading_row_is_fatal(tmp_path: Path) -> None:
    assert (
        fatal_of(book(tmp_path / "a.xlsx", {"案件": [["甲-1", "某案"], ["甲-2", "某案"]]})).code
        == "no_heading"
    )
    assert fatal_of(book(tmp_path / "b.xlsx", {"案件": []})).code == "no_heading"


def test_a_doubled_heading_is_fatal_and_names_both_columns(tmp_path: Path) -> None:
    problem = fatal_of(
        book(tmp_path / "a.xlsx", {"案件": [["案号", "案件名称", "案件 名称"], ["甲-1", "a", "b"]]})
    )
    assert problem.code == "doubled_heading"
    assert "B、C" in problem.problem


def test_merged_headings_are_fatal_and_say_what_to_do(tmp_path: Path) -> None:
    rows: Rows = [
        ["导出"],
        ["案号", "案件名称", "当事人名称", None],
        [None, None, "名称", "证件号码"],
        ["甲-1", "a", "b", "c"],
    ]
    loaded = load([book(tmp_path / "a.xlsx", {"案件": rows}, {"案件": ["A1:D1", "A2:A3", "C2:D2"]})])
    found = told(loaded, "merged_heading")
    assert [problem.level for problem in found] == [Level.FATAL, Level.FATAL]
    assert "A2:A3" in found[0].problem and "取消合并" in found[0].hint


def test_all_that_is_wrong_with_a_heading_row_is_told_at_once(tmp_path: Path) -> None:
    rows: Rows = [["案件名称", "案件名称", "执法机构", "承办人"], ["a", "b", "c", "d"]]
    loaded = load([book(tmp_path / "a.xlsx", {"案件": rows})])
    assert {p.code for p in loaded.problems if p.level is Level.FATAL} == {
        "doubled_heading",
        "no_case_no_column",
    }


def test_values_under_no_heading_are_told(tmp_path: Path) -> None:
    rows: Rows = [["案号", None, "案件名称"], ["甲-1", "孤零零", "某案"]]
    problem = the_problem(load([book(tmp_path / "a.xlsx", {"案件": rows})]), "nameless_column")
    assert "B2" in problem.problem and problem.level is Level.REMARK


# --- values --------------------------------------------------------------------------------------------------------


def test_every_bad_cell_of_a_run_is_told_with_its_place_and_costs_its_case_only(tmp_path: Path) -> None:
    cases: Rows = [
        ["案号", "执法类型", "启动日期", "归档日期"],
        ["甲-1", "行政处罚", "2025-03-04", None],
        ["甲-2", "行政处法", "2025-02-30", "1900-01-01"],
        ["甲-3", "行政许可", "2025-03-04", None],
    ]
    people: Rows = [["案号", "姓名", "角色"], ["甲-3", "张三", "执法员"], ["甲-1", "李四", "执法人员"]]
    loaded = load([book(tmp_path / "a.xlsx", {"案件": cases, "人员": people})])
    assert [case.case_no for case in loaded.cases] == ["甲-1"]
    assert [case.case_no for case in loaded.failed] == ["甲-2", "甲-3"]
    assert not loaded.fatal
    bad = [p for p in loaded.problems if p.level is Level.CASE]
    assert [(p.case_no, p.sheet, p.row, p.column, p.cell, p.value) for p in bad] == [
        ("甲-2", "案件", 3, "执法类型", "B3", "行政处法"),
        ("甲-2", "案件", 3, "启动日期", "C3", "2025-02-30"),
        ("甲-2", "案件", 3, "归档日期", "D3", "1900-01-01"),
        ("甲-3", "人员", 2, "角色", "C2", "执法员"),
    ]
    assert "行政处罚" in bad[0].allowed and "行政处罚" in bad[0].hint
    assert all(p.file == str(tmp_path / "a.xlsx") and p.problem and p.hint for p in bad)


def test_a_value_that_cannot_be_read_is_not_known_rather_than_blank(tmp_path: Path) -> None:
    loaded = load([book(tmp_path / "a.xlsx", {"案件": [["案号", "启动日期"], ["甲-1", "2025-02-30"]]})])
    (case,) = loaded.failed
    assert case.case.read("initiated_on") is NOT_EXPORTED


def test_a_placeholder_is_a_remark_at_its_cell(tmp_path: Path) -> None:
    loaded = load([book(tmp_path / "a.xlsx", {"案件": [["案号", "案件名称"], ["甲-1", "/"]]})])
    assert only_case(loaded).case.read("title") is BLANK
    problem = the_problem(loaded, "placeholder")
    assert (problem.cell, problem.value, problem.level, problem.case_no) == ("B2", "/", Level.REMARK, "甲-1")


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?"])
def test_an_error_cell_is_told_with_its_address(tmp_path: Path, error: str) -> None:
    path = book(tmp_path / "a.xlsx", {"案件": CASES})
    workbook = load_workbook(path)
    sheet = workbook["案件"]
    sheet.insert_cols(1, 2)
    sheet["E2"].value = error
    workbook.save(path)
    loaded = load([path])
    problem = the_problem(loaded, "error_cell")
    assert (problem.cell, problem.value, problem.level) == ("E2", error, Level.CASE)
    assert [case.case_no for case in loaded.failed] == ["甲-1"]


def test_a_formula_that_was_never_calculated_is_told(tmp_path: Path) -> None:
    rows: Rows = [["案号", "案件名称"], ["甲-1", '=CONCATENATE("某","案")']]
    loaded = load([book(tmp_path / "a.xlsx", {"案件": rows})])
    problem = the_problem(loaded, "no_result")
    assert problem.cell == "B2" and "保存" in problem.hint
    assert loaded.failed


def test_a_formula_with_its_result_is_its_result(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("案件")
        sheet.write_row(0, 0, ["案号", "案件名称", "密级"])
        sheet.write_string(1, 0, "甲-1")
        sheet.write_formula(1, 1, '="某"&"案"', None, "某案")
        sheet.write_formula(1, 2, '="公"&"开"', None, "公开")
    case = only_case(load([path])).case
    assert (case.title, case.security_level) == ("某案", "公开")


def test_a_formula_whose_result_is_an_empty_text_is_blank(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"案件": [["案号", "案件名称"], ["甲-1", '=""']]})
    rewrite(path, "xl/worksheets/sheet1.xml", b'<c r="B2"', b'<c r="B2" t="str"')
    assert only_case(load([path])).case.read("title") is BLANK


def test_a_cell_inside_a_merged_range_is_not_blank(tmp_path: Path) -> None:
    people: Rows = [["案号", "姓名", "出示证件"], ["甲-1", "张三", "是"], ["甲-1", "李四", None]]
    loaded = load([book(tmp_path / "a.xlsx", {"案件": CASES, "人员": people}, {"人员": ["C2:C3"]})])
    problem = the_problem(loaded, "merged_cell")
    assert (problem.cell, problem.case_no, problem.level) == ("C3", "甲-1", Level.CASE)
    assert "C2:C3" in problem.problem
    assert [case.case_no for case in loaded.failed] == ["甲-1"]


def test_a_merged_case_number_costs_the_case_it_shows(tmp_path: Path) -> None:
    people: Rows = [["案号", "姓名", "角色"], ["甲-1", "张三", "执法人员"], [None, "李四", "执法人员"]]
    loaded = load([book(tmp_path / "a.xlsx", {"案件": CASES, "人员": people}, {"人员": ["A2:A3"]})])
    assert [case.case_no for case in loaded.failed] == ["甲-1"]
    assert the_problem(loaded, "merged_cell").cell == "A3"


def test_a_note_laid_over_the_columns_is_no_row(tmp_path: Path) -> None:
    rows: Rows = [*CASES, ["说明：以上数据截至年底", None, None]]
    loaded = load([book(tmp_path / "a.xlsx", {"案件": rows}, {"案件": ["A3:C3"]})])
    assert only_case(loaded).case_no == "甲-1"
    assert "第 3 行" in the_problem(loaded, "note_row").problem


def test_headings_repeated_on_each_page_and_sums_are_no_cases(tmp_path: Path) -> None:
    rows: Rows = [*CASES, ["案号", "案件名称", "执法类型"], ["合 计", "1 件", None]]
    loaded = load([book(tmp_path / "a.xlsx", {"案件": rows})])
    assert only_case(loaded).case_no == "甲-1"
    assert [problem.level for problem in told(loaded, "no_record")] == [Level.REMARK, Level.REMARK]


# --- which case a row belongs to -----------------------------------------------------------------------------------


def test_a_case_number_twice_is_fatal_and_names_both_places(tmp_path: Path) -> None:
    loaded = load([book(tmp_path / "a.xlsx", {"案件": [["案号"], ["甲-1"], ["甲-2"], ["甲－1 "]]})])
    problem = the_problem(loaded, "doubled_case")
    assert problem.level is Level.FATAL
    assert "第 2 行" in problem.problem and "第 4 行" in problem.problem


def test_a_row_of_an_unknown_case_belongs_to_none_and_the_run_goes_on(tmp_path: Path) -> None:
    loaded = load(
        [book(tmp_path / "a.xlsx", {"案件": CASES, "活动": [["案号", "活动编号"], ["乙-9", "H1"]]})]
    )
    problem = the_problem(loaded, "unknown_case")
    assert (problem.case_no, problem.value, problem.cell, problem.level) == (None, "乙-9", "A2", Level.CASE)
    assert [case.case_no for case in loaded.cases] == ["甲-1"]


def test_a_row_without_a_case_number_is_told(tmp_path: Path) -> None:
    loaded = load(
        [
            book(
                tmp_path / "a.xlsx",
                {"案件": [*CASES, [None, "无名案", None]], "活动": [["案号", "活动编号"], [None, "H1"]]},
            )
        ]
    )
    assert [(p.sheet, p.row, p.cell) for p in told(loaded, "no_case_no")] == [
        ("案件", 3, "A3"),
        ("活动", 2, "A2"),
    ]


def test_a_case_sheet_without_a_case_is_fatal(tmp_path: Path) -> None:
    assert fatal_of(book(tmp_path / "a.xlsx", {"案件": [["案号", "案件名称"]]})).code == "no_case"


def test_case_numbers_are_joined_after_folding(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "案件": [["案号"], ["（2025）1号"]],
        "活动": [["案号", "类型"], ["(2025)1号 ", "听正"]],
    }
    loaded = load([book(tmp_path / "a.xlsx", sheets)])
    (case,) = loaded.failed
    assert len(case.rows("活动") or ()) == 1
    assert the_problem(loaded, "not_allowed").case_no == case.case_no == "（2025）1号"
