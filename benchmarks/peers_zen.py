"""zen-engine, as one who has facts one by one would write it: the conditions compiled once, evaluated on each fact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import zen

from benchmarks.peers_shared import Peer, at_once, short_names
from engine.cells import Key
from engine.context import Fired
from engine.decide import Decision
from engine.durable import AllOf, AnyOf, Condition


def expression(condition: Condition, names: dict[str, str]) -> str:
    if isinstance(condition, AllOf | AnyOf):
        word = " and " if isinstance(condition, AllOf) else " or "
        return f"({word.join(expression(part, names) for part in condition.parts)})"
    name, value = names[condition.property], condition.value
    written = str(value).lower() if isinstance(value, bool) else repr(value)
    return f"({name} != null and {name} {condition.op} {written})"


class Expressions:
    """One ruleset as compiled expressions on one fact."""

    def __init__(self, decision: Decision) -> None:
        self._decision = decision
        self._names = short_names(decision)
        self._rules = [
            (rule.name, zen.compile_expression(expression(rule.condition, self._names)))
            for rule in decision.rules
        ]

    def __call__(self, keys: Sequence[Key]) -> list[Fired]:
        return [self._decide(key) for key in keys]

    def _decide(self, key: Key) -> Fired:
        given = self._decision.shape.fact(key)
        fact = {short: given.get(name) for name, short in self._names.items()}
        return frozenset(name for name, compiled in self._rules if compiled.evaluate(fact))


PEER: Final = Peer(
    "zen-engine：条件先编译，每条事实求值",
    ("zen-engine",),
    lambda decisions: at_once([Expressions(one) for one in decisions]),
)
