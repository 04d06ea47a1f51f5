"""Work that goes wrong where it is told to: for the tests of ``engine.workers`` only, nothing in the program reaches it."""

from __future__ import annotations

import ctypes
import gc
import itertools
import os
import re
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from dsl.tree import RuleSet
from engine.calendar import Calendar
from engine.evaluator import Settings
from engine.work import CaseWork, Done, Item
from records.case import CaseRecord

MEGABYTE = 2**20


def go_wrong(how: str) -> None:
    """``kill``: as ``kill -9`` does; ``crash``: as faulty C code does; ``stall`` in Python, ``stuck`` where no thread of the
    process can run; ``grow`` until Python is refused memory; ``swell`` past a limit that the system does not keep;
    ``raise``; ``first N PATH``: killed the first N times only."""
    match how.split():
        case ["kill"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["crash"]:
            signal.signal(signal.SIGSEGV, signal.SIG_DFL)
            ctypes.string_at(0)
        case ["exit"]:
            os._exit(3)
        case ["stall"]:
            for _ in itertools.count():
                time.sleep(0.01)
        case ["stuck"]:
            re.match(r"(a+)+$", "a" * 64 + "b")
        case ["grow"]:
            _heap = [bytearray(MEGABYTE) for _ in range(100_000)]
        case ["swell"]:
            _swell()
        case ["raise"]:
            raise ValueError("张三 37010219900101123X")  # what an error may quote of a case
        case ["first", times, path]:
            with Path(path).open("a+") as marks:
                if marks.tell() < int(times):
                    marks.write("x")
                    marks.flush()
                    os.kill(os.getpid(), signal.SIGKILL)
        case _:
            pass


def _swell() -> None:
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))
    _heap = []
    for _ in range(3_000):
        _heap.append(bytearray(MEGABYTE))
        time.sleep(0.002)
    time.sleep(60)


Job = tuple[int, str]


class Squares:
    """The work of these tests: an item (number, fault) becomes the number's square, if the fault lets it."""

    def __call__(self, items: Sequence[Job]) -> Iterator[int]:
        for number, fault in items:
            go_wrong(fault)
            yield number * number

    def close(self) -> None:
        pass


class Thresholds(Squares):
    """Answers how many objects a process makes between two searches for garbage."""

    def __call__(self, items: Sequence[Job]) -> Iterator[int]:
        for _ in items:
            yield gc.get_threshold()[0]


class Lazy(Squares):
    """Gives one result too few."""

    def __call__(self, items: Sequence[Job]) -> Iterator[int]:
        yield from super().__call__(items[:-1])


class Unfit(Squares):
    def __init__(self) -> None:
        raise ValueError("规则不能准备")


class Stillborn(Squares):
    def __init__(self) -> None:
        os._exit(5)


class FaultyCases(CaseWork):
    """The real work, but for the cases (by 案号) and 单位年度 (by unit) that have a fault."""

    def __init__(
        self,
        faults: Mapping[str, str],
        rules: RuleSet,
        calendar: Calendar,
        settings: Settings,
        verify: bool,
    ) -> None:
        super().__init__(rules, calendar, settings, verify)
        self._faults = dict(faults)

    def __call__(self, items: Sequence[Item]) -> Iterator[Done]:
        for item, done in zip(items, super().__call__(items), strict=True):
            name = item.case_no if isinstance(item, CaseRecord) else item.unit or ""
            go_wrong(self._faults.get(name, ""))
            yield done
