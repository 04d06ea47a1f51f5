"""Partitions evaluated on other machines by dask.distributed: who may take part, what is sent, what happens when one fails.

A worker only ever reads its partition and watches over one process in which the cases are evaluated, as a local run does:
a case that crashes, hangs or eats memory is found and reported there, and costs nobody the worker. Where a worker itself
dies dask gives its partition to another; a partition that workers die of again and again is halved, down to the case.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import re
import sys
import threading
import time
import warnings
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, cast

from pingcha.errors import PingchaError
from pingcha.pieces import Briefing, Piece, Task, Unreadable, evaluate_task, lost_task

if TYPE_CHECKING:
    from engine.work import MakeWork
    from engine.workers import Limits

T = TypeVar("T")
ANSWER: Final = 10.0  # seconds in which a scheduler has to answer
WORKERS: Final = 60.0  # seconds that a run waits while there is no worker at all
FETCH: Final = 300.0  # seconds in which a finished piece has to arrive
_LOOK: Final = 0.05
_GRACE: Final = 2.0  # seconds that dask may take beyond its own limit
_ADDRESS: Final = re.compile(r"(tcp|tls|ws|wss|ucx)://\S+:(?P<port>\d{1,5})", re.ASCII)
_NOT_THERE: Final = "本机能读到，工作机读不到"
_SHARED: Final = "案卷库要放在各台机器都能以同样路径读到的共享文件夹里"
_ROOMS: Final = ("records", "dsl", "engine", "adapters", "reports", "pingcha")


@dataclass(frozen=True, slots=True)
class Identity:
    """What has to be the same on two machines for the same cases to get the same verdicts: each field by its 中文 name."""

    程序版本: str
    程序文件: str
    自带规则: str
    日历: str
    规则引擎: str
    Python: str

    def differences(self, other: Identity) -> list[str]:
        return [
            field.name for field in fields(self) if getattr(self, field.name) != getattr(other, field.name)
        ]


class Refused(Exception):
    """A worker whose program is another; the text says in what."""


@cache
def identity() -> Identity:
    """Of this process's own installation."""
    from engine.calendar import default_calendar
    from pingcha import __version__
    from rules import rules_folder

    home = Path(__file__).parents[1]
    code = [path for room in _ROOMS for path in sorted((home / room).rglob("*.py"))]
    rules = sorted(path for path in rules_folder().rglob("*") if path.suffix in (".评查", ".txt"))
    return Identity(
        __version__,
        _digest(code, home),
        _digest(rules, rules_folder()),
        default_calendar().sha256,
        _version("durable_rules"),
        f"{sys.version_info.major}.{sys.version_info.minor}",
    )


def _digest(paths: Sequence[Path], home: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(home).as_posix()}\x00".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "没有安装"


# on a worker


def on_worker(
    task: Task,
    packed: bytes,
    sha256: str,
    expected: Identity,
    limits: Limits,
    make: MakeWork,
) -> Piece:
    """What a worker does with a partition. Raises Refused, Unreadable and what ``evaluate_task`` raises."""
    from engine.workers import Team

    differences = identity().differences(expected)
    if differences:
        raise Refused("、".join(differences))
    briefing = _unpacked(packed, sha256)
    # dask's nanny starts its worker as a daemon, which may have no children; this one ends with its parent anyway
    multiprocessing.current_process().daemon = False
    return evaluate_task(task, briefing, Team(1, limits), make)


_briefings: dict[str, Briefing] = {}


def _unpacked(packed: bytes, sha256: str) -> Briefing:
    """The rules that were sent, once for all partitions of a run. Raises Refused where they are not what was sent."""
    from engine.workers.process import loads

    if hashlib.sha256(packed).hexdigest() != sha256:
        raise Refused("收到的规则")
    if sha256 not in _briefings:
        _briefings.clear()
        _briefings[sha256] = cast(Briefing, loads(zlib.decompress(packed)))
    return _briefings[sha256]


def sent(packed: bytes) -> bytes:
    """The briefing as a task of its own: dask keeps it on the workers, and makes it anew where one is lost."""
    return packed


# here


