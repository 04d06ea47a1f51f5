"""``python -m benchmarks.findings --cases 60``: what becomes of verdicts: explained, masked, sent by a worker, held in memory.

Each beside the plain way of doing the same: the reference interpreter without a memory for the case; every text masked by
itself; JSON in place of pickled objects; dictionaries in place of dataclasses. The sides take turns on the same cases in
processor time, and what they make must be the same. Results go to ``benchmarks/RESULTS.md``.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from benchmarks.generate import generate
from benchmarks.machine import describe_machine
from benchmarks.results import write_section
from engine.calendar import default_calendar
from engine.evaluator import Evaluator, Settings
from engine.explaining.explain import Explainer
from engine.judge import Failure
from engine.reference.interpreter import ARCHIVED, Judgement, Reference
from engine.workers.process import dumps, loads
from pingcha.run import usable
from records.case import CaseRecord
from records.findings import CaseResult, Finding, Verdict
from records.quality import prepare
from reports.mask import AS_THEY_ARE, mask_case, mask_text

AS_OF = date(2026, 6, 30)
T = TypeVar("T")
Judged = list[tuple[CaseRecord, list[Judgement]]]


@dataclass(frozen=True, slots=True)
class Line:
    """Two ways of one thing: seconds a round of each."""

    what: str
    ours: str
    plain: str
    seconds: Sequence[tuple[float, float]]


def timed(work: Callable[[], T]) -> tuple[float, T]:
    gc.collect()
    started = time.process_time()
    found = work()
    return time.process_time() - started, found


def paired(ours: Callable[[], T], plain: Callable[[], T], rounds: int) -> list[tuple[float, float]]:
    """Seconds of both, in turn. Raises SystemExit where they make different things."""
    seconds = []
    for number in range(rounds):
        if number % 2:
            other, theirs = timed(plain)
            own, mine = timed(ours)
        else:
            own, mine = timed(ours)
            other, theirs = timed(plain)
        if mine != theirs:
            raise SystemExit("结果不同：先查明原因，再谈快慢")
        seconds.append((own, other))
    return seconds


def explained(reference: Reference, judged: Judged, *, reasons: bool, remembering: bool) -> list[Finding]:
    explainer = Explainer(reference, reasons_of_met=reasons, remembering=remembering)
    return [explainer.finding(case, one) for case, judgements in judged for one in judgements]


def masked_plainly(value: object, name: str = "") -> object:
    """Every text of a result's JSON by itself."""
    match value:
        case str():
            return value if name in AS_THEY_ARE else mask_text(value)
        case list():
            return [masked_plainly(part, name) for part in value]
        case dict():
            return {key: masked_plainly(part, key) for key, part in value.items()}
        case _:
            return value


def held(make: Callable[[], object]) -> int:
    """Bytes of what is made, all that it refers to and nobody else holds; made once before, so that tables have grown."""
    make()
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        made = make()
        gc.collect()
        after = tracemalloc.get_traced_memory()[0]
        del made
        return after - before
    finally:
        tracemalloc.stop()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=20260630)
    options = parser.parse_args(arguments)
    rules, schemes = usable(None)
    settings = Settings(AS_OF, "review", schemes=schemes, kept=True, reasons_of_met=False)
    prepared = [prepare(case, AS_OF).case for case in generate(options.cases, options.seed)]
    with closing(Evaluator(rules, default_calendar(), settings)) as evaluator:
        decided = list(evaluator.verdicts(prepared))
        results = [evaluator.case_result(case, outcome, False) for case, outcome in decided]
        params = evaluator.params
    reference = Reference(rules, default_calendar(), AS_OF, ARCHIVED, params)
    judged: Judged = [
        (
            case,
            [
                Judgement(one.check.obligation, one.check.item, one.row, one.verdict, one.reason)
                for one in outcome
                if one.verdict is not Verdict.NOT_APPLICABLE
            ],
        )
        for case, outcome in decided
        if not isinstance(outcome, Failure)
    ]

    def explain(reasons: bool, remembering: bool) -> Callable[[], list[Finding]]:
        return lambda: explained(reference, judged, reasons=reasons, remembering=remembering)

    def shown() -> list[CaseResult]:
        return [mask_case(case) for case in results]

    if [json.loads(case.model_dump_json()) for case in shown()] != _plainly_masked(results):
        raise SystemExit("结果不同：先查明原因，再谈快慢")
    as_data = [case.model_dump(mode="json") for case in results]
    memory = "同一案卷各行只判一次"
    lines = [
        Line("解释，符合的不写依据", memory, "每处都重新判", paired(explain(False, True), explain(False, False), options.rounds)),
        Line("解释，每处都写依据", memory, "每处都重新判", paired(explain(True, True), explain(True, False), options.rounds)),
        Line("遮盖", "没有号码的原样留着", "逐个文本", _in_turn(shown, lambda: masked_plainly(as_data), options.rounds)),
        Line(
            "工作进程传回",
            "字段的值（pickle）",
            "JSON",
            paired(lambda: loads(dumps(results)), lambda: _through_json(results), options.rounds),
        ),
    ]  # fmt: skip
    findings = sum(len(case.findings) for case in results)
    payload, texts = dumps(results), json.dumps(as_data)
    held_by = held(lambda: loads(payload)) / findings, held(lambda: json.loads(texts)) / findings
    text = report(lines, held_by, findings, options)
    write_section("findings", text)
    print(text)


def _in_turn(
    ours: Callable[[], object], plain: Callable[[], object], rounds: int
) -> list[tuple[float, float]]:
    """Seconds of two ways whose results were compared before."""
    return [(timed(ours)[0], timed(plain)[0]) for _ in range(rounds)]


def _plainly_masked(results: Sequence[CaseResult]) -> list[object]:
    return [masked_plainly(case.model_dump(mode="json")) for case in results]


def _through_json(results: Sequence[CaseResult]) -> object:
    return [CaseResult.model_validate_json(case.model_dump_json()) for case in results]


def report(
    lines: Sequence[Line], held_by: tuple[float, float], findings: int, options: argparse.Namespace
) -> str:
    """The section of RESULTS.md, in Markdown."""
    told = [
        "## 从结论到结果：解释、遮盖、传回、占内存",
        "",
        f"命令：`python -m benchmarks.findings --cases {options.cases} --rounds {options.rounds} --seed {options.seed}`",
        "",
        f"{options.cases} 个案卷、{findings} 处结论（不含不适用），各方轮流 {options.rounds} 轮，处理器时间，取逐轮比值的"
        "中位数；做出来的完全相同。",
        "",
        "| 步骤 | 做法 | 每案卷毫秒 | 照直做 | 每案卷毫秒 | 快 |",
        "|---|---|---|---|---|---|",
    ]
    for line in lines:
        own, other = (
            statistics.median(times) / options.cases * 1000 for times in zip(*line.seconds, strict=True)
        )
        ratio = statistics.median(plain / ours for ours, plain in line.seconds)
        told.append(
            f"| {line.what} | {line.ours} | {own:.2f} | {line.plain} | {other:.2f} | {ratio:.1f} 倍 |"
        )
    ours, plain = held_by
    told += [
        "",
        f"一处结论在内存里 {ours:.0f} 字节（一个案卷全部结果除以处数）；同样的内容读成字典 {plain:.0f} 字节。",
        "",
        f"机器：{describe_machine()}",
    ]
    return "\n".join(told)


if __name__ == "__main__":
    main()
