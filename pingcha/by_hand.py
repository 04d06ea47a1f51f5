"""People's part of a review: what came back in workbooks, checked cell by cell, brought together, put into the findings.

What a person entered is never overwritten and never guessed: every problem is named by its cell, and while there is one
nothing is taken over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from adapters.returned import EnteredRow, ReturnedBook, entered_text
from dsl.tree import RuleSet
from engine.rollup import article_verdicts
from engine.score import score
from pingcha.entered import EnteredCells
from pingcha.extra_faults import of_cases, read_faults, together, turned
from pingcha.returned import review_in
from pingcha.typed_over import computed_stands, decided_stands
from records.answers import (
    ANSWER_WORDS,
    BY_HEADING,
    ID_HEADING,
    OBJECTION_HEADING,
    ON_HEADING,
    OWNER_HEADING,
    VERDICT_HEADING,
    WHY_HEADING,
    Answer,
    ExtraFault,
    Place,
)
from records.findings import (
    ArticleVerdict,
    ByHand,
    CaseResult,
    Finding,
    Modality,
    Review,
    Score,
    UnitResult,
    Verdict,
)
from records.problems import InputProblem, Level
from reports.sheets.found import Entry
from reports.sheets.index import Index, make_index
from reports.sheets.manual import NAME as MANUAL
from reports.sheets.overview import NAME as OVERVIEW
from reports.sheets.problems import NAME as PROBLEMS
from reports.sheets.table import HEAD_ROWS
from reports.sheets.unknowns import NAME as UNKNOWNS
from reports.words import basis_words


@dataclass(frozen=True, slots=True)
class Read:
    """One workbook, read: ``reviewer`` None for the main report; ``answers`` by finding; ``faults`` of 补充问题; problems,
    which refuse it."""

    book: ReturnedBook
    review: Review
    reviewer: str | None
    answers: Mapping[str, Answer]
    faults: tuple[ExtraFault, ...]
    problems: tuple[InputProblem, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two reviewers who do not conclude the same of one finding; the main report did not settle it."""

    entry: Entry
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Collected:
    """All workbooks of one review together. ``settled``: the answer that counts, by finding id; ``faults``: every fault of
    补充问题 once; ``leader``: what the main report says; ``parts``: the reviewers' own workbooks."""

    review: Review
    index: Index
    settled: Mapping[str, Answer]
    differences: tuple[Difference, ...]
    faults: tuple[ExtraFault, ...]
    leader: tuple[Read, ...]
    parts: tuple[Read, ...]


def read_book(book: ReturnedBook, ruleset: RuleSet, today: date) -> Read:
    """Check one workbook that came back, ``today`` by the clock. Raises NotAReport where its hidden data cannot be read."""
    review = review_in(book)
    index = make_index(review, book.path.name)
    check = _Check(book, index, today)
    answers = check.answers()
    same_rules = review.tool.rules.sha256 == ruleset.sha256  # a report of other rules is refused as a whole
    faults, wrong = read_faults(book, review, ruleset, today) if same_rules else ((), ())
    problems = (*check.cells.problems, *wrong)
    return Read(book, review, book.head.get("reviewer") or None, answers, faults, problems)


