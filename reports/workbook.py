"""The review workbook: the sheets in their order, volumes beside it where there are many cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from records.findings import CaseResult, Review
from reports.files import Output, check_target, file_name, write_all
from reports.rereading import Reread
from reports.sheets import (
    articles,
    comparison,
    decided_by_hand,
    extra_faults,
    manual,
    overview,
    problems,
    quality,
    rereading,
    summaries,
    trail,
    unknowns,
)
from reports.sheets.book import Book
from reports.sheets.case_form import write_case
from reports.sheets.content import Content
from reports.sheets.cover import Contents, write_cover
from reports.sheets.found import Entry, Found
from reports.sheets.index import CASES_A_BOOK, KEPT_CASES, Index, Picked, make_index, without_others
from reports.sheets.scoring import Scoring, has_formulas, with_keys
from reports.sheets.table import SHEET_ROWS, Table, TableSpec
from reports.sheets.trail import Seal

LOW_MEMORY_FROM = 30_000  # findings; from here on rows go to disk as they are written


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a sheet and a workbook hold; smaller in tests."""

    sheet_rows: int = SHEET_ROWS
    cases_a_book: int = CASES_A_BOOK
    kept_cases: int = KEPT_CASES
    low_memory_from: int = LOW_MEMORY_FROM
    plainly: bool = False  # without the faster form of reports.sheets.rows


_Row = Callable[[int, Entry], Sequence[Content]]
REVIEW_TITLE = "行政执法案卷评查报告"


def write_workbook(
    review: Review,
    target: Path,
    *,
    cases: Sequence[CaseResult] | None = None,
    title: str = REVIEW_TITLE,
    inputs: Iterable[Path] = (),
    limits: Limits = Limits(),
    previous: Review | None = None,
    aside: bool = False,
) -> list[Path]:
    """Writes an already masked review to ``target``; beside it volumes (above 200 cases) and, where cases are shared out,
    each reviewer's part. Answers the files written, the main one first.

    ``cases``: in place of the review's own; gone through several times in order, none of them kept where they are many, so
    they may come from a disk. ``aside``: a second process may write volumes meanwhile. All files appear together or none
    does. Raises reports.files.OutputError.
    """
    outputs = workbook_outputs(review, target, cases=cases, title=title, limits=limits, previous=previous)
    sources = list(inputs)
    for output in outputs:
        check_target(output.target, sources)
    write_all(outputs, aside=aside)
    return [output.target for output in (outputs[-1], *outputs[:-1])]


def workbook_outputs(
    review: Review,
    target: Path,
    *,
    cases: Sequence[CaseResult] | None = None,
    title: str = REVIEW_TITLE,
    limits: Limits = Limits(),
    parts: bool = True,
    previous: Review | None = None,
    again: Sequence[Reread] = (),
    final: bool = False,
) -> list[Output]:
    """The files of a review workbook, for ``reports.files.write_all``, the main one last; ``parts``: each reviewer's too;
    ``previous``: the (masked) review that the main one is compared with; ``again``: the cases to read again; ``final``: what
    people entered is in the numbers."""
    cases = review.cases if cases is None else cases
    seal = Seal(review)
    index = _index(review, target.name, cases, limits, seal)
    outputs: list[Output] = []
    numbers = index.case_numbers
    for name, places in index.survey.reviewers.items() if parts else ():
        path = target.with_name(f"{target.stem}-{file_name(name)}{target.suffix}")
        own = without_others(review, {numbers[place] for place in places})
        mine = Seal(own, seal)
        shared = _index(own, path.name, Picked(cases, places), limits, mine, name)
        outputs += _outputs(shared, mine, path, title, limits, None, (), final)
    return [*outputs, *_outputs(index, seal, target, title, limits, previous, again, final)]


def _index(
    review: Review,
    name: str,
    cases: Sequence[CaseResult],
    limits: Limits,
    seal: Seal,
    reviewer: str | None = None,
) -> Index:
    index = make_index(
        review,
        name,
        cases=cases,
        cases_a_book=limits.cases_a_book,
        kept_cases=limits.kept_cases,
        reviewer=reviewer,
        see=seal.add,
    )
    seal.finish()
    return index


