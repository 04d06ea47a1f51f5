"""Drools, by drools_jpy (the rules engine of Ansible, in a JVM in this process): a ruleset each, every fact an event in JSON,
the matches of all rules in the answer. Needs a Java that is on the path or named by JAVA_HOME.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.peers_shared import Peer, at_once, facts_of, short_names
from engine.cells import Key
from engine.context import Fired
from engine.decide import Decision
from engine.durable import AllOf, AnyOf, Condition, Op, Scalar

_KINDS: Final = {
    Op.EQ: "Equals",
    Op.NE: "NotEquals",
    Op.LT: "LessThan",
    Op.LE: "LessThanOrEqualTo",
    Op.GT: "GreaterThan",
    Op.GE: "GreaterThanOrEqualTo",
}


def _literal(value: Scalar) -> dict[str, Scalar]:
    kind = "Boolean" if isinstance(value, bool) else "Integer" if isinstance(value, int) else "String"
    return {kind: value}


def _of_two(kind: str, left: object, right: object) -> dict[str, object]:
    return {f"{kind}Expression": {"lhs": left, "rhs": right}}


def expression(condition: Condition, names: dict[str, str]) -> dict[str, object]:
    if isinstance(condition, AllOf | AnyOf):
        kind = "And" if isinstance(condition, AllOf) else "Or"
        first, *rest = (expression(part, names) for part in condition.parts)
        for one in rest:
            first = _of_two(kind, first, one)
        return first
    place = {"Event": names[condition.property]}
    found = _of_two(_KINDS[condition.op], place, _literal(condition.value))
    return found if condition.op is Op.EQ else _of_two("And", {"IsDefinedExpression": place}, found)


class Session:
    """One ruleset as a session; events are forgotten once they are answered."""

    def __init__(self, decision: Decision, engine: Any) -> None:
        self._decision = decision
        self._engine = engine
        names = short_names(decision)
        rules = [
            {
                "Rule": {
                    "name": rule.name,
                    "condition": {"AllCondition": [expression(rule.condition, names)]},
                    "action": {"Action": {"action": "none", "action_args": {}}},
                    "enabled": True,
                }
            }
            for rule in decision.rules
        ]
        form = {"name": "规则", "hosts": ["all"], "sources": [], "match_multiple_rules": True, "rules": rules}
        self._session = engine.createRuleset(json.dumps(form))

    def __call__(self, keys: Sequence[Key]) -> list[Fired]:
        if not self._decision.rules:
            return [frozenset()] * len(keys)
        ask = self._engine.assertEvent
        answers = [
            ask(self._session, json.dumps(fact)) if fact else "[]" for fact in facts_of(self._decision, keys)
        ]
        return [frozenset(name for match in json.loads(answer) for name in match) for answer in answers]


def _engine() -> Any:
    """Raises ImportError where there is no Java."""
    java = shutil.which("java")
    if java is not None:
        os.environ.setdefault("JAVA_HOME", str(Path(java).resolve().parents[1]))
    os.environ.setdefault("DROOLS_JPY_JVM_LOG", "defaultLogLevel=error")
    from drools.ruleset import _make_jpy_instance

    return _make_jpy_instance()


ENGINE: Final = _engine()
PEER: Final = Peer(
    "Drools（drools_jpy）：每个规则集一个会话，事实作为事件",
    ("drools-jpy",),
    lambda decisions: at_once([Session(one, ENGINE) for one in decisions]),
)
