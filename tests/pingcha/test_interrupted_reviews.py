"""Reviews that are killed, interrupted and continued, as a user would see it: real processes, real signals."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from benchmarks.export import write_cases
from benchmarks.generate import generate
from pingcha.cli import main
from pingcha.journal import Journal
from tests.pingcha import exports

ROOT = Path(__file__).parents[2]
CASES = 60
REVIEW = ("review", "案卷.json", "--as-of", "2026-06-30", "-o", "报告.json")
JOURNAL = ".报告.json.进度"
PATIENCE = 90.0  # seconds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_cases(tmp_path / "案卷.json", generate(CASES, 11))
    return tmp_path


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What the review gives when nothing happens to it."""
    folder = tmp_path_factory.mktemp("undisturbed")
    write_cases(folder / "案卷.json", generate(CASES, 11))
    with _started(folder, "--jobs", "0") as review:
        review.communicate()
    return (folder / "报告.json").read_bytes()


def _started(folder: Path, *more: str) -> subprocess.Popen[str]:
    """A review in a process group of its own, as a shell would start it."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), "PYTHONUTF8": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "pingcha", *REVIEW, *more],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )


def _in_the_middle(folder: Path, review: subprocess.Popen[str]) -> None:
    """Waits until something is evaluated; there is far more to come."""
    journal, until = folder / JOURNAL, time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert review.poll() is None, review.communicate()
        if journal.exists() and journal.stat().st_size > 5_000:
            return
        time.sleep(0.01)
    pytest.fail("nothing was evaluated")


def _workers(review: subprocess.Popen[str]) -> list[psutil.Process]:
    found = []
    for child in psutil.Process(review.pid).children(recursive=True):
        with suppress(psutil.Error):  # it has just ended
            if "resource_tracker" not in " ".join(child.cmdline()):
                found.append(child)
    return found


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_worker_killed_in_the_middle_changes_nothing(folder: Path, undisturbed: bytes) -> None:
    with _started(folder, "--jobs", "2") as review:
        _in_the_middle(folder, review)
        _workers(review)[0].kill()
        out, err = review.communicate(timeout=PATIENCE)
    assert (review.returncode, err) == (1, "已写出：报告.json\n"), err
    assert f"案卷 {CASES} 件" in out
    assert (folder / "报告.json").read_bytes() == undisturbed
    assert _names(folder) == {"案卷.json", "报告.json"}


@pytest.mark.parametrize(("how", "jobs"), [("Ctrl-C", "0"), ("Ctrl-C", "2"), ("SIGTERM", "2")])
def test_interrupted_it_leaves_nothing_half_written_and_no_process(
    folder: Path, undisturbed: bytes, how: str, jobs: str
) -> None:
    with _started(folder, "--jobs", jobs) as review:
        _in_the_middle(folder, review)
        family = psutil.Process(review.pid).children(recursive=True)
        if how == "Ctrl-C":  # the terminal sends it to the whole group
            os.killpg(review.pid, signal.SIGINT)
        else:
            review.terminate()
        out, err = review.communicate(timeout=PATIENCE)
    assert (review.returncode, out) == (130, "")
    said = re.fullmatch(r"已中断，没有写出文件。已评查的 (\d+) 个.*--resume 就接着做.*\n", err)
    assert said, err
    assert _none_left(family)
    assert _names(folder) == {"案卷.json", JOURNAL}
    if os.name == "posix":
        assert stat.S_IMODE((folder / JOURNAL).stat().st_mode) == 0o600
    if (how, jobs) == ("Ctrl-C", "2"):
        assert _continued(folder) >= int(said[1]) > 0
        assert (folder / "报告.json").read_bytes() == undisturbed


def _continued(folder: Path) -> int:
    """Continues the review and answers how many results it took over."""
    with _started(folder, "--resume", "--jobs", "0") as again:
        _, err = again.communicate(timeout=PATIENCE)
    assert again.returncode == 1, err
    said = re.search(r"接着上次的评查：(\d+) 个案卷和单位年度已经评查过。", err)
    assert said, err
    assert _names(folder) == {"案卷.json", "报告.json"}
    return int(said[1])


def _none_left(family: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(family, timeout=20)[1]


def test_killed_outright_it_leaves_no_worker_and_can_be_continued(folder: Path, undisturbed: bytes) -> None:
    with _started(folder, "--jobs", "2") as review:
        _in_the_middle(folder, review)
        family = psutil.Process(review.pid).children(recursive=True)
        review.kill()
        review.communicate(timeout=PATIENCE)
    assert _none_left(family)
    assert _names(folder) == {"案卷.json", JOURNAL}
    assert _continued(folder) > 0
    assert (folder / "报告.json").read_bytes() == undisturbed


# what follows is quick: few cases, in this process


@pytest.fixture
def stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a review was finished but could not be written, so that its journal lies there, complete."""
    monkeypatch.chdir(tmp_path)
    exports.write_xlsx(tmp_path / "导出.xlsx", exports.one_officer())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.replace", _full)
        assert main([*SMALL]) == 2
    return tmp_path


