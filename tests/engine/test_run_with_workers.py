"""Whole runs with the real rules: the same review whoever evaluates, and cases in = cases out when a case breaks its worker."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from benchmarks.generate import generate
from dsl.load import load_rules
from engine.calendar import default_calendar
from engine.evaluator import Settings
from engine.run import Inputs, Kept, Run, evaluate
from engine.work import CaseDone
from engine.workers import Limits, Team
from records.findings import Review
from records.tables import AgencyYear
from rules import rules_folder
from tests.engine.faulty import FaultyCases

CASES = 20
UNITS = ("市局", "区局")
LIMITS = Limits(seconds=20.0, memory=2**30)


@pytest.fixture(scope="module")
def run() -> Run:
    ruleset = load_rules(rules_folder()).ruleset
    assert ruleset is not None
    inputs = Inputs(
        cases=list(generate(CASES, 7)),
        unit_years=[AgencyYear.build({"unit": unit, "year": 2025, "trainings": 1}) for unit in UNITS],
        problems=(),
        failed=(),
        files=(),
    )
    return Run(inputs, ruleset, Settings(date(2026, 6, 30), "review"), default_calendar(), "0")


@pytest.fixture(scope="module")
def plain(run: Run) -> Review:
    """The review made without worker processes."""
    return evaluate(run, team=Team(0, LIMITS))


@pytest.mark.parametrize("team", [Team(0, LIMITS, 7), Team(2, LIMITS, 5)])
def test_the_review_is_the_same_whoever_evaluates(run: Run, plain: Review, team: Team) -> None:
    assert evaluate(run, team=team).model_dump_json() == plain.model_dump_json()


def test_a_case_or_a_unit_that_breaks_its_worker_is_the_only_one_without_a_verdict(
    run: Run, plain: Review
) -> None:
    broken = {run.inputs.cases[number].case_no: fault for number, fault in {3: "kill", 17: "raise"}.items()}
    broken["区局"] = "exit"
    review = evaluate(run, team=Team(2, LIMITS), make=partial(FaultyCases, broken))
    assert [case.case_no for case in review.cases] == [case.case_no for case in run.inputs.cases]
    assert {case.case_no: case.error for case in review.cases if case.error} == {
        run.inputs.cases[3].case_no: "无法评查：评查它的工作进程意外结束（信号 9）",
        run.inputs.cases[17].case_no: "无法评查：程序内部错误（ValueError）",
    }
    for case, same in zip(review.cases, plain.cases, strict=True):
        if case.error is not None:
            assert (case.articles, case.findings) == ([], [])
        else:
            assert case == same
    assert [(unit.unit, unit.error) for unit in review.units] == [
        ("市局", None),
        ("区局", "无法评查：评查它的工作进程意外结束（返回码 3）"),
    ]
    assert review.units[0] == plain.units[0]
    assert (review.units[1].articles, review.units[1].findings) == ([], [])


def test_what_was_kept_is_not_evaluated_again_and_the_review_is_the_same(run: Run, plain: Review) -> None:
    first: dict[str, object] = {}
    kept: Kept = {}

    def stop_after_the_first(done: Kept) -> None:
        nonlocal kept
        kept = {**kept, **done}
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(run, team=Team(2, LIMITS), keep=stop_after_the_first)
    assert 0 < len(kept) < CASES
    again = evaluate(run, team=Team(0, LIMITS), kept=kept, keep=first.update)
    assert set(first) == {*run.names} - {*kept}
    assert again.model_dump_json() == plain.model_dump_json()


def test_a_case_that_broke_its_worker_is_not_kept(run: Run) -> None:
    kept: dict[str, object] = {}
    bad = run.inputs.cases[0].case_no
    evaluate(run, team=Team(0, LIMITS), keep=kept.update, make=partial(FaultyCases, {bad: "raise"}))
    assert set(kept) == {*run.names} - {f"案卷 {bad}"}


def test_a_kept_result_of_another_case_is_not_believed(run: Run, plain: Review) -> None:
    one, other = plain.cases[:2]
    review = evaluate(run, team=Team(0, LIMITS), kept={f"案卷 {one.case_no}": CaseDone(other, ())})
    assert review == plain
