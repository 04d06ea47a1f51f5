"""Means, ranks and comparisons: what intervals allow, and no more."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from records.findings import CaseResult, Points, Score
from reports.assessment import Period, Rank, assess
from reports.comparison import Change, compare
from tests.reports.sample import clean_case, faulty_case, review

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31), "归档日期")


def scored(number: int, unit: str, low: str, high: str) -> CaseResult:
    score = Score(
        scheme="案卷评查",
        full="100",
        points=Points(low=low, high=high),
        grade=None,
        vetoes=[],
        deductions=[],
        undetermined=0,
    )
    update = {"case_no": f"{unit}{number}", "unit": unit, "score": score, "dates": {"归档日期": "2025-03-04"}}
    return clean_case().model_copy(update=update)


def test_the_mean_of_files_is_the_mean_of_the_lows_and_of_the_highs() -> None:
    found = assess([review(scored(1, "一科", "80.0", "90.0"), scored(2, "一科", "90.0", "91.0"))], YEAR, 1)
    assert found.units[0].mean == (Fraction(85), Fraction(181, 2))


def test_files_with_different_full_scores_are_averaged_of_a_hundred() -> None:
    """One unit has only files that are scored of 10: they are neither worse nor better for that."""
    small = [
        case.model_copy(update={"score": case.score and case.score.model_copy(update={"full": "10"})})
        for case in (scored(1, "乙科", "9.0", "9.5"), scored(2, "甲科", "8.0", "8.0"))
    ]
    found = assess([review(*small, scored(3, "甲科", "90.0", "90.0"))], YEAR, 1)
    assert found.scaled
    assert {line.name: line.mean_words for line in found.units} == {"甲科": "85.0", "乙科": "90.0～95.0"}


def test_a_rank_that_intervals_leave_open_is_a_range() -> None:
    cases = [
        scored(1, "甲科", "95.0", "96.0"),
        scored(1, "乙科", "80.0", "90.0"),
        scored(1, "丙科", "85.0", "88.0"),
    ]
    found = {line.name: line.rank for line in assess([review(*cases)], YEAR, 1).units}
    assert found == {"甲科": Rank(1, 1), "乙科": Rank(2, 3), "丙科": Rank(2, 3)}


def test_too_few_files_have_no_rank() -> None:
    cases = [scored(n, "甲科", "95.0", "96.0") for n in range(3)] + [scored(1, "乙科", "80.0", "90.0")]
    found = {line.name: line.rank for line in assess([review(*cases)], YEAR, 3).units}
    assert found == {"甲科": Rank(1, 1), "乙科": None}


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=6))
def test_every_true_order_lies_within_the_ranks(ends: list[tuple[int, int]]) -> None:
    cases = [scored(1, f"{n}科", str(min(pair)), str(max(pair))) for n, pair in enumerate(ends)]
    ranks = [line.rank for line in assess([review(*cases)], YEAR, 1).units]
    for take in (min, max):
        true = [take(pair) for pair in ends]
        for place, rank in enumerate(ranks):
            assert rank is not None
            assert rank.best <= 1 + sum(other > true[place] for other in true) <= rank.worst


def test_what_came_back_what_is_new_and_what_was_mended() -> None:
    past, now = review(faulty_case()), review(faulty_case())
    assert {line.change for line in compare(now.cases, past.cases)} == {Change.CAME_BACK}
    assert all(line.same_cases for line in compare(now.cases, past.cases))
    nothing = past.model_copy(update={"cases": []})
    assert {line.change for line in compare(now.cases, nothing.cases)} == {Change.NEW}
    assert {line.change for line in compare(nothing.cases, past.cases)} == {Change.ABSENT}
