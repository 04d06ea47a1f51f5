"""Without worker processes: the same promises as far as one process can keep them.

Whatever is raised, and running out of time, concerns one item alone. What cannot be survived here is a crash of the
process itself, or code that never comes back to Python.
"""

from __future__ import annotations

import _thread
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from types import FrameType, TracebackType
from typing import Final, Self, TypeVar

from engine.workers.terms import Batch, Task, Team, Work, gone_wrong, out_of_memory, out_of_time, tasks_of

T = TypeVar("T")
R = TypeVar("R")
_DELIVERY: Final = 1.0  # seconds in which an interrupt that was sent arrives


def in_this_process(
    numbered: Iterable[tuple[int, T]], make: Callable[[], Work[T, R]], team: Team
) -> Generator[Batch[R], None, None]:
    source = tasks_of(numbered, team.items_a_task)
    again: deque[Task[T]] = deque()
    work: Work[T, R] | None = None
    try:
        while (task := again.popleft() if again else next(source, None)) is not None:
            if work is None:
                work = make()
            try:
                batch = task.done(_drawn(work, task, team.limits.seconds))
            except _OutOfTime:
                why = out_of_time(team.limits)
            except MemoryError:
                why = out_of_memory(team.limits)
            except Exception as error:
                why = gone_wrong(error)
            else:
                yield batch
                continue
            work.close()
            work = None
            more = task.again()
            again.extend(more)
            if not more:
                yield [*task.lost(why)]
    finally:
        if work is not None:
            work.close()


def _drawn(work: Work[T, R], task: Task[T], seconds: float) -> list[R]:
    results: list[R] = []
    with _Watch(seconds) as watch:
        for result in work(task.items):
            results.append(result)
            watch.wind()
    return results


class _OutOfTime(Exception):
    """Too long without a result."""


class _Watch:
    """Interrupts the main thread, as Ctrl-C does, when it is not wound for so many seconds; idle in any other thread.

    Leaves by _OutOfTime in place of the KeyboardInterrupt that it caused. A process that ignores interrupts (one that a
    script put in the background) goes on ignoring all but this one.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._deadline = 0.0
        self._fired = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._deaf = False

    def wind(self) -> None:
        self._deadline = time.monotonic() + self._seconds

    def __enter__(self) -> Self:
        self.wind()
        if threading.current_thread() is threading.main_thread():
            self._deaf = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
            if self._deaf:
                signal.signal(signal.SIGINT, self._interrupted)
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with self._changed:
                thread, self._thread = self._thread, None
                self._changed.notify()
            if thread is not None:
                thread.join()
            if self._fired and kind is not KeyboardInterrupt:
                time.sleep(_DELIVERY)  # the interrupt is on its way: it is to arrive here and nowhere else
        except KeyboardInterrupt:
            if not self._fired:
                raise
        finally:
            if self._deaf:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
        if self._fired:
            raise _OutOfTime from error

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self._fired:
            raise KeyboardInterrupt

    def _run(self) -> None:
        with self._changed:
            while self._thread is not None:
                left = self._deadline - time.monotonic()
                if left <= 0:
                    self._fired = True
                    _thread.interrupt_main()
                    return
                self._changed.wait(left)
