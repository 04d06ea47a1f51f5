"""``python -m benchmarks.everywhere --cases 40``: the same review wherever it is evaluated, by the hash of its findings.

Generated cases, converted, are reviewed without worker processes, with one, with two, and on a cluster (a scheduler and two
workers as processes of this machine), each with the table of decided facts and without. Each is a command of its own with
its own empty cache, so none can take an answer from another. The findings must be the same to the byte; the hashes go to
``benchmarks/RESULTS.md``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from benchmarks.machine import describe_machine
from benchmarks.partitions import convert
from benchmarks.results import write_section
from benchmarks.running import DAY, ROOT
from tests.cluster.processes import cluster

TABLES: Final[dict[str, tuple[str, ...]]] = {"用判定表": (), "不用（--no-table）": ("--no-table",)}


def findings(folder: Path, library: Path, words: Sequence[str]) -> tuple[str, int]:
    """The SHA-256 of all cases, units and problems of one review, and how many findings it has."""
    with tempfile.TemporaryDirectory(dir=folder) as kept:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pingcha",
                "review",
                str(library),
                "--as-of",
                DAY,
                "--format",
                "json",
                *words,
            ],
            cwd=ROOT,
            env={**os.environ, "PINGCHA_CACHE": kept},
            capture_output=True,
            check=False,
        )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode(errors="replace"))
    review = json.loads(done.stdout)
    said = {part: review[part] for part in ("cases", "units", "errors")}
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode())
    return digest.hexdigest(), sum(len(case["findings"]) for case in review["cases"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--per-partition", type=int, default=10)
    parser.add_argument("--seed", type=int, default=20260630)
    options = parser.parse_args()
    found: dict[tuple[str, str], tuple[str, int]] = {}
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        library = convert(folder, options.cases, options.per_partition, options.seed)
        os.environ["PINGCHA_CACHE"] = str(folder / "工作机的缓存")
        workers = running.enter_context(cluster(folder / "集群", 2))
        places = {
            "不用工作进程（--jobs 0）": ("--jobs", "0"),
            "一个工作进程（--jobs 1）": ("--jobs", "1"),
            "两个工作进程（--jobs 2）": ("--jobs", "2"),
            "集群，两台工作机（--cluster）": ("--cluster", workers.address),
        }
        for place, words in places.items():
            for table, more in TABLES.items():
                found[place, table] = findings(folder, library, [*words, *more])
    hashes = {sha256 for sha256, _ in found.values()}
    number = next(iter(found.values()))[1]
    lines = [
        "## 在哪里评查都一样",
        "",
        f"命令：`python -m benchmarks.everywhere --cases {options.cases} --per-partition {options.per_partition} "
        f"--seed {options.seed}`",
        "",
        f"{options.cases} 个案卷，{number} 处事项；每次是单独的命令，缓存是空的。全部案卷、单位、数据问题的 SHA-256"
        + ("都相同。" if len(hashes) == 1 else "不相同！"),
        "",
        "| 在哪里评查 | " + " | ".join(TABLES) + " |",
        "|---|" + "---|" * len(TABLES),
        *(
            f"| {place} | " + " | ".join(f"`{found[place, table][0][:16]}`" for table in TABLES) + " |"
            for place in places
        ),
        "",
        f"机器：{describe_machine()}",
    ]
    text = "\n".join(lines)
    write_section("everywhere", text)
    print(text)
    if len(hashes) != 1:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
