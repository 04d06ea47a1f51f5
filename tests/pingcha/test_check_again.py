"""``check`` a second time: against an earlier result, and as the file is saved."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from examples.make_practice import WORKBOOK
from pingcha.cli import main
from pingcha.watching import watched

AS_OF = ("--as-of", "2025-04-18")
FEW_RULES = (
    "--rules",
    str(Path(__file__).parent / "rules"),
    *AS_OF,
)  # where it does not matter what is found
FIRST_MENDED = "已解决：11.1 调查取证不少于两名执法人员（活动 H1）：不符合 → 符合"


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(WORKBOOK, tmp_path / "练习案卷.xlsx")
    monkeypatch.chdir(tmp_path)
    return Path("练习案卷.xlsx")


def mend(case: Path, target: Path | None = None) -> None:
    book = load_workbook(case)
    book["人员"]["E3"] = "SD-0365"
    book.save(target or case)


def test_a_mended_file_says_what_is_settled_and_what_is_still_there(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(case), *AS_OF, "-o", "上次.json"]) == 1
    mend(case)
    capsys.readouterr()
    assert main(["check", str(case), *AS_OF, "--since", "上次.json"]) == 1
    text = capsys.readouterr().out
    assert "与上次相比：已解决 1 处，新出现 0 处，还在 3 处。" in text
    assert FIRST_MENDED in text
    assert "注意" not in text


def test_another_day_is_said_for_it_may_be_the_reason(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(case), *AS_OF, "-o", "上次.json"])
    main(["check", str(case), "--as-of", "2025-06-30", "--since", "上次.json"])
    text = capsys.readouterr().out
    assert "注意：上次的基准日是 2025-04-18，这次是 2025-06-30" in text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("没有.json", None, "找不到上次的结果"),
        ("别的.json", "{}", "不是可以比较的检查结果"),
        ("别的.json", "\x00", "不是可以比较的检查结果"),
        ("表.docx", b"PK\x03\x04\xff\xfe", "-o 上次.json 写出的文件"),
    ],
)
def test_a_file_that_is_no_earlier_result_is_told(
    case: Path, capsys: pytest.CaptureFixture[str], name: str, content: str | bytes | None, said: str
) -> None:
    if content is not None:
        Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    assert main(["check", str(case), "--since", name]) == 2
    assert said in capsys.readouterr().err


def test_the_earlier_result_is_not_written_over_by_a_form(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("自查表.xlsx", "自查表.docx", "自查表.html"):
        for _ in range(2):
            assert main(["check", str(case), *FEW_RULES, "-o", name]) in (0, 1)
        assert Path(name).stat().st_size > 0
    Path("别人的.html").write_text("<html></html>", encoding="utf-8")
    assert main(["check", str(case), *FEW_RULES, "-o", "别人的.html"]) == 2
    assert Path("别人的.html").read_text(encoding="utf-8") == "<html></html>"
    assert main(["check", str(case), "-o", "自查表.pdf"]) == 2
    assert ".xlsx 或者 .docx 或者 .html 或者 .json" in capsys.readouterr().err


def test_forms_in_the_folder_are_not_taken_for_cases(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("自查表.xlsx", "自查表.docx", "上次.json"):
        main(["check", str(case), *FEW_RULES, "-o", name])
    main(["validate", str(case), *FEW_RULES, "-o", "质量.xlsx"])
    main(["validate", str(case), *FEW_RULES, "-o", "质量.json"])
    capsys.readouterr()
    assert main(["check", ".", *FEW_RULES]) in (0, 1)
    assert capsys.readouterr().out.count("结论：") == 1


def test_only_the_files_given_are_watched_never_locks_and_results(tmp_path: Path) -> None:
    (tmp_path / "夹").mkdir()
    case = tmp_path / "案.xlsx"
    case.write_bytes(b"PK")
    what = watched([str(case), str(tmp_path / "夹")], [tmp_path / "夹" / "自查表.xlsx"])
    concerned = ["案.xlsx", "夹/b.csv", "夹/内/c.json"]
    others = ["~$案.xlsx", ".~案.xlsx", "别.xlsx", "夹/~$b.xlsx", "夹/自查表.xlsx", "夹/b.docx"]
    assert [name for name in (*concerned, *others) if what.concerns(str(tmp_path / name))] == concerned


class Watching:
    """``check --watch`` as a process of its own, its lines as they come."""

    def __init__(self, case: Path, *words: str) -> None:
        root = Path(__file__).resolve().parents[2]
        self.process = subprocess.Popen(
            [sys.executable, "-c", _START, "check", str(case), *AS_OF, "--watch", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(root), "PYTHONUNBUFFERED": "1"},
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.seen: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.join(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def until(self, words: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                line = self.lines.get(timeout=0.2)
            except queue.Empty:
                continue
            self.seen.append(line)
            if words in line:
                return
        raise AssertionError(f"{words} was not said; said was:\n" + "\n".join(self.seen))


# A shell that runs tests in the background may have switched interrupts off for its children.
_START = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); from pingcha.cli import main; sys.exit(main())"


@pytest.fixture
def watching(case: Path) -> Iterator[Watching]:
    started = Watching(case)
    yield started
    started.end()


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts are sent otherwise there")
def test_a_save_is_checked_again_a_half_written_one_is_waited_for_and_ctrl_c_ends_it_cleanly(
    case: Path, watching: Watching
) -> None:
    watching.until("按 Ctrl-C 结束")
    whole = case.read_bytes()
    Path("~$练习案卷.xlsx").write_bytes(b"lock")
    case.write_bytes(whole[:3000])  # the editor is still writing
    time.sleep(1.2)
    case.write_bytes(whole)
    mend(case, Path("保存中.tmp"))
    os.replace("保存中.tmp", case)  # and others write beside it and rename
    watching.until(FIRST_MENDED)
    watching.process.send_signal(signal.SIGINT)
    watching.until("已停止。")
    assert watching.process.wait(timeout=20) == 1
    assert not any(
        word in line for line in watching.seen for word in ("损坏", "Traceback", "致命", "不能使用")
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("练习案卷.xlsx", "--watch", "--format", "json"), "--watch 只用于屏幕上的文字"),
        (("练习案卷.xlsx", "--since", "a.json", "--format", "json"), "--since 的比较写在屏幕和自查表里"),
        (("sqlite:///a.db", "--watch"), "--watch 只用于文件和文件夹"),
        (("没有/案卷.xlsx", "--watch"), "找不到"),
    ],
)
def test_what_does_not_go_together_is_told_at_once(
    case: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert main(["check", *words]) == 2
    assert said in capsys.readouterr().err