def _outputs(
    index: Index,
    seal: Seal,
    target: Path,
    title: str,
    limits: Limits,
    previous: Review | None,
    again: Sequence[Reread],
    final: bool,
) -> list[Output]:
    bare = index.bare()
    volumes = [
        Output(
            target.with_name(name),
            partial(_write_volume, index=bare, first=first, stop=stop, limits=limits),
            alone=True,
        )
        for name, first, stop in index.volumes()
    ]
    main = partial(
        _write_main,
        index=index,
        seal=seal,
        title=title,
        limits=limits,
        previous=previous,
        again=again,
        final=final,
    )
    return [*volumes, Output(target, main)]


def _book(path: Path, index: Index, limits: Limits, *, low_memory: bool) -> Book:
    review = index.review
    footer = f"{review.tool.rules.title} 版本 {review.tool.rules.version}；基准日 {review.run.as_of}"
    as_of = date.fromisoformat(review.run.as_of)
    return Book(path, footer, as_of, low_memory=low_memory, plainly=limits.plainly)


class _EntryList:
    """A list of findings, written as the cases come."""

    def __init__(
        self,
        book: Book,
        spec: TableSpec,
        size: int,
        pick: Callable[[Found], Sequence[Entry]],
        row: Callable[[int, Entry], Sequence[Content]],
    ) -> None:
        self._table = Table(book, spec, size)
        self._pick = pick
        self._row = row
        self._number = 0

    def add(self, found: Found) -> None:
        for entry in self._pick(found):
            self._number += 1
            self._table.add(self._row(self._number, entry))

    def finish(self) -> None:
        self._table.finish()


def _write_main(
    path: Path,
    index: Index,
    seal: Seal,
    title: str,
    limits: Limits,
    previous: Review | None,
    again: Sequence[Reread],
    final: bool,
) -> None:
    """The sheets stand in their order from the beginning; then the cases are gone through, and each puts down its rows in all
    of the lists."""
    survey = index.survey
    book = _book(path, index, limits, low_memory=survey.entries >= limits.low_memory_from)
    rows = limits.sheet_rows
    (problem_table, unknown_table, manual_table), scoring = lists_of(index, rows)

    def with_key(row: Callable[[Index, int, Entry], Sequence[Content]]) -> _Row:
        return lambda number, entry: with_keys(row(index, number, entry), entry, scoring)

    write_cover(book, index, title, _contents(index, previous, again), final=final)
    overview_table = Table(book, overview.spec(rows, bool(index.review.run.schemes)), len(index.cases))
    lists = [
        _EntryList(book, problem_table, survey.problems, lambda found: found.problems, with_key(problems.row))
    ]
    articles.write_articles(book, index, final=final)
    summaries.write_lines(book, index, rows, final=final)
    if previous is not None:
        comparison.write_comparison(book, index, previous, rows, final=final)
    unknowns.write_needs(book, index, rows, final=final)
    lists += [
        _EntryList(
            book, unknown_table, survey.undetermined, lambda found: found.undetermined, with_key(unknowns.row)
        ),
        _EntryList(book, manual_table, survey.manual, lambda found: found.manual, with_key(manual.row)),
    ]
    extra_faults.write_extra_faults(book, index, rows, scoring)
    if survey.by_hand:
        spec = decided_by_hand.spec(rows)
        row = partial(decided_by_hand.row, index)
        lists.append(_EntryList(book, spec, survey.by_hand, lambda found: found.by_hand, row))
    if again:
        rereading.write_rereading(book, index, again, rows)
    leads = summaries.leads_spec(rows, final=final)
    lists.append(
        _EntryList(book, leads, survey.leads, lambda found: found.leads, partial(summaries.lead_row, index))
    )
    summaries.write_charts(book, index, final=final)
    quality.write_quality(book, index, rows)
    last = (
        not index.in_volumes or scoring is not None
    )  # sheets that are still to come stand before the hidden ones
    record = None if last else trail.Trail(book, index, seal.digest, rows)
    for sheet in index.sheets():
        overview_table.add(overview.row(index, sheet, problem_table, scoring))
        for one in lists:
            one.add(sheet.found)
        if record is not None:
            record.add(sheet.entries)
    overview_table.finish()
    for one in lists:
        one.add(index.units)
        one.finish()
    if not index.in_volumes:
        for sheet in index.sheets():
            write_case(book, index, sheet, problem_table, scoring)
    if scoring is not None:
        scoring.write(book, rows)
    if record is None:
        record = trail.Trail(book, index, seal.digest, rows)
        for sheet in index.sheets():
            record.add(sheet.entries)
    record.add(index.units.entries)
    trail.write_data(book, seal)
    book.close()


