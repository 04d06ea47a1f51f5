"""``python -m benchmarks.end_to_end --whole 1000 3000``: the command as users run it, from its start to its end.

An .xlsx export → the review workbook with its volumes, as a process of its own: time on the clock, processor time, and the
most memory of all its processes together. Beside it the floor, in a process of its own too: python-calamine reads the same
export, XlsxWriter writes the cells of the same report, nothing in between. Results go to ``benchmarks/RESULTS.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

import psutil
import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.end_to_end import CellWriter, write_export
from benchmarks.generate import generate
from benchmarks.machine import describe_machine
from benchmarks.results import write_section

ROOT = Path(__file__).parents[1]
DAY = "2026-06-30"
LOOK = 0.1  # seconds between two looks at memory
SOME = 2000  # rows that the floor has in hand


@dataclass(frozen=True, slots=True)
class Seen:
    """One process with its children: seconds on the clock and of the processor, the most bytes of all together."""

    seconds: float
    processor: float
    memory: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One size: rows and cells of the export, cells of the report, the command, and the floor's seconds."""

    cases: int
    rows: int
    read: int
    written: int
    command: Seen
    floor: float
    floor_processor: float


def watched(command: Sequence[str], *, codes: tuple[int, ...] = (0,)) -> tuple[Seen, str]:
    """Runs it to its end and looks at its memory, the children's included (resident; what they share counts each time)."""
    began, before, most = time.perf_counter(), os.times(), 0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        with subprocess.Popen(
            command, cwd=ROOT, stdout=said, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONUTF8": "1"}
        ) as running:
            while running.poll() is None:
                most = max(most, _resident(running.pid))
                time.sleep(LOOK)
        seconds, after = time.perf_counter() - began, os.times()
        if running.returncode not in codes:
            raise SystemExit(f"没有做完：{' '.join(command)}")
        said.seek(0)
        used = after.children_user + after.children_system - before.children_user - before.children_system
        return Seen(seconds, used, most), said.read()


def _resident(pid: int) -> int:
    total = 0
    try:
        parent = psutil.Process(pid)
        for process in (parent, *parent.children(recursive=True)):
            try:
                total += process.memory_info().rss
            except psutil.Error:
                continue
    except psutil.Error:
        pass
    return total


def compared(folder: Path, cases: int, seed: int) -> Compared:
    """Both sides for one size."""
    export, report, cells = (folder / f"{cases}-{name}" for name in ("导出.xlsx", "报告.xlsx", "格"))
    rows, read = write_export(export, generate(cases, seed))
    command = [sys.executable, "-m", "pingcha", "review", str(export), "-o", str(report), "--as-of", DAY]
    seen, _ = watched(command, codes=(0, 1))
    written = _put_away(sorted(folder.glob(f"{cases}-报告*.xlsx")), cells)
    _, said = watched([sys.executable, "-m", "benchmarks.whole", str(export), str(cells)])
    bottom = json.loads(said)
    return Compared(cases, rows, read, written, seen, bottom["seconds"], bottom["processor"])


