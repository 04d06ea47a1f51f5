"""``python -m benchmarks.growth``: how time grows with the number of cases and with the rows of a case, on one core.

Records in memory → explained results, each size with a table that other cases have filled, in processor time; beside them one
stream of cases up to a million, which stops at the verdicts, and a shorter one that explains them too. The exponents are the
slopes of a straight line through the logarithms. The figures go to ``benchmarks/RESULTS.md``, the plot to
``benchmarks/growth.svg``.
"""

from __future__ import annotations

import argparse
import gc
import math
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from types import MappingProxyType

import psutil

from benchmarks.generate import generate
from benchmarks.machine import describe_machine
from benchmarks.results import write_section
from engine.calendar import default_calendar
from engine.evaluator import Evaluator, Settings
from engine.work import CaseWork
from pingcha.run import usable
from records.case import CaseRecord
from records.quality import prepare
from records.row import Row
from records.schema import CASE_TABLES, TABLES

AS_OF = date(2026, 6, 30)
CASES = (100, 300, 1000, 3000)
STREAMED = (1000, 3000, 10_000, 30_000, 100_000, 300_000)  # and the greatest that is asked for
EXPLAINED = 10  # of so many cases of the stream one is in the stream of those that are explained
COPIES = (1, 2, 4, 8)
PLOT = Path(__file__).with_name("growth.svg")
BATCH = 50
TARGETS = {"cases": 1.05, "rows": 1.1}


@dataclass(frozen=True, slots=True)
class Point:
    size: float
    seconds: float


Work = Callable[[Sequence[CaseRecord]], Iterable[object]]


def judging(evaluator: Evaluator) -> Work:
    """Cases made ready and judged, their verdicts not explained."""
    return lambda cases: evaluator.verdicts(prepare(case, AS_OF).case for case in cases)


def measured(work: Work, cases: Sequence[CaseRecord], rounds: int) -> float:
    """Seconds of the processor for all cases, the least of the rounds."""
    times = []
    for _ in range(rounds):
        gc.collect()
        started = time.process_time()
        for place in range(0, len(cases), BATCH):
            for _ in work(cases[place : place + BATCH]):
                pass
        times.append(time.process_time() - started)
    return min(times)


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


def larger(case: CaseRecord, times: int) -> CaseRecord:
    """A case with all its rows so many times, each copy with ids of its own and links inside itself."""
    tables = {
        name: tuple(_renamed(row, copy) for copy in range(times) for row in case.rows(name) or ())
        for name in CASE_TABLES
        if case.rows(name) is not None
    }
    return replace(case, tables=MappingProxyType(tables))


def _renamed(row: Row, copy: int) -> Row:
    if copy == 0:
        return row
    attrs = {column.attr for column in TABLES[row.TABLE].columns.values()}
    ids = {attr for attr in attrs if attr.endswith("_id") and attr != "party_id"}
    values = {attr: f"{value}-{copy}" for attr in ids if isinstance(value := row.read(attr), str)}
    if "subject_ids" in attrs and isinstance(listed := row.read("subject_ids"), tuple):
        return row.replacing({**values, "subject_ids": tuple(f"{one}-{copy}" for one in listed)})
    return row.replacing(dict(values))


def exponent(points: Sequence[Point]) -> float:
    """The slope of the line through the logarithms."""
    found = statistics.linear_regression(
        [math.log(one.size) for one in points], [math.log(one.seconds) for one in points]
    )
    return found.slope


# --------------------------------------------------------------------------------------------------------- the plot


