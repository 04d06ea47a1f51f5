"""``python -m benchmarks.differential --cases 100000``: the engine and the reference interpreter on the same cases.

Half of the cases are odd ones from the schema alone (``odd_cases``), half lie near the rules' own 示例 (``near_cases``), so
that every obligation reaches every verdict: a table at the end says how often. Every obligation on every subject is decided
by both. A difference is made as small as can be and kept as a regression case in ``tests/engine/regressions``. Exit code 1
if there is any. The figures go to ``benchmarks/RESULTS.md``.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from benchmarks import regressions
from benchmarks.comparison import MOST_BEFORE, Comparison, minimise
from benchmarks.machine import describe_machine
from benchmarks.near_cases import NearCases
from benchmarks.odd_cases import OddCases
from benchmarks.results import write_section
from benchmarks.situations import AS_OF, STAGES, Situation
from dsl.load import load_rules
from dsl.tree import Duty, OneOf, Question, RuleSet
from engine.calendar import Calendar, default_calendar
from engine.frames import walk
from engine.judge import Failure
from records.findings import VERDICT_WORDS, Verdict
from rules import rules_folder

BATCH = 200
COLUMNS = (Verdict.SATISFIED, Verdict.VIOLATED, Verdict.UNDETERMINED, Verdict.NOT_APPLICABLE, Verdict.MANUAL)


@dataclass(frozen=True, slots=True)
class Difference:
    """``before`` are the situations whose facts were in the engine's table, the latest last."""

    told: Situation
    before: tuple[Situation, ...]


@dataclass(slots=True)
class Tally:
    """What was compared. ``verdicts``: how often each (obligation with its item, verdict) was reached."""

    cases: int = 0
    subjects: int = 0
    verdicts: Counter[tuple[str, Verdict]] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)


def run(
    comparison: Comparison, situations: Sequence[Situation], tally: Tally, before: deque[Situation]
) -> None:
    """Compare and count; ``before`` is filled with what was judged."""
    for told, ours in zip(situations, comparison.engine(situations), strict=True):
        theirs = comparison.reference(told)
        tally.cases += 1
        tally.subjects += len(theirs)
        tally.verdicts.update((place[0], said[0]) for place, said in theirs.items())
        if isinstance(ours, Failure) or ours != theirs:
            tally.differences.append(Difference(told, tuple(before)))
        before.append(told)


