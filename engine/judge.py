"""From prepared cases to verdicts: every check on every subject, cases in batches, strata settled from below.

A pass over a batch notes the facts that are not decided yet; they are decided together, and what waited for them is taken
up again, until nothing waits. With a warm table one pass is all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from engine.calendar import Calendar
from engine.context import Context
from engine.courses import Courses
from engine.decide import Decider
from engine.errors import InternalError
from engine.one_by_one import OneByOne
from engine.verdict import Decided
from records.case import CaseRecord
from records.links import Links
from records.quick_classes import dataclass
from records.row import Row
from records.schema import AGENCY_YEAR

BATCH = 200  # cases measured between two visits to the engine
FIRST_BATCH = 10  # an empty table fills fast: most facts of a review occur in its first few cases


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
    """One case on its way: its verdicts by table, and the tables for which a label or a fact is still missing; where
    none is, what was measured is let go of."""

    context: Context | None
    decided: dict[str, Sequence[Decided]]
    waiting: list[tuple[str, Sequence[Row | None]]]
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
        self.decider = decider
        self._calendar = calendar
        self._as_of = as_of
        self._tables = tuple(dict.fromkeys(check.table for check in decider.plan.checks))
        self._slots = decider.views.slots if decider.views is not None else ()
        self._look = decider.views.table if decider.views is not None else None
        self.checks: Courses | OneByOne = (
            OneByOne(decider) if decider.views is None else Courses(decider, decider.views)
        )

    def close(self) -> None:
        self.decider.close()

    def keep(self, at_least: int) -> None:
        """Put by what was decided for later runs, where that is at least so many facts."""
        if self.decider.new_facts >= at_least:
            self.decider.keep()

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
                self.decider.forget()
            for work in works:
                yield work.failure or [one for found in work.decided.values() for one in found]

    def _open(self, subject: Subject) -> _Work:
        """A first pass over a case: what is decided already."""
        record = subject.record
        context = Context(
            record,
            Links(record) if record is not None else None,
            self._as_of,
            subject.stage,
            self._calendar,
            self.decider.label,
            slots=self._slots,
            look=self._look,
        )
        work = _Work(context, dict.fromkeys(self._tables, ()), [])
        for table in self._tables:
            if (table == AGENCY_YEAR) is (record is None):
                rows = record.subjects(table) if record is not None else (subject.unit_year,)
                work.waiting.append((table, rows))
        self._pass(work)
        return work

    def _settle(self, works: list[_Work]) -> None:
        while active := [work for work in works if work.waiting]:
            if not self.decider.decide_pending():
                raise InternalError("有事实既未判定也不在待判定之列")
            for work in active:
                self._pass(work)

    def _pass(self, work: _Work) -> None:
        """Over the tables that wait for something."""
        context = work.context
        assert context is not None
        context.forget_missing()
        waiting, work.waiting = work.waiting, []
        try:
            for table, rows in waiting:
                found = self.checks.decided(context, table, rows, closed=self._closed)
                if found is None:
                    work.waiting.append((table, rows))
                else:
                    work.decided[table] = found
        except InternalError as problem:
            work.failure, work.waiting = Failure(str(problem)), []
        if not work.waiting:
            work.context = None
