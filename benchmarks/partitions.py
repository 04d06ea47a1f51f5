"""``python -m benchmarks.partitions --cases 200 --times 4``: does memory stay flat as the partitions grow in number?

A folder of converted cases is reviewed with ``--results``, then one of so many times as many partitions, each as a user runs
it. Time, and the most memory that the command's own process took, go to ``benchmarks/RESULTS.md``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.export import write_cases
from benchmarks.generate import generate
from benchmarks.machine import describe_machine
from benchmarks.results import write_section
from pingcha.cli import main as pingcha

ROOT = Path(__file__).parents[1]
DAY = "2026-06-30"
LOOK = 0.05  # seconds between two looks at memory


@dataclass(frozen=True, slots=True)
class Seen:
    """One run: seconds, the most bytes of the command's own process, bytes of the results."""

    cases: int
    seconds: float
    memory: int
    results: int


def convert(folder: Path, cases: int, a_partition: int, seed: int) -> Path:
    """A folder of converted generated cases."""
    source = folder / f"{cases}.json"
    write_cases(source, generate(cases, seed))
    target = folder / f"案卷库-{cases}"
    if pingcha(["convert", str(source), "-o", str(target), "--per-partition", str(a_partition)]) != 0:
        raise SystemExit("没有转换成")
    return target


def review(library: Path, results: Path, cases: int, words: Sequence[str]) -> Seen:
    """Runs the command and watches its memory."""
    began = time.perf_counter()
    command = ["review", str(library), "--as-of", DAY, "--results", str(results), *words]
    with subprocess.Popen(
        [sys.executable, "-m", "pingcha", *command], cwd=ROOT, stdout=subprocess.DEVNULL
    ) as running:
        most = 0
        while running.poll() is None:
            try:
                most = max(most, psutil.Process(running.pid).memory_info().rss)
            except psutil.Error:
                break
            time.sleep(LOOK)
        if running.wait() not in (0, 1):
            raise SystemExit("评查没有做完")
    size = sum(path.stat().st_size for path in results.rglob("*") if path.is_file())
    return Seen(cases, time.perf_counter() - began, most, size)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--times", type=int, default=4)
    parser.add_argument("--per-partition", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    ways = {"本机，不用工作进程": ("--jobs", "0"), "本机，2 个工作进程": ("--jobs", "2")}
    seen: dict[str, list[Seen]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = (options.cases, options.cases * options.times)
        libraries = {size: convert(folder, size, options.per_partition, options.seed) for size in sizes}
        kept = {size: sum(p.stat().st_size for p in libraries[size].rglob("*.parquet")) for size in sizes}
        review(
            libraries[sizes[0]], folder / "先", sizes[0], ("--jobs", "0")
        )  # the table of decided facts is kept
        for number, (way, words) in enumerate(ways.items()):
            seen[way] = [review(libraries[size], folder / f"{number}-{size}", size, words) for size in sizes]
    text = "\n".join(
        [
            "## 一批一批地评查",
            "",
            f"命令：`python -m benchmarks.partitions --cases {options.cases} --times {options.times} "
            f"--per-partition {options.per_partition} --seed {options.seed}`",
            "",
            f"`pingcha review 案卷库/ --results 结果/`，每批 {options.per_partition} 件；案卷库一件 "
            f"{kept[sizes[1]] / sizes[1] / 1024:.1f} KB。内存是命令自己的进程的最高值。",
            "",
            "| 怎样做 | 案卷 | 秒 | 每秒件数 | 内存 MB | 结果一件 KB |",
            "|---|---|---|---|---|---|",
            *(
                f"| {way} | {one.cases:,} | {one.seconds:.1f} | {one.cases / one.seconds:.1f} | "
                f"{one.memory / 2**20:.0f} | {one.results / one.cases / 1024:.1f} |"
                for way, found in seen.items()
                for one in found
            ),
            "",
            f"机器：{describe_machine()}",
        ]
    )
    print(text)
    write_section("partitions", text)


if __name__ == "__main__":
    main()
