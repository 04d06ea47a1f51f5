"""What is done with a case or a 单位年度 row, wherever it is done: in this process or in a worker (``engine.workers``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from dsl.tree import RuleSet
from engine.calendar import Calendar
from engine.evaluator import Evaluator, Settings, failed_case, stage_of
from engine.judge import Outcome
from records.case import CaseRecord
from records.findings import CaseResult, UnitResult
from records.problems import InputProblem
from records.quality import prepare
from records.quick_classes import dataclass
from records.tables import AgencyYear

Item = CaseRecord | AgencyYear
WORTH_KEEPING = 1000  # new facts; the rest is kept when the work is closed


@dataclass(frozen=True, slots=True)
class CaseDone:
    """A case's result and what was found wrong with its data on the way."""

    result: CaseResult
    problems: tuple[InputProblem, ...]


Done = CaseDone | UnitResult


class MakeWork(Protocol):
    """How the work of a run is made: ``CaseWork``; tests put one in its place that goes wrong."""

    def __call__(
        self, rules: RuleSet, calendar: Calendar, settings: Settings, verify: bool, /
    ) -> CaseWork: ...


class CaseWork:
    """Evaluates items, several at a time; keeps the table of decided facts from one call to the next.

    Raises InternalError where the rules cannot be made ready. A case that cannot be vouched for is a result with an
    error; whatever else goes wrong is raised while the results are drawn, and the work is then not to be used again.
    """

    def __init__(self, rules: RuleSet, calendar: Calendar, settings: Settings, verify: bool) -> None:
        self._verify = verify
        self._evaluator = Evaluator(rules, calendar, settings, everything=verify)

    def __call__(self, items: Sequence[Item]) -> Iterator[Done]:
        """One result for each item, in order."""
        cases = [item for item in items if isinstance(item, CaseRecord)]
        rows = [item for item in items if not isinstance(item, CaseRecord)]
        of_cases = self._cases(cases)
        of_rows = self._rows(rows)
        for item in items:
            yield next(of_cases) if isinstance(item, CaseRecord) else next(of_rows)
        self._evaluator.keep(WORTH_KEEPING)  # a worker process is not told when it ends

    def close(self) -> None:
        self._evaluator.close()

    def _cases(self, cases: Sequence[CaseRecord]) -> Iterator[Done]:
        settings = self._evaluator.settings
        prepared = [prepare(case, settings.as_of) for case in cases]
        graves = [next((p for p in one.problems if p.level.name == "CASE"), None) for one in prepared]
        trusted = [one.case for one, grave in zip(prepared, graves, strict=True) if grave is None]
        outcomes = self._evaluator.verdicts(trusted)
        for case, one, grave in zip(cases, prepared, graves, strict=True):
            if grave is not None:
                result = failed_case(case, stage_of(case.case, settings), grave.problem)
            else:
                result = self._result(*next(outcomes))
            yield CaseDone(result, one.problems)

    def _result(self, case: CaseRecord, outcome: Outcome) -> CaseResult:
        return self._evaluator.case_result(case, outcome, self._verify)

    def _rows(self, rows: Sequence[AgencyYear]) -> Iterator[Done]:
        for row, outcome in zip(rows, self._evaluator.unit_verdicts(rows), strict=True):
            yield self._evaluator.unit_result(row, outcome)
