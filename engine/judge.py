"""From prepared cases to verdicts: every check on every subject, cases in batches, strata settled from below.

A pass over a batch notes the facts that are not decided yet; they are decided together, and what waited for them is taken
up again, until nothing waits. With a warm table one pass is all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from engine.calendar import Calendar
from engine.decide import Decider
from engine.errors import InternalError
from engine.measure import MISS, Context, Missing
from engine.plan import Check
from engine.verdict import verdict_of
from records.case import CaseRecord
from records.findings import Verdict
from records.links import Links
from records.row import Row
from records.schema import AGENCY_YEAR

BATCH = 200  # cases measured between two visits to the engine


@dataclass(frozen=True, slots=True)
class Decided:
    """The verdict of one check on one subject; ``row`` None: the subject's table was not exported."""

    check: Check
    row: Row | None
    verdict: Verdict
    reason: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a case could not be evaluated: a Chinese sentence."""

    text: str


Outcome = list[Decided] | Failure


@dataclass(frozen=True, slots=True)
class Subject:
    """A case (or, with ``unit_year``, a 单位年度 row) and the 阶段 it is judged at."""

    record: CaseRecord | None
    unit_year: Row | None
    stage: str


@dataclass(slots=True)
class _Work:
    context: Context
    waiting: list[tuple[int, Row | None]]
    done: dict[tuple[int, int], Decided]
    order: list[tuple[int, int]]
    failure: Failure | None = None


class Judge:
    """Decides all checks of a decider's plan on cases, for one 今天 and one calendar."""

    def __init__(self, decider: Decider, calendar: Calendar, as_of: date) -> None:
        self._decider = decider
        self._calendar = calendar
        self._as_of = as_of
        checks = decider.plan.checks
        self._case_checks = tuple(check for check in checks if check.table != AGENCY_YEAR)
        self._year_checks = tuple(check for check in checks if check.table == AGENCY_YEAR)

    def close(self) -> None:
        self._decider.close()

    def judge(self, subjects: Iterable[Subject]) -> Iterator[Outcome]:
        """The decisions of each case in input order: all checks, each on its subjects in file order."""
        source = iter(subjects)
        while batch := list(islice(source, BATCH)):
            works = [self._open(subject) for subject in batch]
            try:
                self._settle(works)
            finally:
                self._decider.forget()
            for work in works:
                yield work.failure or [work.done[place] for place in work.order]

    def _open(self, subject: Subject) -> _Work:
        record = subject.record
        context = Context(
            record,
            Links(record) if record is not None else None,
            self._as_of,
            subject.stage,
            self._calendar,
            self._decider.label,
        )
        waiting: list[tuple[int, Row | None]] = []
        if record is None:
            waiting.extend((check.number, subject.unit_year) for check in self._year_checks)
        else:
            for check in self._case_checks:
                rows: Sequence[Row | None] | None = record.rows(check.table)
                waiting.extend((check.number, row) for row in (rows if rows is not None else (None,)))
        return _Work(context, waiting, {}, [(number, id(row)) for number, row in waiting])

    def _settle(self, works: list[_Work]) -> None:
        active = works
        while active:
            for work in active:
                self._pass(work)
            active = [work for work in active if work.waiting]
            if active and not self._decider.decide_pending():
                raise InternalError("有事实既未判定也不在待判定之列")

    def _pass(self, work: _Work) -> None:
        labels = work.context.labels
        for place in [place for place, label in labels.items() if label is MISS]:
            del labels[place]
        still: list[tuple[int, Row | None]] = []
        checks = self._decider.plan.checks
        for number, row in work.waiting:
            check = checks[number]
            try:
                fired = self._decider.check(work.context, number, (row,))
                if isinstance(fired, Missing):
                    still.append((number, row))
                    continue
                verdict, reason = verdict_of(check.obligation, fired, check.requirement is None)
            except InternalError as problem:
                work.failure, still = Failure(str(problem)), []
                break
            work.done[(number, id(row))] = Decided(check, row, verdict, reason)
        work.waiting = still