class _Check:
    """The rows of one workbook against the findings that it was written with."""

    def __init__(self, book: ReturnedBook, index: Index, today: date) -> None:
        self.book = book
        self.index = index
        self.entries = {entry.id: entry for entry in index.entries}
        self.cells = EnteredCells(book.path.name, index.review.run.as_of, today)

    def answers(self) -> dict[str, Answer]:
        found: dict[str, Answer] = {}
        seen: dict[str, EnteredRow] = {}
        for row in self.book.rows:
            ident = entered_text(row.values.get(ID_HEADING))
            entry = self.entries.get(ident or "")
            if entry is None:
                self._stray(row, ident)
                continue
            if entry.id in seen:
                first = seen[entry.id]
                text = f"编号“{ident}”出现了两次，前一次在“{first.sheet}”第 {first.row} 行"
                self.cells.problem(row, ID_HEADING, "row_twice", text, hint="请删除复制出来的一行")
                continue
            seen[entry.id] = row
            owner = entered_text(row.values.get(OWNER_HEADING))
            if owner != entry.owned.owner:
                text = f"这一行的编号属于案卷“{entry.owned.owner}”，案号却是“{owner or '空白'}”"
                self.cells.problem(
                    row, OWNER_HEADING, "row_mixed", text, hint="各行的案号和编号不能改动，请按原报告恢复"
                )
                continue
            decided_stands(self.cells, row, entry)
            answer = self._answer(row, entry)
            if answer is not None:
                found[entry.id] = answer
        self._missing(seen)
        self._cases()
        computed_stands(self.cells, self.book, self.index)
        return found

    def _answer(self, row: EnteredRow, entry: Entry) -> Answer | None:
        word = entered_text(row.values.get(VERDICT_HEADING))
        by, why, objection = (
            entered_text(row.values.get(name)) for name in (BY_HEADING, WHY_HEADING, OBJECTION_HEADING)
        )
        on = self.cells.day(row)
        if word is None:
            if by is not None or why is not None:
                text = "写了评查人或者理由，没有写人工结论"
                self.cells.problem(row, VERDICT_HEADING, "no_verdict", text, allowed=tuple(ANSWER_WORDS))
                return None
            if objection is None:
                return None
        elif word not in ANSWER_WORDS:
            text = f"人工结论“{word}”不在可选的范围内"
            self.cells.problem(row, VERDICT_HEADING, "bad_verdict", text, allowed=tuple(ANSWER_WORDS))
            return None
        verdict = ANSWER_WORDS[word] if word is not None else None
        if verdict is not None:
            if by is None:
                self.cells.problem(
                    row, BY_HEADING, "no_reviewer", "写了人工结论，没有写评查人", hint="请写明由谁认定"
                )
            if on is None and entered_text(row.values.get(ON_HEADING)) is None:
                self.cells.problem(
                    row,
                    ON_HEADING,
                    "no_date",
                    "写了人工结论，没有写评查日期",
                    hint="请写明日期，如 2026-03-04",
                )
            corrects = entry.finding.verdict is not Verdict.MANUAL and verdict is not entry.finding.verdict
            if corrects and why is None:
                text = "更正了程序的结论，没有写理由"
                self.cells.problem(row, WHY_HEADING, "no_reason", text, hint="请写明依据案卷中的哪一处更正")
        place = Place(self.book.path.name, row.sheet, row.row, row.cells.get(VERDICT_HEADING, ""))
        return Answer(entry.id, verdict, by, on, why, objection, place)

    def _stray(self, row: EnteredRow, ident: str | None) -> None:
        if ident is None:
            text = "这一行没有编号，不知道对应哪一处事项"
            hint = "请不要增加行；程序没有列出的问题写在“补充问题”表里"
        else:
            text = f"编号“{ident}”不是这份报告里的事项"
            hint = "可能是从别的报告复制来的，请删除这一行，填在本报告原有的行里"
        self.cells.problem(row, ID_HEADING, "row_added", text, hint=hint)

    def _missing(self, seen: Mapping[str, EnteredRow]) -> None:
        lists = (
            (PROBLEMS, self.index.problems),
            (UNKNOWNS, self.index.undetermined),
            (MANUAL, self.index.manual),
        )
        for sheet, entries in lists:
            for row, entry in enumerate(entries, HEAD_ROWS + 1):
                if entry.id in seen:
                    continue
                words = f"案卷“{entry.owned.owner}”{basis_words(entry.finding)}（{entry.finding.obligation}）的一行不见了"
                self.cells.problems.append(
                    InputProblem(
                        "row_deleted",
                        Level.FATAL,
                        f"原在这里的{words}（编号 {entry.id}）",
                        hint="请不要删除行；按原报告恢复这一行",
                        file=self.book.path.name,
                        sheet=sheet,
                        row=row,
                    )
                )

    def _cases(self) -> None:
        """评查总表 must list the cases of the review, no more and no less."""
        rows = self.book.tables.get(OVERVIEW)
        if rows is None:
            return
        known = {case.case_no for case in self.index.review.cases}
        found = set()
        for row in rows:
            case_no = entered_text(row.values.get(OWNER_HEADING))
            if case_no is not None and case_no not in known:
                text = f"案卷“{case_no}”不在这次评查之中"
                self.cells.problem(
                    row, OWNER_HEADING, "case_added", text, hint="要增加案卷，请重新运行 pingcha review"
                )
            found.add(case_no)
        for line, case in enumerate(self.index.review.cases, HEAD_ROWS + 1):
            if case.case_no not in found:
                self.cells.problems.append(
                    InputProblem(
                        "case_deleted",
                        Level.FATAL,
                        f"原在这里的案卷“{case.case_no}”的一行不见了",
                        hint="请按原报告恢复这一行",
                        file=self.book.path.name,
                        sheet=OVERVIEW,
                        row=line,
                        case_no=case.case_no,
                    )
                )


