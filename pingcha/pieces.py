"""One partition of converted cases, evaluated wherever that is: files in, the tables of its results out.

A ``Task`` is what is to be done and a ``Briefing`` by what; both go to other machines as they are. What comes back are
bytes, to be put into files; nothing of it is ever unpickled.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, Field

from adapters import load
from adapters.join import lacking
from adapters.parts import Unusable
from adapters.pieces import ParquetPiece
from engine.errors import InternalError
from engine.evaluator import Settings, failed_case, stage_of
from engine.run import Inputs, Run, evaluate
from engine.work import CaseWork, MakeWork
from engine.workers import Team
from records.findings import CaseResult, MappingInfo, Review
from records.folding import fold_id
from records.problems import InputProblem, Level
from reports.mask import mask_errors, mask_review
from reports.result_tables import tables_of
from reports.sums import Sums, sums_of

if TYPE_CHECKING:
    from dsl.tree import RuleSet
    from engine.calendar import Calendar

NOT_EXPORTED: Final = "table_not_exported"  # said once for all partitions together


@dataclass(frozen=True, slots=True)
class Briefing:
    """By what every partition is evaluated. ``masked``: results leave the process as they may be shown."""

    rules: RuleSet
    calendar: Calendar
    settings: Settings
    version: str
    masked: bool
    unmasked: bool  # of numbers, where results are masked

    def run(self, inputs: Inputs) -> Run:
        return Run(inputs, self.rules, self.settings, self.calendar, self.version)


@dataclass(frozen=True, slots=True)
class Task:
    """A partition, or some of its cases where the whole was too much (``only``, by 案号; ``first``: with what belongs to
    no case). Tasks in the order of their names are the cases in the order of the folder."""

    name: str
    files: tuple[str, ...]
    cases: int
    only: tuple[str, ...] | None = None
    first: bool = True

    def halves(self, case_numbers: Sequence[str]) -> tuple[Task, Task]:
        """The same in two. ``case_numbers`` are its cases in order, two at least."""
        middle = len(case_numbers) // 2
        one, other = tuple(case_numbers[:middle]), tuple(case_numbers[middle:])
        return (
            replace(self, name=f"{self.name}.1", cases=len(one), only=one),
            replace(self, name=f"{self.name}.2", cases=len(other), only=other, first=False),
        )


class Account(BaseModel):
    """What is said of a piece beside its tables.

    ``refused`` cases have errors in their own rows; the last ``later`` stand behind all others in a review; the first
    ``own`` problems were there before anything was evaluated.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    cases: int
    refused: int = 0
    later: int
    own: int
    files: list[tuple[str, str]]
    lacking: dict[str, int] = Field(default_factory=dict)  # table → cases that were exported without it
    mapping: MappingInfo | None
    sums: Sums


@dataclass(frozen=True, slots=True)
class Piece:
    """A finished task: its account (JSON), and the Parquet files by their names."""

    account: bytes
    tables: dict[str, bytes]


class Unreadable(Exception):
    """A partition that cannot be used, by what is wrong with it; the problems name its files."""

    def __init__(self, problems: tuple[InputProblem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


def evaluate_task(task: Task, briefing: Briefing, team: Team, make: MakeWork = CaseWork) -> Piece:
    """Read a partition and evaluate its cases.

    Raises Unreadable, ParamError, InternalError (not as many cases as there were) and WorkersFailed.
    """
    loaded = load(task.files)
    fatal = tuple(problem for problem in loaded.problems if problem.level is Level.FATAL)
    if fatal:
        raise Unreadable(fatal)
    wanted = None if task.only is None else {fold_id(number) for number in task.only}

    def mine(case_no: str | None) -> bool:
        if case_no is None:
            return task.first
        return wanted is None or fold_id(case_no) in wanted

    cases = [case for case in loaded.cases if mine(case.case_no)]
    failed = [case for case in loaded.failed if mine(case.case_no)]
    problems = [
        problem for problem in loaded.problems if problem.code != NOT_EXPORTED and mine(problem.case_no)
    ]
    inputs = Inputs(
        cases=cases,
        unit_years=loaded.unit_years if task.first else (),
        problems=problems,
        failed=failed,
        files=(),
        mapping=loaded.mapping,
    )
    run = briefing.run(inputs)
    review = evaluate(run, team=team, make=make)
    if len(review.cases) != task.cases:
        raise InternalError(f"这一批有 {task.cases} 个案卷，得到 {len(review.cases)} 个结果")
    lacks = lacking((*cases, *failed))
    return _piece(task, briefing, review, len(failed), len(problems), loaded.files, lacks)


def lost_task(task: Task, briefing: Briefing, why: str) -> Piece:
    """The piece of a single case that nothing can evaluate: 无法评查, with the reason. Raises Unreadable."""
    from adapters.partition_read import read_headers

    path = next(name for name in task.files if Path(name).stem == "案件")
    numbers = {fold_id(number) for number in task.only or ()}
    try:
        headers = read_headers(ParquetPiece(Path(path), path))
    except Unusable as error:
        raise Unreadable((error.problem,)) from error
    from records.case import CaseRecord

    results: list[CaseResult] = []
    for header in headers:
        if not numbers or fold_id(header.case_no or "") in numbers:
            case = CaseRecord(header, {}, frozenset())
            results.append(failed_case(case, stage_of(header, briefing.settings), why))
    run = briefing.run(Inputs((), (), (), (), ()))
    review = Review(tool=run.tool(), run=run.info(), cases=results, units=[], errors=[])
    files = [(name, hashlib.sha256(Path(name).read_bytes()).hexdigest()) for name in task.files]
    return _piece(task, briefing, review, 0, 0, files, Counter())


def _piece(
    task: Task,
    briefing: Briefing,
    review: Review,
    later: int,
    own: int,
    files: Sequence[tuple[str, str]],
    lacking: Counter[str],
) -> Piece:
    blamed = {entry.case_no for entry in review.errors if entry.level == Level.CASE}
    refused = sum(case.error is not None and case.case_no in blamed for case in review.cases)
    if briefing.masked:
        review = _masked(review, briefing.unmasked)
    account = Account(
        name=task.name,
        cases=len(review.cases),
        refused=refused,
        later=later,
        own=min(own, len(review.errors)),
        files=list(files),
        lacking=dict(lacking),
        mapping=review.run.mapping,
        sums=sums_of(review),
    )
    return Piece(account.model_dump_json(by_alias=True).encode("utf-8", "replace"), tables_of(review, later))


def _masked(review: Review, unmasked: bool) -> Review:
    """As it may be shown. A row of no known case may be that of a 涉密 case in another partition: withheld."""
    secret = {case.case_no for case in review.cases if case.secret}
    errors = mask_errors(review.errors, {*secret, ""}, unmasked=unmasked)
    return mask_review(review, unmasked=unmasked).model_copy(update={"errors": errors})
