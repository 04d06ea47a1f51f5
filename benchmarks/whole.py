"""``python -m benchmarks.whole --cases 1000 5000 20000``: the command as users run it, from its start to its end.

An .xlsx export → the review workbook with its volumes, as a process of its own: time on the clock, processor time, and the
most memory of all its processes together. Beside it the floor (``benchmarks.floor``), in a process of its own too. Results go
to ``benchmarks/RESULTS.md``.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.end_to_end import write_export
from benchmarks.floor import put_away
from benchmarks.generate import generate
from benchmarks.machine import describe_machine
from benchmarks.results import write_section
from benchmarks.running import DAY, Seen, watched


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


def compared(folder: Path, cases: int, seed: int) -> Compared:
    """Both sides for one size."""
    export, report, cells = (folder / f"{cases}-{name}" for name in ("导出.xlsx", "报告.xlsx", "格"))
    rows, read = write_export(export, generate(cases, seed))
    command = [sys.executable, "-m", "pingcha", "review", str(export), "-o", str(report), "--as-of", DAY]
    seen, _ = watched(command, codes=(0, 1))
    written = put_away(sorted(folder.glob(f"{cases}-报告*.xlsx")), cells)
    _, said = watched([sys.executable, "-m", "benchmarks.floor", str(export), str(cells)])
    bottom = json.loads(said)
    return Compared(cases, rows, read, written, seen, bottom["seconds"], bottom["processor"])


def table(found: Sequence[Compared], seed: int) -> str:
    """In Markdown."""
    lines = [
        "## 整个命令：从导出文件到评查报告",
        "",
        f"命令：`python -m benchmarks.whole --cases {' '.join(str(one.cases) for one in found)} --seed {seed}`",
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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--cases", type=int, nargs="+", default=[1000], metavar="件数", help="sizes, one after the other"
    )
    parser.add_argument("--seed", type=int, default=20260630)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        first = Path(name, "先.xlsx")
        write_export(first, generate(300, options.seed + 1))
        command = [sys.executable, "-m", "pingcha", "review", str(first), "-o", str(Path(name, "先r.xlsx"))]
        watched([*command, "--as-of", DAY], codes=(0, 1))  # what it decides is kept for the runs that count
        found = [compared(Path(name), cases, options.seed) for cases in options.cases]
    text = table(found, options.seed)
    print(text)
    write_section("whole", text)


if __name__ == "__main__":
    main()
