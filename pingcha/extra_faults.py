"""Faults that reviewers found and the program did not list: read from 补充问题, checked by cell, put into the findings.

A person's word makes one finding 不符合: the one of the row that is named, else the first of the obligation that was 符合,
else a new finding about the case. What already stands in a list to fill in is answered there, so that no fault counts twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from adapters.returned import EnteredRow, ReturnedBook, entered_text
from dsl.scheme_ids import finding_ids
from dsl.tree import Duty, Obligation, RuleSet
from pingcha.entered import EnteredCells
from records.answers import (
    BY_HEADING,
    FAULT_DUTY_HEADING,
    FAULT_HEADING,
    FAULT_SUBJECT_HEADING,
    ON_HEADING,
    OWNER_HEADING,
    WHY_HEADING,
    ExtraFault,
    Place,
)
from records.findings import VERDICT_WORDS, ByHand, CaseResult, Finding, Review, Subject, Verdict
from records.nearest import nearest
from records.problems import InputProblem
from records.schema import AGENCY_YEAR, CASE
from reports.summary import id_order
from reports.words import subject_words

_LISTED = (Verdict.VIOLATED, Verdict.UNDETERMINED, Verdict.MANUAL)
_SHOWN = 8  # ids that are named
_LIST_OF = {
    Verdict.VIOLATED: "问题清单",
    Verdict.UNDETERMINED: "无法判定清单",
    Verdict.MANUAL: "待人工核查",
}


def read_faults(
    book: ReturnedBook, review: Review, ruleset: RuleSet, today: date
) -> tuple[tuple[ExtraFault, ...], tuple[InputProblem, ...]]:
    """The faults of one workbook's 补充问题, and what is wrong with its rows. ``review``: what the workbook was written from;
    ``today`` by the clock."""
    check = _Check(book, review, ruleset, today)
    faults = tuple(fault for row in book.faults if (fault := check.fault(row)) is not None)
    return faults, tuple(check.cells.problems)


class _Check:
    def __init__(self, book: ReturnedBook, review: Review, ruleset: RuleSet, today: date) -> None:
        self.cells = EnteredCells(book.path.name, review.run.as_of, today)
        self.cases = {case.case_no: case for case in review.cases}
        self.duties = {duty.id: duty for duty in ruleset.duties}
        self.ids = {one: duty for duty in ruleset.duties for one in finding_ids(duty)}
        self.seen: dict[tuple[str, str, str], EnteredRow] = {}  # case, obligation, subject → first row

    def fault(self, row: EnteredRow) -> ExtraFault | None:
        told = len(self.cells.problems)
        case = self._case(row)
        obligation = self._obligation(row)
        problem = self._text(row, FAULT_HEADING, "no_fault", "没有写是什么问题", "请写明哪里不符合")
        by = self._text(row, BY_HEADING, "no_reviewer", "没有写评查人", "请写明由谁认定")
        why = self._text(row, WHY_HEADING, "no_reason", "没有写理由", "请写明在案卷的哪一处看到")
        on = self.cells.day(row)
        if on is None and entered_text(row.values.get(ON_HEADING)) is None:
            hint = "请写明日期，如 2026-03-04"
            self.cells.problem(row, ON_HEADING, "no_date", "没有写评查日期", hint=hint)
        subject = entered_text(row.values.get(FAULT_SUBJECT_HEADING))
        if case is not None and obligation is not None:
            subject = self._subject(row, case, obligation, subject)
        if len(self.cells.problems) > told:
            return None
        if case is None or obligation is None or problem is None or by is None or why is None or on is None:
            return None
        place = Place(self.cells.file, row.sheet, row.row, row.cells.get(FAULT_DUTY_HEADING, ""))
        return ExtraFault(case.case_no, obligation, subject, problem, by, on, why, place)

    def _text(self, row: EnteredRow, heading: str, code: str, text: str, hint: str) -> str | None:
        found = entered_text(row.values.get(heading))
        if found is None:
            self.cells.problem(row, heading, code, f"补充的问题{text}", hint=hint)
        return found

    def _case(self, row: EnteredRow) -> CaseResult | None:
        case_no = entered_text(row.values.get(OWNER_HEADING))
        if case_no is None:
            hint = "请从下拉列表选择，或者照“评查总表”写"
            self.cells.problem(row, OWNER_HEADING, "no_case", "补充的问题没有写案号", hint=hint)
            return None
        case = self.cases.get(case_no)
        if case is None:
            near = nearest(case_no, self.cases)
            hint = f"您是不是想写“{near}”？" if near else "请照“评查总表”里的案号写"
            text = f"案卷“{case_no}”不在这份报告里"
            self.cells.problem(row, OWNER_HEADING, "unknown_case", text, hint=hint)
        elif case.error is not None:
            text = f"案卷“{case_no}”没有能够评查，不能补充问题"
            hint = "请先改正它的导出数据，再评查"
            self.cells.problem(row, OWNER_HEADING, "failed_case", text, hint=hint)
            return None
        return case

    def _obligation(self, row: EnteredRow) -> str | None:
        """The obligation as findings name it; None after a problem."""
        raw = row.values.get(FAULT_DUTY_HEADING)
        name = entered_text(raw)
        text, hint = "", ""
        allowed: tuple[str, ...] = ()
        if name is None:
            text, hint = "补充的问题没有写义务编号", "请从下拉列表选择；编号的意思见右边的列表"
        elif isinstance(raw, int | float) and f"{name}0" in self.ids:
            # A spreadsheet turns 11.10 into the number 11.1: which of the two was meant cannot be told.
            text = f"编号写成了数字，分不清是 {name} 还是 {name}0"
            hint = "请从下拉列表选择，或者先把单元格的格式改为文本再写"
        elif name in self.ids:
            if self.ids[name].table != AGENCY_YEAR:
                return name
            text = f"{name}“{self.ids[name].title}”查的是{AGENCY_YEAR}，不是案卷里的事项"
            hint = "请填案卷里的义务"
        elif name in self.duties:
            text, allowed = f"{name} 分几项，要写明是哪一项", finding_ids(self.duties[name])
        else:
            near = nearest(name, self.ids)
            text = f"规则里没有编号为“{name}”的义务或者人工核查"
            hint = f"您是不是想写 {near}？" if near else "全部编号见 pingcha rules list"
        self.cells.problem(row, FAULT_DUTY_HEADING, "unknown_duty", text, hint=hint, allowed=allowed)
        return None

    def _subject(self, row: EnteredRow, case: CaseResult, obligation: str, named: str | None) -> str | None:
        """The id of the row that the fault is about. A problem where there is no such row, or it is listed already."""
        same = [finding for finding in case.findings if finding.obligation == obligation]
        if named is None:
            waiting = [f for f in same if f.verdict in (Verdict.UNDETERMINED, Verdict.MANUAL)]
            if waiting and not any(finding.verdict is Verdict.SATISFIED for finding in same):
                self._already(row, FAULT_DUTY_HEADING, waiting[0])
            return None
        about = [f for f in same if named in (f.subject.id, subject_words(f.subject))]
        ids = tuple(dict.fromkeys(f.subject.id for f in same if f.subject.id))
        if not about:
            text = f"案卷“{case.case_no}”里 {obligation} 没有查到对象“{named}”"
            self.cells.problem(
                row,
                FAULT_SUBJECT_HEADING,
                "unknown_subject",
                text,
                hint=(f"可以写：{'、'.join(ids[:_SHOWN])}；" if ids else "")
                + "对象不在导出数据里的，“对象”留空，写在“问题”里",
            )
            return None
        listed = next((finding for finding in about if finding.verdict in _LISTED), None)
        if listed is not None:
            self._already(row, FAULT_SUBJECT_HEADING, listed)
        subject = about[0].subject.id
        first = self.seen.setdefault((case.case_no, obligation, subject or ""), row)
        if first is not row:
            text = f"同一处问题写了两次，前一次在第 {first.row} 行"
            self.cells.problem(row, FAULT_SUBJECT_HEADING, "fault_twice", text, hint="请删去一行")
        return subject

    def _already(self, row: EnteredRow, heading: str, finding: Finding) -> None:
        sheet = _LIST_OF[finding.verdict]
        text = (
            f"{finding.obligation}（{subject_words(finding.subject)}）已经列在“{sheet}”里，"
            f"结论是{VERDICT_WORDS[finding.verdict]}"
        )
        hint = f"请在“{sheet}”的那一行填写人工结论；这里只写没有列出的"
        self.cells.problem(row, heading, "fault_listed", text, hint=hint)


def together(books: Iterable[Sequence[ExtraFault]]) -> tuple[ExtraFault, ...]:
    """The faults of all workbooks, each counted once: what two reviewers both found is one fault, said by the first of them."""
    found: dict[tuple[str, str, str | None], list[ExtraFault]] = {}
    for faults in books:
        mine: dict[tuple[str, str, str | None], list[ExtraFault]] = {}
        for fault in faults:
            mine.setdefault((fault.case_no, fault.obligation, fault.subject), []).append(fault)
        for key, ones in mine.items():
            known = found.setdefault(key, [])
            known.extend(ones[len(known) :])
    return tuple(fault for ones in found.values() for fault in ones)


@dataclass(frozen=True, slots=True)
class Turned:
    """What a case's faults do to its findings: those at some places become 不符合, and new ones go in before ``places``."""

    at: Mapping[int, Finding]
    new: tuple[tuple[int, Finding], ...]