def lists_of(
    index: Index, limit: int = SHEET_ROWS
) -> tuple[tuple[TableSpec, TableSpec, TableSpec], Scoring | None]:
    """The lists that people fill in, and the formulas that follow them where the workbook gets any."""
    formulas = has_formulas(index, *_lists(index, limit, formulas=False))
    tables = _lists(index, limit, formulas=formulas)
    return tables, Scoring(index, *tables) if formulas else None


def _lists(index: Index, limit: int, *, formulas: bool) -> tuple[TableSpec, TableSpec, TableSpec]:
    """The three lists that people fill in: 问题清单, 无法判定清单, 待人工核查."""
    return (
        problems.spec(limit, scored=bool(index.review.run.schemes), formulas=formulas),
        unknowns.list_spec(limit, formulas=formulas),
        manual.spec(limit, formulas=formulas),
    )


def _write_volume(path: Path, index: Index, first: int, stop: int, limits: Limits) -> None:
    book = _book(path, index, limits, low_memory=False)  # it holds no more than so many cases
    problem_table = problems.spec(limits.sheet_rows, scored=bool(index.review.run.schemes))
    for sheet in index.sheets(first, stop):
        write_case(book, index, sheet, problem_table)
    trail.write_mark(book, index)
    book.close()


def _contents(index: Index, previous: Review | None, again: Sequence[Reread]) -> list[Contents]:
    forms = (
        "其后每件案卷一张逐卷评查表。" if not index.in_volumes else "逐卷评查表另存为分册，与本文件放在一起。"
    )
    lines = [
        Contents(overview.NAME, f"每件案卷一行：结论、各类结果的处数。{forms}"),
        Contents(problems.NAME, "每处问题一行：条款、原文、位置、要求、实际、整改建议。"),
        Contents(articles.NAME, "每条一行：适用、符合、不符合、无法判定的案卷数和符合率。"),
        Contents(summaries.UNITS, "每个执法机构一行：件数、平均分、等次、不符合的处数。"),
        Contents(summaries.OFFICERS, "每名承办人一行；一处问题对该案的全部承办人同样计入。"),
        Contents(unknowns.NEEDS, "导出或者补填哪些数据可以消除无法判定。"),
        Contents(unknowns.NAME, "每处无法判定的事项一行：原因和缺少的数据。"),
        Contents(manual.NAME, "须由人判断的事项，在表中填写人工结论。"),
        Contents(extra_faults.NAME, "程序没有列出、评查人从案卷中发现的问题，写在这里。"),
        *(
            [Contents(decided_by_hand.NAME, "由评查人认定、更正或者有异议的事项，原结论并列。")]
            if index.survey.by_hand
            else []
        ),
        *([Contents(rereading.NAME, "两人评查的结果不同或者得分低、需要复评的案卷。")] if again else []),
        Contents(summaries.LEADS, "可能需要追究责任的情形，只供核查，不是结论。"),
        Contents(summaries.CHARTS, "各条、各执法机构、各年度的不符合。"),
        Contents(quality.NAME, "导出数据中的问题，逐处列出。"),
    ]
    if previous is not None:
        lines.insert(3, Contents(comparison.NAME, "各单位的问题与上次评查相比：再次出现、新出现、已改正。"))
    if index.review.units:
        lines.insert(3, Contents(articles.UNIT_NAME, "由单位年度表判定的各条。"))
    return lines