class Perform(Protocol):
    """What is done on a worker: ``on_worker``; tests put in its place what kills it."""

    def __call__(
        self, task: Task, packed: bytes, sha256: str, expected: Identity, limits: Limits, make: MakeWork, /
    ) -> Piece: ...


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with every partition of a run; ``packed`` is the briefing as it is sent."""

    briefing: Briefing
    limits: Limits
    make: MakeWork
    perform: Perform
    packed: bytes
    sha256: str


def work_of(briefing: Briefing, limits: Limits, make: MakeWork, perform: Perform | None = None) -> Work:
    from engine.workers.process import dumps

    packed = zlib.compress(dumps(briefing), 6)
    return Work(briefing, limits, make, perform or on_worker, packed, hashlib.sha256(packed).hexdigest())


class Cluster:
    """A cluster that answers and whose workers have the same program. Raises PingchaError where there is none.

    It is asked before anything else is done, and stays connected while an export is converted.
    """

    def __init__(self, address: str) -> None:
        found = _ADDRESS.fullmatch(address)
        if found is None or not 0 < int(found["port"]) < 2**16:
            raise PingchaError(
                f"集群地址“{address}”不能用，--cluster 后面应写调度程序的地址，如 tcp://10.0.0.1:8786。"
            )
        self._address = address
        self._client = _connected(address)  # distributed says no types
        try:
            self._threads = self._require_workers()
            self._require_the_same_program()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Gives back what is still waiting there."""
        with suppress(Exception):
            self._client.close(timeout=5)

    def pieces(self, tasks: Sequence[Task], work: Work) -> Iterator[tuple[Task, Piece | Unreadable]]:
        """Each task's piece as it is finished. No more are under way than keep the workers busy.

        Raises PingchaError where the cluster is lost.
        """
        waiting = deque(tasks)
        pending: dict[Any, Task] = {}
        briefing = self._client.submit(sent, work.packed, key=f"pingcha-briefing-{work.sha256}")
        run = os.urandom(8).hex()
        seen = time.monotonic()
        try:
            while waiting or pending:
                while waiting and len(pending) < 2 * max(1, self._threads):
                    task = waiting.popleft()
                    pending[self._submit(task, work, briefing, run)] = task
                done = [future for future in pending if future.done()]
                for future in done:
                    task = pending.pop(future)
                    piece = self._outcome(future, task, work)
                    future.release()
                    if isinstance(piece, tuple):
                        waiting.extendleft(reversed(piece))
                    else:
                        yield task, piece
                if done:
                    continue
                time.sleep(_LOOK)
                if time.monotonic() - seen > ANSWER:
                    self._require_workers()
                    seen = time.monotonic()
        finally:
            with suppress(Exception):
                self._client.cancel([*pending, briefing])

    def _submit(self, task: Task, work: Work, briefing: Any, run: str) -> Any:
        return self._client.submit(
            work.perform,
            task,
            briefing,
            work.sha256,
            identity(),
            work.limits,
            work.make,
            key=f"pingcha-{run}-{task.name}",
            pure=False,
        )

    def _outcome(self, future: Any, task: Task, work: Work) -> Piece | Unreadable | tuple[Task, ...]:
        """A finished piece, why there is none, or the tasks to do in place of one that workers died of."""
        from concurrent.futures import CancelledError

        from distributed import KilledWorker

        try:
            return cast(Piece, future.result(timeout=FETCH))
        except Unreadable as error:
            return _with_a_hint(error, task)
        except Refused as error:
            raise _other_program("有一台工作机", str(error)) from error
        except (KilledWorker, MemoryError):
            return _halved(task, work)
        except (CancelledError, TimeoutError, OSError) as error:
            raise self._lost() from error
        except ImportError as error:
            raise _not_installed() from error

    def _require_workers(self) -> int:
        """How many threads there are; waits while there is no worker. Raises PingchaError."""
        until = time.monotonic() + WORKERS
        while True:
            try:
                threads = _within(ANSWER + _GRACE, self._client.nthreads)
            except Exception as error:
                raise self._lost() from error
            if threads:
                return int(sum(threads.values()))
            if time.monotonic() > until:
                raise PingchaError(
                    f"集群“{self._address}”在 {WORKERS:g} 秒内没有一台工作机，没有做完。请先启动 dask worker，再运行一次。"
                )
            time.sleep(0.5)

    def _require_the_same_program(self) -> None:
        """Asks every worker that is there now. Raises PingchaError.

        First whether it has the program at all, by a function of the standard library: dask's worker dies of one that it
        cannot import, and nobody would be told why.
        """
        for where, found in self._asked(find_spec, "pingcha"):
            if found is None:
                raise _not_installed(where)
        for where, theirs in self._asked(identity):
            differences = theirs.differences(identity())
            if differences:
                raise _other_program(f"工作机 {where}", "、".join(differences))

    def _asked(self, question: Callable[..., Any], *words: str) -> Iterator[tuple[str, Any]]:
        """What each worker answers. Raises PingchaError."""
        asked = {
            where: self._client.submit(question, *words, workers=[where], pure=False)
            for where in self._client.nthreads()
        }
        for where, future in asked.items():
            try:
                answer = future.result(timeout=WORKERS)
            except (ImportError, AttributeError) as error:
                raise _not_installed(where) from error
            except Exception as error:
                raise (_not_installed(where) if "pingcha" in str(error) else self._lost()) from error
            yield where, answer

    def _lost(self) -> PingchaError:
        return PingchaError(
            f"与集群“{self._address}”的联系中断了，没有做完。请核对调度程序和网络，再运行一次。"
        )


