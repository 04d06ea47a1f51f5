"""Recordings beside an export: compared with their 校验值, and never looked for outside the folder of the export."""

from __future__ import annotations

import hashlib
from pathlib import Path

import openpyxl
import pytest

from adapters import load
from adapters.recordings import Checked, algorithms, check_recordings, inside

FILM = b"film"


def check(folder: Path, name: str, wanted: str | None) -> tuple[Checked, list[str]]:
    """An export in ``folder`` with one recording, looked at."""
    book = openpyxl.Workbook()
    cases, films = book.active, book.create_sheet("音像")
    assert cases is not None
    cases.title = "案件"
    cases.append(["案号"])
    cases.append(["甲1"])
    films.append(["案号", "音像编号", "文件", "校验值"])
    films.append(["甲1", "V1", name, wanted])
    book.save(folder / "导出.xlsx")
    checked, problems = check_recordings(load([folder / "导出.xlsx"]).cases)
    assert checked.total == 1
    return checked, [problem.code for problem in problems]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "导出"
    (home / "音像").mkdir(parents=True)
    (home / "音像" / "V1.mp4").write_bytes(FILM)
    (tmp_path / "别处.mp4").write_bytes(FILM)
    return home


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha512"])
@pytest.mark.parametrize("path", ["音像/V1.mp4", "音像\\V1.mp4", "./音像/V1.mp4"])
def test_a_file_that_matches_its_hash_is_counted_and_not_remarked(folder: Path, name: str, path: str) -> None:
    checked, codes = check(folder, path, hashlib.new(name, FILM).hexdigest().upper())
    assert (checked.equal, codes) == (1, [])


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="no SM3 in this Python's OpenSSL")
def test_a_hash_of_64_digits_may_be_sm3_as_well(folder: Path) -> None:
    digits = hashlib.new("sm3", FILM).hexdigest()
    assert check(folder, "音像/V1.mp4", digits)[0].equal == 1
    assert check(folder, "音像/V1.mp4", f"SM3:{digits}")[0].equal == 1
    assert check(folder, "音像/V1.mp4", f"SHA-256:{digits}")[0].different == 1


def test_a_changed_file_is_told_and_the_sentence_names_the_hash(folder: Path) -> None:
    (folder / "音像" / "V1.mp4").write_bytes(b"cut")
    checked, codes = check(folder, "音像/V1.mp4", hashlib.sha256(FILM).hexdigest())
    assert (checked.different, codes) == (1, ["hash_differs"])


@pytest.mark.parametrize(
    "path", ["../别处.mp4", "音像/../../别处.mp4", "C:\\V1.mp4", "\\\\主机\\V1.mp4", "/etc/hostname"]
)
def test_a_path_that_leads_out_of_the_folder_is_never_opened(folder: Path, path: str) -> None:
    checked, codes = check(folder, path, hashlib.sha256(FILM).hexdigest())
    assert (checked.outside, codes) == (1, ["file_outside"])


def test_a_link_that_leads_out_of_the_folder_is_never_opened(folder: Path) -> None:
    (folder / "音像" / "链接.mp4").symlink_to(folder.parent / "别处.mp4")
    assert check(folder, "音像/链接.mp4", hashlib.sha256(FILM).hexdigest())[1] == ["file_outside"]


def test_a_file_that_is_not_there_or_a_folder_is_missing(folder: Path) -> None:
    assert check(folder, "音像/V2.mp4", None)[1] == ["file_missing"]
    assert check(folder, "音像", None)[1] == ["file_missing"]


def test_a_file_without_a_hash_is_counted_and_an_odd_hash_told(folder: Path) -> None:
    assert check(folder, "音像/V1.mp4", None)[0].without_hash == 1
    assert check(folder, "音像/V1.mp4", "已核对")[1] == ["odd_hash"]


def test_the_folder_itself_is_not_inside() -> None:
    assert inside(Path("/导出"), ".") is None
    assert algorithms("zz") == ((), "")
