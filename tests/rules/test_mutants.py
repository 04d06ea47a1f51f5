"""The examples are sharp: a number, a bound, a unit or a part that is wrong makes at least one of them fail."""

from __future__ import annotations

from dataclasses import replace

from dsl.tree import Obligation, RuleSet
from engine.calendar import Calendar
from engine.examples import run_examples
from tests.rules.mutants import mutants_of


def survives(ruleset: RuleSet, calendar: Calendar, mutant: Obligation) -> bool:
    alone = replace(ruleset, obligations=(mutant,), questions=())
    return all(result.ok for result in run_examples(alone, calendar))


def test_every_mistake_in_a_rule_breaks_an_example(ruleset: RuleSet, calendar: Calendar) -> None:
    left = [
        f"{duty.id}: {what}"
        for duty in ruleset.obligations
        for what, mutant in mutants_of(duty)
        if survives(ruleset, calendar, mutant)
    ]
    assert not left, "\n".join(left)
