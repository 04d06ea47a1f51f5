"""Whether anything notices a mistake: the examples, the cases of tests/cases, the list of what is not 应当."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from adapters import load
from benchmarks.mutation.workshop import Mutant
from dsl.tree import Duty, Obligation, RuleSet
from engine.calendar import Calendar
from engine.evaluator import Evaluator, Settings, stage_of
from engine.examples import ExampleResult, run_examples, situation_of
from engine.judge import Failure
from engine.params import bind
from engine.reference.interpreter import Reference
from records.case import CaseRecord
from records.findings import Verdict
from records.quality import prepare
from records.schema import AGENCY_YEAR
from records.tables import Conclusion
from tests.cases.corpus import AS_OF, cases
from tests.cases.expected import page_numbers
from tests.cases.workbook import write
from tests.rules.test_examples import ALLOWED, RECOMMENDED

CASES = Path(__file__).resolve().parents[2] / "tests" / "cases"
_FROM_CONCLUSIONS = 39  # judged in a second round, which the cases here are not taken through
Shown = frozenset[tuple[str, int, str]]


@dataclass(frozen=True, slots=True)
class Pinned:
    """A case whose verdicts are pinned by a test: for ``articles``, or for all (None) but 符合 and 不适用."""

    case: CaseRecord
    as_of: date
    stage: str
    articles: frozenset[int] | None


def noticed_by_examples(mutant: Mutant, calendar: Calendar) -> bool:
    """Whether an example of an obligation that the mistake changes fails."""
    return any(not result.ok for duty in mutant.duties for result in _results(mutant.rules, duty, calendar))


def _results(rules: RuleSet, duty: Duty, calendar: Calendar) -> Iterator[ExampleResult]:
    for example in duty.examples:
        yield from run_examples(_alone(rules, replace(duty, examples=(example,))), calendar)


def _alone(rules: RuleSet, duty: Duty) -> RuleSet:
    if isinstance(duty, Obligation):
        return replace(rules, obligations=(duty,), questions=())
    return replace(rules, obligations=(), questions=(duty,))


def noticed_by_list(mutant: Mutant) -> bool:
    """Whether the test that lists every 推行 and 可以 fails."""
    listed = {**dict.fromkeys(RECOMMENDED, "推行"), **dict.fromkeys(ALLOWED, "可以")}
    return any(
        isinstance(duty, Obligation) and duty.modality != listed.get(duty.id, "应当")
        for duty in mutant.duties
    )


class Cases:
    """The pinned cases, each with what the unchanged rules say of it."""

    def __init__(self, rules: RuleSet, calendar: Calendar) -> None:
        self.rules, self.calendar = rules, calendar
        self.pinned = (*_single_points(), *_corpus())
        self._before: dict[tuple[str, int], Shown] = {}
        self._checked = {duty.id: duty for duty in rules.duties}

    def notice(self, mutant: Mutant) -> bool:
        """Whether a pinned verdict comes out otherwise."""
        return any(
            self._differs(mutant, duty, index) for duty in mutant.duties for index in range(len(self.pinned))
        )

    def _differs(self, mutant: Mutant, duty: Duty, index: int) -> bool:
        pinned = self.pinned[index]
        if duty.article == _FROM_CONCLUSIONS or (
            pinned.articles is not None and duty.article not in pinned.articles
        ):
            return False
        key = duty.id, index
        if key not in self._before:
            self._before[key] = self._shown(self.rules, self._checked[duty.id], pinned)
        return self._shown(mutant.rules, duty, pinned) != self._before[key]

    def _shown(self, rules: RuleSet, duty: Duty, pinned: Pinned) -> Shown:
        reference = Reference(rules, self.calendar, pinned.as_of, pinned.stage, bind(rules.params, {}))
        left_out = {Verdict.NOT_APPLICABLE}
        if pinned.articles is None:
            left_out.add(Verdict.SATISFIED)
        return frozenset(
            (
                one.obligation_id,
                index,
                f"{one.verdict} {duty.modality if one.verdict is Verdict.VIOLATED else ''}",
            )
            for index, one in enumerate(reference.judge_duty(duty, pinned.case))
            if one.verdict not in left_out
        )


def _single_points() -> Iterator[Pinned]:
    for path in sorted(CASES.glob("*/预期.json")):
        expected: Mapping[str, str | list[int]] = json.loads(path.read_text(encoding="utf-8"))
        as_of, articles = expected["基准日"], expected["条"]
        assert isinstance(as_of, str) and isinstance(articles, list)
        yield from _pinned([path.with_name("案卷.json")], date.fromisoformat(as_of), frozenset(articles))


def _corpus() -> Iterator[Pinned]:
    files = cases()
    for file in files:
        page_numbers(file)
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "案卷.xlsx"
        write(book, files, ())
        yield from list(_pinned([book], AS_OF, None))


def _pinned(paths: Iterable[Path], as_of: date, articles: frozenset[int] | None) -> Iterator[Pinned]:
    for record in load(list(paths)).cases:
        case = prepare(record, as_of).case
        yield Pinned(case, as_of, stage_of(case.case, Settings(as_of, "check", None)), articles)


def durable_differs(mutant: Mutant, calendar: Calendar) -> Iterator[str]:
    """Where durable_rules says of a wrong rule what the reference does not: on the examples of the first it changes."""
    duty = mutant.duties[0]
    rules = _alone(mutant.rules, duty)
    for example in duty.examples:
        if duty.table == AGENCY_YEAR or Conclusion.TABLE in example.tables:
            continue
        told = situation_of(example, calendar)
        case = prepare(told.case, told.as_of).case
        reference = Reference(rules, calendar, told.as_of, told.stage, bind(rules.params, told.settings))
        theirs = {(one.obligation_id, id(one.row)): one.verdict for one in reference.judge(case)}
        settings = Settings(told.as_of, "check", told.stage, told.settings)
        evaluator = Evaluator(rules, calendar, settings, everything=True)
        try:
            for _, outcome in evaluator.verdicts([case]):
                if isinstance(outcome, Failure):
                    yield f"{mutant.key}：{example.title}：{outcome.text}"
                    continue
                ours = {(one.check.obligation, id(one.row)): one.verdict for one in outcome}
                if ours != theirs:
                    yield f"{mutant.key}：{example.title}：{sorted(ours.values())} {sorted(theirs.values())}"
        finally:
            evaluator.close()
