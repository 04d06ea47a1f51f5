"""The review workbook: the sheets in their order, volumes beside it where there are many cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from records.findings import Review
from reports.files import Output, check_target, file_name, write_all
from reports.rereading import Reread
from reports.sheets import (
    articles,
    comparison,
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
from reports.sheets.cover import Contents, write_cover
from reports.sheets.decided_by_hand import NAME as BY_HAND
from reports.sheets.decided_by_hand import by_hand_entries, write_by_hand
from reports.sheets.index import CASES_A_BOOK, CaseSheet, Index, make_index
from reports.sheets.scoring import Scoring, has_formulas
from reports.sheets.table import SHEET_ROWS, TableSpec

LOW_MEMORY_FROM = 30_000  # findings; from here on rows go to disk as they are written


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a sheet and a workbook hold; smaller in tests."""

    sheet_rows: int = SHEET_ROWS
    cases_a_book: int = CASES_A_BOOK
    low_memory_from: int = LOW_MEMORY_FROM
    plainly: bool = False  # without the faster form of reports.sheets.rows


REVIEW_TITLE = "行政执法案卷评查报告"


def write_workbook(
    review: Review,
    target: Path,
    *,
    title: str = REVIEW_TITLE,
    inputs: Iterable[Path] = (),
    limits: Limits = Limits(),
    previous: Review | None = None,
) -> list[Path]:
    """Writes an already masked review to ``target``; beside it volumes (above 200 cases) and, where cases are shared out,
    each reviewer's part. Answers the files written, the main one first.

    All files appear together or none does. Raises reports.files.OutputError.
    """
    outputs = workbook_outputs(review, target, title=title, limits=limits, previous=previous)
    sources = list(inputs)
    for output in outputs:
        check_target(output.target, sources)
    write_all(outputs)
    return [output.target for output in (outputs[-1], *outputs[:-1])]


def workbook_outputs(
    review: Review,
    target: Path,
    *,
    title: str = REVIEW_TITLE,
    limits: Limits = Limits(),
    parts: bool = True,
    previous: Review | None = None,
    again: Sequence[Reread] = (),
) -> list[Output]:
    """The files of a review workbook, for ``reports.files.write_all``, the main one last; ``parts``: each reviewer's too;
    ``previous``: the (masked) review that the main one is compared with; ``again``: the cases to read again."""
    reviewers = dict.fromkeys(name for case in review.cases for name in case.reviewers)
    paths = {target.with_name(f"{target.stem}-{file_name(name)}{target.suffix}"): name for name in reviewers}
    outputs: list[Output] = []
    for path, reviewer in [*(paths.items() if parts else ()), (target, None)]:
        index = make_index(review, path.name, cases_a_book=limits.cases_a_book, reviewer=reviewer)
        main = reviewer is None
        outputs += _outputs(index, path, title, limits, previous if main else None, again if main else ())
    return outputs


def _outputs(
    index: Index, target: Path, title: str, limits: Limits, previous: Review | None, again: Sequence[Reread]
) -> list[Output]:
    volumes = [
        Output(target.with_name(name), partial(_write_volume, index=index, sheets=sheets, limits=limits))
        for name, sheets in index.volumes().items()
    ]
    main = partial(_write_main, index=index, title=title, limits=limits, previous=previous, again=again)
    return [*volumes, Output(target, main)]


def _book(path: Path, index: Index, limits: Limits) -> Book:
    review = index.review
    footer = f"{review.tool.rules.title} 版本 {review.tool.rules.version}；基准日 {review.run.as_of}"
    return Book(
        path,
        footer,
        date.fromisoformat(review.run.as_of),
        low_memory=len(index.entries) >= limits.low_memory_from,
        plainly=limits.plainly,
    )


def _write_main(
    path: Path,
    index: Index,
    title: str,
    limits: Limits,
    previous: Review | None,
    again: Sequence[Reread],
) -> None:
    book = _book(path, index, limits)
    rows = limits.sheet_rows
    tables = _lists(index, rows, formulas=False)
    formulas = has_formulas(index, *tables)
    problem_table, unknown_table, manual_table = tables = _lists(index, rows, formulas=formulas)
    scoring = Scoring(index, *tables) if formulas else None
    write_cover(book, index, title, _contents(index, previous, again))
    overview.write_overview(book, index, problem_table, rows, scoring)
    problems.write_problems(book, index, problem_table, scoring)
    articles.write_articles(book, index)
    summaries.write_lines(book, index, rows)
    if previous is not None:
        comparison.write_comparison(book, index, previous, rows)
    unknowns.write_needs(book, index, rows)
    unknowns.write_unknowns(book, index, unknown_table, scoring)
    manual.write_manual(book, index, manual_table, scoring)
    extra_faults.write_extra_faults(book, index, rows)
    if by_hand_entries(index):
        write_by_hand(book, index, rows)
    if again:
        rereading.write_rereading(book, index, again, rows)
    summaries.write_leads(book, index, rows)
    summaries.write_charts(book, index)
    quality.write_quality(book, index, rows)
    for sheet in index.sheets:
        if sheet.volume is None:
            write_case(book, index, sheet, problem_table)
    if scoring is not None:
        scoring.write(book, rows)
    trail.write_trail(book, index, rows)
    trail.write_data(book, index)
    book.close()


def _lists(index: Index, limit: int, *, formulas: bool) -> tuple[TableSpec, TableSpec, TableSpec]:
    """The three lists that people fill in: 问题清单, 无法判定清单, 待人工核查."""
    return (
        problems.spec(limit, scored=bool(index.review.run.schemes), formulas=formulas),
        unknowns.list_spec(limit, formulas=formulas),
        manual.spec(limit, formulas=formulas),
    )


def _write_volume(path: Path, index: Index, sheets: list[CaseSheet], limits: Limits) -> None:
    book = _book(path, index, limits)
    problem_table = problems.spec(limits.sheet_rows, scored=bool(index.review.run.schemes))
    for sheet in sheets:
        write_case(book, index, sheet, problem_table)
    trail.write_mark(book, index)
    book.close()


def _contents(index: Index, previous: Review | None, again: Sequence[Reread]) -> list[Contents]:
    forms = (
        "其后每件案卷一张逐卷评查表。" if not index.volumes() else "逐卷评查表另存为分册，与本文件放在一起。"
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
            [Contents(BY_HAND, "由评查人认定、更正或者有异议的事项，原结论并列。")]
            if by_hand_entries(index)
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
