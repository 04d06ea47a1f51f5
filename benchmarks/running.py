"""The command as users run it: a process of its own, watched from its start to its end."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
DAY = "2026-06-30"
LOOK = 0.1  # seconds between two looks at memory


@dataclass(frozen=True, slots=True)
class Seen:
    """One process with its children: seconds on the clock and of the processor, the most bytes of all together."""

    seconds: float
    processor: float
    memory: int


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
