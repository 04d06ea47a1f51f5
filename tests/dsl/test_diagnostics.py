"""The catalogue of mistakes: each folder of ``diagnostics/`` holds a rule file and the whole message it must give.

``PINGCHA_RECORD=1 pytest tests/dsl/test_diagnostics.py`` writes the messages anew; read the difference before keeping it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from dsl.diagnostics import Severity
from dsl.keywords import SCHEME_WORDS, WORDS
from dsl.load import Loaded, parse_text
from dsl.render import render

FOLDER = Path(__file__).parent / "diagnostics"
MISTAKES = sorted(path for path in FOLDER.iterdir() if path.is_dir())


def load(folder: Path) -> Loaded:
    texts = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.评查"))
    }
    return parse_text(texts, (FOLDER / "原文.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", MISTAKES, ids=lambda path: path.name)
def test_mistake_gives_its_message(folder: Path) -> None:
    loaded = load(folder)
    said = render(loaded.diagnostics, loaded.sources) + "\n"
    expected = folder / "expected.txt"
    if os.environ.get("PINGCHA_RECORD"):
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", MISTAKES, ids=lambda path: path.name)
def test_every_message_says_what_to_do(folder: Path) -> None:
    for diagnostic in load(folder).diagnostics:
        assert diagnostic.hint or diagnostic.allowed or diagnostic.related, diagnostic.message


def test_no_message_shows_a_name_of_the_grammar() -> None:
    for folder in MISTAKES:
        said = (folder / "expected.txt").read_text(encoding="utf-8")
        latin = set(re.findall(r"_?[A-Z][A-Z_]+\b", said)) - {"UTF", "TRUE", "FALSE"}
        assert not latin, (folder.name, latin)
        assert not [name for name in (*WORDS, *SCHEME_WORDS) if re.search(rf"\b{name}\b", said)]


def test_the_catalogue_holds_errors_only_where_a_rule_set_is_refused() -> None:
    for folder in MISTAKES:
        loaded = load(folder)
        assert loaded.diagnostics, folder.name
        errors = [d for d in loaded.diagnostics if d.severity is Severity.ERROR]
        assert (loaded.ruleset is None) == bool(errors)
