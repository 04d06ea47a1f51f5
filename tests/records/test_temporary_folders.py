"""Temporary folders go with the work, or at the next run; nobody else's ever do."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from records.temporary_folders import HELD, PREFIX, temporary_folder

ROOT = Path(__file__).parents[2]
HOLDS = """
import sys
from records.temporary_folders import temporary_folder
with temporary_folder() as folder:
    (folder / "案卷").write_text("内容", encoding="utf-8")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def _process(temporaries: Path) -> tuple[subprocess.Popen[str], Path]:
    """One that is at work in a folder of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "TMPDIR": str(temporaries)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_a_folder_goes_with_the_work(temporaries: Path) -> None:
    with temporary_folder() as folder:
        assert folder.parent == temporaries and folder.name.startswith(PREFIX)
        (folder / "案卷").touch()
    assert not list(temporaries.iterdir())


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_has_stays(temporaries: Path) -> None:
    dead, left = _process(temporaries)
    alive, used = _process(temporaries)
    with alive:
        with dead:
            dead.kill()
        assert (left / "案卷").exists()
        with temporary_folder() as own:
            assert sorted(temporaries.iterdir()) == sorted([own, used])
            with temporary_folder() as another:  # a second one of the same process
                assert own.exists() and another.exists()
        assert (used / "案卷").exists()
        alive.communicate("")
    assert not list(temporaries.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="rights and owners as on POSIX systems")
def test_what_is_not_certainly_ours_stays(temporaries: Path) -> None:
    for name in ("没有锁", "别人能读", "另一个名字", "别人的"):
        folder = temporaries / (name if name == "另一个名字" else f"{PREFIX}{name}")
        folder.mkdir(mode=0o755 if name == "别人能读" else 0o700)
        if name != "没有锁":
            (folder / HELD).touch()
    if os.geteuid() == 0:
        os.chown(temporaries / f"{PREFIX}别人的", 65534, 65534)
    else:
        (temporaries / f"{PREFIX}别人的" / HELD).unlink()
    (temporaries / f"{PREFIX}文件").touch()
    (temporaries / f"{PREFIX}链接").symlink_to(temporaries / "另一个名字")
    (temporaries / f"{PREFIX}锁是链接").mkdir(mode=0o700)
    (temporaries / f"{PREFIX}锁是链接" / HELD).symlink_to(temporaries / f"{PREFIX}文件")
    before = sorted(temporaries.rglob("*"))
    with temporary_folder():
        pass
    assert sorted(temporaries.rglob("*")) == before
