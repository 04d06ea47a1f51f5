"""What is kept between runs is whole, the user's own and of the same thing, or it is as if nothing had been kept."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from records.private_files import cache_folder, digest_of, digest_of_code, read_kept, write_kept

KEY = digest_of("规则", "1")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one file of a new cache folder."""
    monkeypatch.setenv("PINGCHA_CACHE", str(tmp_path / "深" / "处"))
    assert write_kept("table", KEY, "内容".encode())
    (file,) = (tmp_path / "深" / "处").iterdir()
    return file


def test_what_was_kept_is_read_again(kept: Path) -> None:
    assert read_kept("table", KEY) == "内容".encode()


def test_every_single_byte_that_was_changed_is_noticed(kept: Path) -> None:
    whole = kept.read_bytes()
    for place in range(len(whole)):
        kept.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert read_kept("table", KEY) is None, place


def test_a_file_that_is_cut_off_anywhere_or_goes_on_is_noticed(kept: Path) -> None:
    whole = kept.read_bytes()
    for length in range(len(whole)):
        kept.write_bytes(whole[:length])
        assert read_kept("table", KEY) is None, length
    kept.write_bytes(whole + b"x")
    assert read_kept("table", KEY) is None


def test_a_file_under_the_name_of_another_is_noticed(kept: Path) -> None:
    other = digest_of("规则", "2")
    kept.rename(kept.with_name(f"table-{other[:32]}.kept"))
    assert read_kept("table", other) is None


def test_no_two_lists_of_parts_are_called_the_same() -> None:
    assert len({digest_of("ab", "c"), digest_of("a", "bc"), digest_of("abc"), digest_of("abc", "")}) == 4


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps files private by folder")
def test_only_the_owner_may_read_it_and_one_that_others_could_have_written_is_not_read(kept: Path) -> None:
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    kept.chmod(0o620)
    assert read_kept("table", KEY) is None


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_links_pipes_and_folders_in_its_place_are_not_read(kept: Path) -> None:
    real = kept.rename(kept.with_name("真的"))
    kept.symlink_to(real)
    assert read_kept("table", KEY) is None
    kept.unlink()
    os.mkfifo(kept)
    assert read_kept("table", KEY) is None
    kept.unlink()
    kept.mkdir()
    assert read_kept("table", KEY) is None
    assert not write_kept("table", KEY, b"")
    assert sorted(path.name for path in kept.parent.iterdir()) == sorted([kept.name, "真的"])


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "文件").touch()
    monkeypatch.setenv("PINGCHA_CACHE", str(tmp_path / "文件" / "夹"))
    assert not write_kept("table", KEY, b"1")
    assert read_kept("table", KEY) is None


def test_an_empty_setting_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINGCHA_CACHE", "")
    assert cache_folder() is None
    assert not write_kept("table", KEY, b"1")


def test_code_is_known_by_every_byte_of_its_modules_and_grammars(tmp_path: Path) -> None:
    def code(folder: str, **files: str) -> str:
        home = tmp_path / folder
        home.mkdir()
        for name, text in files.items():
            (home / name.replace("_", ".")).write_text(text, "utf-8")
        return digest_of_code(home)

    first = code("甲", tree_py="a = 1", grammar_lark="b")
    assert code("乙", tree_py="a = 1", grammar_lark="b", note_txt="c") == first
    assert code("丙", tree_py="a = 2", grammar_lark="b") != first
    assert code("丁", tree_py="a = 1", grammar_lark="c") != first
    assert code("戊", tree_py="a = 1") != first
