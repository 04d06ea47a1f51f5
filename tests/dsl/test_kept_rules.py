"""Rules kept between runs are the rules that the files hold, to the last span; any change of a byte is other rules."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dsl.diagnostics import Diagnostics
from dsl.folder import Folder, read_folder
from dsl.kept_rules import keep_rules, kept_rules
from dsl.load import load_folder
from dsl.tree import RuleSet

RULES = Path(__file__).parents[1] / "pingcha" / "rules"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PINGCHA_CACHE", str(tmp_path / "缓存"))
    shutil.copytree(RULES, tmp_path / "规则")
    return tmp_path / "规则"


def read(home: Path) -> Folder:
    return read_folder(home, Diagnostics())


def rules_of(folder: Folder) -> RuleSet:
    loaded = load_folder(folder, Diagnostics())
    assert loaded.ruleset is not None
    rules = loaded.ruleset.without_examples()
    assert keep_rules(folder, rules, loaded.schemes)
    return rules


def test_they_are_the_same_as_parsed_places_and_words_included(home: Path) -> None:
    assert kept_rules(read(home)) is None
    parsed = rules_of(read(home))
    found = kept_rules(read(home))
    assert found is not None
    assert found[0] == parsed
    for mine, theirs in zip(found[0].duties, parsed.duties, strict=True):
        assert (mine.span, mine.text, mine.examples) == (theirs.span, theirs.text, ())


def test_a_comment_more_in_any_file_is_other_rules(home: Path) -> None:
    rules_of(read(home))
    for file in (*home.glob("*.评查"), home / "原文.txt"):
        before = file.read_bytes()
        file.write_bytes(before + "\n# 注\n".encode())
        assert kept_rules(read(home)) is None, file.name
        file.write_bytes(before)
    assert kept_rules(read(home)) is not None


def test_a_kept_file_that_is_damaged_is_no_kept_file(home: Path) -> None:
    rules_of(read(home))
    (kept,) = (home.parent / "缓存").iterdir()
    kept.write_bytes(kept.read_bytes()[:-100])
    assert kept_rules(read(home)) is None
