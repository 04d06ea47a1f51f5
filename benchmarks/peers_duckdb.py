"""duckdb, as one who knows SQL would write it: for each ruleset one prepared query, a rule a column, over an Arrow table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import duckdb
import pyarrow as pa

from benchmarks.peers_shared import Peer, at_once, short_names
from engine.cells import Key
from engine.context import Fired
from engine.decide import Decision
from engine.durable import AllOf, AnyOf, Condition, Op

_TYPES: Final = {str: pa.string(), bool: pa.bool_(), int: pa.int64()}
_SIGNS: Final = {Op.EQ: "=", Op.NE: "<>"}


def sql(condition: Condition, names: dict[str, str]) -> str:
    """Null where the fact does not say."""
    if isinstance(condition, AllOf | AnyOf):
        word = " AND " if isinstance(condition, AllOf) else " OR "
        return f"({word.join(sql(part, names) for part in condition.parts)})"
    value = condition.value
    written = "'{}'".format(value.replace("'", "''")) if isinstance(value, str) else str(value)
    return f"{names[condition.property]} {_SIGNS.get(condition.op, condition.op)} {written}"


class Query:
    """One ruleset as a query over a table of its facts."""

    def __init__(self, decision: Decision, connection: duckdb.DuckDBPyConnection) -> None:
        self._decision = decision
        self._connection = connection
        names = short_names(decision)
        kinds = decision.shape.vocabulary()
        self._schema = pa.schema([(names[name], _TYPES[kind]) for name, kind in kinds.items()])
        self._names = names
        self._rules = [rule.name for rule in decision.rules]
        columns = ", ".join(f"coalesce({sql(rule.condition, names)}, false)" for rule in decision.rules)
        self._query = f"SELECT {columns} FROM facts"

    def __call__(self, keys: Sequence[Key]) -> list[Fired]:
        if not self._rules:
            return [frozenset()] * len(keys)
        facts = [self._decision.shape.fact(key) for key in keys]
        columns = [[fact.get(name) for fact in facts] for name in self._names]
        self._connection.register("facts", pa.table(columns, schema=self._schema))
        rows = self._connection.execute(self._query).fetchall()
        return [
            frozenset(name for name, fires in zip(self._rules, row, strict=True) if fires) for row in rows
        ]


def _queries(decisions: Sequence[Decision]) -> list[Query]:
    connection = duckdb.connect(config={"threads": 1, "preserve_insertion_order": True})
    return [Query(one, connection) for one in decisions]


PEER: Final = Peer(
    "duckdb：每个规则集一个查询，所有案卷的事实一起算",
    ("duckdb",),
    lambda decisions: at_once(_queries(decisions)),
)
