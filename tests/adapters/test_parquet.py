"""Parquet: typed columns, files and folders of files as tables, columns that some files lack."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from adapters import load
from records.row import BLANK, NOT_EXPORTED
from tests.adapters.books import fatal_of, only_case, the_problem


def write(path: Path, **columns: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)
    return path


def test_types_are_honoured_and_null_is_blank(tmp_path: Path) -> None:
    utc = datetime(2025, 3, 4, 1, 30, tzinfo=UTC)
    path = write(
        tmp_path / "案件.parquet",
        案号=["甲-1"],
        案件名称=pa.array([None], pa.string()),
        启动日期=[date(2025, 3, 4)],
        当场启动时间=pa.array([utc], pa.timestamp("ns", "UTC")),
        报告负责人时间=pa.array([datetime(2025, 3, 4, 10, 5)], pa.timestamp("ms")),
        归档日期=pa.array([datetime(2025, 6, 1)], pa.timestamp("s")),
        紧急当场启动=[True],
        承办人=[["张三", "李四"]],
        证件号码=pa.array([Decimal(110101199001011234)], pa.decimal128(20, 0)),
        执法类型=pa.array(["行政处罚"]).dictionary_encode(),
        案卷号=pa.array([7], pa.int64()),
    )
    case = only_case(load([path])).case
    assert case.read("title") is BLANK and case.read("unit") is NOT_EXPORTED
    assert (case.initiated_on, case.archived_on) == (date(2025, 3, 4), date(2025, 6, 1))
    assert case.started_on_spot_at == datetime(2025, 3, 4, 9, 30)
    assert case.reported_at == datetime(2025, 3, 4, 10, 5)
    assert case.emergency_start is True and case.handlers == ("张三", "李四")
    assert (case.party_id, case.archive_no, case.action_kind) == ("110101199001011234", "7", "行政处罚")


def test_a_folder_of_pieces_is_one_table_and_its_folders_state_columns(tmp_path: Path) -> None:
    write(tmp_path / "案件.parquet", 案号=["001", "甲-2"])
    write(tmp_path / "活动" / "案号=001" / "1.parquet", 活动编号=["H1", "H2"])
    write(tmp_path / "活动" / "案号=%E7%94%B2-2" / "2.parquet", 活动编号=["H3"], 地点=pa.array(["x"]))
    loaded = load([tmp_path])
    first, second = loaded.cases
    assert [row.read("activity_id") for row in first.rows("活动") or ()] == ["H1", "H2"]
    (row,) = second.rows("活动") or ()
    assert (
        row.read("place") == "x" and row.origin is not None and row.origin.row == 1
    )  # folders in the order of names
    assert (first.rows("活动") or ())[0].read("place") is NOT_EXPORTED


@pytest.mark.parametrize("kept", [4, 50, 200])
def test_a_damaged_file_is_a_sentence(tmp_path: Path, kept: int) -> None:
    path = write(tmp_path / "案件.parquet", 案号=["甲-1"] * 100)
    path.write_bytes(path.read_bytes()[:kept])
    problem = fatal_of(path)
    assert problem.code == "damaged" and problem.file == str(path)


def test_a_page_of_data_that_is_damaged_is_a_sentence(tmp_path: Path) -> None:
    path = write(tmp_path / "案件.parquet", 案号=[f"甲-{number}" for number in range(5000)])
    data = bytearray(path.read_bytes())
    data[60:4000] = bytes(3940)
    path.write_bytes(data)
    assert load([path]).fatal


def test_a_number_that_is_none_is_an_error_of_its_case(tmp_path: Path) -> None:
    path = write(tmp_path / "案件.parquet", 案号=["甲-1"], 案卷号=[float("nan")])
    problem = the_problem(load([path]), "not_a_number")
    assert (problem.case_no, problem.column, problem.row) == ("甲-1", "案卷号", 1)


def test_columns_of_other_shapes_are_errors_of_their_case(tmp_path: Path) -> None:
    path = write(
        tmp_path / "案件.parquet", 案号=["甲-1"], 案件名称=pa.array([{"a": 1}]), 案卷号=pa.array([b"\x00"])
    )
    loaded = load([path])
    assert the_problem(loaded, "binary").column == "案卷号"
    assert the_problem(loaded, "wrong_shape").column == "案件名称"
    assert [case.case_no for case in loaded.failed] == ["甲-1"]


def test_a_file_that_claims_more_rows_than_it_has_bytes_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "案件.parquet", 案号=pa.nulls(2_000_000, pa.string()))
    assert fatal_of(path).code == "too_large"
