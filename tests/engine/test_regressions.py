"""Differences between the two evaluators that were found once: judged again for ever, and each can still bite."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import regressions
from benchmarks.comparison import Comparison
from benchmarks.regressions import FOLDER, Regression
from benchmarks.situations import from_json, to_json
from dsl.load import load_rules
from dsl.tree import RuleSet
from engine import special
from engine.judge import Failure
from engine.views import Views
from records.findings import Verdict
from records.links import Related
from rules import rules_folder

FILES = sorted(FOLDER.glob("*.json"))


@pytest.fixture(scope="module")
def shipped() -> RuleSet:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    return loaded.ruleset


def differing(regression: Regression, shipped: RuleSet) -> list[str]:
    """The obligations on which the two differ for any of its situations."""
    comparison = Comparison(regression.rules or shipped)
    found: list[str] = []
    try:
        for last in range(1, len(regression.situations) + 1):
            found += comparison.differing(regression.situations[:last])
    finally:
        comparison.close()
    return found


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_what_once_differed_agrees(path: Path, shipped: RuleSet) -> None:
    regression = regressions.read(path)
    assert regression.situations
    assert differing(regression, shipped) == [], regression.found


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_situation_is_the_same_after_it_was_written_and_read(path: Path) -> None:
    for told in regressions.read(path).situations:
        assert to_json(from_json(to_json(told))) == to_json(told)


def test_the_case_that_was_answered_from_another_would_be_found_again(
    shipped: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def as_it_was(self: Views, unit: int) -> bool:
        if unit not in self._own:
            self._own[unit] = self._stands_alone(self._plan.units[unit].formula)
        return self._own[unit]

    monkeypatch.setattr(Views, "_is_own", as_it_was)
    regression = regressions.read(FOLDER / "案件的条件不跨案卷.json")
    assert differing(regression, shipped) == ["1.1"]
    assert regression.rules is not None
    wrong = Comparison(regression.rules).engine(regression.situations)[1]
    assert not isinstance(wrong, Failure)
    assert {said[0] for said in wrong.values()} == {Verdict.SATISFIED}  # falsely


def test_pages_that_run_back_would_be_found_again(shipped: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = special.pages_run

    def as_it_was(documents: Related) -> bool | None:
        found = honest(documents)
        return False if found is None and not documents.open and documents.certain else found

    monkeypatch.setattr(special, "pages_run", as_it_was)
    assert differing(regressions.read(FOLDER / "页号倒着写.json"), shipped) == ["34.3"]
