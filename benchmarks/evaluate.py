"""``python -m benchmarks.evaluate``: records in memory → verdicts on one core, and deciding alone; all sides in one run.

*Records → verdicts*: our engine with the table (other cases seen before and these for the first time, again, and empty), the same plan as generated
plain Python, and the reference interpreter. *Deciding alone*: the facts that were measured on the same cases, from there to
what fires. Plain durable_rules (each case one batch, no table, nothing compared) is timed there; as a whole it is the
generated functions' run with their own deciding taken out and durable_rules' put in: everything is measured once.

Verdicts are compared before any time is. Times are of the processor, not of the clock; the results, as ratios with the
machine named, are written to ``benchmarks/RESULTS.md`` by this command.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import date
from types import MappingProxyType
from typing import Final, cast

from benchmarks.deciding import Deciding
from benchmarks.every_cell import facts
from benchmarks.generate import generate
from benchmarks.generated_python import PythonDecider
from benchmarks.machine import describe_machine
from benchmarks.results import write_section
from dsl.load import load_rules
from dsl.tree import RuleSet
from engine.calendar import default_calendar
from engine.cells import Key
from engine.chain import split
from engine.context import Context, Env, Fired, Missing
from engine.decide import Decider, Decision
from engine.judge import BATCH, FIRST_BATCH, Failure, Judge, Subject
from engine.params import bind
from engine.plan import ARCHIVED, Plan, make_plan
from engine.reference.interpreter import Reference
from engine.verdict import Decided
from records.case import CaseRecord
from records.findings import Verdict
from records.quality import prepare
from rules import rules_folder

AS_OF = date(2026, 6, 30)
BASE: Final = "plain"
SIDES: Final = {
    "first": "本引擎，先评查过另一批案卷、格子事先判好，这批案卷第一次见",
    "warm": "本引擎，同一批案卷再评查一次",
    "cold": "本引擎，判定表从空开始",
    "generated": "同样的规则生成为普通 Python 函数",
    "reference": "参照求值器",
    BASE: "单用 durable_rules：测量一遍，一个案卷一批，不用判定表，不核对",
}
RUN: Final = tuple(side for side in SIDES if side != BASE)
REVIEW: Final = "review"
REVIEW_WORDS: Final = "评查走的一路（行的样子都见过）"
DECIDING: Final = {
    "table": "判定表（格子事先判好，缺的当场判）",
    "generated": "生成的普通 Python 函数",
    BASE: "单用 durable_rules：一个案卷一批",
}
MOST_CELLS = 20_000  # of one decision, that are decided beforehand
Verdicts = list[list[tuple[str, str]]]
Measured = list[list[tuple[int, Key]]]  # by case: decision (its place), fact
Times = dict[str, list[float]]
Decide = Callable[[Measured], list[object]]  # what fires on each fact, in order
NO_PEERS: Final[Mapping[str, Decide]] = MappingProxyType({})


def first_rules() -> RuleSet:
    """The rules that read the case alone: nearly all. Raises SystemExit where the rule files cannot be used."""
    loaded = load_rules(rules_folder())
    if loaded.ruleset is None:
        raise SystemExit("规则有错误，先运行 pingcha rules check")
    return split(loaded.ruleset)[0]


def prepared(cases: int, seed: int) -> list[CaseRecord]:
    return [prepare(case, AS_OF).case for case in generate(cases, seed)]


def timed(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    gc.collect()
    gc.disable()
    started = time.process_time()
    work()
    seconds = time.process_time() - started
    gc.enable()
    return seconds


def judge(
    decider: Decider | PythonDecider, cases: Sequence[CaseRecord], *, one_by_one: bool = False
) -> tuple[float, Verdicts]:
    """Judge all cases; the decider keeps whatever table it has."""
    made = Judge(
        cast(Decider, decider),
        default_calendar(),
        AS_OF,
        closed=False,
        batches=(1, 1) if one_by_one else (FIRST_BATCH, BATCH),
    )
    outcomes: list[object] = []
    seconds = timed(lambda: outcomes.extend(made.judge(Subject(case, None, ARCHIVED) for case in cases)))
    found: Verdicts = []
    for outcome in outcomes:
        if not isinstance(outcome, list):
            raise SystemExit(f"一个案卷未能判定：{cast(Failure, outcome).text}")
        found.append([(one.check.obligation, one.verdict) for one in outcome])
    return seconds, found


def by_reference(rules: RuleSet, cases: Sequence[CaseRecord]) -> tuple[float, Verdicts]:
    params = bind(rules.params, {})
    reference = Reference(rules, default_calendar(), AS_OF, ARCHIVED, params)
    judged: list[list[tuple[str, str]]] = []

    def work() -> None:
        for case in cases:
            judged.append([(one.obligation_id, one.verdict) for one in reference.judge(case)])

    return timed(work), judged


def compare(
    rules: RuleSet,
    plan: Plan,
    ready: Decider,
    warm_up: Sequence[CaseRecord],
    cases: Sequence[CaseRecord],
    rounds: int,
) -> Times:
    """Seconds of each side, all sides in turn in every round; ``ready`` has a table whose cells were decided beforehand.
    Raises SystemExit where verdicts differ."""
    times: Times = {side: [] for side in RUN}
    warm: Decider | None = None
    for _ in range(rounds):
        expected: Verdicts | None = None
        for side in RUN:
            if side == "reference":
                seconds, found = by_reference(rules, cases)
            elif side == "generated":
                seconds, found = judge(PythonDecider(plan), cases)
            elif side == "warm" and warm is not None:
                seconds, found = judge(warm, cases)
            else:
                with closing(Decider(plan)) as made:
                    if side == "first":
                        for own, theirs in zip(decisions(made), decisions(ready), strict=True):
                            own.decided.update(theirs.decided)
                        judge(made, warm_up)
                        warm = made
                    seconds, found = judge(made, cases)
            times[side].append(seconds)
            said = [sorted(one for one in case if one[1] != Verdict.NOT_APPLICABLE) for case in found]
            expected = expected or said
            if said != expected:
                raise SystemExit(f"{side} 的结论不同：先查明原因，再谈快慢")
    return times


def decisions(decider: Decider) -> tuple[Decision, ...]:
    return (*decider.units, *decider.checks)


# ------------------------------------------------------------------------------------------------------ deciding alone


class Listening(Decider):
    """Without a table; writes down every fact that is asked for, once for the rows that it was measured on."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan, table=False, compare=False)
        self.heard: dict[int, dict[tuple[object, ...], tuple[int, Key]]] = {}
        self._places = {id(one): place for place, one in enumerate((*self.units, *self.checks))}

    def _decided_as(self, decision: Decision, key: Key, context: Context, env: Env) -> Fired | Missing:
        place = self._places[id(decision)]
        self.heard.setdefault(id(context), {})[place, *map(id, env)] = place, key
        return super()._decided_as(decision, key, context, env)

    def forget(self) -> None:
        """Keeps what it heard apart for each batch, which is one case."""
        super().forget()
        self.cases.append([*next(iter(self.heard.values()), {}).values()])
        self.heard.clear()

    @property
    def cases(self) -> Measured:
        found: Measured = self.__dict__.setdefault("_cases", [])
        return found


