"""A review of many cases: they come from elsewhere, a few at a time, and the workbook is the same as if they were all there."""

from __future__ import annotations

import gc
import pickle
import weakref
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

import pingcha
from benchmarks.generate import generate
from records.findings import CaseResult, Review
from reports.assessment import officer_lines, unit_lines
from reports.json_report import case_json, json_parts, to_json
from reports.mask import mask_review
from reports.scores import totals_words
from reports.sheets.index import make_index
from reports.sheets.summaries import line_row
from reports.summary import (
    by_article,
    case_totals,
    case_totals_words,
    finding_totals,
    finding_totals_words,
    needs,
)
from reports.workbook import Limits, write_workbook
from tests.reports.cells import cells
from tests.reports.sample import clean_case, failed_case, faulty_case, review, secret_case

MANY = Limits(cases_a_book=4, kept_cases=0, low_memory_from=0)


class Elsewhere(Sequence[CaseResult]):
    """Cases that are made anew whenever one is asked for; ``alive`` is how many of them there were at the most at a time."""

    def __init__(self, cases: Sequence[CaseResult]) -> None:
        self._packed = [pickle.dumps(case) for case in cases]
        self._out: list[weakref.ref[CaseResult]] = []
        self.alive = 0

    def __len__(self) -> int:
        return len(self._packed)

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        case: CaseResult = pickle.loads(self._packed[place])
        gc.collect(0)
        self._out = [one for one in self._out if one() is not None] + [weakref.ref(case)]
        self.alive = max(self.alive, len(self._out))
        return case

    def __iter__(self) -> Iterator[CaseResult]:
        return (self[place] for place in range(len(self)))


@pytest.fixture(scope="module")
def shown() -> Review:
    found = mask_review(pingcha.review(list(generate(9, 5)), as_of=date(2026, 6, 30)))
    cases = [
        case.model_copy(update={"reviewers": ["甲某"] if number % 2 else ["乙某", "甲某"]})
        for number, case in enumerate(found.cases)
    ]
    return found.model_copy(update={"cases": cases})


def test_cases_from_elsewhere_make_the_same_workbooks(shown: Review, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
    elsewhere = Elsewhere(shown.cases)
    written = write_workbook(shown, here / "报告.xlsx", limits=Limits(cases_a_book=4), previous=shown)
    write_workbook(
        shown.model_copy(update={"cases": []}),
        there / "报告.xlsx",
        cases=elsewhere,
        limits=MANY,
        previous=shown,
    )
    assert len(written) > 6
    assert sorted(path.name for path in there.iterdir()) == sorted(path.name for path in written)
    for path in written:
        one, other = cells(path), cells(there / path.name)
        for part, lines in one.items():
            if part.startswith("xl/worksheets/sheet"):
                assert other[part] == lines, f"{path.name} {part}"


def test_no_more_than_a_few_cases_are_there_at_a_time(shown: Review, tmp_path: Path) -> None:
    """But for the formulas of small reviews, which stand only where there are scores."""
    shell = shown.model_copy(update={"cases": [], "run": shown.run.model_copy(update={"schemes": []})})
    elsewhere = Elsewhere(shown.cases)
    write_workbook(shell, tmp_path / "报告.xlsx", cases=elsewhere, limits=MANY)
    assert 0 < elsewhere.alive <= 3


def test_json_in_parts_is_the_json(shown: Review) -> None:
    for one in (shown, review(), review(clean_case()).model_copy(update={"cases": []})):
        whole = one.model_dump_json(by_alias=True, indent=1) + "\n"
        assert "".join(json_parts(one.model_copy(update={"cases": []}), map(case_json, one.cases))) == whole
        assert to_json(one) == whole


def test_what_is_summed_case_by_case_is_what_is_summed_at_once(shown: Review) -> None:
    again = faulty_case().model_copy(update={"case_no": "青西档罚〔2025〕4号"})
    for one in (
        shown,
        review(),
        review(faulty_case(), clean_case(), secret_case(), failed_case(), again),
    ):
        survey = make_index(one, "报告.xlsx", kept_cases=0).survey
        assert survey.articles.lines() == by_article(one.cases)
        for tallies, lines in (
            (survey.units, unit_lines(one.cases)),
            (survey.officers, officer_lines(one.cases)),
        ):
            assert [
                line_row(1, tallies[name], tallies[name].points.words(scaled=False))
                for name in sorted(tallies)
            ] == [line_row(1, line, line.mean_words) for line in lines]
        assert survey.scores.words(one) == totals_words(one)
        index = make_index(one, "报告.xlsx")
        assert survey.needs.lines() == needs((e.owned.owner, e.finding) for e in index.undetermined)
        assert (survey.problems, survey.undetermined, survey.manual) == tuple(
            map(len, (index.problems, index.undetermined, index.manual))
        )
        assert survey.entries == len(index.entries)
        assert case_totals_words(survey.conclusions) == case_totals(one)
        assert finding_totals_words(survey.labels) == finding_totals(one)
