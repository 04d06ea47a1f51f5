"""``python -m benchmarks.writing --cases 1000 4000``: the review workbook by itself, its time and its memory against cases.

The results of ``--distinct`` generated cases lie in files; a review of so many cases is made of them again and again, each
with a 案号 of its own, loaded when the writer asks for it. Each size is written by a process of its own. Beside it, in the
same run: XlsxWriter writing the same cells and nothing else. Results go to ``benchmarks/RESULTS.md``.
"""

from __future__ import annotations

import argparse
import json
import math
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.end_to_end import AS_OF, read_cells, write_cells
from benchmarks.generate import generate
from benchmarks.machine import describe_machine
from benchmarks.results import write_section
from pingcha.run import RunRequest, run
from records.findings import CaseResult, Review
from reports.mask import mask_review
from reports.workbook import write_workbook

ROOT = Path(__file__).parents[1]
_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
_SHELL = "review.pickle"


class OnDisk(Sequence[CaseResult]):
    """So many cases, of which each is one of those in the folder under another 案号; none is kept."""

    def __init__(self, folder: Path, cases: int) -> None:
        self._folder = folder
        self._cases = cases
        self._distinct = len(list(folder.glob("*.case")))

    def __len__(self) -> int:
        return self._cases

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        if not 0 <= place < self._cases:
            raise IndexError(place)
        case: CaseResult = pickle.loads(self._folder.joinpath(f"{place % self._distinct}.case").read_bytes())
        return case.model_copy(update={"case_no": f"{case.case_no}/{place}"})


@dataclass(frozen=True, slots=True)
class Written:
    """One size: seconds of the processors and by the clock, bytes of memory (of the first process) before and at the most,
    bytes written."""

    cases: int
    seconds: float
    clock: float
    before: int
    most: int
    written: int


def put_away(folder: Path, distinct: int, seed: int) -> None:
    """The masked results of generated cases, a file each, and the review without its cases."""
    request = RunRequest(command="review", as_of=AS_OF, reasons_of_met=False)
    review = mask_review(run(list(generate(distinct, seed)), request).review)
    for place, case in enumerate(review.cases):
        folder.joinpath(f"{place}.case").write_bytes(pickle.dumps(case, protocol=5))
    folder.joinpath(_SHELL).write_bytes(pickle.dumps(review.model_copy(update={"cases": []})))


def write_one(folder: Path, cases: int, aside: bool) -> None:
    """In a process of its own: writes the workbook and says what it took."""
    review: Review = pickle.loads(folder.joinpath(_SHELL).read_bytes())
    with tempfile.TemporaryDirectory() as target:
        before, began, clock = _memory(), _seconds(), time.perf_counter()
        files = write_workbook(review, Path(target, "报告.xlsx"), cases=OnDisk(folder, cases), aside=aside)
        took, clock = _seconds() - began, time.perf_counter() - clock
        size = sum(file.stat().st_size for file in files)
    print(json.dumps([cases, took, clock, before, _memory(), size]))


def _memory() -> int:
    """The most bytes that this process ever took. Not ``ru_maxrss``: that begins with what the process before it took."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) * 1024


def _seconds() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in _WHO)


def in_its_own_process(folder: Path, cases: int, aside: bool = False) -> Written:
    command = [sys.executable, "-m", "benchmarks.writing", "--folder", str(folder), "--cases", str(cases)]
    if aside:
        command.append("--aside")
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: tuple[int, float, float, int, int, int] = tuple(json.loads(done.stdout))
    return Written(*found)


def floor(folder: Path, cases: int) -> tuple[float, float, int]:
    """Seconds that the workbook of so many cases takes, and XlsxWriter for the same cells; the cells."""
    review: Review = pickle.loads(folder.joinpath(_SHELL).read_bytes())
    with tempfile.TemporaryDirectory() as target:
        began = time.process_time()
        files = write_workbook(review, Path(target, "报告.xlsx"), cases=OnDisk(folder, cases))
        ours = time.process_time() - began
        found = read_cells(files)
        began = time.process_time()
        write_cells(Path(target, "照抄.xlsx"), found)
        theirs = time.process_time() - began
    number = sum(value not in (None, "") for lines in found.values() for line in lines for value in line)
    return ours, theirs, number


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[1000, 4000])
    parser.add_argument("--distinct", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20260630)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--aside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.folder is not None:
        write_one(options.folder, options.cases[0], options.aside)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        put_away(folder, options.distinct, options.seed)
        floor(folder, 20)  # what is imported and compiled at the first use
        ours, theirs, cells = floor(folder, options.distinct)
        sizes = [in_its_own_process(folder, cases) for cases in options.cases]
        helped = in_its_own_process(folder, options.cases[-1], aside=True)
    text = section(options, ours, theirs, cells, sizes, helped)
    print(text)
    write_section("writing", text)


def section(
    options: argparse.Namespace,
    ours: float,
    theirs: float,
    cells: int,
    sizes: Sequence[Written],
    helped: Written,
) -> str:
    first, last = sizes[0], sizes[-1]
    lines = [
        "## 评查报告工作簿：时间和内存",
        "",
        f"命令：`python -m benchmarks.writing --cases {' '.join(map(str, options.cases))} "
        f"--distinct {options.distinct} --seed {options.seed}`",
        "",
        f"{options.distinct} 个案卷（{cells} 格）的工作簿每案卷 {ours / options.distinct * 1000:.1f} 毫秒，"
        f"XlsxWriter 写同样的格（中间什么也不做）{theirs / options.distinct * 1000:.1f} 毫秒，"
        f"{ours / theirs:.2f} 倍；处理器时间，单核。",
        "",
        "案卷多时，结果放在磁盘上，写的时候逐个取用；各写一个工作簿（逐卷评查表 200 件一册），各用一个进程。",
        "",
        "| 案卷 | 每案卷毫秒 | 写以前的内存 MB | 最高内存 MB | 写出 MB |",
        "|---|---|---|---|---|",
        *(
            f"| {one.cases:,} | {one.seconds / one.cases * 1000:.1f} | {one.before / 2**20:.0f} "
            f"| {one.most / 2**20:.0f} | {one.written / 2**20:.1f} |"
            for one in sizes
        ),
    ]
    if first.cases < last.cases:
        more = last.cases - first.cases
        slope = math.log(last.seconds / first.seconds) / math.log(last.cases / first.cases)
        lines += [
            "",
            f"时间随案卷数的指数 {slope:.2f}；每多一个案卷，最高内存多 {(last.most - first.most) / more / 1024:.2f} KB。",
        ]
    lines += [
        "",
        f"{last.cases:,} 个案卷，钟上的时间：一个进程 {last.clock:.1f} 秒，另用一个进程写分册 {helped.clock:.1f} 秒"
        f"（{last.clock / helped.clock:.2f} 倍快；两个进程的处理器时间合计每案卷 "
        f"{helped.seconds / helped.cases * 1000:.1f} 毫秒）。",
    ]
    return "\n".join([*lines, "", f"机器：{describe_machine()}"])


if __name__ == "__main__":
    main()
