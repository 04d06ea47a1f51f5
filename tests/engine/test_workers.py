"""Every item has a result or a reason, whatever becomes of the process that works on it. Real processes throughout."""

from __future__ import annotations

import _thread
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.workers import Limits, Lost, Team, Work, WorkersFailed, work_through
from records.collector import search_rarely
from tests.engine.faulty import MEGABYTE, Job, Lazy, Squares, Stillborn, Thresholds, Unfit

ROOT = Path(__file__).parents[2]
LIMITS = Limits(seconds=30.0, memory=300 * MEGABYTE)
SHORT = Limits(seconds=1.5, memory=300 * MEGABYTE)  # for items that never end
TWO = Team(2, LIMITS, items_a_task=4)
HERE = Team(0, LIMITS, items_a_task=4)

Results = dict[int, int | Lost]


def results(jobs: list[Job], team: Team, make: Callable[[], Work[Job, int]] = Squares) -> Results:
    found: Results = {}
    for batch in work_through(enumerate(jobs), make, team):
        for number, result in batch:
            assert number not in found, "an item came back twice"
            found[number] = result
    return found


def _jobs(count: int, **faults: str) -> list[Job]:
    """Numbers from 0; ``n5="kill"`` is the fault of number 5."""
    return [(number, faults.get(f"n{number}", "")) for number in range(count)]


@pytest.mark.parametrize("jobs", [0, 1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 4, 23])
def test_every_item_comes_back_once_with_its_own_result(jobs: int, count: int) -> None:
    assert results(_jobs(count), Team(jobs, LIMITS, items_a_task=4)) == {n: n * n for n in range(count)}


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("kill", "评查它的工作进程意外结束（信号 9）"),
        ("crash", "评查它的工作进程意外结束（信号 11）"),
        ("exit", "评查它的工作进程意外结束（返回码 3）"),
        ("stall", "超过 1.5 秒没有评查完"),
        ("stuck", "超过 1.5 秒没有评查完"),
        ("grow", "内存超过了每个工作进程 0.3 GB 的上限"),
        ("swell", "内存超过了每个工作进程 0.3 GB 的上限"),
        ("raise", "程序内部错误（ValueError）"),
    ],
)
def test_one_bad_item_alone_is_lost_with_the_reason(fault: str, reason: str) -> None:
    limits = SHORT if fault in ("stall", "stuck") else LIMITS
    found = results(_jobs(11, n5=fault), Team(2, limits, items_a_task=4))
    assert found.pop(5) == Lost(reason)
    assert found == {n: n * n for n in range(11) if n != 5}


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("raise", "程序内部错误（ValueError）"),
        ("stall", "超过 1.5 秒没有评查完"),
    ],
)
def test_what_can_be_survived_without_worker_processes_is_answered_the_same(fault: str, reason: str) -> None:
    found = results(_jobs(11, n5=fault), Team(0, SHORT, items_a_task=4))
    assert found.pop(5) == Lost(reason)
    assert found == {n: n * n for n in range(11) if n != 5}


def test_time_runs_out_in_a_process_that_ignores_interrupts() -> None:
    """As one does that a script put in the background; a real interrupt goes on being ignored."""
    code = """
import os, signal
from tests.engine.test_workers import SHORT, Lost, Team, _jobs, results
found = results(_jobs(6, n2="stall"), Team(0, SHORT, items_a_task=2))
assert [n for n, one in found.items() if isinstance(one, Lost)] == [2], found
assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
os.kill(os.getpid(), signal.SIGINT)
print("好")
"""
    deaf = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); os.execv(sys.executable, sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", deaf, sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60
    )
    assert done.stdout.decode().strip() == "好", done.stderr.decode()


def test_bad_items_in_one_task_do_not_hide_each_other_or_the_rest() -> None:
    found = results(_jobs(8, n0="kill", n1="raise", n3="exit", n7="kill"), TWO)
    assert {n for n, result in found.items() if isinstance(result, Lost)} == {0, 1, 3, 7}
    assert len(found) == 8


def test_only_bad_items_are_still_all_answered() -> None:
    found = results([(n, "kill") for n in range(5)], TWO)
    assert len(found) == 5 and all(isinstance(result, Lost) for result in found.values())