def plot(curves: Sequence[tuple[str, Sequence[Point]]]) -> str:
    """Curves side by side, both axes logarithmic, as SVG."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {380 * len(curves)} 340" font-family="sans-serif" '
        'font-size="13">',
        f'<rect width="{380 * len(curves)}" height="340" fill="white"/>',
    ]
    for place, (title, points) in enumerate(curves):
        parts += _curve(60 + 380 * place, title, points)
    return "\n".join([*parts, "</svg>", ""])


def _curve(left: int, title: str, points: Sequence[Point]) -> list[str]:
    width, height, top = 290, 230, 50
    xs, ys = [math.log10(one.size) for one in points], [math.log10(one.seconds) for one in points]
    low_x, high_x, low_y, high_y = min(xs), max(xs), min(ys), max(ys)
    places = [
        (
            left + (x - low_x) / (high_x - low_x) * width,
            top + height - (y - low_y) / (high_y - low_y) * height,
        )
        for x, y in zip(xs, ys, strict=True)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    found = [
        f'<text x="{left}" y="28" font-size="15">{title}，指数 {exponent(points):.2f}</text>',
        f'<path d="M{left} {top}V{top + height}H{left + width}" fill="none" stroke="#888"/>',
        f'<polyline points="{line}" fill="none" stroke="#1f5fa8" stroke-width="2"/>',
    ]
    for (x, y), point in zip(places, points, strict=True):
        found += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#1f5fa8"/>',
            f'<text x="{x:.1f}" y="{top + height + 20}" text-anchor="middle">{point.size:.0f}</text>',
            f'<text x="{x - 8:.1f}" y="{y - 8:.1f}" text-anchor="end">{_seconds(point.seconds)}</text>',
        ]
    return found


def _seconds(value: float) -> str:
    return f"{value:.1f} 秒" if value >= 1 else f"{value * 1000:.0f} 毫秒"


def _said(milestone: Milestone) -> None:
    """A stream may take hours."""
    print(f"{milestone.cases} 件 {milestone.seconds:.0f} 秒", file=sys.stderr)


def _stages(most: int) -> list[int]:
    before = [size for size in STREAMED if size < most]
    return [*(before or [most // 3]), most]


def _points(milestones: Sequence[Milestone]) -> list[Point]:
    return [Point(one.cases, one.seconds) for one in milestones]


def _stream_lines(found: Sequence[Milestone]) -> list[str]:
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
    parser.add_argument("--most", type=int, default=CASES[-1], help="the greatest number of cases")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument(
        "--stream", type=int, default=10_000, help="the greatest number of cases, one stream of them"
    )
    parser.add_argument("--seed", type=int, default=20260630)
    options = parser.parse_args()
    sizes = [size for size in CASES if size <= options.most]
    rules, schemes = usable(None)
    settings = Settings(AS_OF, "review", schemes=schemes, reasons_of_met=False)
    warm_up = list(generate(300, options.seed + 1))
    with closing(Evaluator(rules, default_calendar(), settings)) as evaluator:
        work = judging(evaluator)
        measured(work, warm_up, 1)
        bare = streamed(work, _stages(options.stream), options.seed + 2, _said)
    with closing(CaseWork(rules, default_calendar(), settings, False)) as work:
        measured(work, warm_up, 1)
        explained = streamed(work, _stages(options.stream // EXPLAINED), options.seed + 2, _said)
        cases = list(generate(max(sizes), options.seed))
        by_cases = [Point(size, measured(work, cases[:size], options.rounds)) for size in sizes]
        few = cases[:20]
        by_rows = []
        for times in COPIES:
            grown = [larger(case, times) for case in few]
            rows = sum(1 for case in grown for _ in case.all_rows()) / len(grown)
            measured(work, grown, 1)
            by_rows.append(Point(rows, measured(work, grown, options.rounds) / len(grown)))
    curves = [
        ("案卷数和用时", by_cases),
        ("一个案卷的行数和用时", by_rows),
        ("一件接一件，到结论", _points(bare)),
    ]
    PLOT.write_text(plot(curves), encoding="utf-8")
    lines = [
        "## 用时怎样随规模增长（单核）",
        "",
        f"命令：`python -m benchmarks.growth --most {options.most} --rounds {options.rounds} "
        f"--stream {options.stream} --seed {options.seed}`",
        "",
        "内存中的案卷 → 带解释和得分的结果，判定表已热，处理器时间；指数是双对数坐标里的斜率。",
        "",
        "| 案卷数 | 秒 | 每案卷毫秒 |",
        "|---|---|---|",
        *(
            f"| {one.size:.0f} | {one.seconds:.2f} | {one.seconds / one.size * 1000:.1f} |"
            for one in by_cases
        ),
        "",
        f"随案卷数：指数 {exponent(by_cases):.3f}（目标不大于 {TARGETS['cases']}）。",
        "",
        "| 一个案卷的行数 | 每案卷毫秒 | 每行毫秒 |",
        "|---|---|---|",
        *(
            f"| {one.size:.0f} | {one.seconds * 1000:.1f} | {one.seconds / one.size * 1000:.2f} |"
            for one in by_rows
        ),
        "",
        f"随一个案卷的行数：指数 {exponent(by_rows):.3f}（目标不大于 {TARGETS['rows']}）；"
        "同样的行重复几遍，各有编号，互不相连。",
        "",
        "一件接一件：案卷随造随评，评过的不留；造案卷的时间不计；内存是这个进程到那时为止的最高值。",
        "",
        "到结论为止：",
        "",
        *_stream_lines(bare),
        "",
        "连同解释和得分：",
        "",
        *_stream_lines(explained),
        "",
        "![用时的增长](growth.svg)",
        "",
        f"机器：{describe_machine()}",
    ]
    text = "\n".join(lines)
    write_section("growth", text)
    print(text)


if __name__ == "__main__":
    main()
