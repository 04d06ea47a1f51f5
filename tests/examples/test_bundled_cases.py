"""The bundled workbook: what it is made of, and every finding that the regulation has against it, neither more nor less."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

import pingcha
from engine.calendar import default_calendar
from examples import make_examples
from examples.cases import all_cases
from records.findings import Review, Verdict

EXPECTED = Path(make_examples.__file__).with_name("预期结果.json")
FAULTS = (Verdict.VIOLATED, Verdict.UNDETERMINED)
Finding = tuple[str, str | None, str]


@pytest.fixture(scope="module")
def review() -> Review:
    return pingcha.review(make_examples.WORKBOOK, as_of=date(2026, 11, 24), verify=True)


def found(review: Review) -> dict[str, list[Finding]]:
    return {
        case.case_no: sorted(
            (finding.obligation, finding.subject.id, finding.verdict.value)
            for finding in case.findings
            if finding.verdict in FAULTS
        )
        for case in review.cases
    }


def test_the_findings_are_those_expected(review: Review) -> None:
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    assert found(review) == {
        case_no: sorted((f["义务"], f["对象"], f["结论"]) for f in findings)
        for case_no, findings in expected.items()
    }


def test_every_case_is_evaluated_and_both_evaluators_agree(review: Review) -> None:
    assert [case.case_no for case in review.cases] == [case.case_no for case in all_cases()]
    assert all(case.error is None for case in review.cases)
    assert review.run.verified


def test_the_clean_cases_have_no_fault_and_the_others_have(review: Review) -> None:
    faulty = {case.case_no for case in all_cases() if case.faults}
    assert {case_no for case_no, findings in found(review).items() if findings} == faulty
    assert len(all_cases()) - len(faulty) == 3


def test_the_workbook_is_what_the_script_writes(tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    make_examples.write(again)
    committed, written = load_workbook(make_examples.WORKBOOK), load_workbook(again)
    assert committed.sheetnames == written.sheetnames
    for sheet in committed.sheetnames:
        assert list(committed[sheet].values) == list(written[sheet].values)


def test_the_cases_are_of_all_three_kinds() -> None:
    kinds = {row["执法类型"] for case in all_cases() for row in case.tables["案件"]}
    assert kinds == {"行政处罚", "行政许可", "行政强制"}
    assert len(all_cases()) >= 12


def test_nothing_is_done_on_a_day_off() -> None:
    calendar = default_calendar()
    days = {
        value.date() if isinstance(value, datetime) else value
        for case in all_cases()
        for rows in case.tables.values()
        for row in rows
        for value in row.values()
        if isinstance(value, date)
    }
    assert [day.isoformat() for day in sorted(days) if not calendar.is_workday(day)] == []


def test_each_party_has_its_own_number() -> None:
    parties = {(row["当事人名称"], row["证件号码"]) for case in all_cases() for row in case.tables["案件"]}
    assert len(parties) == len({name for name, _ in parties}) == len({code for _, code in parties}) > 10
