"""The worker processes from outside: who has which task, until when, and what becomes of it when the process fails."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from multiprocessing import connection
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Final, Generic, TypeVar, cast

from engine.workers import process as child
from engine.workers.terms import (
    TRIES,
    TRIES_OF_THE_DEAD,
    Batch,
    Task,
    Team,
    Work,
    WorkersFailed,
    died,
    gone_wrong,
    out_of_memory,
    out_of_time,
    tasks_of,
)

T = TypeVar("T")
R = TypeVar("R")

LOOK: Final = 0.25  # seconds between two looks at memory and clocks
START: Final = 120.0  # seconds in which a process has to be ready for its first task
FALSE_STARTS: Final = 3  # processes in a row that never get ready, before it is given up
_LEAVE: Final = 5.0  # seconds in which a killed process is gone


class _State(Enum):
    STARTING = auto()
    IDLE = auto()
    BUSY = auto()


@dataclass(eq=False, slots=True)
class _Worker(Generic[T]):
    process: SpawnProcess
    connection: connection.Connection
    deadline: float
    state: _State = _State.STARTING
    task: Task[T] | None = None


def in_processes(
    numbered: Iterable[tuple[int, T]], make: Callable[[], Work[T, R]], team: Team
) -> Generator[Batch[R], None, None]:
    """See ``work_through``. Ends every process, also where the caller stops early or is interrupted."""
    crew = _Crew[T, R](numbered, make, team)
    try:
        yield from crew.run()
    finally:
        crew.dismiss()


class _Crew(Generic[T, R]):
    def __init__(self, numbered: Iterable[tuple[int, T]], make: Callable[[], Work[T, R]], team: Team) -> None:
        self._team = team
        self._source = tasks_of(numbered, team.items_a_task)
        self._waiting: deque[Task[T]] = deque()
        self._ahead: tuple[Task[T], bytes] | None = None  # pickled while the workers are at work
        self._briefing = child.dumps((make, team.limits))
        self._context: SpawnContext = multiprocessing.get_context("spawn")
        self._workers: list[_Worker[T]] = []
        self._false_starts = 0
        self._lost: Batch[R] = []

    def run(self) -> Generator[Batch[R], None, None]:
        looked = time.monotonic()
        while True:
            self._hand_out()
            if self._lost:
                lost, self._lost = self._lost, []
                yield lost
            if self._ahead is None and all(worker.task is None for worker in self._workers):
                return
            by_connection = {worker.connection: worker for worker in self._workers}
            for ready in connection.wait(list(by_connection), LOOK):
                worker = by_connection[ready]  # type: ignore[index]
                answer = self._hear(worker) if worker in self._workers else None
                if answer is not None:
                    self._hand_out()
                    yield answer[0].done(cast(list[R], child.loads(answer[1])))
            if time.monotonic() - looked > LOOK:
                self._look()
                looked = time.monotonic()

    def dismiss(self) -> None:
        """No process is left. Interrupts wait until it is done."""
        with _undisturbed():
            for worker in self._workers:
                worker.process.kill()
            for worker in self._workers:
                self._bury(worker)
            self._workers.clear()

    def _hand_out(self) -> None:
        """A task to everyone who is idle; hires where there is more work than workers."""
        for worker in [one for one in self._workers if one.state is _State.IDLE]:
            if not self._look_ahead():
                return
            self._give(worker)
        while self._look_ahead() and len(self._workers) < self._team.jobs:
            starting = sum(worker.state is _State.STARTING for worker in self._workers)
            if starting > len(self._waiting):
                return
            self._hire()

    def _look_ahead(self) -> bool:
        """Whether there is a task; it then lies ready, and as many more wait as there can be workers."""
        while len(self._waiting) < self._team.jobs and (task := next(self._source, None)) is not None:
            self._waiting.append(task)
        while self._ahead is None and self._waiting:
            task = self._waiting.popleft()
            try:
                self._ahead = task, child.dumps(task.items)
            except Exception as error:
                self._failed(task, gone_wrong(error))
        return self._ahead is not None

    def _give(self, worker: _Worker[T]) -> None:
        if self._ahead is None:
            return
        task, payload = self._ahead
        try:
            worker.connection.send_bytes(payload)
        except OSError:  # gone while it was idle: the task is not to blame
            self._replace(worker)
            return
        self._ahead = None
        worker.task, worker.state = task, _State.BUSY
        worker.deadline = time.monotonic() + self._team.limits.seconds

    def _hear(self, worker: _Worker[T]) -> tuple[Task[T], bytes] | None:
        """What a worker has to say; the answer to its task, still pickled, if it is that."""
        try:
            message = worker.connection.recv_bytes()
        except (EOFError, OSError):
            self._is_dead(worker)
            return None
        kind, rest = message[:1], message[1:]
        task = worker.task
        match kind:
            case child.HELLO:
                with suppress(OSError):  # a process that is gone is heard of next time
                    worker.connection.send_bytes(self._briefing)
            case child.READY:
                worker.state, worker.deadline = _State.IDLE, float("inf")
                self._false_starts = 0
            case child.TICK:
                worker.deadline = time.monotonic() + self._team.limits.seconds
            case child.UNFIT:
                raise WorkersFailed(f"工作进程不能准备好规则：{rest.decode('utf-8')}")
            case child.DONE if task is not None:
                worker.task, worker.state, worker.deadline = None, _State.IDLE, float("inf")
                return task, rest
            case child.FAILED if task is not None:
                worker.task, worker.state = None, _State.STARTING
                worker.deadline = time.monotonic() + START
                self._failed(task, rest.decode("utf-8"))
            case child.FULL if task is not None:
                self._replace(worker)
                self._failed(task, out_of_memory(self._team.limits))
            case _:
                raise WorkersFailed("工作进程的答复无法理解")
        return None

    def _is_dead(self, worker: _Worker[T]) -> None:
        worker.process.join(_LEAVE)
        why = died(worker.process.exitcode)
        self._replace(worker)
        if worker.task is not None:
            self._failed(worker.task, why, TRIES_OF_THE_DEAD)
        elif worker.state is _State.STARTING:
            self._false_starts += 1
            if self._false_starts >= FALSE_STARTS:
                raise WorkersFailed(f"工作进程启动不了：{why}")

    def _look(self) -> None:
        """Ends who is out of time or of memory."""
        now = time.monotonic()
        for worker in list(self._workers):
            if worker.state is _State.STARTING and worker.deadline < now:
                raise WorkersFailed(f"工作进程在 {START:g} 秒内没有准备好")
            if worker.task is None:
                continue
            if worker.connection.poll():
                continue  # it has something to say that was not heard yet
            if worker.deadline < now:
                why = out_of_time(self._team.limits)
            elif self._is_too_big(worker):
                why = out_of_memory(self._team.limits)
            else:
                continue
            self._replace(worker)
            self._failed(worker.task, why)

    def _is_too_big(self, worker: _Worker[T]) -> bool:
        if self._team.limits.memory is None or worker.process.pid is None:
            return False
        import psutil

        try:
            return bool(psutil.Process(worker.process.pid).memory_info().rss > self._team.limits.memory)
        except psutil.Error:
            return False

    def _failed(self, task: Task[T], why: str, tries: int = TRIES) -> None:
        more = task.again(tries)
        self._waiting.extendleft(reversed(more))
        if not more:
            self._lost.extend(task.lost(why))

    def _hire(self) -> None:
        with _undisturbed():
            ours, theirs = self._context.Pipe()
            process = self._context.Process(target=child.serve, args=(theirs,), daemon=True)
            process.start()
            theirs.close()
            self._workers.append(_Worker(process, ours, time.monotonic() + START))

    def _replace(self, worker: _Worker[T]) -> None:
        """Ends a worker; the next hand-out hires another if there is need of one."""
        with _undisturbed():
            worker.process.kill()
            self._bury(worker)
            self._workers.remove(worker)

    def _bury(self, worker: _Worker[T]) -> None:
        worker.process.join(_LEAVE)
        worker.connection.close()
        with suppress(ValueError):  # it does not die: the system is to see to it
            worker.process.close()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Interrupts wait: none comes between a process and our knowing of it, and a new process starts with them blocked
    (it decides what they mean to it). Without effect on Windows."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # its start would lift the block
    signals = {signal.SIGINT, signal.SIGTERM}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
