"""``python -m benchmarks.differential --cases 100000``: the engine and the reference interpreter on odd cases.

Every obligation on every subject of every case is decided by both; a difference is shrunk to a small case and printed.
Exit code 1 if there is any. The figures (subjects, verdicts by kind, differences) go to ``benchmarks/RESULTS.md``.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from types import MappingProxyType
from typing import TypeVar

from benchmarks.machine import describe_machine
from benchmarks.odd_cases import OddCases
from benchmarks.results import write_section
from dsl.load import load_rules
from dsl.tree import OneOf, RuleSet
from engine.calendar import Calendar, default_calendar
from engine.decide import Decider
from engine.frames import walk
from engine.judge import Failure, Judge, Subject
from engine.params import ParamValue, bind
from engine.plan import make_plan
from engine.reference import Reference
from records.case import CaseRecord
from records.findings import VERDICT_WORDS, Verdict
from records.row import Row
from records.tables import AgencyYear
from rules import rules_folder

AS_OF = date(2026, 6, 30)
STAGES = ("归档前", "已归档")
R = TypeVar("R", bound=Row)
Place = tuple[str, int]
Said = dict[Place, tuple[Verdict, str | None]]


@dataclass(slots=True)
class Tally:
    """What was compared. ``verdicts``: how often each (obligation, verdict) was reached; ``differences``: sentences."""

    cases: int = 0
    subjects: int = 0
    verdicts: Counter[tuple[str, Verdict]] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


class Comparison:
    """Both evaluators over one rule set; the engine's table lives as long as this does."""

    def __init__(self, rules: RuleSet, calendar: Calendar | None = None, as_of: date = AS_OF) -> None:
        self.rules = rules
        self.calendar = calendar or default_calendar()
        self.as_of = as_of
        self.params: dict[str, ParamValue] = bind(rules.params, {})
        self.decider = Decider(make_plan(rules, self.params))
        self._judge = Judge(self.decider, self.calendar, as_of)

    def engine(self, cases: Iterable[CaseRecord], stage: str) -> Iterator[Said | Failure]:
        for outcome in self._judge.judge(Subject(case, None, stage) for case in cases):
            if isinstance(outcome, Failure):
                yield outcome
            else:
                yield {(one.check.obligation, id(one.row)): (one.verdict, one.reason) for one in outcome}

    def reference(self, case: CaseRecord, stage: str) -> Said:
        judgements = Reference(self.rules, self.calendar, self.as_of, stage, self.params).judge(case)
        return {(one.obligation_id, id(one.row)): (one.verdict, one.reason) for one in judgements}

    def differing(self, case: CaseRecord, stage: str) -> list[str]:
        """The obligations on which the two differ for a case."""
        (ours,) = self.engine([case], stage)
        theirs = self.reference(case, stage)
        if isinstance(ours, Failure):
            return [ours.text]
        return sorted({place[0] for place in {**ours, **theirs} if ours.get(place) != theirs.get(place)})

    def run(self, cases: Iterable[CaseRecord], stage: str, tally: Tally) -> None:
        kept = list(cases)
        for case, ours in zip(kept, self.engine(kept, stage), strict=True):
            theirs = self.reference(case, stage)
            tally.cases += 1
            tally.subjects += len(theirs)
            tally.verdicts.update((place[0], said[0]) for place, said in theirs.items())
            if isinstance(ours, Failure) or ours != theirs:
                small, names = self.shrink(case, stage)
                tally.differences.append(f"{stage}：{'、'.join(names)}\n{show(small)}")

    def run_years(self, rows: Iterable[AgencyYear], tally: Tally) -> None:
        """The same for 单位年度 rows, each of which stands alone."""
        kept = list(rows)
        subjects = (Subject(None, row, STAGES[1]) for row in kept)
        reference = Reference(self.rules, self.calendar, self.as_of, STAGES[1], self.params)
        for row, outcome in zip(kept, self._judge.judge(subjects), strict=True):
            theirs = {one.obligation_id: (one.verdict, one.reason) for one in reference.judge_unit(row)}
            tally.subjects += len(theirs)
            tally.verdicts.update((name, said[0]) for name, said in theirs.items())
            if isinstance(outcome, Failure) or theirs != {
                one.check.obligation: (one.verdict, one.reason) for one in outcome
            }:
                tally.differences.append(f"单位年度：{row!r}")

    def shrink(self, case: CaseRecord, stage: str) -> tuple[CaseRecord, list[str]]:
        """A smaller case on which the two still differ: tables, rows and fields taken away while they do."""
        found = self.differing(case, stage)
        progress = True
        while progress:
            progress = False
            for smaller in _smaller(case):
                names = self.differing(smaller, stage)
                if names:
                    case, found, progress = smaller, names, True
                    break
        return case, found


