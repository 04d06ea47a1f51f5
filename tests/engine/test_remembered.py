"""Explanations with a memory for the case are the same as without one, and the evaluators are compared without it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from random import Random

import pytest

import engine
from benchmarks.differential import situations
from dsl.load import load_rules
from dsl.tree import Condition, NamedCondition, Or, RuleSet, Some
from engine.calendar import default_calendar
from engine.explaining.explain import Explainer
from engine.explaining.remembered import Meanings, Remembering
from engine.reference.evaluation import Env
from engine.reference.interpreter import Reference
from engine.reference.values import Truth
from records.case import CaseRecord
from records.findings import Verdict
from rules import rules_folder
from tests.engine.test_evaluators_agree import drawn
from tests.engine.test_explain import H1, person, placed
from tests.engine.trees import AS_OF, field, filled, is_, record, reference, rows


def agree(reference: Reference, cases: Iterable[CaseRecord]) -> int:
    """How many findings were the same for both."""
    remembering, plain = Explainer(reference), Explainer(reference, remembering=False)
    compared = 0
    for case in cases:
        for judgement in reference.judge(case):
            assert remembering.finding(case, judgement) == plain.finding(case, judgement)
            if judgement.verdict is Verdict.UNDETERMINED:
                assert remembering.doubts(case, judgement) == plain.doubts(case, judgement)
            compared += 1
    return compared


@pytest.mark.parametrize("first", range(0, 150, 50))
def test_random_rules_on_random_cases(first: int) -> None:
    for seed in range(first, first + 50):
        rules, cases, as_of, stage = drawn(Random(seed))
        assert agree(Reference(rules, default_calendar(), as_of, stage, {}), cases)


@pytest.fixture(scope="module")
def shipped() -> RuleSet:
    rules = load_rules(rules_folder()).ruleset
    assert rules is not None
    return rules


@pytest.mark.parametrize("stage", ["归档前", "已归档"])
def test_the_shipped_rules_on_odd_cases_and_near_their_examples(shipped: RuleSet, stage: str) -> None:
    told = islice(situations(shipped, default_calendar(), 11), 40)
    cases = [one.record for one in told if one.record is not None]
    reference = Reference(shipped, default_calendar(), AS_OF, stage, {})
    assert agree(reference, cases) > 1000


def test_equal_conditions_of_two_rules_are_one_and_unequal_ones_are_not() -> None:
    meanings = Meanings()
    one, same = (Some(rows("活动", "人员", is_(field("人员", "角色", frame=1), "证人"))) for _ in range(2))
    other = Some(rows("活动", "人员", is_(field("人员", "角色", frame=1), "当事人")))
    assert one is not same
    assert meanings.of(one) == meanings.of(same) != meanings.of(other)


def test_each_row_is_remembered_by_itself() -> None:
    """A condition that speaks of the row inside a query and of the subject outside it is kept for both."""
    witness = is_(field("人员", "角色", frame=1), "证人")
    here = filled(field("活动", "地点"))
    condition = Or((witness, here))
    case = record(活动=[H1], 人员=[person(1, "01", role="证人"), person(2, "02", role="当事人")])
    remembering = Remembering(reference().setting, case, Meanings())
    plain = reference().on(case)
    for row in case.tables["人员"]:
        env = {0: case.tables["活动"][0], 1: row}
        assert remembering.truth(condition, env) == plain.truth(condition, env)
    query = rows("活动", "人员", NamedCondition("在场", condition))
    env = {0: case.tables["活动"][0]}
    for unless in (None, witness, here):
        assert remembering.rows(query, env, unless) == plain.rows(query, env, unless)
    assert remembering.count(query, env) == plain.count(query, env)


def test_rows_that_may_belong_to_any_subject_are_judged_once_for_all_subjects() -> None:
    asked = 0

    class Counting(Remembering):
        def truth(self, condition: Condition, env: Env) -> Truth:
            nonlocal asked
            asked += 1
            return super().truth(condition, env)

    activities = [
        placed("活动", line, activity_id=f"H{line}", place=("街上", None)[line % 2]) for line in range(30)
    ]
    people = [
        person(line, "01", activity=None, role=("证人", None, "当事人")[line % 3]) for line in range(30)
    ]
    case = record(活动=activities, 人员=people)
    counting, plain = Counting(reference().setting, case, Meanings()), reference().on(case)
    witness, here = is_(field("人员", "角色", frame=1), "证人"), filled(field("活动", "地点"))
    alone, of_both = rows("活动", "人员", witness), rows("活动", "人员", Or((witness, here)))
    for unless in (None, filled(field("人员", "执法证号", frame=1))):
        asked = 0
        for activity in activities:
            assert counting.rows(alone, {0: activity}, unless) == plain.rows(alone, {0: activity}, unless)
        assert 0 < asked <= 2 * len(people)
    for activity in activities:  # these have to do with the subject
        assert counting.rows(of_both, {0: activity}) == plain.rows(of_both, {0: activity})


def test_what_compares_the_evaluators_has_no_memory() -> None:
    assert type(reference().on(record(活动=[H1]))).__name__ == "Evaluation"
    paths = list(Path(engine.__file__).parent.glob("reference/*.py"))
    assert len(paths) > 3
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert "engine.explaining.remembered" not in imported
