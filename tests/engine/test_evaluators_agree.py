"""The engine (plan, measures, durable_rules) and the reference interpreter reach the same verdicts.

On rules and cases drawn at random from the schema; there is no list of excuses. What the real rule files say is compared by
``benchmarks.differential``. A failure names its seed: ``drawn(Random(seed))`` makes the same rules and cases again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from random import Random
from typing import get_args

import pytest

from dsl.tree import Condition, Requirement, RuleSet, Term
from engine.calendar import default_calendar
from engine.decide import Decider
from engine.explaining.explain import Explainer
from engine.judge import Failure, Judge, Subject
from engine.plan import make_plan
from engine.reference.interpreter import Reference
from records.case import CaseRecord
from records.findings import Verdict
from tests.engine.random_rules import FIRST_DAY, SPREAD, RandomRules
from tests.engine.trees import ruleset

Said = dict[tuple[str, int], tuple[Verdict, str | None]]
RULES_AT_ONCE, CASES_AT_ONCE = 4, 6
SEEDS, STEP = 600, 50

some_seeds = pytest.mark.parametrize("first", range(0, SEEDS, STEP))


def drawn(random: Random) -> tuple[RuleSet, list[CaseRecord], date, str]:
    source = RandomRules(random)
    rules = ruleset(*(source.obligation(number) for number in range(1, RULES_AT_ONCE + 1)))
    cases = [source.case() for _ in range(CASES_AT_ONCE)]
    as_of = FIRST_DAY + timedelta(days=random.randrange(SPREAD + 4))
    return rules, cases, as_of, random.choice(("归档前", "已归档"))


def by_engine(rules: RuleSet, cases: list[CaseRecord], as_of: date, stage: str) -> list[Said]:
    judge = Judge(Decider(make_plan(rules, {})), default_calendar(), as_of)
    try:
        said: list[Said] = []
        for outcome in judge.judge(Subject(case, None, stage) for case in cases):
            assert not isinstance(outcome, Failure), outcome.text
            said.append({(one.check.obligation, id(one.row)): (one.verdict, one.reason) for one in outcome})
        return said
    finally:
        judge.close()


@some_seeds
def test_both_evaluators_reach_the_same_verdicts(first: int) -> None:
    for seed in range(first, first + STEP):
        rules, cases, as_of, stage = drawn(Random(seed))
        reference = Reference(rules, default_calendar(), as_of, stage, {})
        for case, ours in zip(cases, by_engine(rules, cases, as_of, stage), strict=True):
            judged = reference.judge(case)
            theirs = {(one.obligation_id, id(one.row)): (one.verdict, one.reason) for one in judged}
            assert ours == theirs, f"seed {seed}"


@some_seeds
def test_every_judgement_can_be_explained(first: int) -> None:
    for seed in range(first, first + STEP):
        rules, cases, as_of, stage = drawn(Random(seed))
        reference = Reference(rules, default_calendar(), as_of, stage, {})
        explainer = Explainer(reference)
        for case in cases:
            for judgement in reference.judge(case):
                finding = explainer.finding(case, judgement)
                assert finding.message
                if judgement.verdict is Verdict.VIOLATED:
                    assert finding.because, f"seed {seed}"
                if judgement.verdict is Verdict.UNDETERMINED:
                    assert finding.remedy and finding.because, f"seed {seed}: {finding.message}"


def test_what_is_drawn_has_every_construct_and_every_verdict() -> None:
    constructs: set[type] = set()
    verdicts: Counter[Verdict] = Counter()
    for seed in range(SEEDS):
        rules, cases, as_of, stage = drawn(Random(seed))
        constructs.update(type(node) for rule in rules.obligations for node in _nodes(rule))
        reference = Reference(rules, default_calendar(), as_of, stage, {})
        verdicts.update(judgement.verdict for case in cases for judgement in reference.judge(case))
    spoken = {*get_args(Condition), *get_args(Term), *get_args(Requirement)}
    assert {node.__name__ for node in spoken - constructs} <= {"ParamTerm"}
    decided = {verdicts[v] for v in (Verdict.SATISFIED, Verdict.VIOLATED, Verdict.UNDETERMINED)}
    assert min(decided) > SEEDS


def _nodes(node: object) -> Iterator[object]:
    if is_dataclass(node):
        yield node
        for part in fields(node):
            yield from _nodes(getattr(node, part.name))
    elif isinstance(node, tuple):
        for one in node:
            yield from _nodes(one)