def turned(case: CaseResult, faults: Iterable[ExtraFault], ruleset: RuleSet) -> Turned:
    """Where the faults of one case fall among its findings (as they were decided)."""
    at: dict[int, Finding] = {}
    new: list[tuple[int, Finding]] = []
    duties = {one: duty for duty in ruleset.duties for one in finding_ids(duty)}
    for fault in sorted(faults, key=lambda fault: fault.subject is None):  # what is named first
        place = _place(case, fault, at)
        if place is not None:
            at[place] = _found(case.findings[place], fault, duties[fault.obligation])
        else:
            new.append((_after(case, fault.obligation), _new(case, fault, duties[fault.obligation])))
    return Turned(at, tuple(sorted(new, key=lambda pair: pair[0])))


def _place(case: CaseResult, fault: ExtraFault, taken: Mapping[int, Finding]) -> int | None:
    for place, finding in enumerate(case.findings):
        if finding.obligation != fault.obligation or place in taken:
            continue
        if fault.subject is None:
            if finding.verdict is Verdict.SATISFIED:
                return place
        elif finding.subject.id == fault.subject and finding.verdict not in _LISTED:
            return place
    return None


def _after(case: CaseResult, obligation: str) -> int:
    """The first place behind the findings of this obligation and of those before it."""
    order = id_order(obligation)
    return next(
        (n for n, finding in enumerate(case.findings) if id_order(finding.obligation) > order),
        len(case.findings),
    )


