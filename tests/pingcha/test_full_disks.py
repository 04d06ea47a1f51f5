"""Disks that are really full, for a process of its own: a small one of memory, and a limit of the system on a file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.export import write_cases
from benchmarks.generate import generate
from pingcha.cli import main

ROOT = Path(__file__).parents[2]
DAY = ("--as-of", "2026-06-30")
LARGEST = 12 * 1024  # bytes that a file may have
PARTITIONS, A_PARTITION = 4, 2
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="mounts and limits of Linux")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases")
    write_cases(folder / "案卷.json", generate(PARTITIONS * A_PARTITION, 5))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["convert", "案卷.json", "-o", "案卷库", "--per-partition", str(A_PARTITION)]) == 0
    return folder


def pingcha(folder: Path, *words: str, largest: int | None = None) -> subprocess.CompletedProcess[str]:
    def limited() -> None:
        import resource

        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    return subprocess.run(
        [sys.executable, "-m", "pingcha", *words, *DAY],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        preexec_fn=limited,
        timeout=120,
        check=False,
    )


class Disk:
    """A disk of memory, of so many kilobytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def holds(self, kilobytes: int, *options: str) -> bool:
        words = [
            "mount",
            "-t",
            "tmpfs",
            "-o",
            ",".join([*options, f"size={kilobytes}k"]),
            "tmpfs",
            str(self.folder),
        ]
        return subprocess.run(words, capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    found = Disk(tmp_path / "盘")
    found.folder.mkdir()
    if not found.holds(140):
        pytest.skip("no right to mount")
    yield found
    subprocess.run(["umount", found.folder], check=True)


def test_a_disk_that_fills_up_leaves_what_was_finished_kept_named_and_of_use(
    folder: Path, disk: Disk
) -> None:
    target = str(disk.folder / "结果")
    words = ("review", "案卷库", "--results", target, "--jobs", "0")
    stopped = pingcha(folder, *words)
    assert stopped.returncode == 2
    assert f"不能写出“{target}”：磁盘空间不足。" in stopped.stderr and "Traceback" not in stopped.stderr
    kept = re.search(r"已评查的 (\d) 批 (\d) 个案卷保存在“(.*?)”", stopped.stderr)
    assert kept is not None and Path(kept[3]).is_dir()
    assert 0 < int(kept[1]) < PARTITIONS and int(kept[2]) == int(kept[1]) * A_PARTITION
    assert not Path(target).exists()
    assert disk.holds(4096, "remount")
    done = pingcha(folder, *words, "--resume")
    assert done.returncode == 1
    assert f"接着上次的评查：{kept[1]} 批 {kept[2]} 个案卷已经评查过。" in done.stderr
    assert pingcha(folder, "review", "案卷库", "--results", "另一份", "--jobs", "0").returncode == 1
    for path in (folder / "另一份").rglob("*.parquet"):
        assert path.read_bytes() == (Path(target) / path.relative_to(folder / "另一份")).read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ("review", "案卷库", "-o", "报告.json"),
        ("review", "案卷.json", "-o", "报告.xlsx"),
        ("review", "案卷库", "--results", "结果"),
        ("review", "案卷.json", "--results", "结果"),
    ],
)
def test_a_disk_that_takes_no_files_is_one_sentence_before_anything_is_evaluated(
    folder: Path, disk: Disk, words: tuple[str, ...]
) -> None:
    assert disk.holds(140, "remount", "ro")
    target = str(disk.folder / words[-1])
    stopped = pingcha(folder, *words[:-1], target)
    assert (stopped.returncode, stopped.stdout) == (2, "")
    assert stopped.stderr == f"不能写出“{target}”：磁盘是只读的。请换一个位置。\n"


@pytest.mark.parametrize(
    ("command", "name"),
    [("check", "自查表.xlsx"), ("check", "自查表.json"), ("review", "报告.xlsx"), ("review", "报告.json")],
)
def test_a_file_that_may_not_grow_is_a_sentence_and_nothing_half_written(
    folder: Path, tmp_path: Path, command: str, name: str
) -> None:
    target = tmp_path / name
    done = pingcha(folder, command, "案卷.json", "-o", str(target), largest=LARGEST)
    assert done.returncode == 2
    assert f"不能写出“{target}”：超过了允许占用的磁盘空间或者文件大小。" in done.stderr
    assert "Traceback" not in done.stderr and done.stdout.count("已写出") == 0
    assert [path for path in tmp_path.iterdir() if not path.name.endswith(".进度")] == []
