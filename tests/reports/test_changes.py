"""A mended file against its last check: settled, new, lapsed, gone and as it was are told apart."""

from __future__ import annotations

from dataclasses import replace

from records.findings import CaseResult, Finding, Review, Verdict
from reports.changes import Changes, compare
from tests.reports.sample import clean_case, failed_case, finding, review, subject


def changes(before: list[Finding], now: list[Finding]) -> Changes:
    def of(findings: list[Finding]) -> Review:
        return review(clean_case().model_copy(update={"findings": findings}))

    (found,) = compare(of(before), of(now)).cases.values()
    return found


def ids(found: Changes) -> dict[str, list[str]]:
    return {
        name: [change.finding.obligation for change in getattr(found, name)]
        for name in ("settled", "lapsed", "gone", "new", "still")
        if getattr(found, name)
    }


WRONG = finding("11.1", Verdict.VIOLATED)
UNKNOWN = finding("11.1", Verdict.UNDETERMINED)
MET = finding("11.1", Verdict.SATISFIED)


def test_what_was_wrong_or_unknown_and_is_met_now_is_settled() -> None:
    assert ids(changes([WRONG], [MET])) == {"settled": ["11.1"]}
    assert ids(changes([UNKNOWN], [MET])) == {"settled": ["11.1"]}


def test_a_row_that_was_deleted_settles_nothing() -> None:
    found = changes([WRONG], [])
    assert ids(found) == {"gone": ["11.1"]}
    assert "原来的那一行已经不在 1 处" in found.sentence and "已解决 0 处" in found.sentence


def test_what_does_not_apply_any_more_is_not_called_settled() -> None:
    assert ids(changes([WRONG], [finding("11.1", Verdict.NOT_APPLICABLE)])) == {"lapsed": ["11.1"]}


def test_a_doubt_that_turned_out_wrong_is_new_and_a_fault_that_became_a_doubt_is_still_there() -> None:
    assert ids(changes([UNKNOWN], [WRONG])) == {"new": ["11.1"]}
    assert ids(changes([WRONG], [UNKNOWN])) == {"still": ["11.1"]}


def test_the_same_fault_in_another_row_of_the_sheet_is_the_same_fault() -> None:
    moved = finding("11.1", Verdict.VIOLATED, subject=subject("活动", "H1", 99))
    assert ids(changes([WRONG], [moved])) == {"still": ["11.1"]}


def test_questions_for_a_person_are_not_compared() -> None:
    asked = finding("21.9", Verdict.MANUAL)
    assert ids(changes([asked], [asked])) == {}


def test_nothing_is_compared_with_a_case_that_was_not_there_or_could_not_be_evaluated() -> None:
    then, now = (
        review(failed_case()),
        review(failed_case().model_copy(update={"error": None, "findings": [WRONG]})),
    )
    (found,) = compare(then, now).cases.values()
    assert not found.known and found.sentence == "上次没有检查这一卷，没有可比的。"


def test_what_else_differs_between_the_runs_is_said() -> None:
    then = review(clean_case())
    rules = then.tool.rules.model_copy(update={"sha256": "f" * 64})
    now = then.model_copy(
        update={
            "tool": then.tool.model_copy(update={"rules": rules}),
            "run": then.run.model_copy(update={"as_of": "2030-01-01"}),
            "cases": [],
        }
    )
    found = compare(then, now)
    assert len(found.notes) == 2 and "2030-01-01" in found.notes[1]
    assert found.missing == (clean_case().case_no,)


def test_every_open_finding_then_and_now_is_accounted_for_once() -> None:
    case: CaseResult = review().cases[0]
    found = changes(case.findings, [MET, replace(WRONG, obligation="99.1")])
    told = [
        change for name in ("settled", "lapsed", "gone", "new", "still") for change in getattr(found, name)
    ]
    open_then = [f for f in case.findings if f.verdict in (Verdict.VIOLATED, Verdict.UNDETERMINED)]
    hints = [f for f in open_then if f.modality == "可以"]
    assert len(told) == len(open_then) - len(hints) + 1
