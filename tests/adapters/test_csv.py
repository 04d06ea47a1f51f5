"""CSV: encoding and separator found out, every slip told with the line as the file counts it."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters import load
from records.problems import Level
from records.row import BLANK, NOT_EXPORTED
from tests.adapters.books import fatal_of, only_case, the_problem, told
from tests.mapping.books import line, mapping_book

CASES = "案号,案件名称\n甲-1,某案\n"


def write(folder: Path, name: str, text: str | bytes, encoding: str = "utf-8") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def test_a_folder_of_tables_is_one_export(tmp_path: Path) -> None:
    write(tmp_path, "案件.csv", "案号,案件名称,执法机构\n甲-1,,一队\n")
    write(tmp_path, "活动.csv", "案号,活动编号\n")
    case = only_case(load([tmp_path]))
    assert case.case.read("title") is BLANK and case.case.unit == "一队"
    assert case.case.read("handlers") is NOT_EXPORTED
    assert case.rows("活动") == () and case.rows("文书") is None


def test_tables_in_two_folders_are_two_exports(tmp_path: Path) -> None:
    for name, number in (("一", "甲-1"), ("二", "乙-1")):
        write(tmp_path / name, "案件.csv", f"案号\n{number}\n")
    write(tmp_path / "一", "活动.csv", "案号,活动编号\n甲-1,H1\n")
    first, second = load([tmp_path]).cases
    assert len(first.rows("活动") or ()) == 1 and second.rows("活动") is None


def test_single_files_are_joined_with_a_workbook_or_each_other(tmp_path: Path) -> None:
    cases = write(tmp_path / "a", "案件.csv", CASES)
    activities = write(tmp_path / "b", "活动.csv", "案号,活动编号\n甲-1,H1\n")
    loaded = load([cases, activities])
    assert len(only_case(loaded).rows("活动") or ()) == 1
    assert [name for name, _ in loaded.files] == [str(cases), str(activities)]


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-8", None), ("utf-8-sig", None), ("gb18030", "GB18030"), ("utf-16", "UTF-16")]
)
def test_the_encoding_is_found_out_and_said(tmp_path: Path, encoding: str, said: str | None) -> None:
    loaded = load([write(tmp_path, "案件.csv", CASES, encoding)])
    assert only_case(loaded).case.title == "某案"
    remarks = told(loaded, "read_as")
    assert (remarks == []) if said is None else (said in remarks[0].problem)


@pytest.mark.parametrize(
    ("separator", "said"), [("\t", "制表符"), ("；", "全角分号"), (";", "半角分号"), ("，", "全角逗号")]
)
def test_the_separator_is_found_out_and_said(tmp_path: Path, separator: str, said: str) -> None:
    loaded = load([write(tmp_path, "案件.csv", CASES.replace(",", separator))])
    assert only_case(loaded).case.title == "某案"
    assert said in the_problem(loaded, "read_as").problem


def test_a_first_line_that_names_the_separator_is_followed(tmp_path: Path) -> None:
    text = "sep=;\r\n案号;承办人\r\n甲-1;张三,李四\r\n甲-1;\r\n"
    problem = the_problem(load([write(tmp_path, "案件.csv", text)]), "doubled_case")
    assert "第 3 行" in problem.problem and "第 4 行" in problem.problem


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (CASES.encode() + "乙-1,".encode() + b"\xff\xfe\n", 3),  # no encoding has these bytes
        (("案号,案件名称\n" + "甲-1,某案\n" * 20).encode() + "某案".encode()[:-1] + b"\n", 22),  # cut UTF-8
        (b"\xef\xbb\xbf" + CASES.encode() + b"\xb8\xf6\n", 3),  # GB18030 under the mark of UTF-8
    ],
)
def test_bytes_of_no_encoding_are_told_with_their_line(tmp_path: Path, content: bytes, line: int) -> None:
    problem = fatal_of(write(tmp_path, "案件.csv", content))
    assert problem.code == "encoding" and f"第 {line} 行" in problem.problem


def test_a_nul_is_told_with_its_line(tmp_path: Path) -> None:
    problem = fatal_of(write(tmp_path, "案件.csv", CASES.encode() + b"\x00\x00\n"))
    assert problem.code == "nul" and "第 3 行" in problem.problem


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('甲-1,"某案,1,2,3\n甲-2,二,1,2,3\n', "第 2 行"),  # never closed
        ('甲-1,"某案,1,2,3\n甲-2,"二",1,2,3\n', "第 2 行"),  # closed by the next row's opening quote
        ('甲-1,"某"案,1,2,3\n', "第 2 行"),
        ('甲-1,"某案,1,2,3\n甲-2,二",1,2,3\n', "整行"),  # quotes pair, but a whole row is inside
        ('甲-1,一,1,2,3\n甲-2,"' + "长" * 140_000 + '",1,2,3\n', "第 3 行"),
    ],
)
def test_quotes_that_do_not_pair_are_told_with_their_line(tmp_path: Path, body: str, said: str) -> None:
    problem = fatal_of(write(tmp_path, "案件.csv", f"案号,案件名称,当事人名称,密级,案卷号\n{body}"))
    assert problem.code == "unpaired_quote" and said in problem.problem


def test_lines_are_counted_as_in_the_file_where_a_cell_spans_some(tmp_path: Path) -> None:
    text = '案号,案件名称,执法类型\n\n甲-1,"第一行\n第二行",行政处分\n\n甲-2,,行政检察\n'
    loaded = load([write(tmp_path, "案件.csv", text)])
    assert [problem.row for problem in told(loaded, "not_allowed")] == [3, 6]
    assert [problem.cell for problem in told(loaded, "not_allowed")] == [
        None,
        None,
    ]  # no spreadsheet shows it there
    assert loaded.failed[0].case.title == "第一行\n第二行"


def test_where_lines_are_rows_the_cell_is_named_as_a_spreadsheet_shows_it(tmp_path: Path) -> None:
    loaded = load([write(tmp_path, "案件.csv", "一、案件\n案号,执法类型\n甲-1,行政处分\n")])
    assert the_problem(loaded, "not_allowed").cell == "B3"


@pytest.mark.parametrize("row", ["甲-1,某案", "甲-1,某案,1,2", "甲-1,一,个案,一队,1"])
def test_a_row_of_another_length_fails_its_case_alone(tmp_path: Path, row: str) -> None:
    loaded = load([write(tmp_path, "案件.csv", f"案号,案件名称,执法机构\n甲-0,,\n{row}\n乙-1,,,\n,,,\n")])
    problem = the_problem(loaded, "ragged_row")
    assert (problem.row, problem.case_no, problem.level) == (3, "甲-1", Level.CASE)
    assert [case.case_no for case in loaded.failed] == ["甲-1"]
    assert [case.case_no for case in loaded.cases] == [
        "甲-0",
        "乙-1",
    ]  # empty cells beyond the headings cost nothing


def test_a_row_of_another_length_is_fatal_where_it_cannot_be_said_whose_it_is(tmp_path: Path) -> None:
    write(tmp_path, "案件.csv", CASES)
    write(tmp_path, "活动.csv", "活动编号,案号,类型\nH1,甲-1\n")
    problem = the_problem(load([tmp_path]), "ragged_row")
    assert problem.level is Level.FATAL and problem.row == 2


def test_numbers_kept_as_text_by_a_formula_are_read_as_text(tmp_path: Path) -> None:
    loaded = load([write(tmp_path, "案件.csv", '案号,案卷号\n"=""001""",="0099"\n')])
    case = only_case(loaded)
    assert (case.case_no, case.case.archive_no) == ("001", "0099")
    assert "2 格" in the_problem(loaded, "written_as_formula").problem


