"""A review of converted cases partition by partition, here or on a cluster: bounded memory, nothing finished is lost.

What comes out is either the one Review that reading the whole folder would give, or a folder of results.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from adapters.converted import Converted, converted, folder_hash
from adapters.join import not_exported
from adapters.parts import Unusable
from engine.errors import InternalError
from engine.params import ParamError
from engine.run import Inputs, error_entry
from engine.work import CaseWork, MakeWork
from engine.workers import Limits, WorkersFailed
from pingcha import __version__
from pingcha.belonging import belonging
from pingcha.errors import Interrupted, NotVouchedFor, PingchaError
from pingcha.piece_store import FORMAT, PieceStore
from pingcha.pieces import Account, Briefing, Piece, Task, Unreadable, evaluate_task
from pingcha.run import RunRequest, prepared, settings_of, team_for
from records.findings import CaseResult, ErrorEntry, InputInfo, Review, RunInfo, ToolInfo, UnitResult
from records.problems import InputProblem, Level, listed
from reports.files import OutputError
from reports.result_tables import read_tables
from reports.sums import Sums

if TYPE_CHECKING:
    from engine.run import Run
    from pingcha.cluster import Cluster, Perform

Progress = Callable[[int, int], None]
_NAMED: Final = 3  # problems, in a sentence
_EMPTY: Final = Inputs((), (), (), (), ())


@dataclass(frozen=True, slots=True)
class PartitionRequest:
    """How it is run. ``cluster``: where, None: on this machine; ``masked``: the pieces are written as they may be shown."""

    run: RunRequest
    cluster: Cluster | None
    masked: bool
    make: MakeWork = CaseWork
    perform: Perform | None = None  # on a worker of the cluster


@dataclass(frozen=True, slots=True)
class Reviewed:
    """All pieces are in the store. ``review`` puts them together; ``info`` and ``sums`` need no piece."""

    source: Converted
    store: PieceStore
    tool: ToolInfo
    info: RunInfo

    @property
    def accounts(self) -> list[Account]:
        return [self.store.accounts[name] for name in sorted(self.store.accounts)]

    @property
    def trusted(self) -> bool:
        """Whether the errors of the input leave any case at all."""
        return any(account.refused < account.cases for account in self.accounts)

    def sums(self) -> Sums:
        return self.store.total.sums()

    def review(self) -> Review:
        """The review as ``pingcha.run.run`` gives it for the whole folder: to the byte the same."""
        cases: list[CaseResult] = []
        last: list[CaseResult] = []
        units: list[UnitResult] = []
        before: list[ErrorEntry] = []
        after: list[ErrorEntry] = []
        for account, tables in self.store.read():
            own, later, rows, problems = read_tables(tables)
            cut = len(own) - later
            cases += own[:cut]
            last += own[cut:]
            units += rows
            before += problems[: account.own]
            after += problems[account.own :]
        return Review(
            tool=self.tool,
            run=self.info,
            cases=[*cases, *last],
            units=units,
            errors=[error_entry(problem) for problem in self._problems(before, after)],
        )

    def _problems(self, before: list[ErrorEntry], after: list[ErrorEntry]) -> list[InputProblem]:
        first = listed([*self.source.remarks, *map(_problem, before), *self.missing()])
        return listed([*first, *map(_problem, after)])

    def missing(self) -> list[InputProblem]:
        """Which tables were not exported, of how many cases."""
        lacking: Counter[str] = Counter()
        for account in self.accounts:
            lacking.update(account.lacking)
        return list(not_exported(lacking, self.source.cases))


@contextmanager
def reviewed_partitions(
    paths: Sequence[str],
    request: PartitionRequest,
    target: Path,
    *,
    resume: bool,
    tell: Callable[[str], None],
    progress: Progress = lambda done, of: None,
    inputs: Sequence[tuple[str, str]] | None = None,
) -> Iterator[Reviewed]:
    """Evaluates every partition; what the caller makes of the pieces is written inside the ``with``. ``inputs``: the files
    (name, sha256) that were converted, where the folder is only on the way.

    Raises PingchaError (exit codes 2, 3 and 130): what was finished is then kept, and named. Only once the block has
    ended well are the pieces removed (or have become the results).
    """
    ruleset, schemes, calendar = prepared(request.run)
    bad: list[InputProblem] = []
    source = _converted(paths, bad)
    briefing = Briefing(
        rules=ruleset,
        calendar=calendar,
        settings=settings_of(request.run, schemes),
        version=__version__,
        masked=request.masked,
        unmasked=request.run.unmasked,
    )
    if source.cases == 1:  # a single case is always verified
        briefing = _verified(briefing)
    tasks = {
        one.name: Task(one.name, tuple(str(path.absolute()) for path in one.files), one.cases)
        for one in source.partitions
    }
    try:
        run = briefing.run(_EMPTY)
        head = belonging(FORMAT, run, masked=briefing.masked, unmasked=briefing.unmasked)
    except ParamError as error:
        raise PingchaError(str(error)) from error
    store = PieceStore(target, resume=resume, tell=tell)
    with _kept(store):
        store.begin(head, tasks)
        todo = [task for name, task in tasks.items() if name not in store.accounts]
        done = source.cases - sum(task.cases for task in todo)
        with closing(_pieces(todo, briefing, request, source.cases)) as pieces:
            for task, piece in pieces:
                if isinstance(piece, Unreadable):
                    bad += piece.problems
                    continue
                store.add(piece)
                done += task.cases
                progress(done, source.cases)
        if bad:
            raise PingchaError(_not_read(bad, source.folder))
        if sum(account.cases for account in store.accounts.values()) != source.cases:
            raise InternalError(f"读入 {source.cases} 个案卷，得到的结果不是这么多")
        yield Reviewed(source, store, run.tool(), _info(source, store, run, request, inputs))


def _converted(paths: Sequence[str], bad: list[InputProblem]) -> Converted:
    try:
        return converted(paths, bad=bad)
    except Unusable as error:
        raise PingchaError(f"输入不能使用，没有进行评查：\n  {_line(error.problem)}") from error


def _pieces(
    todo: Sequence[Task], briefing: Briefing, request: PartitionRequest, cases: int
) -> Generator[tuple[Task, Piece | Unreadable], None, None]:
    if request.cluster is not None:
        from pingcha.cluster import work_of

        limits = Limits(request.run.case_seconds, team_for(_one_job(request.run), cases).limits.memory)
        yield from request.cluster.pieces(todo, work_of(briefing, limits, request.make, request.perform))
        return
    team = team_for(request.run, cases)
    for task in todo:
        try:
            yield task, evaluate_task(task, briefing, team, request.make)
        except Unreadable as error:
            yield task, error


def _one_job(request: RunRequest) -> RunRequest:
    return replace(request, jobs=1)


def _verified(briefing: Briefing) -> Briefing:
    return replace(briefing, settings=replace(briefing.settings, verify=True))


def _info(
    source: Converted,
    store: PieceStore,
    run: Run,
    request: PartitionRequest,
    given: Sequence[tuple[str, str]] | None,
) -> RunInfo:
    """As for the whole folder read in one piece; ``given``: as for these files."""
    accounts = store.accounts.values()
    files = {name: sha256 for account in accounts for name, sha256 in account.files}
    mapping = next((a.mapping for _, a in sorted(store.accounts.items()) if a.mapping is not None), None)
    named = given or [(str(source.folder), folder_hash(source.folder.absolute(), files.items()))]
    inputs = [InputInfo(path=name, sha256=sha256) for name, sha256 in named]
    verified = request.run.verify or source.cases == 1
    return run.info().model_copy(update={"inputs": inputs, "mapping": mapping, "verified": verified})


@contextmanager
def _kept(store: PieceStore) -> Iterator[None]:
    """What was finished stays unless all went well."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(f"已中断，没有写出文件。{store.farewell()}") from None
    except OutputError as error:
        raise PingchaError(f"{error}{store.farewell()}") from error
    except ParamError as error:
        raise PingchaError(str(error)) from error
    except WorkersFailed as error:
        raise NotVouchedFor(f"{error}，没有写出任何结果。{store.farewell()}") from error
    except InternalError as error:
        raise NotVouchedFor(f"程序内部核对没有通过，没有写出任何结果：{error}。{store.farewell()}") from error
    except PingchaError as error:
        if farewell := store.farewell():
            between = "\n" if "\n" in str(error) else ""  # a list ends without a full stop
            raise type(error)(f"{error}{between}{farewell}") from error
        raise
    else:
        store.remove()
    finally:
        store.close()


