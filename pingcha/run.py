"""One run from paths (or records) to a review: rules, calendar, input, evaluation. Used by the commands and the API."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pingcha.errors import NotVouchedFor, PingchaError
from records.quick_classes import dataclass

if TYPE_CHECKING:
    from pandas import DataFrame

    from adapters.loading import LoadedInput
    from dsl.kept_rules import Rules
    from dsl.load import Loaded
    from dsl.scheme_tree import AssessmentScheme, Scheme
    from dsl.tree import RuleSet
    from engine.calendar import Calendar
    from engine.evaluator import Settings
    from engine.run import Inputs
    from engine.workers import Team
    from pingcha.journal import Journal
    from pingcha.sampling import Drawn, SamplePlan
    from records.case import CaseRecord
    from records.findings import ErrorEntry, Review

    # paths of exports (files, folders, addresses of databases), records, or a frame for each table by its name
    Source = str | Path | Sequence[str | Path] | Sequence[CaseRecord] | Mapping[str, DataFrame]

STAGES = ("归档前", "已归档")
CASE_SECONDS = 60.0
SMALL = 50  # below so many cases worker processes cost more than they bring
LEAST_MEMORY = 2**30  # bytes that a worker process may always take


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What is to be run, but for the input itself. ``as_of`` is the run's 今天; this module never asks the clock."""

    command: Literal["check", "review"]
    as_of: date
    stage: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    rules: Path | None = None
    schemes: tuple[str, ...] | None = None  # files or names in place of the rule folder's own schemes
    calendar: Path | None = None
    mapping: Path | None = None  # a mapping file for exports that are shaped otherwise
    verify: bool = False
    table: bool = True
    keep_not_applicable: bool = False
    reasons_of_met: bool = True  # False: findings of 符合 come without their reasons, which no workbook shows
    reasons_of_unbound: bool = True  # False: those of 不适用 too
    unmasked: bool = False  # of the input problems that an error message quotes
    sample: SamplePlan | None = None  # None: every case, as it comes
    reviewers: tuple[str, ...] = ()  # the cases are shared out to them by chance, with the seed of ``sample``
    twice: int = 0  # cases that go to two reviewers
    jobs: int | None = 0  # worker processes; 0: none, all in this process; None: as many as are worth while
    case_seconds: float = CASE_SECONDS  # what one case may take


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished run: the review (not masked) and the files it was read from."""

    review: Review
    files: tuple[Path, ...]


def run(
    source: Source,
    request: RunRequest,
    *,
    progress: Callable[[int, int], None] = lambda done, of: None,
    journal: Journal | None = None,
) -> Ran:
    """Runs everything. Raises PingchaError (nothing usable) or NotVouchedFor (the evaluators do not agree).

    ``progress`` is told how many cases are done, of how many; ``journal`` keeps them meanwhile.
    """
    ruleset, schemes, calendar = prepared(request)
    inputs = _inputs(source, request.unmasked, request.mapping)
    drawn = None if request.sample is None else draw(inputs, request, request.sample)
    if drawn is not None:
        inputs = drawn.inputs
    review = _evaluate(inputs, ruleset, schemes, request, calendar, progress, journal)
    require_a_trusted_case(review, request.unmasked)
    if drawn is not None:
        review = drawn.disclosed(review)
    return Ran(review, tuple(Path(name) for name, _ in inputs.files))


def prepared(request: RunRequest) -> tuple[RuleSet, tuple[Scheme, ...], Calendar]:
    """All but the input: what is wrong with it is told before the input is read. Raises PingchaError."""
    check_stage(request.stage)
    return *usable(request.rules, request.schemes), load_calendar(request.calendar)


def check_stage(stage: str | None) -> None:
    """Raises PingchaError for a 阶段 that does not exist."""
    if stage is not None and stage not in STAGES:
        raise PingchaError(f"阶段“{stage}”不存在，只能是：{'、'.join(STAGES)}。")


def load_rules(
    folder: Path | None, schemes: Sequence[str] | None = None, *, optional: bool = False
) -> Loaded:
    """The rule files of a folder (the program's own where none is named), with all diagnostics. Raises PingchaError.

    ``schemes``: files of scoring schemes in place of the folder's own, or names of those that it keeps in 评分/可选;
    ``optional``: read all of these as well.
    """
    from dsl.load import load_rules as load

    return load(*_files(folder, schemes), optional=optional)


def _files(folder: Path | None, schemes: Sequence[str] | None) -> tuple[Path, list[Path] | None]:
    """The rule folder and the files of schemes that are to be read. Raises PingchaError."""
    if folder is not None and not folder.is_dir():
        raise PingchaError(f"找不到规则文件夹“{folder}”。--rules 后面应写存放 .评查 规则文件的文件夹。")
    from rules import rules_folder

    home = folder or rules_folder()
    return home, None if schemes is None else [_scheme_file(home, name) for name in schemes]


def _scheme_file(home: Path, name: str) -> Path:
    """A file of schemes by its path, or by the name of one that the rule folder keeps. Raises PingchaError."""
    from dsl.folder import scheme_files
    from records.nearest import nearest

    path = Path(name)
    if path.is_file():
        return path
    known = {file.stem: file for _, file in scheme_files(home, optional=True)}
    if name in known:
        return known[name]
    near = nearest(name, known)
    hint = f"您是不是想写“{near}”？" if near else f"规则文件夹里另有：{'、'.join(known)}。" if known else ""
    raise PingchaError(f"找不到方案“{name}”。--scheme 后面写方案的文件，或者规则文件夹里方案的名称。{hint}")


def usable_rules(folder: Path | None) -> RuleSet:
    """The rules, or PingchaError with every diagnostic. A scoring scheme may be wrong."""
    loaded = load_rules(folder)
    return _sound(loaded, loaded.rules)


def usable(
    folder: Path | None, schemes: Sequence[str] | None = None, *, optional: bool = False
) -> tuple[RuleSet, tuple[Scheme, ...]]:
    """The rules and the scoring schemes, or PingchaError with every diagnostic."""
    home, files = _files(folder, schemes)
    rules, found, assessments = _checked(home, files, optional=optional)
    if schemes and not found:
        titles = "、".join(f"“{one.title}”" for one in assessments)
        raise PingchaError(
            f"--scheme 的文件里没有评分方案，只有考核方案{titles}，它用于 pingcha assess --scheme。请另写评分方案的文件。"
        )
    return rules, found


def usable_all(folder: Path | None, schemes: Sequence[str] | None = None) -> Rules:
    """The rules with every scoring and assessment scheme: of these files, else all that the rule folder keeps.

    Raises PingchaError with every diagnostic.
    """
    home, files = _files(folder, schemes)
    return _checked(home, files, optional=True)


def usable_assessments(
    folder: Path | None, schemes: Sequence[str] | None = None
) -> tuple[RuleSet, tuple[AssessmentScheme, ...]]:
    """The rules and the assessment schemes: of these files, else of the rule folder's 评分/考核. Raises PingchaError."""
    from dsl.folder import assessment_files

    home, files = _files(folder, schemes)
    if files is None:
        files = [path for _, path in assessment_files(home)]
    rules, others, found = _checked(home, files)
    if schemes and not found:
        titles = "、".join(f"“{one.title}”" for one in others)
        raise PingchaError(
            f"--scheme 的文件里没有考核方案，只有评分方案{titles}，它用于 pingcha review --scheme。请另写考核方案的文件。"
        )
    return rules, found


def _checked(home: Path, files: Sequence[Path] | None, *, optional: bool = False) -> Rules:
    """For evaluating, so without 示例. What was found sound before, to the byte, is not parsed again.

    Raises PingchaError with every diagnostic.
    """
    from dsl.diagnostics import Diagnostics
    from dsl.folder import read_folder
    from dsl.kept_rules import keep_rules, kept_rules

    diagnostics = Diagnostics()
    read = read_folder(home, diagnostics, files, optional=optional)
    known = None if diagnostics.has_errors else kept_rules(read)
    if known is not None:
        return known
    from dsl.load import load_folder

    loaded = load_folder(read, diagnostics)
    rules = _sound(loaded, loaded.ruleset).without_examples()
    keep_rules(read, rules, loaded.schemes, loaded.assessments)
    return rules, loaded.schemes, loaded.assessments


def _sound(loaded: Loaded, rules: RuleSet | None) -> RuleSet:
    from dsl.render import render

    if rules is not None:
        return rules
    raise PingchaError(f"规则文件有错误，没有进行评查：\n{render(loaded.diagnostics, loaded.sources)}")


def load_calendar(overlay: Path | None) -> Calendar:
    """The working-day calendar, with an agency's overlay file. Raises PingchaError naming every problem of the file."""
    from engine.calendar import default_calendar

    if overlay is None:
        return default_calendar()
    from engine.calendar_overlay import OverlayError, load_overlay

    try:
        return load_overlay(overlay, default_calendar())
    except OverlayError as error:
        raise PingchaError(str(error)) from error
    except OSError as error:
        raise PingchaError(f"不能读取日历文件“{overlay}”，请检查文件是否存在、是否有权限。") from error


def _inputs(
    source: Source,
    unmasked: bool,
    mapping: Path | None,
) -> Inputs:
    from engine.run import Inputs
    from records.case import CaseRecord

    if isinstance(source, Mapping):
        if mapping is not None:
            raise PingchaError("数据框不需要映射文件；映射文件只用于导出的文件。")
        return _usable_inputs(_framed(source), unmasked)
    if hasattr(source, "columns") or any(hasattr(item, "columns") for item in _listed(source)):
        raise PingchaError('数据框要写明是哪张表，如 pingcha.check({"案件": 数据框, "活动": 数据框})。')
    items = _listed(source)
    records = [item for item in items if isinstance(item, CaseRecord)]
    if not items:
        raise PingchaError("没有给出要评查的文件。")
    if records and mapping is not None:
        raise PingchaError("案卷记录不需要映射文件；映射文件只用于导出的文件。")
    if len(records) == len(items):
        _refuse_doubles(records)
        return Inputs(cases=records, unit_years=(), problems=(), failed=(), files=())
    if records:
        raise PingchaError("文件和案卷记录不能混在一起给出。")
    from adapters import load

    return _usable_inputs(load([str(item) for item in items], mapping=mapping), unmasked)


def _listed(source: Source) -> list[str | os.PathLike[str] | CaseRecord]:
    return [source] if isinstance(source, str | os.PathLike) else list(source)


def _framed(frames: Mapping[str, DataFrame]) -> LoadedInput:
    """The frames as read. Raises PingchaError where there are none, or something else stands among them."""
    if not frames:
        raise PingchaError("没有给出要评查的数据框，至少要有“案件”。")
    for name, frame in frames.items():
        if not hasattr(frame, "columns"):
            raise PingchaError(f"“{name}”不是 pandas 数据框，是 {type(frame).__name__}。")
    from adapters.frames import load_frames

    return load_frames(frames)


def _usable_inputs(loaded: LoadedInput, unmasked: bool) -> Inputs:
    """What was read, or PingchaError with every problem of it."""
    from engine.run import Inputs
    from pingcha.input_problems import unusable_text

    if loaded.fatal:
        raise PingchaError(unusable_text(loaded, "评查", unmasked=unmasked))
    return Inputs(
        cases=loaded.cases,
        unit_years=loaded.unit_years,
        problems=loaded.problems,
        failed=loaded.failed,
        files=loaded.files,
        mapping=loaded.mapping,
    )


def draw(inputs: Inputs, request: RunRequest, plan: SamplePlan) -> Drawn:
    """The cases that the plan draws, shared out. Raises PingchaError."""
    from pingcha.sampling import SamplingError, drawn

    try:
        return drawn(inputs, plan, request.reviewers, request.twice)
    except SamplingError as error:
        raise PingchaError(str(error)) from error


def _refuse_doubles(records: Sequence[CaseRecord]) -> None:
    seen: set[str] = set()
    for record in records:
        if not record.case_no:
            raise PingchaError("有一个案卷没有案号。")
        if record.case_no in seen:
            raise PingchaError(f"案号“{record.case_no}”出现了两次。")
        seen.add(record.case_no)


def unusable_entries(entries: Sequence[ErrorEntry]) -> str:
    from reports.problems_text import error_lines

    lines = "\n".join(f"  {line}" for line in error_lines(entries))
    return f"输入不能使用，没有进行评查，也没有写出任何文件：\n{lines}"


def _evaluate(
    inputs: Inputs,
    ruleset: RuleSet,
    schemes: tuple[Scheme, ...],
    request: RunRequest,
    calendar: Calendar,
    progress: Callable[[int, int], None],
    journal: Journal | None,
) -> Review:
    from engine.run import NOTHING_KEPT, Run, evaluate
    from pingcha import __version__

    settings = settings_of(request, schemes)
    run = Run(inputs, ruleset, settings, calendar, __version__)
    team = team_for(request, len(inputs.cases))
    with vouched():
        kept = journal.begin(run) if journal is not None else NOTHING_KEPT
        keep = journal.add if journal is not None else lambda done: None
        return evaluate(run, team=team, progress=progress, kept=kept, keep=keep)


@contextmanager
def vouched() -> Iterator[None]:
    """Around an evaluation: what goes wrong in it is told as PingchaError (a parameter) or NotVouchedFor."""
    from engine.errors import InternalError
    from engine.params import ParamError
    from engine.workers import WorkersFailed

    try:
        yield
    except ParamError as error:
        raise PingchaError(str(error)) from error
    except WorkersFailed as error:
        raise NotVouchedFor(f"{error}，没有写出任何结果。可以加上 --jobs 0，不用工作进程再试。") from error
    except InternalError as error:
        raise NotVouchedFor(f"程序内部核对没有通过，没有写出任何结果：{error}") from error


def settings_of(request: RunRequest, schemes: tuple[Scheme, ...]) -> Settings:
    """What the engine is asked for."""
    from engine.evaluator import Settings

    return Settings(
        as_of=request.as_of,
        command=request.command,
        stage=request.stage,
        params=request.params,
        table=request.table,
        kept=request.table,
        verify=request.verify,
        keep_not_applicable=request.keep_not_applicable,
        reasons_of_met=request.reasons_of_met,
        reasons_of_unbound=request.reasons_of_unbound,
        schemes=schemes,
    )


def team_for(request: RunRequest, cases: int) -> Team:
    """Who evaluates: the processes asked for, or, where that is left to us, one a core for what is worth it.

    Every worker may take its share of three quarters of the memory.
    """
    from engine.workers import Limits, Team

    jobs = request.jobs
    if jobs is None:
        jobs = 0 if cases < SMALL else cores()
    if jobs == 0:
        return Team(0, Limits(request.case_seconds))
    import psutil

    memory = max(LEAST_MEMORY, int(psutil.virtual_memory().total * 3 / 4 / jobs))
    return Team(jobs, Limits(request.case_seconds, memory))


def cores() -> int:
    """The cores that this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable is not None else os.cpu_count() or 1


def require_a_trusted_case(review: Review, unmasked: bool) -> None:
    """Where the errors of the input leave no case at all, the input as a whole is refused."""
    from reports.mask import mask_review

    blamed = {entry.case_no for entry in review.errors if entry.level == "案卷"}
    if review.cases and all(case.error is not None and case.case_no in blamed for case in review.cases):
        raise PingchaError(unusable_entries(mask_review(review, unmasked=unmasked).errors))
