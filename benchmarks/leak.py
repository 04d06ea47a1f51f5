"""``python -m benchmarks.leak --batches 100000``: does memory stay flat while durable_rules decides batch after batch?

The shipped rules' own rulesets take turns, each batch with other facts; now and then a ruleset is closed and opened
anew, so that sessions and handles are both made and freed. Resident memory is read at equal distances, first when every
ruleset has been open and has decided all its batches (the allocator has found its size). Exit code 1 if it grows by more
than ``ALLOWED_GROWTH`` after that.
"""

from __future__ import annotations

import argparse
import gc
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice

import psutil

from benchmarks.machine import describe_machine
from benchmarks.results import write_section
from dsl.load import load_rules
from dsl.tree import RuleSet
from engine.decide import Decision, check_decision, unit_decision
from engine.durable import Ruleset, Scalar
from engine.params import bind
from engine.plan import make_plan
from rules import rules_folder

FACTS_A_BATCH = 10
REOPENED_EVERY = 97  # batches; a prime, so that every ruleset has its turn
ALLOWED_GROWTH = 4_000_000  # bytes over the whole run; a session left behind costs some 100,000 each batch
BATCHES_OF_EACH = 3
POINTS = 20


@dataclass(frozen=True, slots=True)
class Sample:
    """Resident memory of this process, in bytes, after so many batches."""

    batches: int
    resident: int


def growth(samples: list[Sample]) -> int:
    """Bytes between the first sample and the largest after it."""
    return max(one.resident for one in samples) - samples[0].resident


def measure(rules: RuleSet, batches: int, seed: int = 1) -> list[Sample]:
    """Memory before the first of so many batches and ``POINTS`` times as they pass, the last time after the last."""
    decisions = _decisions(rules)
    turns = _turns(decisions, random.Random(seed))
    for ruleset, facts, _ in islice(turns, BATCHES_OF_EACH * len(decisions)):
        ruleset.decide(facts)
    process = psutil.Process()
    samples = [Sample(0, process.memory_info().rss)]
    for point in range(1, POINTS + 1):
        until = batches * point // POINTS
        for ruleset, facts, reopen in islice(turns, until - samples[-1].batches):
            ruleset.decide(facts)
            if reopen:
                ruleset.close()
        gc.collect()
        samples.append(Sample(until, process.memory_info().rss))
    return samples


def _decisions(rules: RuleSet) -> list[Decision]:
    plan = make_plan(rules, bind(rules.params, {}))
    found = (*map(unit_decision, plan.units), *map(check_decision, plan.checks))
    return [decision for decision in found if decision.rules]


def _turns(
    decisions: list[Decision], chance: random.Random
) -> Iterator[tuple[Ruleset, list[dict[str, Scalar]], bool]]:
    """Without end: a ruleset, its next facts, and whether to close it after them."""
    rulesets = [decision.make_ruleset() for decision in decisions]
    batches = [[_facts(decision, chance) for _ in range(BATCHES_OF_EACH)] for decision in decisions]
    for number in count():
        turn, batch = number % len(rulesets), number // len(rulesets) % BATCHES_OF_EACH
        yield rulesets[turn], batches[turn][batch], number % REOPENED_EVERY == 0


def _facts(decision: Decision, chance: random.Random) -> list[dict[str, Scalar]]:
    domains = decision.shape.domains()
    keys = (tuple(chance.choice(domain) for domain in domains) for _ in range(FACTS_A_BATCH))
    return [decision.shape.fact(key) for key in keys]


def report(samples: list[Sample]) -> str:
    batches, grown = samples[-1].batches, growth(samples)
    lines = [
        "## 内存：一批接一批",
        "",
        f"命令：`python -m benchmarks.leak --batches {batches}`",
        "",
        f"随附规则的全部规则集轮流判定，{batches} 批，每批 {FACTS_A_BATCH} 条事实，每 {REOPENED_EVERY} 批关闭一个规则集再打开。"
        f"全部规则集都打开过以后才开始量：最多增长 {grown / 1e6:.2f} MB（每批 {grown / batches:.1f} 字节；"
        f"允许 {ALLOWED_GROWTH / 1e6:.0f} MB）。",
        "",
        "| 批 | 常驻内存（MB） |",
        "|---|---|",
        *(f"| {one.batches} | {one.resident / 1e6:.1f} |" for one in samples),
        "",
        f"机器：{describe_machine()}",
    ]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batches", type=int, default=100_000)
    options = parser.parse_args()
    loaded = load_rules(rules_folder())
    if loaded.ruleset is None:
        raise SystemExit("规则有错误，先运行 pingcha rules check")
    samples = measure(loaded.ruleset, options.batches)
    text = report(samples)
    write_section("leak", text)
    print(text)
    return 1 if growth(samples) > ALLOWED_GROWTH else 0


if __name__ == "__main__":
    raise SystemExit(main())
