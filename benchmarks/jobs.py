"""``python -m benchmarks.jobs --cases 2000``: a whole evaluation without worker processes, with one, with two.

The sides take turns on the same cases; the reviews must be the same to the byte. Time is from the cases in memory to the
review in memory, the start of the processes included. Processor time is counted too: where other programs want the cores,
it says what the processes cost, which the clock does not. Results go to ``benchmarks/RESULTS.md``.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.generate import generate
from benchmarks.machine import describe_machine
from benchmarks.results import write_section
from dsl.load import load_rules
from engine.calendar import default_calendar
from engine.evaluator import Settings
from engine.run import Inputs, Run, evaluate
from engine.workers import Limits, Team
from rules import rules_folder

AS_OF = date(2026, 6, 30)
QUIET = 0.9  # share of a core that a process has to get for the clock to mean anything
NAMES = {0: "不用工作进程（--jobs 0）", 1: "一个工作进程", 2: "两个工作进程"}


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds by the clock, seconds of processor time over all processes, and the SHA-256 of the review."""

    clock: float
    processor: float
    sha256: str


def timed(run: Run, jobs: int) -> Timed:
    gc.collect()
    before, started = os.times(), time.perf_counter()
    review = evaluate(run, team=Team(jobs, Limits(600.0)))
    clock, after = time.perf_counter() - started, os.times()
    processor = sum(after[:4]) - sum(before[:4])
    digest = hashlib.sha256()
    for result in (*review.cases, *review.units, *review.errors):
        digest.update(result.model_dump_json().encode())
    return Timed(clock, processor, digest.hexdigest())


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=20260630)
    options = parser.parse_args(arguments)
    ruleset = load_rules(rules_folder()).ruleset
    if ruleset is None:
        raise SystemExit("规则有错误，先运行 pingcha rules check")
    inputs = Inputs(
        cases=list(generate(options.cases, options.seed)), unit_years=(), problems=(), failed=(), files=()
    )
    run = Run(inputs, ruleset, Settings(AS_OF, "review"), default_calendar(), "0")
    found: dict[int, list[Timed]] = {jobs: [] for jobs in NAMES}
    for number in range(options.rounds):
        for jobs in list(NAMES) if number % 2 == 0 else list(reversed(NAMES)):
            found[jobs].append(timed(run, jobs))
    if len({one.sha256 for rounds in found.values() for one in rounds}) != 1:
        raise SystemExit("结果不同：先查明原因，再谈快慢")
    text = report(found, options)
    write_section("jobs", text)
    print(text)


def report(found: dict[int, list[Timed]], options: argparse.Namespace) -> str:
    """The section of RESULTS.md, in Markdown."""
    got = min(
        one.processor / one.clock for one in found[0]
    )  # of one core; a quiet machine gives nearly all of it
    busy = got < QUIET
    lines = [
        "## 工作进程：同样的评查，用几个进程",
        "",
        f"命令：`python -m benchmarks.jobs --cases {options.cases} --rounds {options.rounds} --seed {options.seed}`",
        "",
        f"{options.cases} 个案卷，从内存中的案卷到评查结果（连同启动进程），各方轮流 {options.rounds} 轮，"
        "结果的 SHA-256 相同。",
        "",
        "| 一方 | 每案卷处理器毫秒 | 处理器时间是不用时的 | 用时是不用时的 |",
        "|---|---|---|---|",
    ]
    for jobs, name in NAMES.items():
        pairs = list(zip(found[jobs], found[0], strict=True))
        each = statistics.median(one.processor for one in found[jobs]) / options.cases * 1000
        processor = statistics.median(one.processor / base.processor for one, base in pairs)
        clock = statistics.median(one.clock / base.clock for one, base in pairs)
        lines.append(f"| {name} | {each:.1f} | {processor:.2f} | {'—' if busy else f'{clock:.2f}'} |")
    if busy:
        lines += [
            "",
            f"测量时别的程序也在用处理器（不用工作进程的一方只得到一个核的 {got:.0%}），用时不能比，没有列出。",
        ]
    return "\n".join([*lines, "", f"机器：{describe_machine()}", ""])


if __name__ == "__main__":
    main()
