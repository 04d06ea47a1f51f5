"""``python -m benchmarks.partitions --cases 1000 --times 4``: does memory stay flat as the partitions grow in number?

A folder of converted cases (Parquet) is reviewed with ``--results``, then one of so many times as many cases, each as a user
runs it. Time, and the most memory of all processes of the command together, go to ``benchmarks/RESULTS.md``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.export import write_cases
from benchmarks.generate import generate
from benchmarks.machine import describe_machine
from benchmarks.results import write_section
from benchmarks.running import DAY, Seen, watched
from pingcha.cli import main as pingcha

A_FILE = 20_000  # cases; one file is not to be larger than the program reads
BEFORE = 300  # other cases, reviewed first


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One run, and the bytes of its results."""

    cases: int
    seen: Seen
    results: int


def convert(folder: Path, cases: int, a_partition: int, seed: int) -> Path:
    """A folder of converted generated cases."""
    source = folder / str(cases)
    source.mkdir()
    made = generate(cases, seed)
    for number in range(0, cases, A_FILE):
        write_cases(source / f"{number}.jsonl", islice(made, A_FILE))
    target = folder / f"案卷库-{cases}"
    if pingcha(["convert", str(source), "-o", str(target), "--per-partition", str(a_partition)]) != 0:
        raise SystemExit("没有转换成")
    return target


def review(library: Path, results: Path, cases: int, jobs: int) -> Reviewed:
    """Runs the command and watches its memory. Raises SystemExit where it does not come to its end."""
    words = ("review", str(library), "--as-of", DAY, "--results", str(results), "--jobs", str(jobs))
    seen, _ = watched([sys.executable, "-m", "pingcha", *words], codes=(0, 1))
    return Reviewed(cases, seen, sum(path.stat().st_size for path in results.rglob("*") if path.is_file()))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--times", type=int, default=4)
    parser.add_argument("--per-partition", type=int, default=100)
    parser.add_argument("--jobs", type=int, nargs="+", default=[0, 2])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    seen: dict[int, list[Reviewed]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = (options.cases, options.cases * options.times)
        libraries = {size: convert(folder, size, options.per_partition, options.seed) for size in sizes}
        kept = {size: sum(p.stat().st_size for p in libraries[size].rglob("*.parquet")) for size in sizes}
        before = convert(folder, BEFORE, BEFORE, options.seed + 1)
        review(before, folder / "先", BEFORE, 0)  # the table of decided facts is kept
        for jobs in options.jobs:
            seen[jobs] = [review(libraries[size], folder / f"{jobs}-{size}", size, jobs) for size in sizes]
    text = "\n".join(
        [
            "## 一批一批地评查",
            "",
            f"命令：`python -m benchmarks.partitions --cases {options.cases} --times {options.times} "
            f"--per-partition {options.per_partition} --jobs {' '.join(map(str, options.jobs))} --seed {options.seed}`",
            "",
            f"`pingcha review 案卷库/ --results 结果/`，每批 {options.per_partition} 件；案卷库一件 "
            f"{kept[sizes[1]] / sizes[1] / 1024:.1f} KB。判定表是评查别的案卷时留下的。内存是命令的全部进程加在一起的最高值"
            "（常驻内存，共用的页各计一次）。",
            "",
            "| 工作进程 | 案卷 | 秒 | 每秒件数 | 处理器秒 | 内存 MB | 结果一件 KB |",
            "|---|---|---|---|---|---|---|",
            *(
                f"| {jobs or '不用'} | {one.cases:,} | {one.seen.seconds:.1f} | {one.cases / one.seen.seconds:.1f} | "
                f"{one.seen.processor:.1f} | {one.seen.memory / 2**20:.0f} | {one.results / one.cases / 1024:.1f} |"
                for jobs, found in seen.items()
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
