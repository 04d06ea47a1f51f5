"""Small mistakes made on purpose in a checked rule: a number one too high, a bound that shuts out its end, a part left out.

What stands behind a name (定义) is left alone: it is shared, and the examples of one obligation need not show all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import fields, replace
from typing import TypeVar, cast

from dsl.tree import (
    Amount,
    And,
    AnyWay,
    Before,
    Compare,
    CountTerm,
    Covers,
    Deadline,
    Every,
    Holds,
    Literal,
    Node,
    Not,
    Nothing,
    Obligation,
    Op,
    Or,
    Query,
    Some,
    Unit,
    Within,
)

N = TypeVar("N", bound=Node)

_OTHER_OPS = {
    Op.GE: (Op.GT, Op.LE),
    Op.LE: (Op.LT, Op.GE),
    Op.GT: (Op.GE,),
    Op.LT: (Op.LE,),
    Op.EQ: (Op.NE,),
    Op.NE: (Op.EQ,),
}
_OTHER_UNITS = {Unit.WORKDAY: (Unit.DAY,), Unit.DAY: (), Unit.HOUR: (Unit.MINUTE,), Unit.MINUTE: (Unit.HOUR,)}
_DEEPER = (
    And,
    Or,
    Not,
    Compare,
    Before,
    Within,
    Some,
    Nothing,
    Every,
    Covers,
    Query,
    CountTerm,
    Holds,
    Deadline,
    AnyWay,
)


def mutants_of(duty: Obligation) -> Iterator[tuple[str, Obligation]]:
    """Each mistake in what the obligation applies to, when it is due and what it requires, with a word on it."""
    for what, requirement in _mutants(duty.requirement):
        yield f"应当 {what}", replace(duty, requirement=requirement)
    if duty.applies is not None:
        for what, applies in _mutants(duty.applies):
            yield f"针对 {what}", replace(duty, applies=applies)
    if duty.due is not None:
        yield "到期 dropped", replace(duty, due=None)
        for what, due in _mutants(duty.due):
            yield f"到期 {what}", replace(duty, due=due)


def _mutants(node: N) -> Iterator[tuple[str, N]]:
    """Every mistake in ``node`` and below it. A part is replaced by one of its own kind, so the type stays."""
    for what, mistake in (*_own(node), *_below(node)):
        yield what, cast(N, mistake)


def _below(node: Node) -> Iterator[tuple[str, Node]]:
    if not isinstance(node, _DEEPER) or (isinstance(node, Query) and node.name != node.relation.name):
        return
    for field in fields(node):
        value: object = getattr(node, field.name)
        if isinstance(value, Node):
            for what, child in _mutants(value):
                yield what, _with(node, field.name, child)
        elif isinstance(value, tuple):
            for index, part in enumerate(value):
                for what, child in _mutants(part) if isinstance(part, Node) else ():
                    yield what, _with(node, field.name, (*value[:index], child, *value[index + 1 :]))


def _with(node: Node, name: str, value: object) -> Node:
    """The node with one field changed (``replace`` cannot be told which fields a node has)."""
    copied = copy(node)
    object.__setattr__(copied, name, value)
    return copied


def _own(node: Node) -> Iterator[tuple[str, Node]]:
    match node:
        case Amount(param=None):
            for number in (node.number - 1, node.number + 1):
                yield f"{node.number} → {number} {node.unit}", replace(node, number=number)
            for unit in _OTHER_UNITS[node.unit]:
                yield f"{node.unit} → {unit}", replace(node, unit=unit)
        case Compare(right=Literal(value=int() as number)) if not isinstance(number, bool):
            for other in (number - 1, number + 1):
                yield f"{node.text}: {other}", replace(node, right=Literal(value=other))
            for op in _OTHER_OPS[node.op]:
                yield f"{node.text}: {op}", replace(node, op=op)
        case Before():
            yield f"{node.text}: the bound itself", replace(node, strict=not node.strict)
            yield f"{node.text}: turned round", replace(node, left=node.right, right=node.left)
        case And(parts=parts) | Or(parts=parts):
            yield "且 ↔ 或", (Or if isinstance(node, And) else And)(parts=parts)
            for index, part in enumerate(parts):
                yield f"without {part.text}", replace(node, parts=(*parts[:index], *parts[index + 1 :]))
        case AnyWay(ways=ways):
            for index, way in enumerate(ways):
                yield f"without {way.name}", replace(node, ways=(*ways[:index], *ways[index + 1 :]))
        case Not(part=part):
            yield "without 非", part
        case _:
            return
