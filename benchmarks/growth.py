"""``python -m benchmarks.growth``: how time grows with the number of cases, with the rows of a case and with the number of
rules, on one core.

Records in memory → explained results, each size with a table that other cases have filled, in processor time; for the rules,
some of them drawn at random, to the verdicts. The exponents are the slopes of a straight line through the logarithms. The
figures go to ``benchmarks/RESULTS.md``, the plot to ``benchmarks/growth.svg``. Up to a million cases: ``benchmarks.stream``.
"""

from __future__ import annotations

import argparse
import gc
import math
import random
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from benchmarks.generate import generate
from benchmarks.machine import describe_machine
from benchmarks.results import write_section
from dsl.scheme_tree import Scheme
from dsl.tree import RuleSet
from engine.calendar import default_calendar
from engine.evaluator import Evaluator, Settings
from engine.work import CaseWork
from pingcha.run import usable
from records.case import CaseRecord
from records.collector import search_rarely
from records.quality import prepare
from records.row import Row
from records.schema import CASE_TABLES, TABLES

AS_OF = date(2026, 6, 30)
CASES = (100, 300, 1000, 3000)
COPIES = (1, 2, 4, 8)
SHARES = (8, 4, 2, 1)  # of the rules one of so many is kept
PLOT = Path(__file__).with_name("growth.svg")
BATCH = 50
WARM_UP = 300  # cases
TARGETS = {"cases": 1.05, "rows": 1.1}


@dataclass(frozen=True, slots=True)
class Point:
    size: float
    seconds: float


def settings(schemes: tuple[Scheme, ...]) -> Settings:
    return Settings(AS_OF, "review", schemes=schemes, reasons_of_met=False)


Work = Callable[[Sequence[CaseRecord]], Iterable[object]]


def judging(evaluator: Evaluator) -> Work:
    """Cases made ready and judged, their verdicts not explained."""
    return lambda cases: evaluator.verdicts(prepare(case, AS_OF).case for case in cases)


def made_ready(work: Work, seed: int) -> None:
    """Other cases fill the table; what there is then stays to the end, and is no longer searched for garbage, as in the
    worker processes of a review."""
    measured(work, list(generate(WARM_UP, seed)), 1)
    gc.freeze()


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


def some_of(rules: RuleSet, share: int, chance: random.Random) -> RuleSet:
    """One of so many rules, drawn at random."""
    if share == 1:
        return rules
    return replace(
        rules,
        obligations=tuple(chance.sample(rules.obligations, len(rules.obligations) // share)),
        questions=tuple(chance.sample(rules.questions, len(rules.questions) // share)),
    )


def by_number_of_rules(rules: RuleSet, cases: Sequence[CaseRecord], rounds: int, seed: int) -> list[Point]:
    """Seconds a case to the verdicts, for each share of the rules; the mean of as many draws as the share has parts."""
    found: list[Point] = []
    for share in SHARES:
        chance, seconds, number = random.Random(seed), [], 0
        for _ in range(share):
            part = some_of(rules, share, chance)
            number = len(part.duties)
            with closing(Evaluator(part, default_calendar(), settings(()))) as evaluator:
                work = judging(evaluator)
                measured(work, cases, 1)
                seconds.append(measured(work, cases, rounds))
        found.append(Point(number, statistics.mean(seconds) / len(cases)))
    return found


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=CASES[-1], help="the greatest number of cases")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20260630)
    options = parser.parse_args()
    search_rarely()  # as the command and its worker processes do
    sizes = [size for size in CASES if size <= options.most]
    rules, schemes = usable(None)
    cases = list(generate(max(sizes), options.seed))
    with closing(CaseWork(rules, default_calendar(), settings(schemes), False)) as work:
        made_ready(work, options.seed + 1)
        by_cases = [Point(size, measured(work, cases[:size], options.rounds)) for size in sizes]
        few = cases[:20]
        by_rows = []
        for times in COPIES:
            grown = [larger(case, times) for case in few]
            rows = sum(1 for case in grown for _ in case.all_rows()) / len(grown)
            measured(work, grown, 1)
            by_rows.append(Point(rows, measured(work, grown, options.rounds) / len(grown)))
    by_rules = by_number_of_rules(rules, cases[:60], options.rounds, options.seed)
    curves = [("案卷数和用时", by_cases), ("一个案卷的行数和用时", by_rows), ("规则数和用时", by_rules)]
    PLOT.write_text(plot(curves), encoding="utf-8")
    lines = [
        "## 用时怎样随规模增长（单核）",
        "",
        f"命令：`python -m benchmarks.growth --most {options.most} --rounds {options.rounds} --seed {options.seed}`",
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
        "| 规则（义务和人工） | 每案卷毫秒 | 每条规则微秒 |",
        "|---|---|---|",
        *(
            f"| {one.size:.0f} | {one.seconds * 1000:.2f} | {one.seconds / one.size * 1e6:.1f} |"
            for one in by_rules
        ),
        "",
        f"随规则数：指数 {exponent(by_rules):.3f}；随机取一部分规则，到结论为止，取几次的平均；规则共用的条件只量一次，"
        "所以规则越多，摊到每条越少。",
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
