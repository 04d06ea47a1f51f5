"""A whole run: what was read in, the Review out. Cases in = cases out, whatever goes wrong with one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from types import MappingProxyType
from typing import Final

from dsl.tree import RuleSet
from engine.calendar import Calendar
from engine.errors import InternalError
from engine.evaluator import Settings, failed_case, failed_unit, stage_of
from engine.params import bind, show
from engine.scheme_choice import scheme_info
from engine.work import CaseDone, CaseWork, Done, Item, MakeWork
from engine.workers import Lost, Team, work_through
from records.case import CaseRecord
from records.findings import (
    CalendarInfo,
    CaseResult,
    ErrorEntry,
    InputInfo,
    MappingInfo,
    Review,
    RulesInfo,
    RunInfo,
    ToolInfo,
    UnitResult,
    unvalidated,
)
from records.problems import InputProblem, Level, listed
from records.quick_classes import dataclass
from records.tables import AgencyYear

Progress = Callable[[int, int], None]  # how many are done, of how many
Kept = Mapping[str, Done]
"""Results by the name of their item (``Run.names``)."""
NOTHING_KEPT: Final[Kept] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the adapters read: trusted cases, 单位年度 rows, every problem, and the cases that cannot be trusted."""

    cases: Sequence[CaseRecord]
    unit_years: Sequence[AgencyYear]
    problems: Sequence[InputProblem]
    failed: Sequence[CaseRecord]
    files: Sequence[tuple[str, str]]  # (path as given, sha256)
    mapping: MappingInfo | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run made ready. Raises ParamError for a parameter that cannot be used."""

    inputs: Inputs
    rules: RuleSet
    settings: Settings
    calendar: Calendar
    version: str

    @property
    def verified(self) -> bool:
        """A single case is always verified."""
        return self.settings.verify or len(self.inputs.cases) + len(self.inputs.failed) == 1

    @property
    def items(self) -> tuple[Item, ...]:
        return (*self.inputs.cases, *self.inputs.unit_years)

    @property
    def names(self) -> list[str]:
        """A name for each item that is the same in every run on the same files, whatever else is evaluated beside it."""
        cases = [f"案卷 {case.case_no}" for case in self.inputs.cases]
        return [*cases, *(f"单位年度 {place}" for place in range(len(self.inputs.unit_years)))]

    def tool(self) -> ToolInfo:
        return unvalidated(ToolInfo)(
            version=self.version,
            rules=unvalidated(RulesInfo)(
                title=self.rules.title, version=self.rules.version, sha256=self.rules.sha256
            ),
            calendar=CalendarInfo.model_construct(
                from_=self.calendar.first.isoformat(),
                until=self.calendar.last.isoformat(),
                sha256=self.calendar.sha256,
            ),
        )

    def info(self) -> RunInfo:
        params = bind(self.rules.params, self.settings.params)
        return unvalidated(RunInfo)(
            as_of=self.settings.as_of.isoformat(),
            stage=self.settings.stage,
            params={name: show(value) for name, value in params.items()},
            mapping=self.inputs.mapping,
            inputs=[unvalidated(InputInfo)(path=path, sha256=sha256) for path, sha256 in self.inputs.files],
            verified=self.verified,
            schemes=[scheme_info(scheme) for scheme in self.settings.schemes],
        )


def evaluate(
    run: Run,
    *,
    team: Team,
    progress: Progress = lambda done, of: None,
    kept: Kept = NOTHING_KEPT,
    keep: Callable[[Kept], None] = lambda done: None,
    make: MakeWork = CaseWork,
) -> Review:
    """Evaluate everything that was read.

    ``kept`` are results of an earlier run on the same inputs, rules and settings; ``keep`` is given each new batch of
    results as soon as there is one. Raises ParamError for a parameter that cannot be used, WorkersFailed where worker
    processes cannot be had.
    """
    info, items, names = run.info(), run.items, run.names
    found: dict[int, Done | Lost] = {
        place: kept[name]
        for place, name in enumerate(names)
        if name in kept and _belongs(items[place], kept[name])
    }
    todo = [(place, item) for place, item in enumerate(items) if place not in found]
    work = partial(make, run.rules, run.calendar, run.settings, run.verified)
    with closing(work_through(todo, work, team)) as batches:
        for batch in batches:
            found.update(batch)
            keep({names[place]: done for place, done in batch if not isinstance(done, Lost)})
            progress(len(found), len(items))
    if len(found) != len(items):
        raise InternalError(f"读入 {len(items)} 个案卷和单位年度，得到 {len(found)} 个结果")
    return _assembled(run, info, [found[place] for place in range(len(items))])


def _assembled(run: Run, info: RunInfo, found: Sequence[Done | Lost]) -> Review:
    inputs, settings = run.inputs, run.settings
    problems, cases, units = list(inputs.problems), list[CaseResult](), list[UnitResult]()
    for item, done in zip(run.items, found, strict=True):
        match item, done:
            case CaseRecord(), CaseDone(result, more):
                problems.extend(more)
                cases.append(result)
            case CaseRecord(), Lost(why):
                cases.append(failed_case(item, stage_of(item.case, settings), why))
            case AgencyYear(), UnitResult():
                units.append(done)
            case AgencyYear(), Lost(why):
                units.append(failed_unit(item, why))
            case _:
                raise InternalError("一个结果不属于它的案卷或者单位年度")
    own: defaultdict[str | None, list[InputProblem]] = defaultdict(list)
    for problem in inputs.problems:
        if problem.level is Level.CASE:
            own[problem.case_no].append(problem)
    cases += [
        failed_case(case, stage_of(case.case, settings), why_failed(own[case.case_no]))
        for case in inputs.failed
    ]
    return unvalidated(Review)(
        tool=run.tool(),
        run=info,
        cases=cases,
        units=units,
        errors=[error_entry(problem) for problem in listed(problems)],
    )


def _belongs(item: Item, done: Done) -> bool:
    """Whether a kept result can be that of the item."""
    if isinstance(item, CaseRecord):
        return isinstance(done, CaseDone) and done.result.case_no == item.case_no
    return isinstance(done, UnitResult) and (done.unit, done.year) == (item.unit, item.year)


def error_entry(problem: InputProblem) -> ErrorEntry:
    return unvalidated(ErrorEntry)(
        file=problem.file,
        sheet=problem.sheet,
        row=problem.row,
        column=problem.column,
        value=problem.value,
        problem=problem.problem,
        allowed=list(problem.allowed),
        level=problem.level,
        code=problem.code,
        hint=problem.hint,
        case_no=problem.case_no,
        cell=problem.cell,
    )


def why_failed(own: Sequence[InputProblem]) -> str:
    """Why a case is not evaluated that has these errors in its own rows."""
    more = f"（另有 {len(own) - 1} 处）" if len(own) > 1 else ""
    return f"{own[0].problem}{more}" if own else "输入有错误，见数据质量"
