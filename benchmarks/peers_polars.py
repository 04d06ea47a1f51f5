"""polars, as one who has columns would write it: for each ruleset one frame of all facts of all cases, one expression a rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import Any, Final

import polars as pl

from benchmarks.peers_shared import Peer, at_once
from engine.cells import Key
from engine.context import Fired
from engine.decide import Decision
from engine.durable import AllOf, AnyOf, Condition, Op

_COMPARE: Final[dict[Op, Callable[[Any, Any], pl.Expr]]] = {
    Op.EQ: eq,
    Op.NE: ne,
    Op.LT: lt,
    Op.LE: le,
    Op.GT: gt,
    Op.GE: ge,
}
_TYPES: Final = {str: pl.String, bool: pl.Boolean, int: pl.Int64}


def expression(condition: Condition) -> pl.Expr:
    """Null where the fact does not say."""
    if isinstance(condition, AllOf | AnyOf):
        together = and_ if isinstance(condition, AllOf) else or_
        return reduce(together, map(expression, condition.parts))
    return _COMPARE[condition.op](pl.col(condition.property), pl.lit(condition.value))


class Columns:
    """One ruleset as expressions over a frame of its facts."""

    def __init__(self, decision: Decision) -> None:
        self._decision = decision
        self._schema = {name: _TYPES[kind] for name, kind in decision.shape.vocabulary().items()}
        self._expressions = [
            expression(rule.condition).fill_null(False).alias(rule.name) for rule in decision.rules
        ]

    def __call__(self, keys: Sequence[Key]) -> list[Fired]:
        if not self._expressions:
            return [frozenset()] * len(keys)
        facts = [self._decision.shape.fact(key) for key in keys]
        columns = {name: [fact.get(name) for fact in facts] for name in self._schema}
        found = pl.DataFrame(columns, schema=self._schema).select(self._expressions)
        return [
            frozenset(name for name, fires in zip(found.columns, row, strict=True) if fires)
            for row in found.rows()
        ]


PEER: Final = Peer(
    "polars：每个规则集一张表，所有案卷的事实一起算",
    ("polars",),
    lambda decisions: at_once([Columns(one) for one in decisions]),
)
