"""CLIPS, as its manual has it: a template a ruleset, its rules over one fact's slots, all facts of a case asserted, one
run, one reset. A rule that fires calls back with the number of its fact.

Loading the facts as one text was tried and takes more than twice as long: clipspy's routers are asked for every character.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import clips

from benchmarks.evaluate import Decide, Measured
from benchmarks.peers_shared import Peer, short_names
from engine.cells import Key
from engine.context import Fired
from engine.decide import Decision
from engine.durable import AllOf, AnyOf, Condition, Op, Scalar, Test

_UNKNOWN: Final = "unknown"  # a symbol: texts are strings, so that none is taken for it


def written(value: Scalar) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    return '"{}"'.format(value.replace("\\", "\\\\").replace('"', '\\"'))


def comparison(test: Test, name: str) -> str:
    """As an expression over the slot's variable."""
    value = written(test.value)
    if test.op is Op.EQ:
        return f"(eq {name} {value})"
    known = f"(neq {name} {_UNKNOWN})"
    if test.op is Op.NE:
        return f"(and {known} (neq {name} {value}))"
    return f"(and {known} ({test.op} {name} {value}))"


def expression(condition: Condition, names: dict[str, str]) -> str:
    if isinstance(condition, AllOf | AnyOf):
        word = "and" if isinstance(condition, AllOf) else "or"
        return f"({word} {' '.join(expression(part, names) for part in condition.parts)})"
    return comparison(condition, f"?{names[condition.property]}")


def constraint(test: Test) -> str:
    """As a constraint of the slot itself, which the pattern network shares between rules."""
    value = written(test.value)
    if test.op is Op.EQ:
        return value
    return f"~{_UNKNOWN}&~{value}" if test.op is Op.NE else f"~{_UNKNOWN}&:({test.op} ?VARIABLE {value})"


def left_side(decision_name: str, condition: Condition, names: dict[str, str]) -> str:
    parts = condition.parts if isinstance(condition, AllOf) else (condition,)
    slots: dict[str, list[str]] = {}
    rest: list[str] = []
    for part in parts:
        if isinstance(part, Test):
            name = names[part.property]
            slots.setdefault(name, []).append(constraint(part).replace("?VARIABLE", f"?{name}"))
        else:
            rest.append(expression(part, names))
    asked = {
        name for name in names.values() if any(f"?{name} " in text or f"?{name})" in text for text in rest)
    }
    pattern = "".join(
        f" ({name} {'&'.join([f'?{name}', *slots.get(name, [])])})"
        for name in names.values()
        if name in slots or name in asked
    )
    tests = "".join(f" (test {text})" for text in rest)
    return f"({decision_name} (id ?id){pattern}){tests}"


class Session:
    """All rulesets in one environment: each has its own template, so none looks at another's facts."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self._decisions = decisions
        self._fired: dict[int, set[str]] = {}
        self._environment = clips.Environment()
        self._environment.define_function(self._fire, "fire")
        self._names = [short_names(one) for one in decisions]
        for place, (decision, names) in enumerate(zip(decisions, self._names, strict=True)):
            slots = "".join(f" (slot {name} (default {_UNKNOWN}))" for name in names.values())
            self._environment.build(f"(deftemplate t{place} (slot id){slots})")
            for number, rule in enumerate(decision.rules):
                left = left_side(f"t{place}", rule.condition, names)
                right = f"(fire ?id {written(rule.name)})"
                self._environment.build(f"(defrule r{place}x{number} {left} => {right})")
        self._templates = [self._environment.find_template(f"t{place}") for place in range(len(decisions))]

    def _fire(self, number: int, rule: str) -> None:
        self._fired.setdefault(number, set()).add(rule)

    def __call__(self, cases: Measured) -> list[object]:
        return [fired for case in cases for fired in self._case(case)]

    def _case(self, case: list[tuple[int, Key]]) -> list[Fired]:
        self._fired = {}
        for number, (place, key) in enumerate(case):
            names, fact = self._names[place], self._decisions[place].shape.fact(key)
            slots = {names[name]: value for name, value in fact.items()}
            self._templates[place].assert_fact(id=number, **slots)
        self._environment.run()
        self._environment.reset()
        return [frozenset(self._fired.get(number, ())) for number in range(len(case))]


def make(decisions: Sequence[Decision]) -> Decide:
    return Session(decisions)


PEER: Final = Peer("CLIPS：每个规则集一个模板，一个案卷一次运行", ("clipspy",), make)