def _put_away(books: Sequence[Path], target: Path) -> int:
    """The cells of a report as the floor is given them, some rows at a time, book by book; how many."""
    count = 0
    with target.open("wb") as file:
        for number, path in enumerate(books):
            with closing(CalamineWorkbook.from_path(str(path))) as book:
                for place, name in enumerate(book.sheet_names):
                    start: Part = (number, str(place), [])
                    pickle.dump(start, file)
                    lines = iter(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
                    while some := list(islice(lines, SOME)):
                        count += sum(value not in (None, "") for line in some for value in line)
                        pickle.dump((number, None, some), file)
    return count


@dataclass(slots=True)
class Watch:
    """Seconds on the clock and of the processor, as far as they count."""

    seconds: float = 0.0
    processor: float = 0.0

    def began(self) -> None:
        self.seconds -= time.perf_counter()
        self.processor -= time.process_time()

    def ended(self) -> None:
        self.seconds += time.perf_counter()
        self.processor += time.process_time()


def floor(export: Path, cells: Path) -> Watch:
    """What reading and writing alone take; fetching what to write is not counted."""
    watch = Watch()
    watch.began()
    with closing(CalamineWorkbook.from_path(str(export))) as book:
        for name in book.sheet_names:
            for _ in book.get_sheet_by_name(name).iter_rows():
                pass
    with tempfile.TemporaryDirectory() as folder:
        watch.ended()
        for book, parts in groupby(_given(cells), key=lambda part: part[0]):
            watch.began()
            workbook = xlsxwriter.Workbook(
                str(Path(folder, f"照抄{book}.xlsx")), {"constant_memory": True, "strings_to_formulas": False}
            )
            writer, sheet, row = CellWriter(workbook), None, 0
            watch.ended()
            for _, title, lines in parts:
                watch.began()
                if title is not None:
                    sheet, row = workbook.add_worksheet(title), 0
                for place, line in enumerate(lines, row):
                    writer.row(sheet, place, line)
                row += len(lines)
                watch.ended()
            watch.began()
            workbook.close()
            watch.ended()
    return watch


Part = tuple[
    int, str | None, list[list[object]]
]  # the number of the book, the sheet's name where one begins, rows


def _given(cells: Path) -> Iterator[Part]:
    with cells.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)
            except EOFError:
                return


def whole(sizes: Sequence[int], seed: int) -> None:
    """Runs every size and writes the section of RESULTS.md."""
    with tempfile.TemporaryDirectory() as name:
        first = Path(name, "先.xlsx")
        write_export(first, generate(300, seed + 1))
        command = [sys.executable, "-m", "pingcha", "review", str(first), "-o", str(Path(name, "先r.xlsx"))]
        watched([*command, "--as-of", DAY], codes=(0, 1))  # what it decides is kept for the runs that count
        found = [compared(Path(name), cases, seed) for cases in sizes]
    text = table(found, seed)
    print(text)
    write_section("whole", text)


def table(found: Sequence[Compared], seed: int) -> str:
    """In Markdown."""
    lines = [
        "## 整个命令：从导出文件到评查报告",
        "",
        f"命令：`python -m benchmarks.end_to_end --whole {' '.join(str(one.cases) for one in found)} --seed {seed}`",
        "",
        "`pingcha review 导出.xlsx -o 报告.xlsx`（默认的进程数），从进程启动到结束，连同逐卷分册；判定表是以前评查别的案卷留下的。"
        "内存是命令的全部进程加在一起的最高值（常驻内存，共用的页各计一次，每 0.1 秒看一次）。"
        "底线是另一个进程：python-calamine 读同样的导出，XlsxWriter 写同样的格，中间什么也不做，一个核；取出要写的内容不计时。",
        "",
        "| 案卷 | 导出的行 | 导出的格 | 报告的格 | 内存 MB | 秒 | 底线秒 | 倍数 | 处理器秒 | 底线处理器秒 | 倍数 |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
        *(
            f"| {one.cases:,} | {one.rows:,} | {one.read:,} | {one.written:,} | {one.command.memory / 2**20:.0f} | "
            f"{one.command.seconds:.1f} | {one.floor:.1f} | {one.command.seconds / one.floor:.2f} | "
            f"{one.command.processor:.1f} | {one.floor_processor:.1f} | "
            f"{one.command.processor / one.floor_processor:.2f} |"
            for one in found
        ),
        "",
    ]
    if len(found) > 1:
        small, large = found[0], found[-1]
        more = (large.command.memory - small.command.memory) / (large.cases - small.cases)
        lines += [
            f"从 {small.cases:,} 件到 {large.cases:,} 件，每多一件案卷内存多 {more / 1024:.1f} KB。",
            "",
        ]
    return "\n".join([*lines, f"机器：{describe_machine()}"])


def main() -> None:
    """The floor, as a process: prints its seconds as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("export", type=Path)
    parser.add_argument("cells", type=Path)
    options = parser.parse_args()
    watch = floor(options.export, options.cells)
    print(json.dumps({"seconds": watch.seconds, "processor": watch.processor}))


if __name__ == "__main__":
    main()
