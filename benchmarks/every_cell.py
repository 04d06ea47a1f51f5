"""``python -m benchmarks.every_cell``: durable_rules against a plain evaluation, on every canonical fact of every decision.

A decision depends only on its own properties, and each has finitely many cells; where all combinations are at most
``--most``, all are decided, else that many at random. Nothing is left to a sample of cases. Exit code 1 on a difference.
"""

from __future__ import annotations

import argparse
import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.machine import describe_machine
from benchmarks.results import write_section
from dsl.load import load_rules
from engine.cells import Key
from engine.decide import Decision, check_decision, unit_decision
from engine.params import bind
from engine.plan import Plan, make_plan
from rules import rules_folder


@dataclass(slots=True)
class Census:
    """What was decided: ``whole`` decisions with all their cells, ``sampled`` ones with some."""

    facts: int = 0
    whole: int = 0
    sampled: int = 0
    differences: list[str] = field(default_factory=list)


def facts(decision: Decision, most: int, chance: random.Random) -> tuple[Iterator[Key], bool]:
    """The canonical facts to decide, and whether these are all."""
    domains = decision.shape.domains()
    if math.prod(map(len, domains)) <= most:
        return itertools.product(*domains), True
    return (tuple(chance.choice(domain) for domain in domains) for _ in range(most)), False


def census(plan: Plan, most: int, seed: int = 1) -> Census:
    """Decide and compare; the plan's units and checks in turn."""
    found, chance = Census(), random.Random(seed)
    for decision in (*map(unit_decision, plan.units), *map(check_decision, plan.checks)):
        if not decision.rules:
            continue
        keys, whole = facts(decision, most, chance)
        kept = list(keys)
        with decision.make_ruleset() as ruleset:
            answers = ruleset.decide([decision.shape.fact(key) for key in kept])
        for key, fired in zip(kept, answers, strict=True):
            wanted = decision.expected(decision.shape.known(key))
            if fired != wanted:
                found.differences.append(f"{decision.name} {decision.shape.fact(key)}：{fired} ≠ {wanted}")
        found.facts += len(kept)
        found.whole += whole
        found.sampled += not whole
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=20_000)
    options = parser.parse_args()
    loaded = load_rules(rules_folder())
    if loaded.ruleset is None:
        raise SystemExit("规则有错误，先运行 pingcha rules check")
    found = census(make_plan(loaded.ruleset, bind(loaded.ruleset.params, {})), options.most)
    for difference in found.differences[:20]:
        print(difference)
    text = "\n".join(
        [
            "## 每一格：durable_rules 与逐项核对",
            "",
            f"命令：`python -m benchmarks.every_cell --most {options.most}`",
            "",
            f"{found.whole + found.sampled} 个判定单元，{found.whole} 个的全部格子都判过，"
            f"{found.sampled} 个的格子太多，各随机取 {options.most} 个；共 {found.facts} 条事实，"
            f"不一致 {len(found.differences)} 处。",
            "",
            f"机器：{describe_machine()}",
        ]
    )
    write_section("every_cell", text)
    print(text)
    return 1 if found.differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
