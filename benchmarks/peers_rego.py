"""OPA's Rego, by regorus: a package a ruleset, all facts of a ruleset as one JSON input, a set of rules for each fact.

Where the fact does not say, a comparison is undefined, which is Rego's own way; an ``or`` is a function with several bodies.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from hobofan_regorus import Engine

from benchmarks.peers_shared import Peer, at_once, facts_of, short_names
from engine.cells import Key
from engine.context import Fired
from engine.decide import Decision
from engine.durable import AllOf, AnyOf, Condition, Op

_SIGNS: Final = {Op.EQ: "=="}


class _Policy:
    """The text of one package."""

    def __init__(self, decision: Decision) -> None:
        self._names = short_names(decision)
        self._functions: list[str] = []
        rules = [
            f"fired[i] contains {json.dumps(rule.name, ensure_ascii=False)} if {{\n  some i, f in input\n"
            + "".join(f"  {line}\n" for line in self._lines(rule.condition))
            + "}\n"
            for rule in decision.rules
        ]
        self.text = "".join([*self._functions, *rules])

    def _lines(self, condition: Condition) -> list[str]:
        if isinstance(condition, AllOf):
            return [line for part in condition.parts for line in self._lines(part)]
        if isinstance(condition, AnyOf):
            bodies = [self._lines(part) for part in condition.parts]
            name = f"any{len(self._functions)}"
            self._functions.append(
                "".join(
                    f"{name}(f) if {{\n" + "".join(f"  {line}\n" for line in body) + "}\n" for body in bodies
                )
            )
            return [f"{name}(f)"]
        sign = _SIGNS.get(condition.op, str(condition.op))
        return [
            f"f.{self._names[condition.property]} {sign} {json.dumps(condition.value, ensure_ascii=False)}"
        ]


class Package:
    """One ruleset in an engine of its own, which evaluates nothing of the others."""

    def __init__(self, decision: Decision) -> None:
        self._decision = decision
        self._engine = Engine()
        policy = _Policy(decision)
        self._engine.add_policy("rules.rego", f"package rules\nimport rego.v1\n{policy.text}")

    def __call__(self, keys: Sequence[Key]) -> list[Fired]:
        if not self._decision.rules:
            return [frozenset()] * len(keys)
        self._engine.set_input_json(json.dumps(facts_of(self._decision, keys), ensure_ascii=False))
        found = self._engine.eval_rule("data.rules.fired")
        fired = {int(place): frozenset(names) for place, names in (found or {}).items()}
        return [fired.get(place, frozenset()) for place in range(len(keys))]


PEER: Final = Peer(
    "OPA 的 Rego（regorus）：每个规则集一个包，事实一次交进去",
    ("hobofan-regorus",),
    lambda decisions: at_once([Package(one) for one in decisions]),
)
