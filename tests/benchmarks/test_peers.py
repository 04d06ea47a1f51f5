"""What the peers decide is what durable_rules decides, on every fact of a case; those that are not installed are skipped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from importlib import import_module

import pytest

from benchmarks.evaluate import AS_OF, Measured, measured
from benchmarks.generate import generate
from dsl.load import load_rules
from engine.cells import Key
from engine.chain import split
from engine.context import Fired
from engine.decide import Decider, Decision
from engine.params import bind
from engine.plan import make_plan
from records.quality import prepare
from rules import rules_folder

PACKAGES = {"polars": "polars", "duckdb": "duckdb", "zen": "zen", "rego": "hobofan_regorus", "clips": "clips"}
Asked = tuple[tuple[Decision, ...], Measured]


@pytest.fixture(scope="module")
def asked() -> Iterator[Asked]:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    rules = split(loaded.ruleset)[0]
    plan = make_plan(rules, bind(rules.params, {}))
    with closing(Decider(plan)) as decider:
        facts = measured(plan, [prepare(case, AS_OF).case for case in generate(1, 5)])
        yield (*decider.units, *decider.checks), facts


@pytest.fixture(scope="module")
def fired(asked: Asked) -> list[Fired]:
    decisions, facts = asked

    def by_durable_rules(place: int, key: Key) -> Fired:
        if not decisions[place].rules:
            return frozenset()
        return decisions[place].make_ruleset().decide([decisions[place].shape.fact(key)])[0]

    return [by_durable_rules(place, key) for case in facts for place, key in case]


@pytest.mark.parametrize("name", PACKAGES)
def test_a_peer_decides_as_durable_rules_does(name: str, asked: Asked, fired: list[Fired]) -> None:
    pytest.importorskip(PACKAGES[name])
    decisions, facts = asked
    decide = import_module(f"benchmarks.peers_{name}").PEER.make(decisions)
    assert decide(facts) == fired
    assert decide(facts) == fired  # nothing of the first time is left over
