"""The shipped rules on odd cases: engine and reference agree on every subject (the long run: benchmarks.differential)."""

from __future__ import annotations

import pytest

from benchmarks.differential import Comparison, Tally, compare
from benchmarks.odd_cases import OddCases
from dsl.load import load_rules
from dsl.tree import RuleSet
from engine.decide import Decider
from engine.judge import Failure, Judge, Subject
from engine.plan import Plan
from records.findings import Verdict
from rules import rules_folder


@pytest.fixture(scope="module")
def shipped() -> RuleSet:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    return loaded.ruleset


@pytest.mark.parametrize("seed", [7, 8])
def test_both_evaluators_agree_on_odd_cases(shipped: RuleSet, seed: int) -> None:
    tally = compare(shipped, 120, seed)
    assert tally.differences == []
    reached = {verdict for _, verdict in tally.verdicts}
    assert reached == set(Verdict) - {Verdict.ADVISED}


def test_without_the_table_the_verdicts_are_the_same(shipped: RuleSet) -> None:
    comparison = Comparison(shipped)
    plan: Plan = comparison.decider.plan
    cases = [case for case, _ in zip(OddCases(9), range(15), strict=False)]
    plain = Decider(plan, table=False)
    judge = Judge(plain, comparison.calendar, comparison.as_of)
    for outcome, said in zip(
        judge.judge(Subject(case, None, "归档前") for case in cases),
        comparison.engine(cases, "归档前"),
        strict=True,
    ):
        assert not isinstance(outcome, Failure)
        assert {(d.check.obligation, id(d.row)): (d.verdict, d.reason) for d in outcome} == said
    plain.close()


def test_a_difference_would_be_found_and_shrunk(shipped: RuleSet) -> None:
    """The comparison has teeth: against the verdicts of another 阶段 it differs, and says where."""
    comparison = Comparison(shipped)
    honest = comparison.reference
    comparison.reference = lambda case, stage: honest(case, "已归档")  # type: ignore[method-assign]
    tally = Tally()
    comparison.run([case for case, _ in zip(OddCases(3), range(8), strict=False)], "归档前", tally)
    assert tally.differences
    assert "案件[0]" in tally.differences[0]