def _smaller(case: CaseRecord) -> Iterator[CaseRecord]:
    for table, rows in case.tables.items():
        rest = {name: other for name, other in case.tables.items() if name != table}
        yield replace(case, tables=MappingProxyType(rest))
        for number in range(len(rows)):
            fewer = rows[:number] + rows[number + 1 :]
            yield replace(case, tables=MappingProxyType({**rest, table: fewer}))
            for thinner in _thinner(rows[number]):
                changed = (*rows[:number], thinner, *rows[number + 1 :])
                yield replace(case, tables=MappingProxyType({**rest, table: changed}))
    for header in _thinner(case.case):
        yield replace(case, case=header)


def _thinner(row: R) -> Iterator[R]:
    given = {attr: getattr(row, attr) for attr in row.model_fields_set}
    for attr in sorted(given):
        yield type(row).build({name: value for name, value in given.items() if name != attr})


def show(case: CaseRecord) -> str:
    """A case as text: enough to write it down as a regression case."""
    lines = []
    for table, number, row in case.all_rows():
        values = "，".join(f"{attr}={getattr(row, attr)!r}" for attr in sorted(row.model_fields_set))
        lines.append(f"  {table}[{number}] {values}")
    lines += [f"  {table}：无" for table, rows in case.tables.items() if not rows]
    return "\n".join(lines)


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


def unreached(rules: RuleSet, tally: Tally) -> list[str]:
    """Obligations and the verdicts that no case reached (a question is only ever 待人工核查 or 不适用)."""
    missing: list[str] = []
    for rule in rules.obligations:
        reached = {verdict for (name, verdict) in tally.verdicts if name.split("-")[0] == rule.id}
        wanted = {Verdict.SATISFIED, Verdict.VIOLATED, Verdict.UNDETERMINED}
        if lacking := wanted - reached:
            missing.append(f"{rule.id}：{'、'.join(VERDICT_WORDS[verdict] for verdict in sorted(lacking))}")
    return missing


def compare(rules: RuleSet, count: int, seed: int) -> Tally:
    """Both evaluators on ``count`` odd cases, half of them 归档前, half 已归档."""
    tally = Tally()
    comparison = Comparison(rules)
    odd = OddCases(seed, words_of(rules))
    source = iter(odd)
    try:
        for number in range(0, count, 200):
            batch = list(islice(source, min(200, count - number)))
            comparison.run(batch, STAGES[number // 200 % 2], tally)
        comparison.run_years((odd.unit_year() for _ in range(max(20, count // 20))), tally)
    finally:
        comparison.decider.close()
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    loaded = load_rules(rules_folder())
    if loaded.ruleset is None:
        raise SystemExit("规则有错误，先运行 pingcha rules check")
    tally = compare(loaded.ruleset, options.cases, options.seed)
    for difference in tally.differences:
        print(difference)
    text = report(loaded.ruleset, tally, options.cases, options.seed)
    write_section("differential", text)
    print(text)
    return 1 if tally.differences else 0


def report(rules: RuleSet, tally: Tally, cases: int, seed: int) -> str:
    kinds: Counter[Verdict] = Counter()
    for (_, verdict), number in tally.verdicts.items():
        kinds[verdict] += number
    missing = unreached(rules, tally)
    lines = [
        "## 两个求值器逐项比对",
        "",
        f"命令：`python -m benchmarks.differential --cases {cases} --seed {seed}`",
        "",
        f"{tally.cases} 个随机案卷，{tally.subjects} 个判定对象，不一致 {len(tally.differences)} 处。",
        "",
        "| 结论 | 次数 |",
        "|---|---|",
        *(f"| {VERDICT_WORDS[verdict]} | {number} |" for verdict, number in kinds.most_common()),
        "",
        f"没有出现过的结论：{'；'.join(missing) if missing else '无，每项义务的符合、不符合、无法判定都出现过'}。",
        "",
        f"机器：{describe_machine()}",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