def _halved(task: Task, work: Work) -> Piece | Unreadable | tuple[Task, ...]:
    from adapters.converted import Partition
    from adapters.parts import Unusable

    if task.cases > 1:
        try:
            numbers = task.only or Partition("", tuple(map(Path, task.files)), 0).case_numbers()
        except Unusable as error:
            return Unreadable((error.problem,))
        return task.halves(numbers)
    try:
        return lost_task(task, work.briefing, "评查它的工作机一再意外结束")
    except Unreadable as error:
        return error


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise PingchaError(
            "没有安装 dask.distributed，不能用集群。请先安装：pip install 'pingcha[cluster]'。"
        ) from error
    for name in ("distributed", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", module="distributed")

    class Connection(cast(type, Client)):  # type: ignore[misc]
        def __del__(self) -> None:
            """One that never came about cannot be closed: dask would try for twice its limit and show a traceback."""

    try:
        return _within(ANSWER + _GRACE, lambda: Connection(address, timeout=ANSWER, set_as_default=False))
    except (OSError, TimeoutError) as error:
        raise PingchaError(
            f"集群“{address}”在 {ANSWER:g} 秒内没有应答，没有进行评查。请核对地址，并确认调度程序（dask scheduler）已经启动。"
        ) from error
    except (
        Exception
    ) as error:  # whatever a stranger's answer, or a protocol that is not set up, makes dask stumble over
        raise PingchaError(
            f"集群“{address}”不能用，没有进行评查：应答的不是 dask 的调度程序，或者本机的 dask 没有为这种地址配好。请核对地址和端口。"
        ) from error


def _within(seconds: float, ask: Callable[[], T]) -> T:
    """What ``ask`` answers. Raises TimeoutError where it does not in time: dask waits for ever for a port that takes a
    connection and says nothing."""
    answers: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(ask())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not answers:
        raise TimeoutError
    return answers[0]


def _other_program(who: str, what: str) -> PingchaError:
    return PingchaError(
        f"{who}上的程序与本机不同（{what}），不能用它评查。请在每台机器上安装同一版本的 pingcha 和同样的程序包，再运行一次。"
    )


def _not_installed(where: str = "") -> PingchaError:
    return PingchaError(
        f"工作机{f' {where} ' if where else ''}上不能使用 pingcha。请在每台机器上安装与本机同一版本的 pingcha，再启动 dask worker。"
    )


def _with_a_hint(error: Unreadable, task: Task) -> Unreadable:
    """Where the files are here, a worker that cannot find them looks into another folder."""
    if not all(Path(name).is_file() for name in task.files):
        return error
    return Unreadable(
        tuple(
            replace(one, problem=_NOT_THERE, hint=_SHARED) if one.code == "no_such_file" else one
            for one in error.problems
        )
    )
