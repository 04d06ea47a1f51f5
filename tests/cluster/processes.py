"""A cluster as people start one: a scheduler and workers, each a process of its own, on this machine only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds


@dataclass(eq=False)
class LocalCluster:
    """The scheduler's address and the workers' processes."""

    folder: Path
    scheduler: subprocess.Popen[bytes]
    address: str = ""
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self, *, code: Path | None = ROOT, nanny: bool = False) -> subprocess.Popen[bytes]:
        """``code``: where its program is; None: it has dask alone."""
        words = ["--nthreads", "1", "--no-dashboard", "--local-directory", str(self.folder)]
        worker = _started(
            "dask_worker",
            [self.address, *words, "--nanny" if nanny else "--no-nanny"],
            self.folder / f"worker-{len(self.workers)}.log",
            code,
        )
        self.workers.append(worker)
        return worker


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[LocalCluster]:
    """A cluster of so many workers; no process is left afterwards."""
    folder.mkdir(exist_ok=True)
    told = folder / "scheduler.json"
    words = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
    scheduler = _started(
        "dask_scheduler", [*words, "--scheduler-file", str(told)], folder / "scheduler.log", ROOT
    )
    found = LocalCluster(folder, scheduler)
    try:
        found.address = _address(told)
        for _ in range(workers):
            found.add_worker()
        yield found
    finally:
        for process in [*found.workers, scheduler]:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """With all its children, at once."""
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.Error:
        family = []
    process.kill()
    for child in family:
        try:
            child.kill()
        except psutil.Error:
            continue
    process.wait(PATIENCE)


def _address(told: Path) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            return str(json.loads(told.read_text())["address"])
        except (OSError, ValueError):
            time.sleep(0.05)
    raise TimeoutError("the scheduler did not start")


def _started(command: str, words: Sequence[str], log: Path, code: Path | None) -> subprocess.Popen[bytes]:
    places = [str(code), str(ROOT), *sys.path] if code is not None else _without_the_program()
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(places),
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
    }
    isolated = [] if code is not None else ["-S"]  # else the environment's own paths would lead to it
    with log.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, *isolated, "-m", f"distributed.cli.{command}", *words],
            cwd=log.parent,
            env=environment,
            stdout=file,
            stderr=file,
        )


def _without_the_program() -> list[str]:
    return [place for place in sys.path if place and not (Path(place) / "pingcha").is_dir()]
