"""``python -m benchmarks.stream``: cases one after the other, a million of them, on one core: time and memory.

Cases are made, evaluated and let go of, some at a time. One stream stops at the verdicts, a shorter one explains and scores
them too. Processor time, making the cases not counted; a table of decided facts that other cases have filled. The figures go
to ``benchmarks/RESULTS.md``, the plot to ``benchmarks/stream.svg``. A million takes an hour or two.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import psutil

from benchmarks.generate import generate
from benchmarks.growth import BATCH, TARGETS, Point, Work, exponent, judging, made_ready, plot, settings
from benchmarks.machine import describe_machine
from benchmarks.results import write_section
from engine.calendar import default_calendar
from engine.evaluator import Evaluator
from engine.work import CaseWork
from pingcha.run import usable
from records.collector import search_rarely

MILESTONES = (1000, 3000, 10_000, 30_000, 100_000, 300_000)  # and the greatest that is asked for
EXPLAINED = 10  # of so many cases of the stream one is in the stream of those that are explained
PLOT = Path(__file__).with_name("stream.svg")


@dataclass(frozen=True, slots=True)
class Milestone:
    """After so many cases: seconds of the processor for all of them, and the most bytes this process has held."""

    cases: int
    seconds: float
    memory: int


def streamed(
    work: Work, sizes: Sequence[int], seed: int, tell: Callable[[Milestone], None]
) -> list[Milestone]:
    """Cases made, evaluated and let go of, some at a time, up to the greatest size; making them is not counted."""
    found: list[Milestone] = []
    source, done, seconds = generate(max(sizes), seed), 0, 0.0
    for size in sorted(sizes):
        while done < size and (batch := list(islice(source, min(BATCH, size - done)))):
            started = time.process_time()
            for _ in work(batch):
                pass
            seconds += time.process_time() - started
            done += len(batch)
        found.append(Milestone(done, seconds, _most_memory()))
        tell(found[-1])
    return found


def _most_memory() -> int:
    try:
        import resource
    except ImportError:  # Windows
        return int(psutil.Process().memory_info().rss)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _said(milestone: Milestone) -> None:
    """A stream may take hours."""
    print(f"{milestone.cases} 件 {milestone.seconds:.0f} 秒", file=sys.stderr)


def _milestones(most: int) -> list[int]:
    before = [size for size in MILESTONES if size < most]
    return [*(before or [most // 3]), most]


def _points(milestones: Sequence[Milestone]) -> list[Point]:
    return [Point(one.cases, one.seconds) for one in milestones]


def _lines(found: Sequence[Milestone]) -> list[str]:
    return [
        "| 案卷数 | 秒 | 每案卷毫秒 | 内存 MB |",
        "|---|---|---|---|",
        *(
            f"| {one.cases:,} | {one.seconds:.1f} | {one.seconds / one.cases * 1000:.2f} | {one.memory / 2**20:.0f} |"
            for one in found
        ),
        "",
        f"从 {found[0].cases:,} 件到 {found[-1].cases:,} 件：指数 {exponent(_points(found)):.3f}"
        f"（目标不大于 {TARGETS['cases']}）。",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="how many")
    parser.add_argument("--seed", type=int, default=20260630)
    options = parser.parse_args()
    search_rarely()  # as the command and its worker processes do
    rules, schemes = usable(None)
    with closing(Evaluator(rules, default_calendar(), settings(schemes))) as evaluator:
        work = judging(evaluator)
        made_ready(work, options.seed + 1)
        bare = streamed(work, _milestones(options.cases), options.seed, _said)
    with closing(CaseWork(rules, default_calendar(), settings(schemes), False)) as work:
        made_ready(work, options.seed + 1)
        explained = streamed(work, _milestones(options.cases // EXPLAINED), options.seed, _said)
    curves = [("到结论", _points(bare)), ("连同解释和得分", _points(explained))]
    PLOT.write_text(plot(curves), encoding="utf-8")
    text = "\n".join(
        [
            "## 一件接一件（单核）",
            "",
            f"命令：`python -m benchmarks.stream --cases {options.cases} --seed {options.seed}`",
            "",
            "案卷随造随评，评过的不留；处理器时间，造案卷的时间不计；判定表已热；内存是这个进程到那时为止的最高值。",
            "",
            "到结论为止：",
            "",
            *_lines(bare),
            "",
            "连同解释和得分：",
            "",
            *_lines(explained),
            "",
            "![一件接一件](stream.svg)",
            "",
            f"机器：{describe_machine()}",
        ]
    )
    write_section("stream", text)
    print(text)


if __name__ == "__main__":
    main()