def _found(finding: Finding, fault: ExtraFault, duty: Duty) -> Finding:
    return replace(
        finding,
        verdict=Verdict.VIOLATED,
        message=fault.problem,
        remedy=duty.remedy if isinstance(duty, Obligation) else None,
        reason=None,
        because=(),
        alternatives=(),
        by_hand=_by(fault, finding.verdict),
    )


def _new(case: CaseResult, fault: ExtraFault, duty: Duty) -> Finding:
    basis = duty.basis[0] if duty.basis else None
    _, _, item = fault.obligation.partition("-")
    return Finding(
        obligation=fault.obligation,
        title=f"{duty.title}：{item}" if item else duty.title,
        article=duty.article,
        paragraph=basis.paragraph if basis else None,
        item=basis.item if basis else None,
        category=duty.category,
        modality=duty.modality,
        verdict=Verdict.VIOLATED,
        subject=Subject(table=CASE, id=case.case_no, source=None),
        message=fault.problem,
        quote="……".join(dict.fromkeys(part.quote for part in duty.basis)),
        remedy=duty.remedy if isinstance(duty, Obligation) else None,
        question=None if isinstance(duty, Obligation) else duty.ask,
        reason=None,
        by_hand=_by(fault, None),
    )


def _by(fault: ExtraFault, before: Verdict | None) -> ByHand:
    return ByHand(before=before, by=fault.by, on=fault.on.isoformat(), why=fault.why)


def of_cases(faults: Iterable[ExtraFault]) -> dict[str, list[ExtraFault]]:
    """The faults by 案号."""
    found: dict[str, list[ExtraFault]] = {}
    for fault in faults:
        found.setdefault(fault.case_no, []).append(fault)
    return found
