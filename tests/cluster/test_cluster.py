"""Reviews on a cluster, as a user would see them: a scheduler and two workers as processes, on this machine only."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import psutil
import pytest

from benchmarks.export import write_cases
from benchmarks.generate import generate
from pingcha import __version__, partition_run
from pingcha import cluster as dask
from pingcha.cli import main
from pingcha.commands import review_partitions
from pingcha.partition_run import PartitionRequest, reviewed_partitions
from pingcha.run import RunRequest, run
from tests.cluster.deadly import DeadlyCase
from tests.cluster.processes import PATIENCE, ROOT, LocalCluster, cluster, end

pytest.importorskip("distributed")
CASES, A_PARTITION = 6, 3
DATE = date(2026, 6, 30)
DAY = ("--as-of", DATE.isoformat())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """案卷库: generated cases in two partitions."""
    folder = tmp_path_factory.mktemp("converted")
    write_cases(folder / "案卷.json", generate(CASES, 5))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["convert", "案卷.json", "-o", "案卷库", "--per-partition", str(A_PARTITION)]) == 0
    return folder


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    with cluster(tmp_path_factory.mktemp("cluster"), 2) as found:
        yield found


@pytest.fixture(scope="module")
def here(folder: Path) -> bytes:
    """The report of the whole folder, by this process alone."""
    return report(folder, "本机.json", "--jobs", "0")


@pytest.fixture(autouse=True)
def _in_the_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)


def report(folder: Path, name: str, *words: str) -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["review", "案卷库", *DAY, "-o", name, *words]) == 1
    return (folder / name).read_bytes()


def test_the_report_is_the_same_to_the_byte_wherever_the_cases_are_evaluated(
    folder: Path, here: bytes, two_workers: LocalCluster
) -> None:
    places = {
        "jobs 0": ("--jobs", "0"),
        "jobs 1": ("--jobs", "1"),
        "jobs 2": ("--jobs", "2"),
        "cluster": ("--cluster", two_workers.address),
    }
    tables: dict[str, tuple[str, ...]] = {"with table": (), "without table": ("--no-table",)}
    found = {
        (place, table): digest(report(folder, "另一份.json", *words, *more))
        for place, words in places.items()
        for table, more in tables.items()
    }
    assert found == dict.fromkeys(found, digest(here))
    assert len(json.loads(here)["cases"]) == CASES
    assert not list(folder.glob(".*"))


def digest(report: bytes) -> str:
    return hashlib.sha256(report).hexdigest()


def test_results_from_a_cluster_are_those_of_one_machine(folder: Path, two_workers: LocalCluster) -> None:
    assert main(["review", "案卷库", *DAY, "--results", "甲", "--cluster", two_workers.address]) == 1
    assert main(["review", "案卷库", *DAY, "--results", "乙", "--jobs", "0"]) == 1
    names = sorted(path.relative_to("甲") for path in Path("甲").rglob("*") if path.is_file())
    assert len(names) == 2 + 5 * CASES // A_PARTITION
    for name in names:
        assert (Path("甲") / name).read_bytes() == (Path("乙") / name).read_bytes(), name


def test_a_worker_killed_in_the_middle_changes_nothing(
    folder: Path, here: bytes, two_workers: LocalCluster
) -> None:
    with started("--cluster", two_workers.address, "-o", "被杀.json") as review:
        os.kill(in_the_middle(two_workers, review), signal.SIGKILL)
        _, err = review.communicate(timeout=PATIENCE)
    assert (review.returncode, err) == (1, "已写出：被杀.json\n")
    assert (folder / "被杀.json").read_bytes() == here


def started(*words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), "PYTHONUTF8": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "pingcha", "review", "案卷库", *DAY, *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def in_the_middle(found: LocalCluster, review: subprocess.Popen[str]) -> int:
    """Waits until a worker is evaluating cases, in a process of its own; answers that worker's id."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert review.poll() is None, review.communicate()
        for worker in found.workers:
            if any(
                "spawn_main" in " ".join(child.cmdline()) for child in psutil.Process(worker.pid).children()
            ):
                return worker.pid
        time.sleep(0.01)
    pytest.fail("nothing was evaluated")


