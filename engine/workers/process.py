"""A worker process from the inside: makes its work once, does one task after another, and outlives nobody."""

from __future__ import annotations

import faulthandler
import gc
import io
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from copyreg import dispatch_table
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from types import MappingProxyType
from typing import Final, TextIO, cast

from engine.workers.terms import Limits, Work, gone_wrong
from records.collector import no_searching, search_rarely

HELLO: Final = b"h"  # the process is up and listens
READY: Final = b"r"  # its work is made: a task may come
TICK: Final = b"t"  # a result more; sent now and then, so that the time limit starts anew
DONE: Final = b"d"  # with the results
FAILED: Final = b"f"  # with the reason; the work is made anew before READY comes again
FULL: Final = b"m"  # out of memory; the process ends
UNFIT: Final = b"u"  # with the reason: the work cannot be made
_TICKS: Final = 0.2  # seconds between two
_LATE: Final = (
    30.0  # seconds that a process may overstay its limit before it ends itself, should nobody else end it
)
_ORPHANED: Final = 70


def dumps(value: object) -> bytes:
    """Pickled; read-only mappings too, of which rules and cases are full."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = {**dispatch_table, MappingProxyType: _plain}
    with no_searching():
        pickler.dump(value)
    return buffer.getvalue()


def loads(payload: bytes) -> object:
    """What ``dumps`` packed. Only ever given what one of our own processes wrote to its pipe."""
    with no_searching():
        return pickle.loads(payload)


def _plain(
    found: Mapping[object, object],
) -> tuple[Callable[[dict[object, object]], Mapping[object, object]], tuple[dict[object, object]]]:
    return _read_only, (dict(found),)


def _read_only(found: dict[object, object]) -> Mapping[object, object]:
    return MappingProxyType(found)


def serve(connection: Connection) -> None:
    """The whole life of a worker process; what it is to do comes through the connection."""
    search_rarely()
    _leave_signals_to_the_parent()
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    # a parent that is gone is no error here: there is nobody left to tell
    with suppress(EOFError, OSError), open(os.devnull, "w", encoding="utf-8") as nowhere:
        connection.send_bytes(HELLO)
        make, limits = cast(tuple[Callable[[], Work[object, object]], Limits], loads(connection.recv_bytes()))
        _limit_memory(limits)
        _Server(connection, make, limits, nowhere).run()


class _Server:
    def __init__(
        self,
        connection: Connection,
        make: Callable[[], Work[object, object]],
        limits: Limits,
        nowhere: TextIO,
    ) -> None:
        self._connection = connection
        self._make = make
        self._limits = limits
        self._nowhere = nowhere
        self._ticked = 0.0

    def run(self) -> None:
        while (work := self._made()) is not None:
            gc.freeze()  # rules and calendar stay to the end
            self._connection.send_bytes(READY)
            answer = DONE
            while answer.startswith(DONE):
                answer = self._answer(work, self._connection.recv_bytes())
                self._connection.send_bytes(answer)
            if answer == FULL:
                return  # who knows what else lacks memory now: a new process is better

    def _made(self) -> Work[object, object] | None:
        try:
            return self._make()
        except Exception as error:
            self._connection.send_bytes(UNFIT + gone_wrong(error).encode("utf-8", "replace"))
            return None

    def _answer(self, work: Work[object, object], payload: bytes) -> bytes:
        try:
            self._arm()
            return DONE + dumps(self._results(work, cast(Sequence[object], loads(payload))))
        except MemoryError:
            return FULL
        except Exception as error:
            return FAILED + gone_wrong(error).encode("utf-8", "replace")
        finally:
            faulthandler.cancel_dump_traceback_later()

    def _results(self, work: Work[object, object], items: Sequence[object]) -> list[object]:
        results: list[object] = []
        self._ticked = time.monotonic()
        for result in work(items):
            results.append(result)
            if time.monotonic() - self._ticked > _TICKS:
                self._ticked = time.monotonic()
                self._arm()
                self._connection.send_bytes(TICK)
        if len(results) != len(items):
            raise RuntimeError(f"{len(items)} items, {len(results)} results")
        return results

    def _arm(self) -> None:
        """Ends this process, whatever it is caught in, long after its parent should have."""
        late = 2 * self._limits.seconds + _LATE
        faulthandler.dump_traceback_later(late, exit=True, file=self._nowhere)


def _leave_signals_to_the_parent() -> None:
    """Ctrl-C reaches the whole group of processes; only the parent acts on it. (Both arrive blocked: see the crew.)"""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})


def _end_with_the_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(_ORPHANED)


def _limit_memory(limits: Limits) -> None:
    """Beyond the limit Python raises MemoryError, where the system can be asked for that; the crew looks on everywhere."""
    if limits.memory is None:
        return
    try:
        import resource
    except ImportError:
        return
    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, hard))
