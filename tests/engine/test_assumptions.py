"""A finding that does not name an assumption stands without any: shown with the engine, on cases near the examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from random import Random
from types import MappingProxyType

import pytest

from benchmarks.near_cases import NearCases
from benchmarks.odd_cases import OddCases
from dsl.load import load_rules
from dsl.tree import RuleSet
from engine.calendar import default_calendar
from engine.evaluator import Evaluator, Settings
from records.case import CaseRecord
from records.findings import Finding, Verdict
from records.row import AssumedBy, Row
from records.schema import TABLES
from records.tables import Case
from rules import rules_folder

CALENDAR = default_calendar()
AS_OF = date(2026, 6, 30)


@pytest.fixture(scope="module")
def shipped() -> RuleSet:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    return loaded.ruleset


def bare_and_assumed(row: Row, chance: Random) -> tuple[Row, Row]:
    """The row with some of its closed fields blank, and the same with these values assumed."""
    closed = [
        column.attr for column in TABLES[row.TABLE].columns.values() if column.values or column.kind == "是否"
    ]
    given = [attr for attr in closed if attr in row.model_fields_set and getattr(row, attr) is not None]
    chosen = [attr for attr in given if chance.random() < 0.4]
    if not chosen:
        return row, row
    bare = row.replacing(dict.fromkeys(chosen))
    return bare, bare.assuming({attr: getattr(row, attr) for attr in chosen}, AssumedBy.BLANK)


def pairs(rules: RuleSet, seed: int) -> Iterator[tuple[CaseRecord, CaseRecord]]:
    """Cases as an export left them, beside the same cases as a mapping file reads them."""
    chance = Random(seed)
    for told in NearCases(rules, CALENDAR, seed, OddCases(seed)):
        if told.record is None or "评查结论" in told.record.tables:
            continue
        case = told.record
        header, assumed_header = bare_and_assumed(case.case, chance)
        rows = {table: [bare_and_assumed(row, chance) for row in rows] for table, rows in case.tables.items()}
        assert isinstance(header, Case) and isinstance(assumed_header, Case)
        yield tuple(  # type: ignore[misc]
            replace(
                case,
                case=(header, assumed_header)[which],
                tables=MappingProxyType(
                    {t: tuple(both[which] for both in found) for t, found in rows.items()}
                ),
            )
            for which in (0, 1)
        )


def findings(evaluator: Evaluator, cases: list[CaseRecord]) -> list[list[Finding]]:
    results = [evaluator.case_result(case, outcome, False) for case, outcome in evaluator.verdicts(cases)]
    assert [result.error for result in results] == [None] * len(cases)
    return [result.findings for result in results]


def test_a_finding_without_assumptions_is_the_same_where_nothing_is_assumed(shipped: RuleSet) -> None:
    told = list(islice(pairs(shipped, 1), 0, 1200, 100))
    evaluator = Evaluator(shipped, CALENDAR, Settings(AS_OF, "check", keep_not_applicable=True))
    try:
        without = findings(evaluator, [bare for bare, _ in told])
        with_them = findings(evaluator, [assumed for _, assumed in told])
    finally:
        evaluator.close()
    disclosed = of_conclusions = 0
    for plain, assumed in zip(without, with_them, strict=True):
        for before, after in zip(plain, assumed, strict=True):
            assert before.obligation == after.obligation
            assert before.assumptions == ()
            if not after.assumptions:
                assert before.verdict is after.verdict, after.obligation
            else:
                disclosed += 1
                of_conclusions += after.article == 39 and after.verdict is Verdict.MANUAL
    assert disclosed > 20
    assert of_conclusions > 0