def test_a_case_that_workers_die_of_again_and_again_is_not_evaluated_and_all_others_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_cases(tmp_path / "案卷.json", generate(3, 5))
    assert main(["convert", "案卷.json", "-o", "案卷库"]) == 0
    request = RunRequest("review", as_of=DATE, jobs=0)
    expected = run("案卷库", request).review
    deadly = expected.cases[0].case_no
    with cluster(tmp_path, 0) as found:
        found.add_worker(nanny=True)
        with closing(dask.Cluster(found.address)) as there:
            asked = PartitionRequest(request, there, masked=False, perform=DeadlyCase(deadly))
            with reviewed_partitions(
                ["案卷库"], asked, Path("没有.json"), resume=False, tell=print
            ) as reviewed:
                review = reviewed.review()
    first, *others = review.cases
    assert (first.case_no, first.error) == (deadly, "无法评查：评查它的工作机一再意外结束")
    assert (first.title, first.unit, first.findings) == (expected.cases[0].title, expected.cases[0].unit, [])
    assert others == expected.cases[1:]


@pytest.mark.parametrize(
    ("changed", "old", "new", "said_of_it"),
    [
        ("rules/01-总则.评查", "", "\n", "自带规则"),
        (
            "pingcha/__init__.py",
            f'__version__ = "{__version__}"',
            '__version__ = "0.0.9"',
            "程序版本、程序文件",
        ),
    ],
    ids=["rules", "version"],
)
def test_a_worker_with_other_rules_or_another_version_is_refused(
    folder: Path,
    tmp_path: Path,
    changed: str,
    old: str,
    new: str,
    said_of_it: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = tmp_path / "other"
    for room in ("records", "dsl", "rules", "engine", "adapters", "reports", "pingcha"):
        shutil.copytree(ROOT / room, other / room, ignore=shutil.ignore_patterns("__pycache__"))
    text = (other / changed).read_text(encoding="utf-8")
    assert old in text
    (other / changed).write_text(text.replace(old, new) if old else text + new, encoding="utf-8")
    with cluster(tmp_path, 0) as found:
        found.add_worker(code=other)
        assert main(["review", "案卷库", *DAY, "-o", "没有.json", "--cluster", found.address]) == 2
    said = capsys.readouterr().err
    assert f"上的程序与本机不同（{said_of_it}），不能用它评查。请在每台机器上安装同一版本" in said
    assert said.count("\n") == 1
    assert not (folder / "没有.json").exists() and not list(folder.glob(".*"))


def test_an_address_that_does_not_answer_is_one_sentence_in_bounded_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dask, "ANSWER", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        began = time.monotonic()
        assert (
            main(["review", "案卷库", *DAY, "-o", "没有.json", "--cluster", f"tcp://127.0.0.1:{port}"]) == 2
        )
        assert time.monotonic() - began < 20
    said = capsys.readouterr().err
    assert said.startswith(f"集群“tcp://127.0.0.1:{port}”在 1 秒内没有应答，没有进行评查。")
    assert said.count("\n") == 1


def test_a_worker_that_has_no_pingcha_is_one_sentence(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with cluster(tmp_path, 0) as found:
        bare = found.add_worker(code=None)
        assert main(["review", "案卷库", *DAY, "-o", "没有.json", "--cluster", found.address]) == 2
        assert bare.poll() is None
    said = capsys.readouterr().err
    assert "上不能使用 pingcha。请在每台机器上安装与本机同一版本的 pingcha" in said
    assert said.startswith("工作机 tcp://") and said.count("\n") == 1
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize("given", ["案卷库", "案卷.json"])
def test_the_cluster_has_to_answer_before_anything_is_read_or_written(
    folder: Path, given: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read(*arguments: object, **more: object) -> None:
        pytest.fail("read before the cluster was asked")

    monkeypatch.setattr(dask, "ANSWER", 0.5)
    monkeypatch.setattr(review_partitions, "spooled_input", read)
    monkeypatch.setattr(partition_run, "converted", read)
    before = sorted(folder.iterdir())
    assert main(["review", given, *DAY, "-o", "没有.json", "--cluster", "tcp://127.0.0.1:1"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("集群“tcp://127.0.0.1:1”在 0.5 秒内没有应答，没有进行评查。")
    assert said.count("\n") == 1
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("which", ["web page", "tls not set up", "no name of a machine"])
def test_what_is_no_scheduler_is_one_sentence_at_once(which: str) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), _WebPage) as page:
        threading.Thread(target=page.serve_forever, daemon=True).start()
        port = page.server_address[1]
        address = {
            "web page": f"tcp://127.0.0.1:{port}",
            "tls not set up": f"tls://127.0.0.1:{port}",
            "no name of a machine": "tcp://..:8786",
        }[which]
        with started("--cluster", address, "-o", "没有.json") as review:
            out, err = review.communicate(timeout=dask.ANSWER)
        page.shutdown()
    assert (review.returncode, out) == (2, "")
    assert err.startswith(f"集群“{address}”不能用，没有进行评查：") and err.count("\n") == 1


class _WebPage(socketserver.BaseRequestHandler):
    """As the port of dask's own dashboard would answer, or a proxy in between."""

    def handle(self) -> None:
        self.request.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8786", "127.0.0.1:8786", "tcp://127.0.0.1", "tcp://127.0.0.1:0", "tcp://a:65536", ""],
)
def test_what_is_no_address_is_one_sentence(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "案卷库", *DAY, "-o", "没有.json", "--cluster", address]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"集群地址“{address}”不能用，--cluster 后面应写调度程序的地址，如 tcp://")
    assert said.count("\n") == 1


def test_a_cluster_without_workers_is_one_sentence_in_bounded_time(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dask, "WORKERS", 1.0)
    with cluster(tmp_path, 0) as found:
        assert main(["review", "案卷库", *DAY, "-o", "没有.json", "--cluster", found.address]) == 2
    assert "没有一台工作机" in capsys.readouterr().err


def test_a_cluster_that_goes_away_leaves_what_was_finished_kept_and_named(
    folder: Path, here: bytes, tmp_path: Path
) -> None:
    with cluster(tmp_path, 1) as found, started("--cluster", found.address, "-o", "断了.json") as review:
        kept = folder / ".断了.json.分批"
        until = time.monotonic() + PATIENCE
        while not list(kept.glob("0*")) and time.monotonic() < until:
            assert review.poll() is None, review.communicate()
            time.sleep(0.02)
        end(found.scheduler)
        _, err = review.communicate(timeout=PATIENCE)
    assert (
        review.returncode == 2
        and "联系中断了" in err
        and "--resume 就接着做" in err
        and str(kept.name) in err
    )
    assert not (folder / "断了.json").exists()
    with cluster(tmp_path / "again", 1) as found:
        assert report(folder, "断了.json", "--cluster", found.address, "--resume") == here


def test_a_partition_that_cannot_be_read_leaves_the_others_kept_and_named(
    folder: Path,
    here: bytes,
    two_workers: LocalCluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(folder / "案卷库", tmp_path / "案卷库")
    monkeypatch.chdir(tmp_path)
    damaged = tmp_path / "案卷库" / "00002" / "人员.parquet"
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-30])
    words = ("review", "案卷库", *DAY, "-o", "报告.json", "--cluster", two_workers.address)
    assert main([*words]) == 2
    said = capsys.readouterr().err
    assert said == (
        "有的案卷不能读入，没有写出结果：“案卷库/00002/人员.parquet”Parquet 文件已损坏或者不完整。请重新导出。"
        f"已评查的 1 批 {A_PARTITION} 个案卷保存在“.报告.json.分批”，原来的命令加上 --resume 就接着做"
        "（里面有案卷内容，不再需要时请删除）。\n"
    )
    assert not (tmp_path / "报告.json").exists()
    damaged.write_bytes(whole)
    assert main([*words, "--resume"]) == 1
    assert json.loads((tmp_path / "报告.json").read_bytes())["cases"] == json.loads(here)["cases"]