RULES = Path(__file__).parent / "rules"
SMALL = ("review", "导出.xlsx", "--rules", str(RULES), "--as-of", "2025-06-30", "-o", "结果.json")
KEPT = ".结果.json.进度"


def _full(*paths: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_review_that_cannot_be_written_is_kept_and_written_next_time(
    stopped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.replace", _full)
        assert main([*SMALL]) == 2
    assert "磁盘空间不足" in (said := capsys.readouterr().err)
    assert "--resume" in said
    assert _names(stopped) == {"导出.xlsx", KEPT}
    assert main([*SMALL, "--resume"]) == 1
    assert "接着上次的评查：1 个" in capsys.readouterr().err
    assert json.loads((stopped / "结果.json").read_text(encoding="utf-8"))["cases"]
    assert KEPT not in _names(stopped)


@pytest.mark.parametrize(
    "change", [("--as-of", "2025-07-01"), ("--stage", "归档前"), ("--set", "最少人数=1"), ("--all",)]
)
def test_another_setting_begins_anew_and_says_so(
    stopped: Path, change: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    words = [word for word in SMALL if not (change[0] == "--as-of" and word in ("--as-of", "2025-06-30"))]
    main([*words, *change, "--resume"])
    said = capsys.readouterr().err
    assert "输入、规则、设置或者版本不同，不能接着做，从头开始" in said
    assert "接着上次的评查" not in said
    assert KEPT not in _names(stopped)


def test_another_input_begins_anew_and_says_so(stopped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    exports.write_xlsx(stopped / "导出.xlsx", exports.good())
    assert main([*SMALL, "--resume"]) == 0
    assert "从头开始" in capsys.readouterr().err


def test_without_resume_it_begins_anew_and_says_so(stopped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main([*SMALL]) == 1
    assert "这次没有写 --resume，从头开始" in capsys.readouterr().err
    assert KEPT not in _names(stopped)


@pytest.mark.parametrize("damage", ["torn", "changed", "emptied", "noise"])
def test_a_damaged_journal_is_never_believed(
    stopped: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*SMALL, "--resume"]) == 1
    whole = (stopped / "结果.json").read_bytes()
    (stopped / "结果.json").unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.replace", _full)
        main([*SMALL])
    kept = stopped / KEPT
    content = kept.read_bytes()
    changed = content[:-20] + bytes([content[-20] ^ 1]) + content[-19:]
    kept.write_bytes(
        {"torn": content[:-7], "changed": changed, "emptied": b"", "noise": b"\xff" * 400}[damage]
    )
    capsys.readouterr()
    assert main([*SMALL, "--resume"]) == 1
    said = capsys.readouterr().err
    assert "接着上次的评查" not in said
    assert ("有损坏" in said) is (damage in ("torn", "changed"))
    assert (stopped / "结果.json").read_bytes() == whole


@pytest.mark.skipif(os.name != "posix", reason="rights as on POSIX systems")
@pytest.mark.parametrize("mode", [0o644, 0o620])
def test_a_journal_that_others_may_touch_is_not_used(
    stopped: Path, mode: int, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    (stopped / KEPT).chmod(mode)
    assert main([*SMALL, "--resume"]) == 1
    assert "从头开始" in capsys.readouterr().err


def test_a_mistake_in_the_call_does_not_cost_what_was_kept(stopped: Path) -> None:
    assert main([*SMALL, "--resume", "--stage", "不对"]) == 2
    assert KEPT in _names(stopped)


def test_a_journal_that_cannot_be_written_does_not_stop_the_review(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    exports.write_xlsx(tmp_path / "导出.xlsx", exports.one_officer())
    (tmp_path / KEPT).mkdir()
    assert main([*SMALL]) == 1
    assert "不能保存进度" in capsys.readouterr().err
    assert (tmp_path / "结果.json").exists()


def test_resume_needs_an_output_beside_which_something_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    exports.write_xlsx(tmp_path / "导出.xlsx", exports.good())
    assert main(["review", "导出.xlsx", "--format", "json", "--resume"]) == 2
    assert "--resume 要和 -o 一起用" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--jobs", "很多"), "工作进程数“很多”不能用，--jobs 后面应写 0 到 256 的整数，如 2。"),
        (("--jobs", "-1"), "工作进程数“-1”不能用"),
        (("--jobs", "1.5"), "工作进程数“1.5”不能用"),
        (("--case-timeout", "0"), "时限“0”不能用，--case-timeout 后面应写秒数，从 1 到 86400，如 60。"),
        (("--case-timeout", "nan"), "时限“nan”不能用"),
        (("--case-timeout", "一分钟"), "时限“一分钟”不能用"),
    ],
)
def test_a_limit_that_makes_no_sense_is_a_sentence(
    words: tuple[str, str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["review", "导出.xlsx", *words]) == 2
    assert sentence in capsys.readouterr().err


def test_a_journal_lies_beside_its_output(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "报告.xlsx", resume=False, tell=print)
    assert journal.path == tmp_path / ".报告.xlsx.进度"
