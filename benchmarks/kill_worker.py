"""``python -m benchmarks.kill_worker --cases 500``: ``kill -9`` of worker processes in the middle of a review.

The same review is run twice as a user runs it, once in peace, once with a worker killed again and again; then the two
reports are compared byte by byte. What was seen goes to ``benchmarks/RESULTS.md``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from benchmarks.export import write_cases
from benchmarks.generate import generate
from benchmarks.machine import describe_machine
from benchmarks.results import write_section

JOURNAL = ".被杀.json.进度"
BETWEEN = 200_000  # bytes of the journal from one killing to the next: about twenty cases


def review(folder: Path, output: str, jobs: int) -> subprocess.Popen[str]:
    command = ["-m", "pingcha", "review", str(folder / "案卷.json"), "--as-of", "2026-06-30"]
    return subprocess.Popen(
        [sys.executable, *command, "-o", str(folder / output), "--jobs", str(jobs)],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def kill_now_and_then(running: subprocess.Popen[str], journal: Path, kills: int) -> int:
    """Kills a worker each time that some cases more were evaluated; answers how many were killed."""
    killed, due = 0, BETWEEN
    while running.poll() is None and killed < kills:
        size = journal.stat().st_size if journal.exists() else 0
        workers = _workers(running)
        if size > due and workers:
            workers[killed % len(workers)].kill()
            killed, due = killed + 1, size + BETWEEN
        time.sleep(0.02)
    return killed


def _workers(running: subprocess.Popen[str]) -> list[psutil.Process]:
    found = []
    for child in psutil.Process(running.pid).children():
        with suppress(psutil.Error):  # it has just ended
            if "spawn_main" in " ".join(child.cmdline()):
                found.append(child)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_cases(folder / "案卷.json", generate(options.cases, options.seed))
        with review(folder, "不杀.json", options.jobs) as quiet:
            quiet.communicate()
        with review(folder, "被杀.json", options.jobs) as running:
            killed = kill_now_and_then(running, folder / JOURNAL, options.kills)
            running.communicate()
        reports = [(folder / file).read_bytes() for file in ("不杀.json", "被杀.json")]
    cases = json.loads(reports[1])["cases"]
    failed = sum(case["error"] is not None for case in cases)
    same = reports[0] == reports[1]
    text = "\n".join(
        [
            "## 评查途中杀掉工作进程",
            "",
            f"命令：`python -m benchmarks.kill_worker --cases {options.cases} --jobs {options.jobs} "
            f"--kills {options.kills} --seed {options.seed}`",
            "",
            f"{options.cases} 个案卷，途中用 kill -9 杀掉工作进程 {killed} 次：返回码 {running.returncode}"
            f"（不杀时 {quiet.returncode}），结果 {len(cases)} 个案卷，无法评查 {failed} 个；"
            f"两份报告{'逐字节相同' if same else '不同'}（SHA-256 {hashlib.sha256(reports[1]).hexdigest()[:16]}…）。",
            "",
            f"机器：{describe_machine()}",
        ]
    )
    print(text)
    if not same or len(cases) != options.cases or not killed:
        raise SystemExit("与不杀时不同，或者没有杀到")
    write_section("kill_worker", text)


if __name__ == "__main__":
    main()