def situations(rules: RuleSet, calendar: Calendar, seed: int) -> Iterator[Situation]:
    """Odd cases and cases near the examples in turn, and now and then a 单位年度 row; without end."""
    odd = OddCases(seed, words_of(rules))
    near = iter(NearCases(rules, calendar, seed, odd))
    for number, case in enumerate(odd):
        yield Situation(case, None, STAGES[number // 2 % 2], AS_OF)
        yield from islice(near, 1)
        if number % 10 == 0:
            yield Situation(None, odd.unit_year(), STAGES[1], AS_OF)


def compare(
    rules: RuleSet, count: int, seed: int, *, seconds: float | None = None, examples: bool = False
) -> Tally:
    """Both evaluators on ``count`` situations, or as many as the seconds allow; ``examples``: on the 示例 first."""
    tally, calendar, before = Tally(), default_calendar(), deque[Situation](maxlen=MOST_BEFORE)
    comparison = Comparison(rules, calendar)
    source = situations(rules, calendar, seed)
    if examples:
        near = NearCases(rules, calendar, seed, OddCases(seed, words_of(rules)))
        count, source = count + len(near), _chain(islice(near, len(near)), source)
    end = None if seconds is None else time.monotonic() + seconds
    try:
        while tally.cases < count and (end is None or time.monotonic() < end):
            batch = list(islice(source, min(BATCH, count - tally.cases)))
            run(comparison, batch, tally, before)
    finally:
        comparison.close()
    return tally


def _chain(first: Iterator[Situation], second: Iterator[Situation]) -> Iterator[Situation]:
    yield from first
    yield from second


def words_of(rules: RuleSet) -> set[str]:
    """The values that rules name, for the generator to prefer."""
    found: set[str] = set()
    for rule in rules.duties:
        for node in walk(rule):
            if isinstance(node, OneOf):
                found.update(node.values)
            elif isinstance(item := getattr(node, "item", None), str):
                found.add(item)
            elif isinstance(items := getattr(node, "items", None), tuple):
                found.update(items)
    return found


def wanted(duty: Duty) -> set[Verdict]:
    """The verdicts that an obligation (each of its items) or a question is there to give."""
    found = {Verdict.MANUAL} if isinstance(duty, Question) else set(COLUMNS[:3])
    if duty.applies is not None or duty.due is not None:
        found.add(Verdict.NOT_APPLICABLE)
    return found


def coverage(rules: RuleSet, tally: Tally) -> list[tuple[str, Counter[Verdict], set[Verdict]]]:
    """Each obligation, item by item, and question: how often each verdict was reached, and which never were."""
    reached: dict[str, dict[str, Counter[Verdict]]] = {}
    for (name, verdict), number in tally.verdicts.items():
        reached.setdefault(name.partition("-")[0], {}).setdefault(name, Counter())[verdict] += number
    lines = []
    for duty in rules.duties:
        for name, counts in sorted(reached.get(duty.id, {duty.id: Counter[Verdict]()}).items()):
            lines.append((name, counts, {verdict for verdict in wanted(duty) if not counts[verdict]}))
    return lines


def coverage_table(rules: RuleSet, tally: Tally) -> str:
    """The coverage as a table to print: obligation × verdict, a dot where a verdict is not asked for."""
    head = "".join(f"{VERDICT_WORDS[verdict]:>9}" for verdict in COLUMNS)
    lines = [f"{'':24}{head}"]
    for name, counts, missing in coverage(rules, tally):
        cells = "".join(f"{counts[v] or ('没有' if v in missing else '·'):>10}" for v in COLUMNS)
        lines.append(f"{name:24}{cells}")
    return "\n".join(lines)


def unreached(rules: RuleSet, tally: Tally) -> list[str]:
    """Obligations (items, questions) and the verdicts that no case reached."""
    return [
        f"{name}：{'、'.join(VERDICT_WORDS[verdict] for verdict in COLUMNS if verdict in missing)}"
        for name, _, missing in coverage(rules, tally)
        if missing
    ]


def keep(rules: RuleSet, difference: Difference, folder: Path = regressions.FOLDER) -> str:
    """Write a regression case for a difference; returns what to tell."""
    kept, names = minimise(rules, difference.before, difference.told)
    found = f"两个求值器不一致：{'、'.join(names)}" if names else "两个求值器不一致；单独重放没有再现"
    return f"{found}\n  已存为 {regressions.write(found, kept, folder).name}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000, help="beside the examples as they are written")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, help="as many cases as so long allows")
    options = parser.parse_args()
    loaded = load_rules(rules_folder())
    if loaded.ruleset is None:
        raise SystemExit("规则有错误，先运行 pingcha rules check")
    seconds, count = None, options.cases
    if options.minutes is not None:
        seconds, count = options.minutes * 60, sys.maxsize // 2
    tally = compare(loaded.ruleset, count, options.seed, seconds=seconds, examples=True)
    print(coverage_table(loaded.ruleset, tally))
    for difference in tally.differences[:20]:
        print(keep(loaded.ruleset, difference))
    length = f"--cases {options.cases}" if options.minutes is None else f"--minutes {options.minutes:g}"
    text = report(loaded.ruleset, tally, f"{length} --seed {options.seed}")
    write_section("differential", text)
    print(text)
    return 1 if tally.differences else 0


def report(rules: RuleSet, tally: Tally, options: str) -> str:
    kinds: Counter[Verdict] = Counter()
    for (_, verdict), number in tally.verdicts.items():
        kinds[verdict] += number
    lines, missing = coverage(rules, tally), unreached(rules, tally)
    cells = sum(
        len(wanted(duty))
        for name, _, _ in lines
        for duty in rules.duties
        if duty.id == name.partition("-")[0]
    )
    lacking = sum(len(verdicts) for _, _, verdicts in lines)
    return "\n".join(
        [
            "## 两个求值器逐项比对",
            "",
            f"命令：`python -m benchmarks.differential {options}`",
            "",
            f"{tally.cases} 个情形（示例照写一遍，其余一半按表结构随机、一半由示例改动几处），{tally.subjects} 个判定对象，"
            f"不一致 {len(tally.differences)} 处。",
            "",
            "| 结论 | 次数 |",
            "|---|---|",
            *(f"| {VERDICT_WORDS[verdict]} | {number} |" for verdict, number in kinds.most_common()),
            "",
            f"{len(lines)} 项义务（逐项的每项各算一项）和人工，应当出现的结论 {cells} 种，出现了 {cells - lacking} 种。",
            f"没有出现过的结论：{'；'.join(missing) if missing else '无'}。",
            "",
            f"机器：{describe_machine()}",
        ]
    )


if __name__ == "__main__":
    raise SystemExit(main())
