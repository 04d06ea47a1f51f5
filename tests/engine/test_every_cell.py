"""Every canonical fact of every small decision of the shipped rules, decided by durable_rules and by plain evaluation."""

from __future__ import annotations

from benchmarks.every_cell import census
from dsl.load import load_rules
from engine.params import bind
from engine.plan import make_plan
from rules import rules_folder


def test_durable_rules_decides_every_cell_as_a_plain_evaluation_does() -> None:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    found = census(make_plan(loaded.ruleset, bind(loaded.ruleset.params, {})), most=400)
    assert found.differences == []
    assert found.whole > 250
    assert found.facts > 20_000