def measured(plan: Plan, cases: Sequence[CaseRecord]) -> Measured:
    """The facts that plain durable_rules is given for each case."""
    with closing(Listening(plan)) as listening:
        judge(listening, cases, one_by_one=True)
        return listening.cases


def completed(plan: Plan, before: Measured) -> tuple[Decider, int]:
    """A decider whose table holds every cell of every decision that has not too many, and what other cases brought."""
    decider, chance = Decider(plan), random.Random(1)
    wanted: list[dict[Key, None]] = []
    for decision in (*decider.units, *decider.checks):
        keys, whole = facts(decision, MOST_CELLS, chance)
        wanted.append(dict.fromkeys(keys) if whole else {})
    for case in before:
        for place, key in case:
            wanted[place][key] = None
    for decision, some in zip((*decider.units, *decider.checks), wanted, strict=True):
        decision.decided.update(zip(some, _decide(decision, list(some)), strict=True))
    return decider, sum(map(len, wanted))


def _decide(decision: Decision, keys: Sequence[Key]) -> list[Fired]:
    if not decision.rules:
        return [frozenset()] * len(keys)
    if decision.ruleset is None:
        decision.ruleset = decision.make_ruleset()
    return decision.ruleset.decide([decision.shape.fact(key) for key in keys])


def decide_alone(
    plan: Plan,
    before: Measured,
    cases: Measured,
    rounds: int,
    peers: Mapping[str, Decide] = NO_PEERS,
    *,
    ready: tuple[Decider, int] | None = None,
    review: Deciding | None = None,
) -> tuple[Times, int, float]:
    """Seconds of each side, ``peers`` beside ours; how many facts the table held; which share of what was asked for it
    lacked. ``ready``: what ``completed`` gives, where it is at hand; ``review``: the same cases as a review decides them."""
    decider, held = ready or completed(plan, before)
    every = decisions(decider)
    functions = PythonDecider(plan).functions
    known = [decision.decided.get for decision in every]
    asked = sum(map(len, cases))
    lacked = sum(key not in every[place].decided for case in cases for place, key in case)
    answers: dict[str, list[object]] = {}

    def by_table() -> None:
        found: list[object] = [known[place](key) for case in cases for place, key in case]
        if None in found:
            asked_for = [one for case in cases for one in case]
            for number, (place, key) in enumerate(asked_for):
                if found[number] is None:
                    found[number] = _decide(every[place], [key])[0]
        answers["table"] = found

    def by_functions() -> None:
        answers["generated"] = [functions[place](*key) for case in cases for place, key in case]

    def plain() -> None:
        found: list[object] = []
        for case in cases:
            batches: dict[int, list[Key]] = {}
            for place, key in case:
                batches.setdefault(place, []).append(key)
            fired = {place: iter(_decide(every[place], keys)) for place, keys in batches.items()}
            found.extend(next(fired[place]) for place, _ in case)
        answers[BASE] = found

    def by_peer(side: str) -> Callable[[], None]:
        return lambda: answers.__setitem__(side, peers[side](cases))

    def in_review() -> None:
        assert review is not None
        verdicts.append(review.again())

    verdicts: list[list[list[Decided]]] = []
    sides = {
        **({REVIEW: in_review} if review is not None else {}),
        "table": by_table,
        "generated": by_functions,
        BASE: plain,
        **{side: by_peer(side) for side in peers},
    }
    times: Times = {side: [] for side in sides}
    plain()  # makes the rulesets
    for _ in range(rounds):
        for side, work in sides.items():
            times[side].append(timed(work))
        same = all(answers[side] == answers[BASE] for side in ("table", *peers))
        same = same and all(review is not None and review.same(one) for one in verdicts)
        verdicts.clear()
        if not same or not _same(answers["generated"], answers[BASE]):
            raise SystemExit("各方判得不同：先查明原因，再谈快慢")
    decider.close()
    return times, held, lacked / asked


