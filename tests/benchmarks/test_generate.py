"""The generated cases: the same for a seed, of every table and kind, with faults and unknowns, of a realistic size."""

from __future__ import annotations

from datetime import date

import pytest

import pingcha
from benchmarks.generate import generate
from records.case import CaseRecord
from records.findings import Review, Verdict
from records.row import BLANK
from records.schema import CASE_TABLES

AS_OF = date(2026, 6, 30)


@pytest.fixture(scope="module")
def cases() -> list[CaseRecord]:
    return list(generate(120, 7))


@pytest.fixture(scope="module")
def review(cases: list[CaseRecord]) -> Review:
    return pingcha.review(cases[:30], as_of=AS_OF)


def texts(cases: list[CaseRecord]) -> list[str]:
    return [repr([case.case, *(row for _, _, row in case.all_rows())]) for case in cases]


def test_a_seed_gives_the_same_cases_and_another_seed_others(cases: list[CaseRecord]) -> None:
    assert texts(list(generate(120, 7))) == texts(cases)
    assert texts(list(generate(120, 8))) != texts(cases)


def test_fewer_cases_are_the_first_of_more(cases: list[CaseRecord]) -> None:
    assert texts(list(generate(5, 7))) == texts(cases[:5])


def test_every_table_and_the_three_kinds_appear(cases: list[CaseRecord]) -> None:
    assert {name for case in cases for name, rows in case.tables.items() if rows} == set(CASE_TABLES)
    assert {case.case.action_kind for case in cases} == {"行政处罚", "行政许可", "行政强制"}


def test_numbers_of_cases_are_their_own(cases: list[CaseRecord]) -> None:
    assert len({case.case_no for case in cases}) == len(cases)


def test_cases_have_a_realistic_size(cases: list[CaseRecord]) -> None:
    sizes = [sum(len(rows) for rows in case.tables.values()) for case in cases]
    assert min(sizes) >= 10
    assert max(sizes) <= 150
    assert 40 <= sum(sizes) / len(sizes) <= 80


def test_some_links_are_blank_and_some_columns_were_not_exported(cases: list[CaseRecord]) -> None:
    rows = [row for case in cases for _, _, row in case.all_rows()]
    unexported = [
        row for row in rows if row.TABLE != "案件" and row.model_fields_set != set(type(row).model_fields)
    ]
    assert 0.01 < len(unexported) / len(rows) < 0.2
    people = [row for row in rows if row.TABLE == "人员"]
    assert 0 < sum(1 for row in people if row.read("activity_id") is BLANK) / len(people) < 0.1


def test_all_kinds_of_verdict_appear_and_most_of_what_is_asked_is_met(review: Review) -> None:
    assert [case.case_no for case in review.cases if case.error is not None] == []
    findings = [finding for case in review.cases for finding in case.findings]
    share = {kind: sum(1 for f in findings if f.verdict is kind) / len(findings) for kind in Verdict}
    assert all(share[kind] > 0 for kind in Verdict if kind not in (Verdict.NOT_APPLICABLE, Verdict.ADVISED))
    assert share[Verdict.SATISFIED] > 0.5
