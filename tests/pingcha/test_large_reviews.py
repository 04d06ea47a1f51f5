"""A review of more than memory should hold is the same review: report, JSON and screen to the byte, interrupted or not."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import adapters.size
from benchmarks.end_to_end import sheets, write_cells
from benchmarks.generate import generate
from engine.evaluator import Evaluator
from engine.judge import Outcome
from engine.workers import Team
from pingcha import large_run
from pingcha.cli import main
from records.case import CaseRecord
from records.findings import CaseResult
from tests.pingcha import exports
from tests.pingcha.test_interrupted_reviews import ROOT, RULES

DAY = ("--as-of", "2026-06-30")
SMALL = ("--rules", str(RULES), "--as-of", "2025-06-30")
MARK = ".r.json.进度"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    temporary = tmp_path / "临时"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return tmp_path


@pytest.fixture
def small(folder: Path) -> Path:
    """Seven cases for the small rules: faults, errors of their own, a secret one, rows of no case, a management year."""
    book = exports.one_bad_case()
    book["案件"][0].append("密级")
    book["案件"][1].append("秘密")
    book["案件"][2].append("")
    for number in range(3, 8):
        for name, rows in exports.good().items():
            book[name] += [
                [f"2025-{number}", *row[1:], *([""] if name == "案件" else [])] for row in rows[1:]
            ]
    book["人员"] += [["没有这一案", "H1", "丙", "执法人员", "03"], ["", "H1", "丁", "执法人员", "04"]]
    book["人员"][-3][3] = "不是角色"
    book["单位年度"] = [["单位", "年度"], ["监督科", 2024]]
    exports.write_xlsx(folder / "导出.xlsx", book)
    return folder


def _outcome(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: Sequence[str],
    *,
    large: bool,
) -> tuple[int, str, dict[str, bytes]]:
    """Exit code, screen, and the files written, which are then removed."""
    monkeypatch.setattr(adapters.size, "LARGE", -1 if large else 2**60)
    before = set(Path().iterdir())
    capsys.readouterr()
    code = main(["review", *arguments])
    written = sorted(set(Path().iterdir()) - before)
    files = {path.name: path.read_bytes() for path in written}
    for path in written:
        path.unlink()
    said = capsys.readouterr()
    assert code in (0, 1, 3), said.err
    return code, said.out, files


def _require_the_same(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str
) -> tuple[int, str, dict[str, bytes]]:
    expected = _outcome(capsys, monkeypatch, arguments, large=False)
    found = _outcome(capsys, monkeypatch, arguments, large=True)
    assert found == expected
    assert not list(Path("临时").iterdir())
    return found


@pytest.mark.parametrize("output", ["r.xlsx", "r.json"])
@pytest.mark.parametrize("more", [(), ("--unmasked", "--all")])
def test_a_large_review_gives_the_same_files_and_screen(
    small: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    output: str,
    more: tuple[str, ...],
) -> None:
    code, screen, files = _require_the_same(
        capsys, monkeypatch, "导出.xlsx", *SMALL, "-o", output, "--jobs", "0", *more
    )
    assert code == 3
    assert list(files) == [output]
    assert "案卷 7 件" in screen


def test_a_large_review_of_the_real_rules_is_the_same_with_worker_processes(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_cells(folder / "导出.xlsx", sheets(list(generate(12, 8))))
    _require_the_same(capsys, monkeypatch, "导出.xlsx", *DAY, "-o", "r.xlsx", "--jobs", "2")


def test_a_large_review_on_the_screen_is_the_same_json(
    small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _require_the_same(capsys, monkeypatch, "导出.xlsx", *SMALL, "--format", "json", "--jobs", "0")


def test_a_sample_shared_out_to_reviewers_is_the_same_of_a_large_input(
    small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("--sample", "4", "--seed", "甲", "--include", "2025-2", "--reviewers", "甲,乙", "--twice", "1")
    _, _, files = _require_the_same(
        capsys, monkeypatch, "导出.xlsx", *SMALL, "-o", "r.xlsx", "--jobs", "0", *words
    )
    assert sorted(files) == ["r-乙.xlsx", "r-甲.xlsx", "r.xlsx"]


def test_a_large_input_that_cannot_be_used_is_refused_with_the_same_words(
    small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = exports.one_bad_case()
    book["案件"].append(["2025-1", "又一次", "行政处罚"])
    exports.write_xlsx(small / "两次.xlsx", book)
    for name in ("两次.xlsx", "没有.xlsx"):
        said = []
        for size in (-1, 2**60):
            monkeypatch.setattr(adapters.size, "LARGE", size)
            assert main(["review", name, *SMALL, "-o", "r.xlsx"]) == 2
            said.append(capsys.readouterr())
        assert said[0] == said[1]
        assert "案号" in said[0].err or "找不到" in said[0].err


def test_an_interrupted_large_review_goes_on_where_it_was(
    small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("导出.xlsx", *SMALL, "-o", "r.json", "--jobs", "0")
    expected = _outcome(capsys, monkeypatch, arguments, large=False)
    monkeypatch.setattr(adapters.size, "LARGE", -1)
    with monkeypatch.context() as patch:
        patch.setattr(large_run, "team_for", lambda request, cases: Team(0, items_a_task=2))
        patch.setattr(Evaluator, "case_result", _broken_at("2025-5", KeyboardInterrupt))
        assert main(["review", *arguments]) == 130
    said = capsys.readouterr().err
    assert "加上 --resume 就接着做" in said
    assert Path(MARK).stat().st_mode & 0o077 == 0 or os.name == "nt"
    found = _outcome(capsys, monkeypatch, (*arguments, "--resume"), large=True)
    assert found == expected
    assert not Path(MARK).exists()
    assert not list(Path("临时").iterdir())


def test_a_case_that_cannot_be_evaluated_costs_no_other(
    small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Evaluator, "case_result", _broken_at("2025-5", RuntimeError))
    _, screen, _ = _require_the_same(capsys, monkeypatch, "导出.xlsx", *SMALL, "-o", "r.json", "--jobs", "0")
    assert "2025-5：无法评查：程序内部错误" in screen


def _broken_at(case_no: str, error: type[BaseException]) -> Callable[..., CaseResult]:
    whole = Evaluator.case_result

    def broken(self: Evaluator, case: CaseRecord, outcome: Outcome, verify: bool) -> CaseResult:
        if case.case_no == case_no:
            raise error
        return whole(self, case, outcome, verify)

    return broken


def test_killed_outright_it_leaves_a_temporary_folder_to_the_next_run_only(folder: Path) -> None:
    write_cells(folder / "导出.xlsx", sheets(list(generate(60, 8))))
    program = (
        "import sys, adapters.size\nfrom pingcha.cli import main\n"
        "adapters.size.LARGE = -1\nif __name__ == '__main__': sys.exit(main(sys.argv[1:]))\n"
    )
    (folder / "大的.py").write_text(program, encoding="utf-8")
    words = [sys.executable, "大的.py", "review", "导出.xlsx", *DAY, "-o", "r.json", "--jobs", "0"]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
        "PYTHONUTF8": "1",
        "TMPDIR": str(folder / "临时"),
    }
    with subprocess.Popen(words, cwd=folder, env=environment) as review:
        until = time.monotonic() + 60
        while time.monotonic() < until and not (folder / MARK).exists():
            assert review.poll() is None
            time.sleep(0.01)
        review.kill()
    (left,) = (folder / "临时").iterdir()
    assert (left / "案卷").stat().st_size > 0
    again = subprocess.run(
        [*words, "--resume"], cwd=folder, env=environment, capture_output=True, timeout=120, check=False
    )
    assert again.returncode == 1, again.stderr
    assert not list((folder / "临时").iterdir())
