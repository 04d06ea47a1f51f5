"""Result files: whole or not at all, never over an input or over what people filled in."""

from __future__ import annotations

import os
from pathlib import Path

import openpyxl
import pytest

from reports.files import Output, OutputError, check_target, write_all
from reports.workbook import write_workbook
from tests.reports.sample import review


def _text(path: Path) -> None:
    path.write_text("ok", encoding="utf-8")


def _fail(path: Path) -> None:
    path.write_text("half", encoding="utf-8")
    raise KeyboardInterrupt


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        write_all([Output(tmp_path / "a.xlsx", _text), Output(tmp_path / "b.xlsx", _fail)])
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_keeps_the_result_of_the_last_run(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("last", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        write_all([Output(tmp_path / "a.json", _fail)])
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == "last"


def test_an_input_is_never_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "导出.xlsx"
    source.write_bytes(b"x")
    link = tmp_path / "另名.xlsx"
    os.link(source, link)
    for target in (source, link):
        with pytest.raises(OutputError, match="就是输入文件"):
            check_target(target, [source])


def test_a_missing_folder_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="不存在"):
        check_target(tmp_path / "没有" / "a.xlsx", [])


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="是一个文件夹"):
        check_target(tmp_path, [])


def test_a_file_that_is_not_ours_is_kept(tmp_path: Path) -> None:
    other = tmp_path / "a.xlsx"
    other.write_bytes(b"someone's")
    with pytest.raises(OutputError, match="没有覆盖"):
        write_workbook(review(), other)
    assert other.read_bytes() == b"someone's"


def test_our_own_untouched_result_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    write_workbook(review(), target)
    first = target.read_bytes()
    write_workbook(review(), target)
    assert target.read_bytes() == first


def test_a_result_that_a_person_saved_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    write_workbook(review(), target)
    book = openpyxl.load_workbook(target)
    book["待人工核查"]["H4"] = "符合"
    book.save(target)
    with pytest.raises(OutputError, match="可能有人填写"):
        write_workbook(review(), target)
    assert openpyxl.load_workbook(target)["待人工核查"]["H4"].value == "符合"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="rights do not bind this user")
def test_no_rights_is_said_in_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="没有权限"):
            write_all([Output(tmp_path / "a.xlsx", _text)])
    finally:
        tmp_path.chmod(0o700)


def test_a_refusal_by_the_system_names_the_file_and_a_way_out(tmp_path: Path) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with pytest.raises(OutputError, match="正在 Excel、WPS 中打开"):
        write_all([Output(tmp_path / "a.xlsx", refuse)])
    assert list(tmp_path.iterdir()) == []