@pytest.mark.parametrize("times", [1, 2])
def test_processes_killed_from_outside_cost_no_item(times: int, tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    assert results(_jobs(11, n5=f"first {times} {marks}"), TWO) == {n: n * n for n in range(11)}
    assert marks.read_text() == "x" * times


@given(st.lists(st.sampled_from(["", "", "", "raise", "kill"]), max_size=9), st.integers(1, 5))
@settings(max_examples=6, deadline=None)
def test_wherever_the_faults_lie_the_others_are_done(faults: list[str], size: int) -> None:
    found = results(list(enumerate(faults)), Team(2, LIMITS, items_a_task=size))
    assert set(found) == set(range(len(faults)))
    assert {n for n, result in found.items() if isinstance(result, Lost)} == {
        n for n, f in enumerate(faults) if f
    }


@given(st.lists(st.sampled_from(["", "", "raise"]), max_size=30), st.integers(1, 7))
def test_wherever_errors_lie_the_others_are_done_in_this_process_too(faults: list[str], size: int) -> None:
    found = results(list(enumerate(faults)), Team(0, LIMITS, items_a_task=size))
    assert {n: isinstance(result, Lost) for n, result in found.items()} == {
        n: bool(fault) for n, fault in enumerate(faults)
    }


@pytest.mark.parametrize("team", [HERE, TWO])
def test_a_missing_result_is_never_taken_for_another_item(team: Team) -> None:
    found = results(_jobs(3), team, Lazy)
    assert found == {n: Lost("程序内部错误（RuntimeError）") for n in range(3)}


def test_a_reason_never_quotes_the_case() -> None:
    for team in (HERE, TWO):
        for result in results(_jobs(2, n1="raise"), team).values():
            assert not isinstance(result, Lost) or "张三" not in result.why


def test_worker_processes_search_for_garbage_as_rarely_as_the_command() -> None:
    before = gc.get_threshold()
    try:
        gc.set_threshold(700)  # whatever ran before in this process
        search_rarely()
        expected = gc.get_threshold()[0]
    finally:
        gc.set_threshold(*before)
    assert expected > 700
    assert results(_jobs(1), Team(1, LIMITS), Thresholds) == {0: expected}


def test_items_are_drawn_as_they_are_needed() -> None:
    drawn = 0

    def source() -> Iterator[tuple[int, Job]]:
        nonlocal drawn
        for number in range(400):
            drawn += 1
            yield number, (number, "")

    finished = 0
    for batch in work_through(source(), Squares, TWO):
        assert drawn - finished <= 8 * TWO.items_a_task
        finished += len(batch)
    assert finished == drawn == 400


def test_no_process_is_left_when_the_caller_stops_early() -> None:
    before = _children()
    with closing(work_through(enumerate(_jobs(400)), Squares, TWO)) as batches:
        next(batches)
        assert len(_children() - before) >= 1
    assert _left(before) == set()


@pytest.mark.parametrize("team", [Team(0, Limits(30.0)), Team(2, Limits(30.0), items_a_task=4)])
def test_an_interrupt_is_not_taken_for_a_case_out_of_time_and_leaves_no_process(team: Team) -> None:
    before = _children()
    started = time.monotonic()
    threading.Timer(1.0, _thread.interrupt_main).start()
    with pytest.raises(KeyboardInterrupt):
        results(_jobs(11, n5="stall"), team)
    assert time.monotonic() - started < 10
    assert _left(before) == set()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (Unfit, "工作进程不能准备好规则：程序内部错误（ValueError）"),
        (Stillborn, "工作进程启动不了：评查它的工作进程意外结束（返回码 5）"),
    ],
)
def test_processes_that_never_get_ready_end_the_run_with_a_sentence(
    make: Callable[[], Work[Job, int]], sentence: str
) -> None:
    before = _children()
    with pytest.raises(WorkersFailed, match=sentence):
        results(_jobs(3), TWO, make)
    assert _left(before) == set()


ORPHANS = """
import sys
from engine.workers import Limits, Team, work_through
from records.collector import search_rarely
from tests.engine.faulty import Squares
if __name__ == "__main__":
    items = [(0, ""), *((n, sys.argv[1]) for n in range(1, 9))]
    for batch in work_through(enumerate(items), Squares, Team(2, Limits(600.0), items_a_task=1)):
        print("一批", flush=True)
"""


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(ORPHANS, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [sys.executable, str(script), "stall"],
        stdout=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    ) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        family = psutil.Process(parent.pid).children(recursive=True)
        assert len(family) >= 2
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    gone, alive = psutil.wait_procs(family, timeout=10)
    assert not alive and len(gone) == len(family)


def _children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


def _left(before: set[int]) -> set[int]:
    """Processes that were started since and are still there (but for multiprocessing's own helper, which stays)."""
    left = set()
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # it has just ended
            if child.pid not in before and "resource_tracker" not in " ".join(child.cmdline()):
                left.add(child.pid)
    return left
