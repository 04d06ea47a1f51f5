"""Decides a rule set's facts before there is a case: every cell of every decision that has not too many, kept for later runs.

A decision depends on its own properties only, and each has finitely many cells. All their combinations are decided by
durable_rules and compared with the plain evaluation; a review then asks durable_rules only what belongs to the few
decisions with more cells. Where one differs nothing is kept.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.cells import Key
from engine.context import Fired
from engine.decide import Decision, check_decision, unit_decision
from engine.errors import InternalError
from engine.kept_table import KeptTable
from engine.plan import Plan

MOST_CELLS = 20_000  # of one decision
_AT_ONCE = 5000  # facts


@dataclass(slots=True)
class Prepared:
    """``facts`` of ``whole`` decisions were decided now, ``ready`` ones were kept before, ``larger`` ones are left to the
    cases that ask; ``kept``: whether it could be written."""

    facts: int = 0
    whole: int = 0
    ready: int = 0
    larger: int = 0
    kept: bool = True


def decisions(plan: Plan) -> Iterator[Decision]:
    yield from map(unit_decision, plan.units)
    yield from map(check_decision, plan.checks)


def prepare_table(
    plan: Plan, kept: KeptTable, most: int = MOST_CELLS, progress: Callable[[int], None] = lambda done: None
) -> Prepared:
    """Raises InternalError where durable_rules and the plain evaluation differ. ``progress`` hears of facts decided."""
    told = Prepared()
    found: dict[str, list[Fired]] = {}
    before = kept.whole
    for decision in decisions(plan):
        domains = decision.shape.domains()
        if decision.name in before:
            told.ready += 1
        elif math.prod(map(len, domains)) > most:
            told.larger += 1
        else:
            found[decision.name] = decided(decision, list(itertools.product(*domains)))
            told.whole += 1
            told.facts += len(found[decision.name])
            progress(told.facts)
    told.kept = not found or kept.keep_whole(found)
    return told


def decided(decision: Decision, keys: list[Key]) -> list[Fired]:
    """What durable_rules fires for each fact, compared. Raises InternalError, DurableError."""
    fired: list[Fired] = [frozenset()] * len(keys)
    if decision.rules:
        with decision.make_ruleset() as ruleset:
            fired = [
                one
                for first in range(0, len(keys), _AT_ONCE)
                for one in ruleset.decide(
                    [decision.shape.fact(key) for key in keys[first : first + _AT_ONCE]]
                )
            ]
    for key, one in zip(keys, fired, strict=True):
        if one != decision.expected(decision.shape.known(key)):
            shown = "，".join(f"{name}={value}" for name, value in decision.shape.fact(key).items())
            raise InternalError(
                f"规则 {decision.name} 在事实（{shown}）上的引擎结果与逐项核对不一致，什么也没有存下"
            )
    return fired
