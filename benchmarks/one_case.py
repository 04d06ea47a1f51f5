"""``python -m benchmarks.one_case``: ``pingcha check`` on one case, from process start to exit.

Beside it a process that only imports pydantic's BaseModel. All in turn in every round, in processor time of the children.
Modules are compiled beforehand, ours like pydantic's, as they are once they were installed: in a checkout, and with
PYTHONDONTWRITEBYTECODE, every start would compile all of ours anew.
Results go to ``benchmarks/RESULTS.md``.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.end_to_end import sheets, write_cells
from benchmarks.export import write_cases
from benchmarks.generate import generate
from benchmarks.machine import describe_machine
from benchmarks.results import write_section

KEPT = "缓存"
BASE = "只导入 pydantic.BaseModel 的进程"


def seconds(arguments: list[str], folder: Path) -> float:
    """Processor time of one process, from start to exit. What it keeps for itself goes to ``folder``."""
    around = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        env={**around, "PINGCHA_CACHE": str(folder / KEPT), "PYTHONPYCACHEPREFIX": str(folder / "字节码")},
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode(errors="replace"))
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seed", type=int, default=20260630)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        as_json, as_book = Path(folder, "案卷.json"), Path(folder, "案卷.xlsx")
        cases = list(generate(1, options.seed))
        write_cases(as_json, cases)
        write_cells(as_book, sheets(cases))
        check = ["-m", "pingcha", "check", "--as-of", "2026-06-30"]
        sides = {
            BASE: ["-c", "from pydantic import BaseModel"],
            "第一次：读规则，判每条事实": [*check, str(as_json)],
            "以后：.json": [*check, str(as_json)],
            "以后：.xlsx": [*check, str(as_book)],
            "以后：.json --no-table": [*check, str(as_json), "--no-table"],
        }
        times: dict[str, list[float]] = {side: [] for side in sides}
        for arguments in sides.values():
            seconds(arguments, Path(folder))
        for _ in range(options.rounds):
            shutil.rmtree(Path(folder, KEPT), ignore_errors=True)
            for side, arguments in sides.items():
                times[side].append(seconds(arguments, Path(folder)))
    rows = sum(1 for _ in cases[0].all_rows())
    lines = [
        "## 一个案卷：`pingcha check` 从进程启动到结束",
        "",
        f"命令：`python -m benchmarks.one_case --rounds {options.rounds} --seed {options.seed}`",
        "",
        f"一个 {rows} 行的案卷，屏幕上的报告，两个求值器都判。各方轮流 {options.rounds} 轮，处理器时间，"
        "取逐轮比值的中位数。模块事先编译好（pip 安装时就编译），两方一样。",
        "",
        "| 一方 | 毫秒 | 是只导入 pydantic 的几倍 |",
        "|---|---|---|",
    ]
    for side, own in times.items():
        ratio = statistics.median(t / b for t, b in zip(own, times[BASE], strict=True))
        lines.append(f"| {side} | {statistics.median(own) * 1000:.0f} | {ratio:.1f} |")
    text = "\n".join([*lines, "", f"机器：{describe_machine()}"])
    write_section("one_case", text)
    print(text)


if __name__ == "__main__":
    main()
