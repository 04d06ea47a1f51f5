"""Closing a review: what reviewers entered is taken over, and the outcome written: the final workbook and the documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from adapters.returned import NotAReport, read_returned
from dsl.tree import RuleSet
from engine.run import error_entry
from pingcha.by_hand import Collected, Read, apply, collect, read_book, same_run
from pingcha.errors import PingchaError
from pingcha.rereading import BELOW, rereads, waiting_for
from records.answers import Answer
from records.findings import Review, Verdict
from records.problems import InputProblem
from reports.documents.write import DocumentTemplateError, document_outputs
from reports.files import Output, check_target
from reports.problems_text import error_lines
from reports.rereading import Reread
from reports.summary import owned_findings
from reports.workbook import workbook_outputs

FINAL_TITLE = "行政执法案卷评查报告（定稿）"
FINAL_NAME = "评查报告-定稿.xlsx"


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed review. ``changed`` without the faults that reviewers added; ``unanswered`` 人工 questions, ``objections`` that
    nobody answered; ``again``: cases to read again; ``waiting``: reviewers whose workbook is not there, with the number of
    their cases that two are to read."""

    review: Review
    collected: Collected
    confirmed: int
    changed: int
    unanswered: int
    objections: int
    again: tuple[Reread, ...]
    waiting: Mapping[str, int]


def close(paths: Sequence[Path], ruleset: RuleSet, review_below: float = BELOW, *, today: date) -> Closed:
    """Read the workbooks of one review back. Raises PingchaError naming every problem by its cell: nothing is taken over
    while there is one. ``review_below``: points of a hundred under which a case that two read is to be read again;
    ``today`` by the clock: nothing was entered after it."""
    books = _read(paths, ruleset, today)
    if all(read.reviewer is not None for read in books):
        names = "、".join(read.book.path.name for read in books)
        raise PingchaError(
            f"只有评查人的分表（{names}），没有主报告。请把 pingcha review 写出的主报告一并写上。"
        )
    review = books[0].review
    if review.tool.rules.sha256 != ruleset.sha256:
        raise PingchaError(
            f"报告是按规则集《{review.tool.rules.title}》版本 {review.tool.rules.version}"
            f"（指纹 {review.tool.rules.sha256[:16]}）评查的，现在的规则已经不同（指纹 {ruleset.sha256[:16]}）。"
            "请用 --rules 写出评查时的规则文件夹，或者按现在的规则重新评查。"
        )
    collected = collect(books)
    final = apply(collected.review, collected.settled, ruleset, collected.faults)
    return _closed(final, collected, rereads(collected, ruleset, review_below))


def _read(paths: Sequence[Path], ruleset: RuleSet, today: date) -> list[Read]:
    books: list[Read] = []
    wrong: list[str] = []
    for path in paths:
        try:
            books.append(read_book(read_returned(path), ruleset, today))
        except NotAReport as error:
            wrong.append(str(error))
    if wrong:
        raise PingchaError("\n".join(wrong))
    problems: list[InputProblem] = [*same_run(books)]
    for read in books:
        problems.extend(read.problems)
    if problems:
        lines = "\n".join(f"  {line}" for line in error_lines(map(error_entry, problems)))
        raise PingchaError(
            f"收回的报告有 {len(problems)} 处需要改正，没有写出任何文件，原文件没有改动：\n{lines}"
        )
    return sorted(books, key=lambda read: read.reviewer is not None)  # the main report first


def _closed(final: Review, collected: Collected, again: tuple[Reread, ...]) -> Closed:
    findings = [owned.finding for owned in owned_findings(final)]
    decided = [(finding, finding.by_hand) for finding in findings if finding.by_hand is not None]
    confirmed = sum(by_hand.before is finding.verdict for finding, by_hand in decided)
    answers: Mapping[str, Answer] = collected.settled
    return Closed(
        review=final,
        collected=collected,
        confirmed=confirmed,
        changed=len(decided) - confirmed - len(collected.faults),
        unanswered=sum(finding.verdict is Verdict.MANUAL for finding in findings),
        objections=sum(
            answer.objection is not None and answer.verdict is None for answer in answers.values()
        ),
        again=again,
        waiting=waiting_for(collected),
    )


def outputs(closed: Closed, folder: Path, sources: Sequence[Path], templates: Path | None) -> list[Output]:
    """All files of the outcome. Raises PingchaError (a template) or OutputError (a file that must not be replaced)."""
    try:
        documents = document_outputs(closed.review, folder, templates, len(closed.again))
    except DocumentTemplateError as error:
        raise PingchaError(f"{error}没有写出任何文件。") from error
    everything = [
        *documents,
        *workbook_outputs(
            closed.review,
            folder / FINAL_NAME,
            title=FINAL_TITLE,
            parts=False,
            again=closed.again,
            final=True,
        ),
    ]
    for output in everything:
        check_target(output.target, sources)
    return everything
