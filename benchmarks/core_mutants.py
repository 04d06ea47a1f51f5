"""``python -m benchmarks.core_mutants``: are the tests of the Python core able to fail?

Cosmic Ray changes one operator, number, condition or loop of a module at a time, in a copy of the project, and runs
that module's tests. The score of a module is killed / all; the survivors are listed with their lines. The tool is in
the extra ``bench``; a sample of each module is drawn with a recorded seed, ``--sample 0`` takes every mutant.
"""

from __future__ import annotations

import argparse
import ast
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import MutationSpec, WorkerOutcome, WorkItem, WorkResult

from benchmarks.machine import describe_machine
from benchmarks.results import write_section

ROOT = Path(__file__).resolve().parent.parent
COPIED = (
    "records",
    "dsl",
    "rules",
    "engine",
    "adapters",
    "reports",
    "pingcha",
    "benchmarks",
    "tests",
    "examples",
)
TIMEOUT = 120  # seconds; a mutant that makes its tests hang is killed by it
# A module of the core, and the tests that speak for it, the quick ones first.
TESTS: dict[str, tuple[str, ...]] = {
    "calendar": ("test_calendar", "test_calendar_overlay"),
    "plan": ("test_decide", "test_examples", "test_evaluators_agree", "test_compiled_forms"),
    "measure": ("test_decide", "test_examples", "test_evaluators_agree", "test_differential"),
    "cells": ("test_decide", "test_examples", "test_every_cell", "test_evaluators_agree"),
    "plain": ("test_decide", "test_examples", "test_every_cell"),
    "compile": ("test_decide", "test_every_cell", "test_compiled_forms"),
    "decide": ("test_decide", "test_every_cell", "test_evaluators_agree"),
    "durable": ("test_decide", "test_durable"),
    "verdict": ("test_decide", "test_evaluators_agree"),
}
CONFIG = """[cosmic-ray]
module-path = "engine/{module}.py"
timeout = {timeout}
excluded-modules = []
test-command = "{python} -m pytest -q -x -n 0 -p no:cacheprovider {tests}"
[cosmic-ray.distributor]
name = "local"
"""


@dataclass(frozen=True, slots=True)
class Score:
    """What became of a module's mutants. ``survivors``: (line, operator, the changed lines)."""

    module: str
    made: int
    run: int
    killed: int
    survivors: tuple[tuple[int, str, str], ...]


def measure(module: str, sample: int, seed: int, folder: Path) -> Score:
    """Run the mutants of one module in the copy at ``folder``. Raises RuntimeError where its tests fail unchanged."""
    tests = " ".join(f"tests/engine/{name}.py" for name in TESTS[module])
    config, session = folder / f"{module}.toml", folder / f"{module}.sqlite"
    config.write_text(
        CONFIG.format(module=module, timeout=TIMEOUT, python=sys.executable, tests=tests), encoding="utf-8"
    )
    _tool(folder, "baseline", config.name)
    _tool(folder, "init", config.name, session.name)
    database = WorkDB(session, WorkDB.Mode.open)
    items = _worth_running(database.work_items, folder / "engine" / f"{module}.py")
    chosen = items if not sample else random.Random(f"{seed} {module}").sample(items, min(sample, len(items)))
    wanted = {item.job_id for item in chosen}
    database.set_multiple_results(
        [item.job_id for item in database.work_items if item.job_id not in wanted],
        WorkResult(worker_outcome=WorkerOutcome.SKIPPED),
    )
    _tool(folder, "exec", config.name, session.name)
    results = dict(database.results)
    survivors = [
        (_spec(item).start_pos[0], _spec(item).operator_name, _changed(results[item.job_id].diff or ""))
        for item in chosen
        if not results[item.job_id].is_killed
    ]
    database.close()
    return Score(module, len(items), len(chosen), len(chosen) - len(survivors), tuple(sorted(survivors)))


def _worth_running(items: Iterable[WorkItem], source: Path) -> list[WorkItem]:
    """All but the mutants inside type annotations, which nothing evaluates; in the order of their places."""
    spans = _annotations(ast.parse(source.read_text(encoding="utf-8")))
    kept = [item for item in items if not any(a <= _spec(item).start_pos < b for a, b in spans)]
    return sorted(
        kept, key=lambda item: (_spec(item).start_pos, _spec(item).operator_name, _spec(item).occurrence)
    )


def _annotations(tree: ast.Module) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    found: list[ast.expr | None] = []
    for node in ast.walk(tree):
        match node:
            case ast.arg() | ast.AnnAssign():
                found.append(node.annotation)
            case ast.FunctionDef():
                found.append(node.returns)
    return [
        ((node.lineno, node.col_offset), (node.end_lineno or node.lineno, node.end_col_offset or 0))
        for node in found
        if node is not None
    ]


def _spec(item: WorkItem) -> MutationSpec:
    return item.mutations[0]


def _changed(diff: str) -> str:
    lines = [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("---", "+++")]
    return " → ".join(line[1:].strip() for line in lines)


def _tool(folder: Path, *arguments: str) -> None:
    """One command of Cosmic Ray. Raises RuntimeError with what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "cosmic_ray.cli", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"cosmic-ray {' '.join(arguments)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def copy_project(folder: Path) -> None:
    """What the tests of the core need, into an empty folder: mutants never touch the working tree."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)


def report(scores: Sequence[Score], sample: int, seed: int, minutes: float) -> str:
    """The section of RESULTS.md."""
    drawn = f"每个模块随机取 {sample} 个（种子 {seed}）" if sample else "全部改动"
    lines = [
        "## Python 核心的变异测试",
        "",
        f"`python -m benchmarks.core_mutants --sample {sample} --seed {seed}`，Cosmic Ray；{drawn}；类型标注里的改动不算。",
        f"{describe_machine()}；用时 {minutes:.0f} 分钟。",
        "",
        "| 模块 | 可改动 | 试了 | 被测试发现 | 比例 |",
        "|---|---:|---:|---:|---:|",
        *(
            f"| engine/{s.module}.py | {s.made} | {s.run} | {s.killed} | {s.killed / s.run:.0%} |"
            for s in scores
        ),
    ]
    run, killed = sum(s.run for s in scores), sum(s.killed for s in scores)
    lines += [
        f"| 合计 | {sum(s.made for s in scores)} | {run} | {killed} | {killed / run:.0%} |",
        "",
        "没有发现的改动：",
        "",
    ]
    lines += [
        f"- engine/{s.module}.py 第 {line} 行：`{change}`（{operator.removeprefix('core/')}）"
        for s in scores
        for line, operator, change in s.survivors
    ] or ["- 无"]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sample", type=int, default=40, help="mutants of each module; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--module", action="append", choices=list(TESTS), help="these modules only")
    parser.add_argument("--dry", action="store_true", help="print, do not write RESULTS.md")
    chosen = parser.parse_args()
    begun = time.monotonic()
    scores = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_project(folder)
        for module in chosen.module or TESTS:
            scores.append(measure(module, chosen.sample, chosen.seed, folder))
            print(f"{module}: {scores[-1].killed} / {scores[-1].run}", flush=True)
    text = report(scores, chosen.sample, chosen.seed, (time.monotonic() - begun) / 60)
    if chosen.dry:
        print(text)
    else:
        write_section("core_mutants", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
