"""A second law in the same language: nothing in the program is tied to the articles it comes with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import pingcha
from benchmarks.differential import compare
from dsl.ledger import ledger
from dsl.load import load_rules
from dsl.tree import RuleSet
from engine.calendar import default_calendar
from engine.examples import run_examples
from pingcha.cli import main
from records.findings import Verdict
from rules import rules_folder

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "行政处罚法"
CASE = FOLDER / "案卷.json"
AS_OF = date(2025, 12, 31)


@pytest.fixture(scope="module")
def second() -> RuleSet:
    loaded = load_rules(FOLDER)
    assert loaded.diagnostics == ()
    assert loaded.ruleset is not None
    return loaded.ruleset


def found(case: Path, **params: str) -> dict[str, set[str]]:
    """Verdict → the obligations of the one case that have it."""
    (reviewed,) = pingcha.check(case, rules=FOLDER, as_of=AS_OF, params=params).cases
    assert reviewed.error is None
    verdicts: dict[str, set[str]] = {}
    for finding in reviewed.findings:
        verdicts.setdefault(finding.verdict.name, set()).add(finding.obligation)
    return verdicts


def changed(folder: Path, old: str, new: str) -> Path:
    text = CASE.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path = folder / "案卷.json"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_it_is_another_law(second: RuleSet) -> None:
    first = load_rules(rules_folder()).ruleset
    assert first is not None
    assert second.title != first.title
    assert {duty.article for duty in second.duties}.isdisjoint(duty.article for duty in first.duties)


def test_every_clause_of_its_text_is_answered(second: RuleSet) -> None:
    book = ledger(second)
    assert book.complete
    assert book.unanswered == ()


def test_every_example_holds(second: RuleSet) -> None:
    results = run_examples(second, default_calendar())
    assert len(results) >= 70
    assert [(one.obligation, one.example, one.got) for one in results if not one.ok] == []


def test_every_obligation_shows_all_four_verdicts(second: RuleSet) -> None:
    lacking = {
        duty.id: missing
        for duty in second.obligations
        if (
            missing := {"符合", "不符合", "无法判定", "不适用"}
            - {example.verdict for example in duty.examples}
        )
    }
    assert lacking == {}


def test_the_case_served_a_day_late_is_found_and_nothing_else() -> None:
    verdicts = found(CASE)
    assert verdicts[Verdict.VIOLATED.name] == {"61.2"}
    assert Verdict.UNDETERMINED.name not in verdicts


def test_served_on_the_last_day_it_is_in_time(tmp_path: Path) -> None:
    assert Verdict.VIOLATED.name not in found(changed(tmp_path, "2025-10-17", "2025-10-16"))


def test_told_a_day_later_the_hearing_is_too_soon(tmp_path: Path) -> None:
    verdicts = found(changed(tmp_path, '"签收日期": "2025-09-05"', '"签收日期": "2025-09-08"'))
    assert verdicts[Verdict.VIOLATED.name] == {"61.2", "64.2"}


def test_a_parameter_of_its_own_is_set_for_a_run() -> None:
    assert found(CASE, 办案期限="60日")[Verdict.VIOLATED.name] == {"60.1", "61.2"}


def test_the_command_says_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(CASE), "--rules", str(FOLDER), "--as-of", AS_OF.isoformat()]) == 1
    shown = capsys.readouterr().out
    assert "第六十一条" in shown
    assert "七个工作日内送达处罚决定书" in shown


def test_a_question_holds_no_hole_since_none_is_filled(second: RuleSet) -> None:
    assert [duty.id for duty in second.questions if "{" in duty.ask] == []


def test_its_files_are_in_the_canonical_layout() -> None:
    assert main(["rules", "format", "--check", str(FOLDER)]) == 0


def test_both_evaluators_agree_on_odd_cases(second: RuleSet) -> None:
    tally = compare(second, 60, seed=20260701)
    assert tally.cases == 60
    assert tally.differences == []
    assert len({verdict for _, verdict in tally.verdicts}) >= 4
