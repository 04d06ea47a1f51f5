"""``python -m benchmarks.peers``: what others would decide the same facts with, beside plain durable_rules.

Every side is given the facts that were measured on the same cases and answers which rules fire on each; the answers are
compared before any time is. Needs the extra ``bench`` (polars, zen-engine).

- polars, as one who has columns would write it: for each ruleset one frame of all facts of all cases, one expression a rule;
- zen-engine, as one who has facts one by one would: the conditions compiled once, evaluated on each fact.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import Any, Final

import polars as pl
import zen

from benchmarks.evaluate import AS_OF, DECIDING, Decide, Measured, Times, decide_alone, measured, ratios
from benchmarks.generate import generate
from benchmarks.machine import describe_machine
from benchmarks.results import write_section
from dsl.load import load_rules
from engine.cells import Key
from engine.chain import split
from engine.context import Fired
from engine.decide import Decider, Decision
from engine.durable import AllOf, AnyOf, Condition, Op
from engine.params import bind
from engine.plan import make_plan
from records.quality import prepare
from rules import rules_folder

SIDES: Final = {
    **DECIDING,
    "polars": "polars：每个规则集一张表，所有案卷的事实一起算",
    "zen": "zen-engine：条件先编译，每条事实求值",
}
_COMPARE: Final[dict[Op, Callable[[Any, Any], pl.Expr]]] = {
    Op.EQ: eq,
    Op.NE: ne,
    Op.LT: lt,
    Op.LE: le,
    Op.GT: gt,
    Op.GE: ge,
}
_TYPES: Final = {str: pl.String, bool: pl.Boolean, int: pl.Int64}


def polars_expression(condition: Condition) -> pl.Expr:
    """Null where the fact does not say."""
    if isinstance(condition, AllOf | AnyOf):
        together = and_ if isinstance(condition, AllOf) else or_
        return reduce(together, map(polars_expression, condition.parts))
    return _COMPARE[condition.op](pl.col(condition.property), pl.lit(condition.value))


class Columns:
    """One ruleset as expressions over a frame of its facts."""

    def __init__(self, decision: Decision) -> None:
        self._decision = decision
        self._schema = {name: _TYPES[kind] for name, kind in decision.shape.vocabulary().items()}
        self._expressions = [
            polars_expression(rule.condition).fill_null(False).alias(rule.name) for rule in decision.rules
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


def zen_expression(condition: Condition, names: dict[str, str]) -> str:
    if isinstance(condition, AllOf | AnyOf):
        word = " and " if isinstance(condition, AllOf) else " or "
        return f"({word.join(zen_expression(part, names) for part in condition.parts)})"
    name, value = names[condition.property], condition.value
    written = str(value).lower() if isinstance(value, bool) else repr(value)
    return f"({name} != null and {name} {condition.op} {written})"


class Expressions:
    """One ruleset as compiled expressions on one fact."""

    def __init__(self, decision: Decision) -> None:
        self._decision = decision
        self._names = {name: f"p{place}" for place, name in enumerate(decision.shape.vocabulary())}
        self._rules = [
            (rule.name, zen.compile_expression(zen_expression(rule.condition, self._names)))
            for rule in decision.rules
        ]

    def __call__(self, keys: Sequence[Key]) -> list[Fired]:
        return [self._decide(key) for key in keys]

    def _decide(self, key: Key) -> Fired:
        given = self._decision.shape.fact(key)
        fact = {short: given.get(name) for name, short in self._names.items()}
        return frozenset(name for name, expression in self._rules if expression.evaluate(fact))


def at_once(made: Sequence[Callable[[Sequence[Key]], list[Fired]]]) -> Decide:
    """All facts of one ruleset together, answered in the order in which they were asked."""

    def decide(cases: Measured) -> list[object]:
        batches: dict[int, list[Key]] = {}
        for case in cases:
            for place, key in case:
                batches.setdefault(place, []).append(key)
        fired = {place: iter(made[place](keys)) for place, keys in batches.items()}
        return [next(fired[place]) for case in cases for place, _ in case]

    return decide


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=20260630)
    options = parser.parse_args()
    loaded = load_rules(rules_folder())
    if loaded.ruleset is None:
        raise SystemExit("规则有错误，先运行 pingcha rules check")
    rules = split(loaded.ruleset)[0]
    plan = make_plan(rules, bind(rules.params, {}))
    before, facts = (
        measured(plan, [prepare(case, AS_OF).case for case in generate(options.cases, seed)])
        for seed in (options.seed + 1, options.seed)
    )
    with closing(Decider(plan)) as decider:
        decisions = (*decider.units, *decider.checks)
        peers = {
            "polars": at_once([Columns(one) for one in decisions]),
            "zen": at_once([Expressions(one) for one in decisions]),
        }
        times, held, _ = decide_alone(plan, before, facts, options.rounds, peers)
    text = "\n".join(report(options, facts, times, held))
    write_section("peers", text)
    print(text)


def report(options: argparse.Namespace, facts: Measured, times: Times, held: int) -> list[str]:
    """The section of RESULTS.md, in Markdown."""
    found = ratios(times)
    asked = sum(map(len, facts))
    return [
        "## 同样的事实，用别的办法判",
        "",
        f"命令：`python -m benchmarks.peers --cases {options.cases} --rounds {options.rounds} --seed {options.seed}`",
        "",
        f"{len(facts)} 个案卷量出的 {asked} 条事实 → 每条触发了什么；各方轮流 {options.rounds} 轮，处理器时间；先比结果，"
        f"完全一致才计时；polars 和 zen-engine 把事实写成自己要的形式，也计在内。判定表里事先有 {held} 条。",
        "",
        "| 一方 | 每条事实微秒 | 比单用 durable_rules 快 |",
        "|---|---|---|",
        *(
            f"| {words} | {statistics.median(times[side]) / asked * 1e6:.2f} | {found[side]:.1f} 倍 |"
            for side, words in SIDES.items()
        ),
        "",
        f"机器：{describe_machine()}；polars {pl.__version__}",
    ]


if __name__ == "__main__":
    main()
