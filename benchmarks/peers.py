"""``python -m benchmarks.peers``: what others would decide the same facts with, beside plain durable_rules.

Every side is given the facts that were measured on the same cases and answers which rules fire on each; the answers are
compared before any time is. Beside them the way a review goes (``benchmarks.deciding``): the same cases, from what was measured
on them to the verdicts. A module a peer (``benchmarks.peers_*``), each written as one who knows it would: rules compiled
once, facts in the form it likes best, the conversion counted. Needs the extra ``bench``; a peer that is not there is
named in the results with the reason.
"""

from __future__ import annotations

import argparse
import statistics
from contextlib import closing
from importlib import import_module
from importlib.metadata import version
from typing import Final

from benchmarks.deciding import Deciding
from benchmarks.evaluate import (
    AS_OF,
    DECIDING,
    REVIEW,
    REVIEW_WORDS,
    Measured,
    Times,
    decide_alone,
    first_rules,
    judge,
    measured,
    prepared,
    ratios,
)
from benchmarks.machine import describe_machine
from benchmarks.peers_shared import Peer
from benchmarks.results import write_section
from engine.decide import Decider
from engine.params import bind
from engine.plan import make_plan

PEERS: Final = ("polars", "duckdb", "zen", "rego", "clips", "drools")


def available(names: tuple[str, ...] = PEERS) -> tuple[dict[str, Peer], dict[str, str]]:
    """The peers that can be used here, and for each other one why not."""
    found: dict[str, Peer] = {}
    missing: dict[str, str] = {}
    for name in names:
        try:
            found[name] = import_module(f"benchmarks.peers_{name}").PEER
        except (ImportError, OSError) as error:
            missing[name] = str(error)
    return found, missing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=20260630)
    options = parser.parse_args()
    rules = first_rules()
    plan = make_plan(rules, bind(rules.params, {}))
    warm_up, cases = prepared(options.cases, options.seed + 1), prepared(options.cases, options.seed)
    before, facts = measured(plan, warm_up), measured(plan, cases)
    peers, missing = available()
    with closing(Decider(plan)) as decider, closing(Decider(plan)) as seen:
        for some in (warm_up, cases):
            judge(seen, some)
        decisions = (*decider.units, *decider.checks)
        made = {name: peer.make(decisions) for name, peer in peers.items()}
        for decide in made.values():
            decide(
                facts
            )  # what is compiled when it is first used (a JVM does) is not timed, as it is not for ours
        times, held, _ = decide_alone(
            plan, before, facts, options.rounds, made, review=Deciding(seen, cases, AS_OF)
        )
    text = "\n".join(report(options, facts, times, held, peers, missing))
    write_section("peers", text)
    print(text)


def report(
    options: argparse.Namespace,
    facts: Measured,
    times: Times,
    held: int,
    peers: dict[str, Peer],
    missing: dict[str, str],
) -> list[str]:
    """The section of RESULTS.md, in Markdown."""
    found = ratios(times)
    asked = sum(map(len, facts))
    sides = {REVIEW: REVIEW_WORDS, **DECIDING, **{name: peer.words for name, peer in peers.items()}}
    packages = [package for peer in peers.values() for package in peer.packages]
    return [
        "## 同样的事实，用别的办法判",
        "",
        f"命令：`python -m benchmarks.peers --cases {options.cases} --rounds {options.rounds} --seed {options.seed}`",
        "",
        f"{len(facts)} 个案卷量出的 {asked} 条事实 → 每条触发了什么；各方轮流 {options.rounds} 轮，处理器时间（JVM 的线程在内）；"
        "先比结果，完全一致才计时；规则事先编译好，全部事实先判过一遍再计时；把事实写成各自要的形式，计在内。"
        f"判定表里事先有 {held} 条。",
        "",
        "第一行是评查走的一路：行的样子都见过，同样的案卷从量出的值到结论；它每条事实的微秒，是用时除以同样的条数。",
        "",
        "| 一方 | 每条事实微秒 | 比单用 durable_rules 快 | 是判定表用时的几倍 | 是评查用时的几倍 |",
        "|---|---|---|---|---|",
        *(
            f"| {words} | {statistics.median(times[side]) / asked * 1e6:.2f} | {found[side]:.2f} 倍 "
            f"| {found['table'] / found[side]:.1f} | {found[REVIEW] / found[side]:.1f} |"
            for side, words in sides.items()
        ),
        "",
        *(f"没有比较 {name}：{why}。\n" for name, why in missing.items()),
        f"机器：{describe_machine()}；{'，'.join(f'{name} {version(name)}' for name in packages)}",
    ]


if __name__ == "__main__":
    main()
