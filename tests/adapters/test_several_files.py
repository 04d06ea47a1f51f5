"""Several files and folders: joined by 案号, and what was exported decided for each case."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters import load
from records.problems import Level
from records.schema import CASE_TABLES
from tests.adapters.books import Rows, book, fatal_of, json_file, only_case, the_problem, told

HEAD: list[object] = ["案号", "活动编号"]


def cases(*numbers: str) -> Rows:
    return [["案号"], *([number] for number in numbers)]


def test_a_file_without_a_case_sheet_exports_for_all_cases(tmp_path: Path) -> None:
    book(tmp_path / "1.xlsx", {"案件": cases("甲-1", "甲-2")})
    book(tmp_path / "2.xlsx", {"活动": [HEAD, ["甲-1", "H1"]]})
    first, second = load([tmp_path]).cases
    assert len(first.rows("活动") or ()) == 1
    assert second.rows("活动") == ()


def test_a_file_with_a_case_sheet_exports_for_its_own_cases_only(tmp_path: Path) -> None:
    book(tmp_path / "1.xlsx", {"案件": cases("甲-1"), "活动": [HEAD]})
    book(tmp_path / "2.xlsx", {"案件": cases("乙-1"), "文书": [["案号", "种类"]]})
    loaded = load([tmp_path])
    first, second = loaded.cases
    assert (first.rows("活动"), first.rows("文书")) == ((), None)
    assert (second.rows("活动"), second.rows("文书")) == (None, ())
    assert any("（2 个案卷中的 1 个）" in problem.problem for problem in told(loaded, "table_not_exported"))


@pytest.mark.parametrize(("begun", "said"), [("依职权", False), ("依申请", True), ("", True)])
def test_a_table_that_such_a_case_never_has_is_not_missed(tmp_path: Path, begun: str, said: bool) -> None:
    rows = [["案号", "执法类型", "启动方式"], ["甲-1", "行政处罚", begun]]
    tables = {name: [["案号"]] for name in CASE_TABLES if name != "申请"}
    loaded = load([book(tmp_path / "1.xlsx", {"案件": rows, **tables})])
    assert any("申请" in problem.problem for problem in told(loaded, "table_not_exported")) is said


def test_rows_in_another_files_table_are_doubted_where_their_own_file_lacks_it(tmp_path: Path) -> None:
    book(tmp_path / "1.xlsx", {"案件": cases("甲-1")})
    book(tmp_path / "2.xlsx", {"案件": cases("乙-1"), "活动": [HEAD, ["甲-1", "H1"]]})
    loaded = load([tmp_path])
    assert [case.case_no for case in loaded.failed] == ["甲-1"]
    assert the_problem(loaded, "rows_apart").case_no == "甲-1"
    assert [case.case_no for case in loaded.cases] == ["乙-1"]


def test_one_case_in_two_files_is_fatal_and_names_both(tmp_path: Path) -> None:
    one = book(tmp_path / "1.xlsx", {"案件": cases("甲-1")})
    two = json_file(tmp_path / "2.json", {"案件": {"案号": "甲-1"}})
    problem = the_problem(load([one, two]), "doubled_case")
    assert problem.level is Level.FATAL
    assert str(one) in problem.problem and str(two) in problem.problem


def test_tables_of_a_workbook_may_complete_a_case_from_json(tmp_path: Path) -> None:
    json_file(tmp_path / "1.json", {"案件": {"案号": "甲-1"}})
    book(tmp_path / "2.xlsx", {"活动": [HEAD, ["甲-1", "H1"]]})
    assert len(only_case(load([tmp_path])).rows("活动") or ()) == 1


def test_a_broken_file_is_told_without_blaming_the_rows_that_wait_for_it(tmp_path: Path) -> None:
    (tmp_path / "1.xlsx").write_bytes(b"PK\x03\x04 cut off")
    book(tmp_path / "2.xlsx", {"活动": [HEAD, ["甲-1", "H1"]]})
    loaded = load([tmp_path])
    assert loaded.fatal and told(loaded, "damaged") and not told(loaded, "unknown_case")


def test_folders_are_read_to_the_bottom_in_the_order_of_names(tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    book(tmp_path / "b" / "c" / "2.xlsx", {"案件": cases("甲-2")})
    book(tmp_path / "b" / "1.XLSX", {"案件": cases("甲-1")})
    json_file(tmp_path / "a.json", {"案件": {"案号": "甲-0"}})
    (tmp_path / "b" / "读我.txt").write_text("x", "utf-8")
    assert [case.case_no for case in load([tmp_path]).cases] == ["甲-0", "甲-1", "甲-2"]


def test_lock_files_and_own_reports_are_passed_over_with_a_remark(tmp_path: Path) -> None:
    book(tmp_path / "1.xlsx", {"案件": cases("甲-1")})
    (tmp_path / "~$1.xlsx").write_bytes(b"lock")
    book(tmp_path / "评查报告.xlsx", {"封面与说明": [["x"]], "案件": cases("甲-1"), "_pingcha": [["x"]]})
    loaded = load([tmp_path])
    only_case(loaded)
    assert the_problem(loaded, "lock_file").level is the_problem(loaded, "own_report").level is Level.REMARK


def test_tables_of_other_formats_in_a_folder_are_told(tmp_path: Path) -> None:
    book(tmp_path / "1.xlsx", {"案件": cases("甲-1")})
    (tmp_path / "2.ods").write_bytes(b"x")
    (tmp_path / "3.sqlite").write_bytes(b"x")
    assert len(told(load([tmp_path]), "not_read")) == 2


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    path = book(tmp_path / "1.xlsx", {"案件": cases("甲-1")})
    loaded = load([path, tmp_path])
    only_case(loaded)
    assert len(loaded.files) == 1 and told(loaded, "given_twice")


def test_a_folder_with_nothing_to_read_is_fatal(tmp_path: Path) -> None:
    assert fatal_of(tmp_path).code == "empty_folder"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything may be read here")
def test_a_file_that_may_not_be_read_is_fatal(tmp_path: Path) -> None:
    path = book(tmp_path / "1.xlsx", {"案件": cases("甲-1")})
    path.chmod(0)
    assert fatal_of(path).code == "no_access"


def test_the_garbage_collector_is_left_as_it_was(tmp_path: Path) -> None:
    path = book(tmp_path / "1.xlsx", {"案件": cases("甲-1")})
    load([path])
    assert gc.isenabled()
    gc.disable()
    try:
        load([path])
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_libraries_that_an_input_does_not_need_are_not_loaded(tmp_path: Path) -> None:
    path = book(tmp_path / "1.xlsx", {"案件": cases("甲-1")})
    heavy = ("lxml", "openpyxl", "pandas", "pyarrow", "sqlalchemy", "xlrd")
    script = f"import sys; from adapters import load; load([{str(path)!r}]); print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
