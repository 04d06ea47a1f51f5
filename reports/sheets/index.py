"""Where everything stands in the workbook: made before anything is written, so that links can go both ways."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass

from records.findings import CaseResult, Deduction, Finding, Review, Verdict
from reports.printable import clean
from reports.scores import deductions_of
from reports.sheets.content import SHEET_NAME_LIMIT, Link, cut
from reports.summary import Owned, id_order, owned_findings, subject_order
from reports.words import Label, label

CASES_A_BOOK = 200  # more cases than this stand in volumes beside the main workbook
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_SEVERITY = {Label.VIOLATED: 0, Label.ADVICE: 1, Label.HINT: 2}


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding with its owner and its id, which stays the same from run to run while the case's rows do."""

    owned: Owned
    id: str

    @property
    def finding(self) -> Finding:
        return self.owned.finding


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """The sheet of one case: its number in the review from 1, and the volume it stands in (None: the main workbook)."""

    number: int
    case: CaseResult
    name: str
    volume: str | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The review, ordered for the workbook. ``whole`` is the review that ``review`` is one reviewer's part of."""

    review: Review
    whole: Review
    reviewer: str | None
    main_file: str
    entries: tuple[Entry, ...]
    problems: tuple[Entry, ...]  # 不符合, 建议, 提示
    undetermined: tuple[Entry, ...]
    manual: tuple[Entry, ...]
    sheets: tuple[CaseSheet, ...]
    deductions: dict[str, Deduction]  # finding id → what it cost
    problem_number: dict[str, int]  # finding id → position in 问题清单, from 0
    sheet_of: dict[str, CaseSheet]  # 案号 → its sheet

    def case_link(self, text: str, case_no: str) -> Link | str:
        """From the main workbook to the case's own sheet."""
        sheet = self.sheet_of.get(case_no)
        return Link(text, sheet.name, file=sheet.volume) if sheet else text

    def volumes(self) -> dict[str, list[CaseSheet]]:
        """The volumes beside the main workbook, by file name."""
        found: dict[str, list[CaseSheet]] = {}
        for sheet in self.sheets:
            if sheet.volume is not None:
                found.setdefault(sheet.volume, []).append(sheet)
        return found


def make_index(
    review: Review, main_file: str, *, cases_a_book: int = CASES_A_BOOK, reviewer: str | None = None
) -> Index:
    """Orders the review, or of it the cases of one reviewer. ``main_file`` is the name (not the path) of the main
    workbook."""
    whole, review = review, review if reviewer is None else part_of(review, reviewer)
    entries = _entries(review)
    by_case: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.owned.case is not None:
            by_case.setdefault(entry.owned.owner, []).append(entry)
    sheets = _sheets(review, main_file, by_case, cases_a_book)
    problems = _problems(review, entries, by_case)
    return Index(
        review=review,
        whole=whole,
        reviewer=reviewer,
        main_file=main_file,
        entries=tuple(entries),
        problems=tuple(problems),
        undetermined=tuple(e for e in entries if e.finding.verdict is Verdict.UNDETERMINED),
        manual=tuple(e for e in entries if e.finding.verdict is Verdict.MANUAL),
        sheets=tuple(sheets),
        deductions=_deductions(review, by_case),
        problem_number={entry.id: number for number, entry in enumerate(problems)},
        sheet_of={sheet.case.case_no: sheet for sheet in sheets},
    )


def part_of(review: Review, reviewer: str) -> Review:
    """The cases that go to one reviewer; 单位年度 is nobody's part."""
    cases = [case for case in review.cases if reviewer in case.reviewers]
    numbers = {case.case_no for case in cases}
    errors = [one for one in review.errors if one.case_no is None or one.case_no in numbers]
    return review.model_copy(update={"cases": cases, "units": [], "errors": errors})


def _entries(review: Review) -> list[Entry]:
    seen: Counter[tuple[str, str, str, str]] = Counter()
    entries = []
    for owned in owned_findings(review):
        finding = owned.finding
        key = (owned.owner, finding.obligation, finding.subject.table, finding.subject.id or "")
        seen[key] += 1
        text = "\x1f".join((*key, str(seen[key])))
        entries.append(Entry(owned, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]))
    return entries


def _deductions(review: Review, by_case: dict[str, list[Entry]]) -> dict[str, Deduction]:
    return {
        entry.id: deduction
        for case in review.cases
        for entry, deduction in zip(by_case.get(case.case_no, ()), deductions_of(case), strict=True)
        if deduction is not None
    }


def _problems(review: Review, entries: list[Entry], by_case: dict[str, list[Entry]]) -> list[Entry]:
    def worst_first(found: list[Entry]) -> list[Entry]:
        return sorted(
            (e for e in found if e.finding.verdict is Verdict.VIOLATED),
            key=lambda e: (
                _SEVERITY[label(e.finding)],
                id_order(e.finding.obligation),
                subject_order(e.finding.subject),
            ),
        )

    problems = [e for case in review.cases for e in worst_first(by_case.get(case.case_no, []))]
    return problems + worst_first([e for e in entries if e.owned.case is None])


def _sheets(
    review: Review, main_file: str, by_case: dict[str, list[Entry]], cases_a_book: int
) -> list[CaseSheet]:
    stem, _, suffix = main_file.rpartition(".")
    in_volumes = len(review.cases) > cases_a_book
    digits = max(3, len(str(len(review.cases))))
    sheets = []
    for number, case in enumerate(review.cases, 1):
        volume = f"{stem}-逐卷-{(number - 1) // cases_a_book + 1:03d}.{suffix}" if in_volumes else None
        name = sheet_name(number, case.case_no, digits)
        sheets.append(CaseSheet(number, case, name, volume, tuple(by_case.get(case.case_no, ()))))
    return sheets


def sheet_name(number: int, text: str, digits: int = 3) -> str:
    """A name that no other sheet has and that workbooks accept: the number, then as much of the text as fits."""
    return cut(f"{number:0{digits}d} {_FORBIDDEN.sub('_', clean(text))}", SHEET_NAME_LIMIT).strip()
