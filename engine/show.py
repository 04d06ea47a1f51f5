"""The compiled forms of one obligation, for ``pingcha rules show --as tree | plan | durable`` and for golden files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from enum import StrEnum

from dsl.tree import Path, RuleSet
from engine import formula as f
from engine.decide import check_decision, unit_decision
from engine.describe import measure_name, path_name
from engine.params import bind
from engine.plan import Check, Plan, Unit, labels_in, make_plan
from records.columns import Column
from records.schema import Relation


class Form(StrEnum):
    TREE = "tree"
    PLAN = "plan"
    DURABLE = "durable"


def show(rules: RuleSet, obligation: str, form: Form) -> str:
    """One obligation (``11.1``, or one item ``11.2-执法人员姓名``) in a compiled form. Raises KeyError: no such obligation."""
    if form is Form.TREE:
        rule = next((rule for rule in rules.duties if rule.id == obligation), None)
        if rule is None:
            raise KeyError(obligation)
        parts = [(name, getattr(rule, name, None)) for name in ("applies", "due", "requirement")]
        return "\n".join(f"{name}:\n{_tree(part, 1)}" for name, part in parts if part is not None)
    plan = make_plan(rules, bind(rules.params, {}))
    checks = [check for check in plan.checks if obligation in (check.obligation, check.id)]
    if not checks:
        raise KeyError(obligation)
    return _plan(plan, checks) if form is Form.PLAN else _durable(plan, checks)


def _tree(node: object, depth: int) -> str:
    pad = "  " * depth
    if isinstance(node, tuple):
        return "\n".join(_tree(part, depth) for part in node)
    if isinstance(node, Path):
        return f"{pad}{path_name(node)}"
    if isinstance(node, (Column, Relation)):
        return f"{pad}{node.name}"
    if is_dataclass(node):
        inner = [
            getattr(node, part.name) for part in fields(node) if part.name not in ("span", "text", "owner")
        ]
        lines = [_tree(part, depth + 1) for part in inner if part is not None and part != "" and part != ()]
        return "\n".join([f"{pad}{type(node).__name__}", *lines])
    return f"{pad}{node}"


def _used(plan: Plan, checks: Iterable[Check]) -> list[Unit]:
    """The units that these checks rest on, lowest first."""
    found: set[int] = set()

    def add(formula: f.Formula | None) -> None:
        for test in f.tests_of(formula) if formula is not None else ():
            for label in labels_in(test.measure):
                if label.unit not in found:
                    found.add(label.unit)
                    add(plan.units[label.unit].formula)

    for check in checks:
        for part in (check.applies, check.due, check.requirement):
            add(part)
    return [plan.units[number] for number in sorted(found)]


def _plan(plan: Plan, checks: list[Check]) -> str:
    lines = [
        f"u{u.number}（第 {u.level} 层，{u.arity} 行）{u.name}\n    {_formula(u.formula)}"
        for u in _used(plan, checks)
    ]
    for check in checks:
        lines.append(f"{check.obligation}（第 {check.level} 层）针对 {check.table}")
        for name, part in (("适用", check.applies), ("到期", check.due), ("要求", check.requirement)):
            if part is not None:
                lines.append(f"    {name}：{_formula(part)}")
    return "\n".join(lines)


def _formula(formula: f.Formula) -> str:
    match formula:
        case f.All(()):
            return "恒真"
        case f.All(parts):
            return "(" + " 且 ".join(_formula(part) for part in parts) + ")"
        case f.Any(parts):
            return "(" + " 或 ".join(_formula(part) for part in parts) + ")"
        case f.Negation(part):
            return f"非 {_formula(part)}"
        case f.ValueTest(measure, words):
            return f"{measure_name(measure)} ∈ {{{'、'.join(words)}}}"
        case f.FlagTest(measure):
            return measure_name(measure)
        case f.RangeTest(measure, op, number):
            return f"{measure_name(measure)} {op} {number}"


def _durable(plan: Plan, checks: list[Check]) -> str:
    rulesets: dict[str, object] = {}
    for decision in (*map(unit_decision, _used(plan, checks)), *map(check_decision, checks)):
        if decision.rules:
            rulesets[decision.name] = decision.make_ruleset().definition()
    return json.dumps(rulesets, ensure_ascii=False, indent=2)
