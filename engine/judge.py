"""From prepared cases to verdicts: every check on every subject, cases in batches, strata settled from below.

A pass over a batch notes the facts that are not decided yet; they are decided together, and what waited for them is taken
up again, until nothing waits. With a warm table one pass is all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NamedTuple

from engine.calendar import Calendar
from engine.context import Context, Missing
from engine.decide import CLOSED, Decider
from engine.errors import InternalError
from engine.plan import Check
from engine.verdict import verdict_of
from records.case import CaseRecord
from records.findings import Verdict
from records.links import Links
from records.row import Row
from records.schema import AGENCY_YEAR

BATCH = 200  # cases measured between two visits to the engine
FIRST_BATCH = 10  # an empty table fills fast: most facts of a review occur in its first few cases


class Decided(NamedTuple):
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
    """One case on its way: ``waiting`` are places of ``decided`` that a label or a fact is still missing for."""

    context: Context
    decided: list[Decided | None]
    waiting: list[tuple[int, Check, Row | None]]
    failure: Failure | None = None


class Judge:
    """Decides all checks of a decider's plan on cases, for one 今天 and one calendar.

    ``closed`` False leaves out what 针对 rules out (most checks, for most rows): nobody asked for it. ``batches``: how many
    cases are measured between two visits to the engine, at first and at most.
    """

    def __init__(
        self,
        decider: Decider,
        calendar: Calendar,
        as_of: date,
        *,
        closed: bool = True,
        batches: tuple[int, int] = (FIRST_BATCH, BATCH),
    ) -> None:
        self._closed = closed
        self._batches = batches
        self._decider = decider
        self._calendar = calendar
        self._as_of = as_of
        tables = dict.fromkeys(check.table for check in decider.plan.checks)
        self._tables = {
            table: tuple(check for check in decider.plan.checks if check.table == table) for table in tables
        }

    def close(self) -> None:
        self._decider.close()

    def keep(self, at_least: int) -> None:
        """Put by what was decided for later runs, where that is at least so many facts."""
        if self._decider.new_facts >= at_least:
            self._decider.keep()

    def judge(self, subjects: Iterable[Subject]) -> Iterator[Outcome]:
        """The decisions of each case in input order: table by table, each check on its subjects in file order."""
        source = iter(subjects)
        size, most = self._batches
        while batch := list(islice(source, size)):
            size = min(most, 2 * size)
            works = [self._open(subject) for subject in batch]
            try:
                self._settle(works)
            finally:
                self._decider.forget()
            for work in works:
                yield work.failure or [one for one in work.decided if one is not None]

    def _open(self, subject: Subject) -> _Work:
        """A first pass over a case: what is settled at the door, and what is decided already."""
        record = subject.record
        context = Context(
            record,
            Links(record) if record is not None else None,
            self._as_of,
            subject.stage,
            self._calendar,
            self._decider.label,
        )
        work = _Work(context, [], [])
        try:
            for table, checks in self._tables.items():
                if (table == AGENCY_YEAR) is (record is None):
                    rows = record.subjects(table) if record is not None else (subject.unit_year,)
                    self._enter(work, checks, rows)
        except InternalError as problem:
            work.failure, work.waiting = Failure(str(problem)), []
        return work

    def _enter(self, work: _Work, checks: Sequence[Check], rows: Sequence[Row | None]) -> None:
        open_checks = self._decider.opened(work.context, checks[0].table, rows)
        if not self._closed:
            subjects: dict[int, list[Row | None]] = {}
            for row, opened in zip(rows, open_checks, strict=True):
                for number in opened:
                    subjects.setdefault(number, []).append(row)
            for check in checks:
                for row in subjects.get(check.number, ()):
                    self._decide(work, len(work.decided), check, row, is_open=True)
            return
        for check in checks:
            for row, opened in zip(rows, open_checks, strict=True):
                if check.number in opened:
                    self._decide(work, len(work.decided), check, row, is_open=True)
                else:
                    work.decided.append(Decided(check, row, Verdict.NOT_APPLICABLE, None))

    def _decide(
        self, work: _Work, place: int, check: Check, row: Row | None, *, is_open: bool = False
    ) -> None:
        """Put the verdict in its place, or note that something is missing for it."""
        if place == len(work.decided):
            work.decided.append(None)
        fired = self._decider.check(work.context, check, row, is_open)
        if isinstance(fired, Missing):
            work.waiting.append((place, check, row))
        elif self._closed or fired != CLOSED:
            verdict, reason = verdict_of(check.obligation, fired, check.requirement is None)
            if row is None and verdict is Verdict.VIOLATED:
                verdict = (
                    Verdict.UNDETERMINED
                )  # its table was not exported: whether there is such a row is not known
            work.decided[place] = Decided(check, row, verdict, reason)

    def _settle(self, works: list[_Work]) -> None:
        while active := [work for work in works if work.waiting]:
            if not self._decider.decide_pending():
                raise InternalError("有事实既未判定也不在待判定之列")
            for work in active:
                self._again(work)

    def _again(self, work: _Work) -> None:
        """Another pass over what waited."""
        work.context.forget_missing()
        waiting, work.waiting = work.waiting, []
        try:
            for place, check, row in waiting:
                self._decide(work, place, check, row)
        except InternalError as problem:
            work.failure, work.waiting = Failure(str(problem)), []
