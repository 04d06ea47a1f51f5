"""Where everything stands in the workbook: made before anything is written, so that links can go both ways.

Nothing is kept of a case but its place; what its sheets and rows are made from is put together again whenever it is asked
for (``Index.sheets``), so that cases may come from a disk. A small review is put together once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from records.findings import CaseResult, Review
from reports.printable import clean
from reports.sheets.content import SHEET_NAME_LIMIT, Link, cut
from reports.sheets.found import Entry, Found, found_in, found_in_units
from reports.sheets.survey import Survey

CASES_A_BOOK = 200  # more cases than this stand in volumes beside the main workbook
KEPT_CASES = 400  # no more than this are kept put together
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """The sheet of one case: its number in the review from 1, and the volume it stands in (None: the main workbook)."""

    number: int
    case: CaseResult
    name: str
    volume: str | None
    found: Found

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.found.entries


@dataclass(frozen=True, slots=True)
class Index:
    """The review, ordered for the workbook: ``review`` without its cases, ``cases`` in order; of one ``reviewer``, if named."""

    review: Review
    cases: Sequence[CaseResult]
    reviewer: str | None
    main_file: str
    cases_a_book: int
    survey: Survey
    units: Found
    _numbers: dict[str, int]  # 案号 → number of the case, from 1
    _problems: list[int]  # how many entries of 问题清单 come before each case
    _kept: tuple[CaseSheet, ...] | None

    def sheets(self, first: int = 0, stop: int | None = None) -> Iterator[CaseSheet]:
        """The sheets of the cases from ``first`` (from 0) up to ``stop``, one after the other."""
        stop = len(self.cases) if stop is None else stop
        if self._kept is not None:
            yield from self._kept[first:stop]
            return
        for place, case in enumerate(part(self.cases, first, stop), first):
            yield self._sheet(place, case)

    def _sheet(self, place: int, case: CaseResult) -> CaseSheet:
        found = found_in(case, self._problems[place])
        return CaseSheet(place + 1, case, self._name(place + 1, case.case_no), self._volume(place + 1), found)

    @property
    def case_numbers(self) -> list[str]:
        """The 案号 of the cases, in order."""
        return list(self._numbers)

    def bare(self) -> Index:
        """What the sheets of cases need of it, without what grows with the review."""
        return replace(self, survey=Survey(), _numbers={})

    def case_link(self, text: str, case_no: str) -> Link | str:
        """From the main workbook to the case's own sheet."""
        number = self._numbers.get(case_no)
        return text if number is None else Link(text, self._name(number, case_no), file=self._volume(number))

    def volumes(self) -> Iterator[tuple[str, int, int]]:
        """The volumes beside the main workbook: file name, first case (from 0), the case after the last."""
        if self.in_volumes:
            for first in range(0, len(self.cases), self.cases_a_book):
                last = min(first + self.cases_a_book, len(self.cases))
                yield self._volume(first + 1) or "", first, last

    @property
    def in_volumes(self) -> bool:
        return len(self.cases) > self.cases_a_book

    def _volume(self, number: int) -> str | None:
        if not self.in_volumes:
            return None
        stem, _, suffix = self.main_file.rpartition(".")
        return f"{stem}-逐卷-{(number - 1) // self.cases_a_book + 1:03d}.{suffix}"

    def _name(self, number: int, case_no: str) -> str:
        return sheet_name(number, case_no, max(3, len(str(len(self.cases)))))

    def _all(self, pick: Callable[[Found], tuple[Entry, ...]]) -> tuple[Entry, ...]:
        return (*(entry for sheet in self.sheets() for entry in pick(sheet.found)), *pick(self.units))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every finding: the cases' in order, then those of 单位年度."""
        return self._all(lambda found: found.entries)

    @property
    def problems(self) -> tuple[Entry, ...]:
        return self._all(lambda found: found.problems)

    @property
    def undetermined(self) -> tuple[Entry, ...]:
        return self._all(lambda found: found.undetermined)

    @property
    def manual(self) -> tuple[Entry, ...]:
        return self._all(lambda found: found.manual)


def make_index(
    review: Review,
    main_file: str,
    *,
    cases: Sequence[CaseResult] | None = None,
    cases_a_book: int = CASES_A_BOOK,
    kept_cases: int = KEPT_CASES,
    reviewer: str | None = None,
    see: Callable[[CaseResult], None] = lambda case: None,
) -> Index:
    """Orders the review, going through its cases once (``cases``: in place of its own). ``main_file`` is the name (not the
    path) of the main workbook; ``reviewer``: whose part it is; ``see`` is told each case."""
    cases = review.cases if cases is None else cases
    numbers: dict[str, int] = {}
    problems: list[int] = []
    survey = Survey()
    kept: list[CaseSheet] | None = [] if len(cases) <= kept_cases else None
    index = Index(review, cases, reviewer, main_file, cases_a_book, survey, Found(), numbers, problems, None)
    for place, case in enumerate(cases):
        numbers[case.case_no] = place + 1
        problems.append(survey.problems)
        sheet = index._sheet(place, case)
        survey.add_case(case, sheet.found)
        if kept is not None:
            kept.append(sheet)
        see(case)
    units = found_in_units(review.units, survey.problems)
    survey.add_units(units)
    return Index(
        review,
        cases,
        reviewer,
        main_file,
        cases_a_book,
        survey,
        units,
        numbers,
        problems,
        None if kept is None else tuple(kept),
    )


class Picked(Sequence[CaseResult]):
    """Some of the cases, by their places in growing order; none is kept."""

    def __init__(self, cases: Sequence[CaseResult], places: Sequence[int]) -> None:
        self._cases = cases
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        if isinstance(place, slice):
            return Picked(self._cases, self._places[place])
        return self._cases[self._places[place]]


def part(cases: Sequence[CaseResult], first: int, stop: int) -> Iterable[CaseResult]:
    """The cases of some places, each looked up when it is asked for."""
    if first == 0 and stop == len(cases):
        return cases
    return (cases[place] for place in range(first, stop))


def part_of(review: Review, reviewer: str) -> Review:
    """The cases that go to one reviewer; 单位年度 is nobody's part."""
    cases = [case for case in review.cases if reviewer in case.reviewers]
    return without_others(review, {case.case_no for case in cases}).model_copy(update={"cases": cases})


def without_others(review: Review, numbers: set[str]) -> Review:
    """A reviewer's part of all but the cases: no 单位年度, no problems of other cases (``numbers``: the 案号 of the part)."""
    errors = [one for one in review.errors if one.case_no is None or one.case_no in numbers]
    return review.model_copy(update={"cases": [], "units": [], "errors": errors})


def sheet_name(number: int, text: str, digits: int = 3) -> str:
    """A name that no other sheet has and that workbooks accept: the number, then as much of the text as fits."""
    return cut(f"{number:0{digits}d} {_FORBIDDEN.sub('_', clean(text))}", SHEET_NAME_LIMIT).strip()
