"""A second process that writes some of the files changes nothing: not the files, and not what is said when it goes wrong."""

from __future__ import annotations

import os
import signal
import time
from functools import partial
from multiprocessing import active_children, parent_process
from pathlib import Path

import pytest

from reports.files import Output, OutputError, write_all
from reports.workbook import Limits, write_workbook
from tests.reports.sample import clean_case, review


def _put(path: Path, text: str) -> None:
    path.write_text(f"{text}{'' if parent_process() is None else '*'}", encoding="utf-8")


def _dies(path: Path, text: str) -> None:
    if parent_process() is not None:
        path.write_text("half", encoding="utf-8")
        os.kill(os.getpid(), signal.SIGTERM)
    path.write_text(text, encoding="utf-8")


def _full(path: Path) -> None:
    raise OSError(28, "no space")


def _slow(path: Path, sign: str) -> None:
    """Keeps this process busy until the other one has written something that ends so (a busy machine may take its time)."""
    path.write_text("slow", encoding="utf-8")
    patience = time.monotonic() + 120
    while not any(one.read_text(encoding="utf-8").endswith(sign) for one in path.parent.iterdir()):
        assert time.monotonic() < patience
        time.sleep(0.05)


def _quick(path: Path) -> None:
    path.write_text("quick", encoding="utf-8")


def _interrupted(path: Path) -> None:
    raise KeyboardInterrupt


def test_both_processes_write_and_every_file_is_there(tmp_path: Path) -> None:
    names = [f"{number}.txt" for number in range(6)]
    outputs = [Output(tmp_path / name, partial(_put, text=name), alone=True) for name in names]
    write_all([*outputs, Output(tmp_path / "main.txt", partial(_slow, sign="*"))], aside=True)
    texts = [(tmp_path / name).read_text(encoding="utf-8") for name in names]
    assert [text.rstrip("*") for text in texts] == names
    assert any(text.endswith("*") for text in texts)
    assert len(list(tmp_path.iterdir())) == 7


def test_a_second_process_that_dies_leaves_its_files_to_the_first(tmp_path: Path) -> None:
    outputs = [Output(tmp_path / name, partial(_dies, text=name), alone=True) for name in ("a", "b", "c")]
    write_all([*outputs, Output(tmp_path / "main", partial(_slow, sign="half"))], aside=True)
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        "a": "a",
        "b": "b",
        "c": "c",
        "main": "slow",
    }


@pytest.mark.parametrize("main", [_quick, _interrupted], ids=["full disk", "interrupt"])
def test_what_goes_wrong_leaves_neither_files_nor_processes(tmp_path: Path, main: object) -> None:
    outputs = [Output(tmp_path / name, _full, alone=True) for name in ("a", "b")]
    assert callable(main)
    with pytest.raises((OutputError, KeyboardInterrupt), match=r"磁盘空间不足|^$"):
        write_all([*outputs, Output(tmp_path / "main", main)], aside=True)
    assert list(tmp_path.iterdir()) == []
    assert active_children() == []


def test_volumes_are_the_same_to_the_byte(tmp_path: Path) -> None:
    cases = [clean_case().model_copy(update={"case_no": f"A/{number}"}) for number in range(7)]
    found = []
    for aside in (False, True):
        folder = tmp_path / str(aside)
        folder.mkdir()
        write_workbook(review(*cases), folder / "报告.xlsx", limits=Limits(cases_a_book=2), aside=aside)
        found.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert len(found[0]) == 5
    assert found[0] == found[1]