def _problem(entry: ErrorEntry) -> InputProblem:
    return InputProblem(
        code=entry.code,
        level=Level(entry.level),
        problem=entry.problem,
        hint=entry.hint,
        file=entry.file,
        sheet=entry.sheet,
        row=entry.row,
        column=entry.column,
        cell=entry.cell,
        value=entry.value,
        allowed=tuple(entry.allowed),
        case_no=entry.case_no,
    )


def _not_read(bad: Sequence[InputProblem], folder: Path) -> str:
    """One sentence of partitions that cannot be read, the first ones named, and what to do about them."""
    places = [(one.file or "").replace(str(folder.absolute()), str(folder)) for one in bad[:_NAMED]]
    named = [
        f"“{place}”{one.problem}" if place else one.problem for place, one in zip(places, bad, strict=False)
    ]
    more = f" 等 {len(bad)} 处" if len(bad) > _NAMED else ""
    mend = "；".join(dict.fromkeys(one.hint for one in bad[:_NAMED] if one.hint))
    return f"有的案卷不能读入，没有写出结果：{'；'.join(named)}{more}。{f'{mend}。' if mend else ''}"


def _line(problem: InputProblem) -> str:
    from reports.problems_text import error_lines

    return next(iter(error_lines([error_entry(problem)])))
