"""Rows taken together (``engine.courses``) reach the verdicts that every check on every row by itself reaches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from benchmarks.generate import generate
from benchmarks.odd_cases import OddCases
from dsl.load import load_rules
from engine.calendar import default_calendar
from engine.chain import split
from engine.compile import expected_check
from engine.decide import Decider
from engine.formula import All, Any, FlagTest, Formula, LabelOf, LabelRef, Measure, Negation
from engine.judge import Failure, Judge, Subject
from engine.params import bind
from engine.plain import holds
from engine.plan import Plan, make_plan
from engine.rests import OPEN, open_for_check, open_measures
from engine.verdict import verdict_of
from records.case import CaseRecord
from records.quality import prepare
from rules import rules_folder
from tests.engine.test_evaluators_agree import drawn

AS_OF = date(2026, 6, 30)
STAGES = ("归档前", "已归档")
Said = list[list[tuple[str, int, str, str | None]]]


@pytest.fixture(scope="module")
def plan() -> Plan:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    return make_plan(split(loaded.ruleset)[0], bind(loaded.ruleset.params, {}))


def said(decider: Decider, cases: Iterable[CaseRecord], stage: str, *, closed: bool, as_of: date) -> Said:
    judge = Judge(decider, default_calendar(), as_of, closed=closed)
    found: Said = []
    for outcome in judge.judge(Subject(case, None, stage) for case in cases):
        assert not isinstance(outcome, Failure), outcome.text
        found.append([(one.check.obligation, id(one.row), one.verdict, one.reason) for one in outcome])
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_the_shipped_rules_decide_the_same_on_rows_together_and_one_by_one(plan: Plan, stage: str) -> None:
    cases = [prepare(case, AS_OF).case for case in (*generate(12, 7), *islice(OddCases(3), 12))]
    for closed in (True, False):
        together, alone = Decider(plan), Decider(plan, table=False)
        expected = said(alone, cases, stage, closed=closed, as_of=AS_OF)
        assert said(together, cases, stage, closed=closed, as_of=AS_OF) == expected  # nothing decided yet
        assert said(together, cases, stage, closed=closed, as_of=AS_OF) == expected  # everything
        together.close()
        alone.close()


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_rules_drawn_at_random_decide_the_same(first: int) -> None:
    for seed in range(first, first + 50):
        rules, cases, as_of, _ = drawn(Random(seed))
        together, alone = Decider(make_plan(rules, {})), Decider(make_plan(rules, {}), table=False)
        for stage, closed in product(STAGES, (True, False)):
            assert said(together, cases, stage, closed=closed, as_of=as_of) == said(
                alone, cases, stage, closed=closed, as_of=as_of
            ), f"seed {seed}"
        together.close()
        alone.close()


MEASURES: tuple[Measure, ...] = tuple(LabelOf(LabelRef(unit, (0,))) for unit in range(4))
formulas = some.recursive(
    some.sampled_from([FlagTest(measure) for measure in MEASURES]),
    lambda parts: (
        some.builds(Negation, parts)
        | some.builds(All, some.lists(parts, max_size=3).map(tuple))
        | some.builds(Any, some.lists(parts, max_size=3).map(tuple))
    ),
    max_leaves=8,
)
known_parts = some.dictionaries(some.sampled_from(MEASURES), some.sampled_from((True, False, None)))


@given(formulas, known_parts)
def test_what_is_not_open_changes_nothing(formula: Formula, known: dict[Measure, bool | None]) -> None:
    value, left = open_measures(formula, known)
    missing = [measure for measure in MEASURES if measure not in known]
    assert (value is OPEN) == bool(left) and set(left) <= set(missing)
    for values in product((True, False, None), repeat=len(missing)):
        whole = {**known, **dict(zip(missing, values, strict=True))}
        slim = {**whole, **{measure: None for measure in missing if measure not in left}}
        assert holds(formula, slim) is holds(formula, whole)
        assert value is OPEN or holds(formula, whole) is value


@given(formulas, known_parts)
def test_a_formula_is_open_only_where_something_can_still_change_it(
    formula: Formula, known: dict[Measure, bool | None]
) -> None:
    """Of formulas in which each measure stands once: nothing is measured for nothing."""
    value, left = open_measures(formula, known)
    names = [m for m in MEASURES for _ in range(repr(formula).count(repr(m)))]
    if value is not OPEN or len(names) != len(set(names)):
        return
    reached = {
        holds(formula, {**dict.fromkeys(MEASURES), **known, **dict(zip(left, values, strict=True))})
        for values in product((True, False, None), repeat=len(left))
    }
    assert len(reached) > 1


@given(formulas, formulas, formulas, known_parts)
def test_the_verdict_hangs_on_nothing_but_what_is_open(
    applies: Formula, due: Formula, requirement: Formula, known: dict[Measure, bool | None]
) -> None:
    left = open_for_check(applies, due, requirement, known)
    missing = [measure for measure in MEASURES if measure not in known]
    for values in product((True, False, None), repeat=len(missing)):
        whole = {**known, **dict(zip(missing, values, strict=True))}
        slim = {**whole, **{measure: None for measure in missing if measure not in left}}
        of_whole, of_slim = (
            verdict_of("1.1", expected_check(applies, due, requirement, fact), False)
            for fact in (whole, slim)
        )
        assert of_slim == of_whole