def _same(values: Sequence[object], fired: Sequence[object]) -> bool:
    """A generated function of a unit answers True, False or None where the rules fire."""
    of_unit: dict[object, object] = {True: frozenset({"真"}), False: frozenset({"假"}), None: frozenset()}
    return [value if isinstance(value, frozenset) else of_unit[value] for value in values] == list(fired)


def ratios(times: Times) -> dict[str, float]:
    """How many times as fast as plain durable_rules, the median of the rounds."""
    return {
        side: statistics.median(b / t for b, t in zip(times[BASE], own, strict=True))
        for side, own in times.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=20260630)
    options = parser.parse_args()
    rules = first_rules()
    plan = make_plan(rules, bind(rules.params, {}))
    warm_up, cases = prepared(options.cases, options.seed + 1), prepared(options.cases, options.seed)
    before, streams = measured(plan, warm_up), measured(plan, cases)
    ready = completed(plan, before)
    times = compare(rules, plan, ready[0], warm_up, cases, options.rounds)
    with closing(Decider(plan)) as seen:
        judge(seen, warm_up)
        judge(seen, cases)
        alone, held, lacked = decide_alone(
            plan, before, streams, options.rounds, ready=ready, review=Deciding(seen, cases, AS_OF)
        )
    asked = sum(map(len, streams))
    times[BASE] = [
        whole - own + plain
        for whole, own, plain in zip(times["generated"], alone["generated"], alone[BASE], strict=True)
    ]
    rows = sum(1 for case in cases for _ in case.all_rows())
    of_plain = statistics.median(alone[BASE]) / statistics.median(times[BASE])
    share = statistics.median(alone[REVIEW]) / statistics.median(times["warm"])
    novelty = statistics.median(times["first"]) / statistics.median(times["warm"]) - 1
    lines = [
        "## 判定：内存中的案卷 → 结论（单核）",
        "",
        f"命令：`python -m benchmarks.evaluate --cases {options.cases} --rounds {options.rounds} --seed {options.seed}`",
        "",
        f"{len(cases)} 个案卷、{rows} 行、{len(plan.checks)} 项判定、{len(plan.units)} 个下层条件；各方在同一次运行中"
        f"轮流计时 {options.rounds} 轮（处理器时间），取逐轮比值的中位数；先比结论，完全一致才计时。",
        "",
        "| 一方 | 每案卷毫秒 | 比单用 durable_rules 快 |",
        "|---|---|---|",
        *_lines(SIDES, times, len(cases)),
        "",
        "只算判定：同样的案卷量出的值 → 结论。评查走的那一路由评查自己的那几个函数计时：一行的样子 → 视图 → 还没定的各项 → "
        "结论，没有量的事；其余各方从量出的同样的事实算起（一条事实给一个判定单元），各用自己最快的形式，不另计换算。",
        f"判定表事先判好 {held} 条事实（格子不多于 {MOST_CELLS} 的判定单元，全部格子；其余的，另一批案卷里有过的）；"
        f"这批案卷问到而表里没有的占 {lacked:.2%}，当场判，计在时间里。",
        "",
        "| 一方 | 每案卷毫秒 | 比单用 durable_rules 快 |",
        "|---|---|---|",
        *_lines({REVIEW: REVIEW_WORDS, **DECIDING}, alone, len(cases)),
        "",
        f"一个案卷平均 {asked / len(cases):.0f} 条事实。评查一个案卷，判定占全程的 {share:.0%}，其余是测量；"
        f"第一次见到的案卷多用 {novelty:.0%}：没有见过的样子要先算出还有什么没定。"
        f"单用 durable_rules 时判定占 {of_plain:.0%}：测量不变，判定不要时间，全程也只快 {1 / (1 - of_plain):.1f} 倍。",
        "",
        f"机器：{describe_machine()}",
    ]
    text = "\n".join(lines)
    write_section("evaluate", text)
    print(text)


def _lines(sides: dict[str, str], times: Times, cases: int) -> list[str]:
    found = ratios(times)
    return [
        f"| {words} | {statistics.median(times[side]) / cases * 1000:.3f} | {found[side]:.1f} 倍 |"
        for side, words in sides.items()
    ]


if __name__ == "__main__":
    main()
