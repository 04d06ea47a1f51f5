"""durable_rules decides the rule files as the reference reads them: on every example, and on whole cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from dsl.tree import RuleSet
from engine.calendar import Calendar
from engine.evaluator import Evaluator, Settings
from engine.examples import ExampleError, case_from_example
from engine.judge import Failure
from engine.params import bind
from engine.reference.interpreter import Reference
from records.case import CaseRecord
from records.quality import prepare
from tests.rules.clean_cases import build
from tests.rules.test_whole_cases import CLEAN, FAULTS

TODAY = date(2026, 3, 2)


def example_cases(ruleset: RuleSet) -> Iterator[CaseRecord]:
    for duty in ruleset.duties:
        for example in duty.examples:
            if duty.table == "单位年度" or "评查结论" in example.tables:
                continue
            try:
                yield case_from_example(example)
            except ExampleError:  # said by test_examples
                continue


def whole_cases() -> Iterator[CaseRecord]:
    for _, kind, fault, _ in FAULTS:
        tables = CLEAN[kind]()
        fault(tables)
        yield build(tables)


def differences(
    ruleset: RuleSet, calendar: Calendar, stage: str, cases: Iterable[CaseRecord]
) -> Iterator[str]:
    """Where the two say something else, for each case."""
    evaluator = Evaluator(ruleset, calendar, Settings(TODAY, "check", stage), everything=True)
    reference = Reference(ruleset, calendar, TODAY, stage, bind(ruleset.params, {}))
    try:
        for number, (case, outcome) in enumerate(evaluator.verdicts(prepare(c, TODAY).case for c in cases)):
            if isinstance(outcome, Failure):
                yield f"{number}: {outcome.text}"
                continue
            ours = {(one.check.obligation, id(one.row)): one.verdict for one in outcome}
            theirs = {(one.obligation_id, id(one.row)): one.verdict for one in reference.judge(case)}
            yield from (
                f"{number}: {obligation} {ours.get((obligation, row))} {theirs.get((obligation, row))}"
                for obligation, row in ours.keys() | theirs.keys()
                if ours.get((obligation, row)) != theirs.get((obligation, row))
            )
    finally:
        evaluator.close()


def test_engine_and_reference_agree_on_whole_cases(ruleset: RuleSet, calendar: Calendar) -> None:
    assert list(differences(ruleset, calendar, "已归档", whole_cases())) == []


def test_engine_and_reference_agree_on_every_example(ruleset: RuleSet, calendar: Calendar) -> None:
    assert list(differences(ruleset, calendar, "归档前", example_cases(ruleset))) == []
