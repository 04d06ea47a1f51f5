"""A run that is stopped while it writes: what it had put aside was private, and is gone."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.corpus import RULES
from tests.pingcha.exports import good, write_xlsx

CASES = 300
JOURNAL = ".评查报告.xlsx.进度"
PATIENCE = 60  # seconds until the run is writing


@pytest.fixture
def run(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A review of many cases, into a folder that others may look into."""
    sheets = good()
    for name, rows in sheets.items():
        head, *first = rows
        sheets[name] = [head, *([f"2025-{n}", *row[1:]] for n in range(CASES) for row in first)]
    (tmp_path / "tmp").mkdir()
    (tmp_path / "案卷").mkdir()
    write_xlsx(tmp_path / "案卷" / "导出.xlsx", sheets)
    call = ["-m", "pingcha", "review", "导出.xlsx", "--rules", RULES, "--as-of", "2025-06-30", "--jobs", "1"]
    environment = {
        **os.environ,
        "TMPDIR": str(tmp_path / "tmp"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    with subprocess.Popen(
        [sys.executable, *call],
        cwd=tmp_path / "案卷",
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as started:
        yield started
        started.kill()


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_of_an_interrupted_run(
    run: subprocess.Popen[str], tmp_path: Path, asked: signal.Signals
) -> None:
    seen = _wait_until_writing(run, tmp_path)
    assert seen, run.stderr and run.stderr.read()
    assert all(mode & 0o077 == 0 for mode in seen.values()), {name: oct(mode) for name, mode in seen.items()}
    run.send_signal(asked)
    _, said = run.communicate(timeout=PATIENCE)
    assert run.returncode == 130
    assert "已中断" in said and "Traceback" not in said
    kept = {path.name: path for path in (tmp_path / "案卷").iterdir() if path.name != "导出.xlsx"}
    assert set(kept) <= {JOURNAL}
    if kept:  # what --resume goes on from: said, and nobody else's to read
        assert "--resume" in said and stat.S_IMODE(kept[JOURNAL].stat().st_mode) == 0o600
    assert list((tmp_path / "tmp").iterdir()) == []


def _wait_until_writing(run: subprocess.Popen[str], home: Path) -> dict[str, int]:
    """The files and folders of the run that are there while it writes, with their rights."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and run.poll() is None:
        private = [*(home / "tmp").glob("pingcha-*"), *(home / "案卷").glob(".写出中-*")]
        if len(private) > 1:
            return {path.name: stat.S_IMODE(path.stat().st_mode) for path in private}
        time.sleep(0.005)
    return {}
