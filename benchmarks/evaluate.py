"""``python -m benchmarks.evaluate``: records in memory → verdicts on one core, three ways, paired in one run.

Sides: our engine with the table (cold: the table empty; warm: other cases decided before), the same engine without the
table, and the same plan as generated plain Python. Verdicts are compared before any time is. The results, as ratios with
the machine named, are written to ``benchmarks/RESULTS.md`` by this command.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from dataclasses import dataclass
from datetime import date
from typing import cast

from benchmarks.generate import generate
from benchmarks.generated_python import PythonDecider
from benchmarks.machine import describe_machine
from benchmarks.results import write_section
from dsl.load import load_rules
from engine.calendar import default_calendar
from engine.chain import split
from engine.context import MISS, Context, Env, Fired, Missing
from engine.decide import Decider, Decision
from engine.judge import Failure, Judge, Subject
from engine.params import bind
from engine.plan import ARCHIVED, Plan, make_plan
from engine.verdict import verdict_of
from records.case import CaseRecord
from records.quality import prepare
from rules import rules_folder

AS_OF = date(2026, 6, 30)
Verdicts = list[list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Timed:
    seconds: float
    verdicts: Verdicts


def run(decider: Decider | PythonDecider, cases: list[CaseRecord]) -> Timed:
    """Judge all cases; the decider keeps whatever table it has."""
    judge = Judge(cast(Decider, decider), default_calendar(), AS_OF, closed=False)
    gc.collect()
    gc.disable()
    started = time.perf_counter()
    outcomes = list(judge.judge(Subject(case, None, ARCHIVED) for case in cases))
    seconds = time.perf_counter() - started
    gc.enable()
    verdicts: Verdicts = []
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            raise SystemExit(f"一个案卷未能判定：{outcome.text}")
        verdicts.append([(one.check.obligation, one.verdict) for one in outcome])
    return Timed(seconds, verdicts)


class TimedDecider(Decider):
    """Takes the time that looking up needs, apart from measuring and bringing to canonical form."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.seconds = 0.0

    def _look_up(self, decision: Decision, context: Context, env: Env) -> Fired | Missing:
        key = decision.shape.key(context, env)
        if isinstance(key, Missing):
            return MISS
        started = time.perf_counter()
        fired = self._decided_as(decision, key, context, env)
        self.seconds += time.perf_counter() - started
        return fired


def breakdown(plan: Plan, warm_up: list[CaseRecord], cases: list[CaseRecord]) -> dict[str, float]:
    """Shares of a warm run: measure, decide, assemble (verdicts from what fired, results in order)."""
    decider = TimedDecider(plan)
    run(decider, warm_up)
    run(decider, cases)
    decider.seconds = 0.0
    total = run(decider, cases).seconds
    fired = [(check.obligation, frozenset({"S"}), False) for check in plan.checks]
    judged = sum(len(one) for one in run(decider, cases).verdicts)
    started = time.perf_counter()
    for number in range(judged):
        verdict_of(*fired[number % len(fired)])
    assemble = time.perf_counter() - started
    decide = decider.seconds / 2
    decider.close()
    return {"测量": (total - decide - assemble) / total, "判定": decide / total, "组装": assemble / total}


SIDES: dict[str, str] = {
    "generated": "同样的规则生成为普通 Python 函数",
    "warm": "本引擎，判定表已热（先评查过另一批案卷）",
    "cold": "本引擎，判定表从空开始",
    "no-table": "本引擎，不用判定表（每条事实都交给 durable_rules）",
}


def compare(
    plan: Plan, warm_up: list[CaseRecord], cases: list[CaseRecord], rounds: int
) -> dict[str, list[float]]:
    """Seconds of each side, all sides in turn in every round. Raises SystemExit where verdicts differ."""
    times: dict[str, list[float]] = {side: [] for side in SIDES}
    warm = Decider(plan)
    run(warm, warm_up)
    for _ in range(rounds):
        expected: Verdicts | None = None
        for side in SIDES:
            made: Decider | PythonDecider = warm
            if side == "generated":
                made = PythonDecider(plan)
            elif side != "warm":
                made = Decider(plan, table=side == "cold")
            timed = run(made, cases)
            times[side].append(timed.seconds)
            expected = expected or timed.verdicts
            if timed.verdicts != expected:
                raise SystemExit(f"{side} 的结论与 generated 不同：先查明原因，再谈快慢")
            if made is not warm and isinstance(made, Decider):
                made.close()
    warm.close()
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=20260630)
    options = parser.parse_args()
    loaded = load_rules(rules_folder())
    if loaded.ruleset is None:
        raise SystemExit("规则有错误，先运行 pingcha rules check")
    plan = make_plan(split(loaded.ruleset)[0], bind(loaded.ruleset.params, {}))
    cases = [prepare(case, AS_OF).case for case in generate(options.cases, options.seed)]
    warm_up = [prepare(case, AS_OF).case for case in generate(options.cases, options.seed + 1)]
    times = compare(plan, warm_up, cases, options.rounds)
    shares = breakdown(plan, warm_up, cases)
    write_section("evaluate", report(plan, cases, times, shares, options))
    print(report(plan, cases, times, shares, options))


def report(
    plan: Plan,
    cases: list[CaseRecord],
    times: dict[str, list[float]],
    shares: dict[str, float],
    options: argparse.Namespace,
) -> str:
    """The section of RESULTS.md, in Markdown."""
    base = times["no-table"]
    rows = sum(1 for case in cases for _ in case.all_rows())
    lines = [
        "## 判定：内存中的案卷 → 结论（单核）",
        "",
        f"命令：`python -m benchmarks.evaluate --cases {options.cases} --rounds {options.rounds} --seed {options.seed}`",
        "",
        f"{len(cases)} 个案卷、{rows} 行、{len(plan.checks)} 项判定、{len(plan.units)} 个下层条件；"
        f"各方在同一次运行中轮流计时 {options.rounds} 轮，取逐轮比值的中位数；先比结论，完全一致才计时。",
        "",
        "| 一方 | 每案卷毫秒 | 比“不用判定表”快 |",
        "|---|---|---|",
    ]
    for side, words in SIDES.items():
        ratio = statistics.median(b / t for b, t in zip(base, times[side], strict=True))
        lines.append(
            f"| {words} | {statistics.median(times[side]) / len(cases) * 1000:.2f} | {ratio:.1f} 倍 |"
        )
    lines += [
        "",
        "判定表已热时时间花在哪里："
        + "，".join(f"{name} {share:.0%}" for name, share in shares.items())
        + "。",
    ]
    return "\n".join([*lines, "", f"机器：{describe_machine()}", ""])


if __name__ == "__main__":
    main()
