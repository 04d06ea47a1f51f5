"""Means of cases of several schemes: of a hundred where the full scores differ, and every report says so."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.findings import CaseResult, Points, Review, SchemeInfo, Score
from reports.documents.facts import bulletin_facts
from reports.means import SCALED, Mean
from reports.scores import totals_words
from reports.sums import sums_of
from reports.sums_text import points_words
from reports.workbook import write_workbook
from tests.reports.sample import clean_case, review

MEAN_COLUMN = 6


def _score(full: str, low: str, high: str) -> Score:
    return Score(
        scheme=f"满分{full}",
        full=full,
        points=Points(low=low, high=high),
        grade=None,
        vetoes=[],
        deductions=[],
        undetermined=0,
    )


def _case(unit: str, full: str, low: str, high: str) -> CaseResult:
    update = {"case_no": f"{unit}{full}-{low}", "unit": unit, "score": _score(full, low, high)}
    return clean_case().model_copy(update=update)


def _review(*cases: CaseResult) -> Review:
    found = review(*cases)
    fulls = dict.fromkeys(case.score.full for case in cases if case.score is not None)
    schemes = [
        SchemeInfo(
            title=f"满分{full}", full=full, path="方案.评查", sha256="0" * 64, items=[], vetoes=[], grades=[]
        )
        for full in fulls
    ]
    return found.model_copy(update={"run": found.run.model_copy(update={"schemes": schemes})})


MIXED = _review(_case("甲局", "10", "9.0", "9.5"), _case("乙局", "100", "80.0", "80.0"))
ALIKE = _review(_case("甲局", "10", "9.0", "9.5"), _case("乙局", "10", "8.0", "8.0"))


@pytest.mark.parametrize(
    ("found", "words"), [(MIXED, f"平均 85.0～87.5 分（{SCALED}）"), (ALIKE, "平均 8.5～8.8 分")]
)
def test_the_mean_of_a_review_is_of_a_hundred_where_full_scores_differ(found: Review, words: str) -> None:
    assert totals_words(found).partition("；")[0] == words
    assert points_words(sums_of(found), found.run.schemes, ()).partition("；")[0] == words


def test_the_bulletin_and_the_workbook_say_so(tmp_path: Path) -> None:
    facts = bulletin_facts(MIXED)
    assert SCALED in facts.scale
    assert {one.name: one.mean for one in facts.units} == {"甲局": "90.0～95.0", "乙局": "80.0"}
    assert bulletin_facts(ALIKE).scale == ""
    write_workbook(MIXED, tmp_path / "报告.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "报告.xlsx")["机构汇总"]
    assert SCALED in str(sheet["A2"].value)
    assert {row[1]: row[MEAN_COLUMN - 1] for row in sheet.iter_rows(min_row=4, values_only=True)} == {
        "甲局": "90.0～95.0",
        "乙局": "80.0",
    }


_SCORES = st.lists(
    st.tuples(st.sampled_from(["10", "100", "120"]), st.integers(0, 100), st.integers(0, 100)), max_size=8
)


@given(_SCORES, _SCORES)
def test_means_of_parts_join_to_the_mean_of_all(
    first: list[tuple[str, int, int]], second: list[tuple[str, int, int]]
) -> None:
    def mean(some: list[tuple[str, int, int]]) -> Mean:
        found = Mean()
        for full, a, b in some:
            low, high = sorted((Decimal(a) / 10, Decimal(b) / 10))
            found.add(_score(full, str(low), str(high)))
        return found

    both = first + second
    joined = mean(first).joined(mean(second))
    assert joined.cases == len(both)
    shares = [Fraction(min(a, b), 10) * 100 / Fraction(full) for full, a, b in both]
    ends = joined.ends(scaled=True)
    assert (ends[0] if ends else None) == (sum(shares) / len(shares) if shares else None)
    assert ends == mean(both).ends(scaled=True)
