"""Files that a second process writes while this one is busy with others.

Both take the next file that nobody has; what the second process does not finish, for whatever reason, this one writes
itself: nothing depends on it, and an error is raised where it always was.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.context import SpawnProcess
from multiprocessing.sharedctypes import Synchronized, SynchronizedArray
from pathlib import Path

Job = tuple[Path, Callable[[Path], None]]  # a file, and what writes it; both go to the other process
_READY = 1
_PATIENCE = 10.0  # seconds to wait for the lock, which is held for no time unless its holder is dead


class Aside:
    """``with Aside(jobs) as aside: …; aside.finish()``; leaving early ends the second process."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs
        context = multiprocessing.get_context("spawn")  # the same on every system
        self._next: Synchronized[int] = context.Value("i", 0)
        self._states: SynchronizedArray[int] = context.Array("b", len(jobs))
        self._process: SpawnProcess = context.Process(
            target=_serve, args=(jobs, self._next, self._states, tempfile.gettempdir()), daemon=True
        )

    def __enter__(self) -> Aside:
        self._process.start()
        return self

    def finish(self) -> None:
        """Writes what nobody has, and waits for the second process to write what it has in hand."""
        _take(self._jobs, self._next, self._states)
        self._process.join()
        for (path, write), state in zip(self._jobs, self._states.get_obj(), strict=True):
            if state != _READY:
                write(path)

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()
        self._process.close()


def _serve(
    jobs: Sequence[Job], following: Synchronized[int], states: SynchronizedArray[int], temporaries: str
) -> None:
    """The life of the second process. Interrupts are the parent's business, and so is every error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    tempfile.tempdir = temporaries  # only the user can enter it, and the parent clears it away
    with suppress(Exception):
        _take(jobs, following, states)


def _end_with_the_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _take(jobs: Sequence[Job], following: Synchronized[int], states: SynchronizedArray[int]) -> None:
    lock = following.get_lock()
    while lock.acquire(timeout=_PATIENCE):
        place = following.value
        following.value = place + 1
        lock.release()
        if place >= len(jobs):
            return
        path, write = jobs[place]
        write(path)
        states.get_obj()[place] = _READY
