"""What durable_rules must find, written down straight: the yardstick of engine/durable.py's tests."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence

from engine.durable import AllOf, AnyOf, Condition, DurableRule, Op, Ruleset, Scalar, Test

Fact = Mapping[str, Scalar]

COMPARE: dict[Op, Callable[[Scalar, Scalar], bool]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}


def satisfies(condition: Condition, fact: Fact) -> bool:
    """What the engine must find, written down straight."""
    match condition:
        case AllOf(parts):
            return all(satisfies(part, fact) for part in parts)
        case AnyOf(parts):
            return any(satisfies(part, fact) for part in parts)
        case Test(name, op, value):
            return name in fact and COMPARE[op](fact[name], value)


def expected(rules: Sequence[DurableRule], facts: Sequence[Fact]) -> list[frozenset[str]]:
    return [frozenset(rule.name for rule in rules if satisfies(rule.condition, fact)) for fact in facts]


Rules = list[DurableRule]
Types = dict[str, type]
N1 = Test("n", Op.EQ, 1)


def named(*conditions: Condition) -> Rules:
    return [DurableRule(f"r{number}", condition) for number, condition in enumerate(conditions)]


def is_right(rules: Rules, types: Types, facts: Sequence[Fact]) -> None:
    with Ruleset("限", rules, types) as ruleset:
        assert ruleset.decide(facts) == expected(rules, facts)