def test_other_text_that_begins_like_a_formula_stays_as_it_is(tmp_path: Path) -> None:
    loaded = load([write(tmp_path, "案件.csv", "案号,案件名称\n甲-1,=1+1\n甲-2,-1\n甲-3,@x\n")])
    assert [case.case.title for case in loaded.cases] == ["=1+1", "-1", "@x"]


def test_a_number_in_powers_of_ten_has_lost_its_digits_and_fails_its_case(tmp_path: Path) -> None:
    loaded = load([write(tmp_path, "案件.csv", "案号,证件号码\n甲-1,1.10101E+17\n")])
    problem = the_problem(loaded, "lost_digits")
    assert (problem.row, problem.column, problem.value) == (2, "证件号码", "1.10101E+17")
    assert [case.case_no for case in loaded.failed] == ["甲-1"]


def test_headings_alone_say_there_is_none_and_an_empty_file_is_an_error(tmp_path: Path) -> None:
    assert fatal_of(write(tmp_path / "a", "案件.csv", "案号\n")).code == "no_case"
    assert fatal_of(write(tmp_path / "b", "案件.csv", b"")).code == "empty_file"
    assert fatal_of(write(tmp_path / "c", "案件.csv", b"\xef\xbb\xbf\r\n\r\n")).code in (
        "empty_file",
        "no_heading",
    )


def test_doubled_headings_are_fatal(tmp_path: Path) -> None:
    problem = fatal_of(write(tmp_path, "案件.csv", "案号,案件名称,案件名称\n甲-1,a,b\n"))
    assert problem.code == "doubled_heading" and "B、C" in problem.problem


def test_one_table_in_two_files_is_fatal_and_names_both(tmp_path: Path) -> None:
    write(tmp_path, "案件.csv", CASES)
    write(tmp_path, "案件.tsv", CASES)
    problem = the_problem(load([tmp_path]), "doubled_sheet")
    assert problem.level is Level.FATAL
    assert "案件.csv" in problem.problem and "案件.tsv" in problem.problem


def test_a_csv_file_that_is_no_table_is_a_remark_in_a_folder_and_fatal_when_named(tmp_path: Path) -> None:
    write(tmp_path, "案件.csv", CASES)
    other = write(tmp_path / "x", "文书卷.csv", "案号,种类\n甲-1,询问笔录\n")
    loaded = load([tmp_path])
    only_case(loaded)
    assert "文书" in the_problem(loaded, "unknown_sheet").hint
    assert fatal_of(other).code == "no_table"


def test_all_broken_files_of_a_folder_are_told_in_one_run(tmp_path: Path) -> None:
    write(tmp_path, "案件.csv", CASES)
    write(tmp_path, "活动.csv", '案号,活动编号\n甲-1,"H\n')
    write(tmp_path, "文书.csv", b"\xff\xff\xff,\n")
    loaded = load([tmp_path])
    assert sorted(problem.code for problem in loaded.problems if problem.level is Level.FATAL) == [
        "encoding",
        "unpaired_quote",
    ]


def test_a_row_of_another_length_is_told_where_a_mapping_file_reads_it_too(tmp_path: Path) -> None:
    export = write(tmp_path / "导出", "台账.csv", "编号,案由,单位\n罚1,一,某,队\n罚2\n罚3,三,一队\n")
    mapping = mapping_book(
        tmp_path / "映射.xlsx",
        [line("案件", "案号", "台账", "编号"), line("案件", "执法机构", "台账", "单位")],
    )
    loaded = load([export], mapping=mapping)
    assert [problem.row for problem in told(loaded, "ragged_row")] == [2, 3]
    assert [case.case_no for case in loaded.failed] == ["罚1", "罚2"]
    assert [case.case_no for case in loaded.cases] == ["罚3"]
