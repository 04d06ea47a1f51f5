"""Twenty-two whole cases, exported to one workbook and evaluated for real: found as their faults say, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

import pingcha
from engine.calendar import default_calendar
from records.findings import Review, Verdict
from tests.cases import coercions, penalties, permits
from tests.cases.compare import Expected, case_findings, differences, unit_findings
from tests.cases.corpus import AS_OF, YEARS, YEARS_EXPECTED, cases
from tests.cases.expected import expected, page_numbers
from tests.cases.filing import File
from tests.cases.workbook import write


@pytest.fixture(scope="module")
def files() -> list[File]:
    made = cases()
    for file in made:
        page_numbers(file)
    return made


@pytest.fixture(scope="module")
def book(files: list[File], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "案卷.xlsx"
    write(path, files, YEARS)
    return path


@pytest.fixture(scope="module")
def review(book: Path) -> Review:
    return pingcha.check(book, as_of=AS_OF, verify=True)


def test_every_case_gives_what_its_faults_say_and_nothing_else(files: list[File], review: Review) -> None:
    wanted: dict[str, Expected] = {file.case_no: frozenset(expected(file)) for file in files}
    wanted |= {
        f"{year}年度": frozenset((obligation, "单位年度", verdict) for obligation, verdict in found)
        for year, found in YEARS_EXPECTED.items()
    }
    got = {case.case_no: case_findings(case) for case in review.cases}
    got |= {f"{unit.year}年度": unit_findings(unit) for unit in review.units}
    assert differences(got, wanted) == []


def test_every_case_is_evaluated_and_both_evaluators_agree(files: list[File], review: Review) -> None:
    assert [case.case_no for case in review.cases if case.error is not None] == []
    assert len(review.cases) == len(files)
    assert review.run.verified


def test_the_data_problems_are_the_columns_that_were_left_out_and_the_one_blank_link(review: Review) -> None:
    assert sorted((error.code, error.sheet) for error in review.errors) == [
        ("blank_link", "音像"),
        ("column_not_exported", "活动"),
        ("column_not_exported", "调用"),
        ("column_not_exported", "送达"),
        ("column_not_exported", "音像"),
    ]


def test_a_violation_points_to_the_sheet_and_row_it_stands_on(review: Review) -> None:
    violated = [f for case in review.cases for f in case.findings if f.verdict is Verdict.VIOLATED]
    assert len(violated) > 40
    for finding in violated:
        assert finding.subject.source is not None
        assert finding.subject.source.row is not None
        assert finding.subject.source.sheet == finding.subject.table


def test_the_workbook_spells_days_as_registries_do(book: Path) -> None:
    values = [cell for sheet in load_workbook(book).worksheets for row in sheet.values for cell in row]
    assert any(isinstance(value, datetime) for value in values)
    for spelling in ("2025-03-13", "2025年2月17日 09:10", "20250218", "2025/2/19 09:00"):
        assert spelling in values, spelling


@pytest.mark.parametrize(
    "make", [penalties.spotless, permits.spotless, coercions.spotless], ids=["处罚", "许可", "强制"]
)
def test_in_a_clean_case_nothing_is_done_on_a_day_off(make: Callable[[], File]) -> None:
    file, calendar = make(), default_calendar()
    days = {
        value.date() if isinstance(value, datetime) else value
        for rows in ([file.header], *file.tables.values())
        for row in rows
        for value in row.values()
        if isinstance(value, date)
    }
    assert len(days) > 8
    assert [day.isoformat() for day in sorted(days) if not calendar.is_workday(day)] == []
