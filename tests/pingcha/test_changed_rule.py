"""The law is data: a rule changed in its file changes the verdict, a character changed in the text is an error."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

import pingcha
from pingcha import PingchaError
from records.findings import Review, Verdict
from rules import rules_folder
from tests.rules.clean_cases import build, penalty

AS_OF = date(2026, 6, 30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the rule files, as an agency would make it."""
    copy = tmp_path / "规则"
    shutil.copytree(rules_folder(), copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def change(folder: Path, name: str, old: str, new: str) -> None:
    (path,) = folder.glob(name)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def verdicts(review: Review, obligation: str) -> set[Verdict]:
    return {finding.verdict for finding in review.cases[0].findings if finding.obligation == obligation}


def test_three_officers_instead_of_two(folder: Path) -> None:
    case = build(penalty())
    assert verdicts(pingcha.review([case], as_of=AS_OF), "11.1") == {Verdict.SATISFIED}
    change(folder, "03-*.评查", "数量(执法人员) ≥ 2", "数量(执法人员) ≥ 3")
    assert verdicts(pingcha.review([case], as_of=AS_OF, rules=folder), "11.1") != {Verdict.SATISFIED}


def test_one_character_of_an_article_changed(folder: Path) -> None:
    change(
        folder,
        "03-*.评查",
        "行政执法人员不得少于2人，行政执法人员的姓名",
        "行政执法人员不得少于3人，行政执法人员的姓名",
    )
    with pytest.raises(PingchaError, match="原文"):
        pingcha.review([build(penalty())], as_of=AS_OF, rules=folder)