def same_run(books: Sequence[Read]) -> Iterator[InputProblem]:
    """A problem for each workbook that is not of the same run as the first."""
    first = books[0]
    for other in books[1:]:
        if other.book.head.get("run_sha256") != first.book.head.get("run_sha256"):
            yield InputProblem(
                "other_run",
                Level.FATAL,
                f"这份报告与“{first.book.path.name}”不是同一次评查写出的"
                f"（基准日 {other.review.run.as_of}，案卷 {len(other.review.cases)} 件）",
                hint="请只放同一次评查的报告：主报告和各评查人的分表",
                file=other.book.path.name,
            )


def collect(books: Sequence[Read]) -> Collected:
    """Bring the workbooks of one run together. What the main report says counts before what reviewers' own sheets say;
    where these differ and the main report is silent, the finding stays as it was decided and is a Difference."""
    review = _union([read.review for read in books])
    index = make_index(review, books[0].book.path.name)
    settled: dict[str, Answer] = {}
    said: dict[str, list[Answer]] = {}
    for read in books:
        if read.reviewer is None:
            settled.update(read.answers)
        else:
            for ident, answer in read.answers.items():
                said.setdefault(ident, []).append(answer)
    differences = []
    for entry in index.entries:
        answers = said.get(entry.id, [])
        if not answers or (entry.id in settled and settled[entry.id].verdict is not None):
            continue
        if len({answer.verdict for answer in answers}) > 1:
            differences.append(Difference(entry, tuple(answers)))
        else:
            settled[entry.id] = answers[0]
    return Collected(
        review,
        index,
        settled,
        tuple(differences),
        together(read.faults for read in books),
        tuple(read for read in books if read.reviewer is None),
        tuple(read for read in books if read.reviewer is not None),
    )


def _union(reviews: Sequence[Review]) -> Review:
    cases: dict[str, CaseResult] = {}
    for review in reviews:
        for case in review.cases:
            cases.setdefault(case.case_no, case)
    return max(reviews, key=lambda review: len(review.cases)).model_copy(
        update={"cases": list(cases.values())}
    )


@dataclass(frozen=True, slots=True)
class _Duty:
    id: str
    article: int
    modality: Modality
    table: str


def apply(
    review: Review, answers: Mapping[str, Answer], ruleset: RuleSet, faults: Iterable[ExtraFault] = ()
) -> Review:
    """The review with people's verdicts in their findings and the faults that they added, and the articles' verdicts and
    the scores made anew."""
    ids = iter(make_index(review, "").entries)
    added = of_cases(faults)

    def changed(findings: Iterable[Finding], at: Mapping[int, Finding]) -> tuple[list[Finding], bool]:
        found: list[Finding] = []
        touched = False
        for place, finding in enumerate(findings):
            answer = answers.get(next(ids).id)
            if place in at:
                found.append(at[place])
            else:
                found.append(finding if answer is None else _with(finding, answer))
            touched = touched or found[-1].verdict is not finding.verdict
        return found, touched

    cases: list[CaseResult] = []
    for case in review.cases:
        more = turned(case, added.get(case.case_no, ()), ruleset)
        findings, touched = changed(case.findings, more.at)
        for place, finding in reversed(more.new):
            findings.insert(place, finding)
            touched = True
        articles = _articles(findings, ruleset) if touched else case.articles
        points = _score(review, case, findings) if touched else case.score
        cases.append(case.model_copy(update={"findings": findings, "articles": articles, "score": points}))
    units: list[UnitResult] = []
    for unit in review.units:
        findings, touched = changed(unit.findings, {})
        articles = _articles(findings, ruleset) if touched else unit.articles
        units.append(unit.model_copy(update={"findings": findings, "articles": articles}))
    return review.model_copy(update={"cases": cases, "units": units})


def _score(review: Review, case: CaseResult, findings: Sequence[Finding]) -> Score | None:
    """The score by the scheme that the case was scored by, which stands in the review."""
    scheme = next((one for one in review.run.schemes if case.score and one.title == case.score.scheme), None)
    return case.score if scheme is None else score(scheme, findings)


def _with(finding: Finding, answer: Answer) -> Finding:
    answered = replace(finding, objection=answer.objection)
    if answer.verdict is None:
        return answered
    entered = ByHand(
        before=finding.verdict if finding.by_hand is None else finding.by_hand.before,
        by=answer.by or "",
        on=answer.on.isoformat() if answer.on else "",
        why=answer.why,
    )
    return replace(answered, verdict=answer.verdict, by_hand=entered)


def _articles(findings: Iterable[Finding], ruleset: RuleSet) -> list[ArticleVerdict]:
    decided = [
        (_Duty(one.obligation.split("-", 1)[0], one.article, one.modality, one.subject.table), one.verdict)
        for one in findings
    ]
    return article_verdicts(ruleset, decided)
