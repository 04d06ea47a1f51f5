"""Converted cases read as they were: three states, places, assumptions, problems; damage is told, never read as less."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import fields
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from pyarrow.dataset import dataset

from adapters import LoadedInput, load, partitions
from adapters.converted import converted
from adapters.partition_write import write_partitions
from records.case import CaseRecord
from records.problems import InputProblem, Level
from records.row import AssumedBy, Row, Source
from tests.adapters.books import book, fatal_of, json_file, the_problem, told
from tests.adapters.exports import Sheets, check_said, exports, said_by, write_json


def convert(loaded: LoadedInput, folder: Path, per_partition: int = 2) -> Path:
    folder.mkdir()
    cases = (*loaded.cases, *loaded.failed)
    known = {case.case_no for case in cases}
    write_partitions(folder, cases, known, loaded.unit_years, loaded.problems, {}, per_partition)
    return folder


def places(case: CaseRecord) -> list[Source | None]:
    return [row.origin for _, _, row in case.all_rows()]


def problem_set(loaded: LoadedInput) -> set[InputProblem]:
    return set(loaded.problems)


def check_same(again: LoadedInput, loaded: LoadedInput) -> None:
    """Everything but the files that it was read from."""
    assert [case.case_no for case in again.failed] == [case.case_no for case in loaded.failed]
    for one, other in zip((*again.cases, *again.failed), (*loaded.cases, *loaded.failed), strict=True):
        assert said_by(one) == said_by(other)
        assert places(one) == places(other)
        assert one.partial == other.partial
        assert [row.assumed for _, _, row in one.all_rows()] == [
            row.assumed for _, _, row in other.all_rows()
        ]
    assert again.unit_years == loaded.unit_years
    assert problem_set(again) == problem_set(loaded)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(exports())
def test_converted_cases_say_what_the_export_said(sheets: Sheets) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_json(folder / "a.json", sheets)
        loaded = load([folder / "a.json"])
        again = load([convert(loaded, folder / "lib")])
        check_said(again, sheets)
        check_same(again, loaded)


def odd_export(folder: Path) -> list[Path]:
    """Cases of which each was exported with other tables and columns, one with errors, and what remarks are made of."""
    return [
        json_file(
            folder / "a.json",
            {
                "案件列表": [
                    {"案件": {"案号": "甲-1", "承办人": ["张；三", "李四"], "案件名称": None}, "活动": []},
                    {
                        "案件": {"案号": "甲-2", "执法类型": "行政处分", "涉密类型": ["无"]},
                        "文书": [{"文书编号": "1", "载明事项": ["别的"]}, {"印章": "/"}],
                    },
                    {
                        "案件": {
                            "案号": "甲-3",
                            "当场启动时间": "2025-03-04",
                            "报告负责人时间": "2025-03-04 00:00",
                        }
                    },
                ],
                "单位年度": [{"年度": 2025, "单位": "一队", "培训次数": 0}],
            },
        ),
        book(folder / "b.xlsx", {"调用": [["案号", "对象编号"], ["甲-1", "Y1"], ["没有的案", "Y2"]]}),
    ]


@pytest.mark.parametrize("per_partition", [1, 2, 100])
def test_states_places_and_problems_survive_where_every_row_differs(
    tmp_path: Path, per_partition: int
) -> None:
    loaded = load(odd_export(tmp_path))
    assert [case.case_no for case in loaded.failed] == ["甲-2"] and told(loaded, "unknown_case")
    again = load([convert(loaded, tmp_path / "lib", per_partition)])
    check_same(again, loaded)
    check_same(load([convert(again, tmp_path / "again", 2)]), loaded)


def test_what_was_assumed_and_where_it_was_read_survives(tmp_path: Path) -> None:
    (case,) = load(
        [book(tmp_path / "a.xlsx", {"案件": [["案号", "重大社会影响", "密级"], ["甲-1", None, "x"]]})]
    ).cases
    header = case.case.assuming({"major_social_impact": False}, AssumedBy.BLANK).assuming(
        {"court_enforcement": True}, AssumedBy.CONSTANT
    )
    assert header.origin is not None
    elsewhere = {"密级": Source("b.xlsx", "一览", 7, {"密级": ("保密等级", "D")})}
    origin = Source(header.origin.file, "案件", 2, header.origin.columns, elsewhere)
    header.put_back(origin, header.assumed)
    before = CaseRecord(header, case.tables, frozenset())
    (tmp_path / "lib").mkdir()
    write_partitions(tmp_path / "lib", [before], (), (), (), {}, 10)
    (after,) = load([tmp_path / "lib"]).cases
    assert after.case.assumed == header.assumed and after.case.origin == origin
    assert after.case.origin is not None and after.case.origin.cell("密级") == "D7"
    assert after.case.without_assumed().read("court_enforcement") is header.without_assumed().read(
        "court_enforcement"
    )


def test_every_part_of_a_places_description_is_kept() -> None:
    """A field added to Source has to be written too."""
    assert [one.name for one in fields(Source)] == ["file", "sheet", "row", "columns", "elsewhere"]
    assert sorted(Row.__private_attributes__) == [
        "_assumed",
        "_distrusted",
        "_origin",
    ]  # _distrusted is the run's


def test_a_single_partition_can_be_read_by_itself(tmp_path: Path) -> None:
    loaded = load(odd_export(tmp_path))
    folder = convert(loaded, tmp_path / "lib", 1)
    assert [case.case_no for case in load([folder / "00002"]).cases] == ["甲-3"]
    only_failed = load([folder / "00003"])
    assert [case.case_no for case in only_failed.failed] == ["甲-2"]
    assert {problem.case_no for problem in only_failed.problems if problem.level is Level.CASE} == {"甲-2"}


def test_reading_partition_by_partition_gives_what_reading_the_folder_gives(tmp_path: Path) -> None:
    folder = convert(load(odd_export(tmp_path)), tmp_path / "lib", 1)
    whole = load([folder])
    pieces = [load(list(one)) for one in partitions(folder)]
    assert len(pieces) == 3 and not any(piece.fatal for piece in pieces)
    assert [case.case_no for piece in pieces for case in (*piece.cases, *piece.failed)] == [
        case.case_no for case in (*whole.cases, *whole.failed)
    ]
    assert [row for piece in pieces for row in piece.unit_years] == list(whole.unit_years)
    anew = {"table_not_exported"}  # said of the cases that were read together
    assert {problem for piece in pieces for problem in piece.problems if problem.code not in anew} == {
        problem for problem in whole.problems if problem.code not in anew
    }
    assert partitions(tmp_path / "lib" / "00001") == []


def test_a_folder_of_many_files_is_one_input_whose_hash_tells_every_change(tmp_path: Path) -> None:
    loaded = load(odd_export(tmp_path))
    first = load([convert(loaded, tmp_path / "a", 1)]).files
    assert [name for name, _ in first] == [str(tmp_path / "a")]
    assert load([convert(loaded, tmp_path / "b", 1)]).files[0][1] == first[0][1]
    assert load([convert(loaded, tmp_path / "c", 2)]).files[0][1] != first[0][1]
    (tmp_path / "a" / "00003" / "_问题.parquet").unlink()
    assert load([tmp_path / "a"]).files[0][1] != first[0][1]


def test_a_partition_that_lacks_a_file_is_fatal_and_not_an_empty_table(tmp_path: Path) -> None:
    source = book(
        tmp_path / "a.xlsx", {"案件": [["案号"], ["甲-1"]], "活动": [["案号", "活动编号"], ["甲-1", "H1"]]}
    )
    folder = convert(load([source]), tmp_path / "lib")
    (folder / "00001" / "活动.parquet").unlink()
    problem = fatal_of(folder)
    assert problem.code == "incomplete" and "活动.parquet" in problem.problem


@pytest.mark.parametrize("instead", ["a table of its own", "another table's file"])
def test_a_partition_whose_cases_are_another_file_is_fatal_and_not_without_them(
    tmp_path: Path, instead: str
) -> None:
    cases, rows = [["甲-1"], ["甲-2"]], [["甲-1", "H1"], ["甲-2", "H1"]]
    source = book(tmp_path / "a.xlsx", {"案件": [["案号"], *cases], "活动": [["案号", "活动编号"], *rows]})
    folder = convert(load([source]), tmp_path / "lib", 1)
    if instead == "a table of its own":
        pq.write_table(pa.table({"案号": ["乙-1"]}), folder / "00002" / "案件.parquet")
    else:
        shutil.copy(folder / "00002" / "活动.parquet", folder / "00002" / "案件.parquet")
    loaded = load([folder])
    assert loaded.fatal and told(loaded, "incomplete" if instead == "a table of its own" else "damaged")
    bad: list[InputProblem] = []
    found = converted([str(folder)], bad=bad)
    assert [one.name for one in found.partitions] == ["00001"]
    assert [(one.code, one.file) for one in bad] == [("damaged", str(folder / "00002" / "案件.parquet"))]


def test_a_partition_that_lacks_its_problems_is_fatal_and_not_free_of_them(tmp_path: Path) -> None:
    folder = convert(load(odd_export(tmp_path)), tmp_path / "lib", 1)
    (folder / "00003" / "_问题.parquet").unlink()
    assert the_problem(load([folder]), "incomplete").level is Level.FATAL


def test_a_file_that_other_programs_changed_is_fatal(tmp_path: Path) -> None:
    source = book(tmp_path / "a.xlsx", {"案件": [["案号", "重大社会影响"], ["甲-1", "是"]]})
    folder = convert(load([source]), tmp_path / "lib")
    path = folder / "00001" / "案件.parquet"
    table = pq.read_table(path)
    metadata = table.schema.metadata
    texts = table.set_column(1, "重大社会影响", [["也许"]]).replace_schema_metadata(metadata)
    pq.write_table(texts, path)
    assert fatal_of(folder).code == "damaged"
    pq.write_table(table.drop_columns(["_来源"]), path)
    assert fatal_of(folder).code == "damaged"


def test_other_programs_can_read_all_partitions_as_one_table(tmp_path: Path) -> None:
    sheet = [["案号", "执法机构"], ["甲-1", "一队"], ["甲-2", "二队"], ["甲-3", "一队"]]
    folder = convert(load([book(tmp_path / "a.xlsx", {"案件": sheet})]), tmp_path / "lib")
    files = sorted(str(path) for path in folder.glob("*/案件.parquet"))
    assert dataset(files).to_table(columns=["执法机构"]).column(0).to_pylist() == ["一队", "二队", "一队"]
