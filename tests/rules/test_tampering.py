"""The rule files guard themselves: what is lost, changed or laid out otherwise is noticed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from dsl.format import format_text
from dsl.ledger import ledger
from dsl.load import Loaded, load_rules
from rules import rules_folder

FILES = sorted(path.name for path in rules_folder().glob("*.评查"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "rules"
    shutil.copytree(rules_folder(), copied, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    return copied


def errors(loaded: Loaded) -> set[str]:
    return {one.code for one in loaded.diagnostics if one.severity.name == "ERROR"}


def answered(folder: Path) -> bool:
    """Whether the ledger of the folder's rules is complete."""
    loaded = load_rules(folder)
    return loaded.ruleset is not None and ledger(loaded.ruleset).complete


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = next(folder.glob(f"{name}*"))
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def without(folder: Path, name: str, start: str) -> None:
    """Take one part, from the line that begins with ``start`` to the next part, out of a file."""
    path = next(folder.glob(f"{name}*"))
    text = path.read_text(encoding="utf-8")
    cut = re.sub(rf"(?ms)^{re.escape(start)}.*?(?=^(?:义务|人工|定义|条|不编码|#) )", "", text, count=1)
    assert cut != text
    path.write_text(cut, encoding="utf-8")


def test_the_copied_folder_is_as_good_as_the_original(folder: Path) -> None:
    assert errors(load_rules(folder)) == set()
    assert load_rules(folder).diagnostics == ()
    assert answered(folder)


def test_a_sign_changed_in_the_regulation_is_noticed(folder: Path) -> None:
    change(folder, "原文", "不得少于2人", "不得少于3人")
    assert errors(load_rules(folder))


def test_a_sign_changed_in_a_paragraph_is_noticed(folder: Path) -> None:
    change(folder, "05", "送达行政执法文书应当有送达回证，由", "送达行政执法文书应有送达回证，由")
    assert errors(load_rules(folder))


def test_a_sign_changed_in_a_quote_is_noticed(folder: Path) -> None:
    change(
        folder,
        "03",
        "依据 款 1 「调查取证时，行政执法人员不得少于2人」",
        "依据 款 1 「调查取证时，执法人员不得少于2人」",
    )
    assert errors(load_rules(folder))


@pytest.mark.parametrize(
    ("name", "start"), [("02", "义务 9.4 "), ("05", "义务 27.2 "), ("06", "义务 34.5 "), ("01", "人工 2.1 ")]
)
def test_an_obligation_taken_out_leaves_words_unanswered(folder: Path, name: str, start: str) -> None:
    without(folder, name, start)
    assert not answered(folder)


def test_an_article_taken_out_is_noticed(folder: Path) -> None:
    change(folder, "04", "条 19\n", "# 条 19\n")
    assert errors(load_rules(folder))


def test_a_chapter_taken_out_is_noticed(folder: Path) -> None:
    next(folder.glob("07*")).unlink()
    assert not answered(folder)


@pytest.mark.parametrize("name", FILES)
def test_the_file_has_the_one_layout(name: str) -> None:
    text = (rules_folder() / name).read_text(encoding="utf-8")
    assert format_text(name, text) == text
