"""The score of a unit or an officer by an assessment scheme (考核方案), every point of it with what it was lost for.

Nothing here can see an amount of money: what counts is the scores of the files, the verdicts, and 单位年度. Files that could
not be evaluated and years that were not exported are open, never met: an interval says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from dsl.scheme_tree import AssessmentScheme, Capped
from engine.score import Part, Scorer, rescaled
from records.findings import CaseResult, Finding, SchemeInfo, SchemeItem, SchemeLine, UnitResult, Verdict
from records.schema import AGENCY_YEAR
from reports.assessment import NO_NAME, REPEATED_FROM, Assessment, Line, ranks
from reports.scores import span_words
from reports.summary import id_order
from reports.unit_scores import Loss, PartScore, UnitScore
from reports.words import LEADS

FILES, REPEATED, VETOED = "案卷得分", "屡犯", "否决案卷"
_OPEN = (Verdict.UNDETERMINED, Verdict.MANUAL)
_NONE = Fraction(0)


def with_scores(found: Assessment, scheme: AssessmentScheme) -> Assessment:
    """The assessment with a score for each unit and officer, ranked by it."""
    years = range(found.period.start.year, found.period.end.year + 1)
    units = [
        replace(line, score=unit_score(scheme, line, _of(found.management, line.name), years))
        for line in found.units
    ]
    officers = [replace(line, score=officer_score(scheme, line)) for line in found.officers]
    return replace(
        found,
        scheme=scheme.title,
        units=_ranked(units, found.min_cases),
        officers=_ranked(officers, found.min_cases),
    )


def unit_score(
    scheme: AssessmentScheme, line: Line, management: Sequence[UnitResult], years: Iterable[int]
) -> UnitScore:
    """``management``: what 单位年度 decides for the unit in ``years``; a year without it is open."""
    return _total(scheme, [*_files(scheme, line), *_items(scheme, management, years), *_counts(scheme, line)])


def officer_score(scheme: AssessmentScheme, line: Line) -> UnitScore:
    """By the parts about files only: what a unit has to arrange is not an officer's."""
    items = [
        PartScore(item.title, Fraction(item.weight), "no", _NONE, _NONE, (), "管理事项由单位负责，不计入个人")
        for item in scheme.items
    ]
    return _total(scheme, [*_files(scheme, line), *items, *_counts(scheme, line)])


def _of(management: Iterable[UnitResult], name: str) -> list[UnitResult]:
    return [unit for unit in management if (unit.unit or NO_NAME) == name]


def _ranked(lines: Sequence[Line], min_cases: int) -> tuple[Line, ...]:
    ends = {
        line.name: (Fraction(line.score.points[0]), Fraction(line.score.points[1]))
        for line in lines
        if line.score is not None
        and line.score.points is not None
        and line.scored >= min_cases
        and line.name != NO_NAME
    }
    found = ranks(ends)
    return tuple(replace(line, rank=found.get(line.name)) for line in lines)


def _total(scheme: AssessmentScheme, parts: Sequence[PartScore]) -> UnitScore:
    ends = rescaled(
        Fraction(scheme.full), [Part(part.applies, part.weight, part.low, part.high) for part in parts]
    )
    return UnitScore(scheme.full, ends, _grade(scheme, parts, ends), bool(scheme.grades), tuple(parts))


def _grade(
    scheme: AssessmentScheme, parts: Sequence[PartScore], ends: tuple[Decimal, Decimal] | None
) -> str | None:
    """The grade that both ends have, else None."""
    if not scheme.grades or ends is None or all(part.applies != "yes" for part in parts):
        return None
    low, high = (
        next(grade.name for grade in scheme.grades if grade.least is None or end >= grade.least)
        for end in ends
    )
    return low if low == high else None


# --------------------------------------------------------------------------------------------------------------- files


def _files(scheme: AssessmentScheme, line: Line) -> Iterator[PartScore]:
    """The mean of the files' scores, each as a share of its own full points."""
    if scheme.files is None:
        return
    weight = Fraction(scheme.files)
    counted: list[tuple[CaseResult, Fraction, Fraction]] = []
    left_out = 0
    for case in line.cases:
        score = case.score
        if case.error is not None:
            counted.append((case, _NONE, Fraction(1)))
        elif score is None or score.points is None:
            left_out += 1
        else:
            full = Fraction(score.full)
            counted.append((case, Fraction(score.points.low) / full, Fraction(score.points.high) / full))
    if not counted:
        if not line.cases:
            yield PartScore(FILES, weight, "no", _NONE, _NONE, (), "期间没有案卷")
        else:
            lost = Loss(f"{left_out} 件案卷都没有得分", "", _NONE, weight)
            yield PartScore(FILES, weight, "yes", _NONE, weight, (lost,), f"案卷 {left_out} 件，都没有得分")
        return
    each = weight / len(counted)
    losses = [
        Loss(_file_words(case), case.case_no, each * (1 - high), each * (high - low))
        for case, low, high in counted
        if low < 1
    ]
    note = f"{len(counted)} 件案卷得分的平均" + (f"，另有 {left_out} 件没有得分，不计" if left_out else "")
    low = sum((each * low for _, low, _ in counted), _NONE)
    high = sum((each * high for _, _, high in counted), _NONE)
    yield PartScore(FILES, weight, "yes", low, high, tuple(losses), note)


def _file_words(case: CaseResult) -> str:
    if case.score is None or case.score.points is None:
        return "无法评查，得分未知"
    return f"得 {span_words(case.score.points)} 分，满分 {case.score.full}"


# --------------------------------------------------------------------------------------------------------------- items


def _items(
    scheme: AssessmentScheme, management: Sequence[UnitResult], years: Iterable[int]
) -> Iterator[PartScore]:
    """The items about 单位年度, deducted as those of a case are."""
    held = {unit.year for unit in management if unit.error is None}
    missing = [year for year in years if year not in held]
    findings = [finding for unit in management for finding in unit.findings]
    year_of = {id(finding): unit.year for unit in management for finding in unit.findings}
    score = Scorer(_info(scheme)).score(findings)
    for item, shown in zip(scheme.items, score.items, strict=True):
        weight = Fraction(item.weight)
        named = {one for line in item.deductions for one in line.of.ids}
        mine = [finding for finding in findings if finding.obligation in named]
        points = [Fraction(one.points) for one in score.deductions if one.scheme_item == item.title]
        order = {one: n for n, line in enumerate(item.deductions) for one in line.of.ids}
        violated = sorted(
            (finding for finding in mine if finding.verdict is Verdict.VIOLATED),
            key=lambda finding: order[finding.obligation],
        )
        losses = [
            Loss(f"{one.obligation} {one.title}", f"{year_of[id(one)]} 年度", taken, _NONE)
            for one, taken in zip(violated, points, strict=True)
        ]
        earned = shown.earned
        low, high = (weight, weight) if earned is None else (Fraction(earned.low), Fraction(earned.high))
        waiting = [finding for finding in mine if finding.verdict in _OPEN]
        if high > low:
            names = "、".join(dict.fromkeys(f"{one.obligation} {one.title}" for one in waiting))
            losses.append(Loss(f"还没有判定：{names}", "", _NONE, high - low))
        applies = shown.applies
        note = f"“{AGENCY_YEAR}” {len(held)} 个年度"
        if missing:
            most = min(weight, sum((_most(line.cap, item.weight) for line in item.deductions), _NONE))
            lost = low - (weight - most)
            if lost > 0:
                names = "、".join(f"{year}" for year in missing)
                losses.append(Loss(f"没有 {names} 年度的“{AGENCY_YEAR}”数据", "", _NONE, lost))
            low = weight - most
            applies = "unknown" if applies == "no" else applies
            note += f"，缺 {len(missing)} 个年度"
        elif applies == "no":
            low = high = _NONE
            note += "，这些事项都不适用"
        yield PartScore(item.title, weight, applies, low, high, tuple(losses), note)


def _most(cap: Decimal | None, weight: Decimal) -> Fraction:
    return Fraction(weight if cap is None else cap)


def _info(scheme: AssessmentScheme) -> SchemeInfo:
    """The items as a scoring scheme, for the one computation of deductions that there is."""
    return SchemeInfo(
        title=scheme.title,
        full=str(scheme.full),
        path=scheme.file,
        sha256=scheme.sha256,
        items=[
            SchemeItem(
                item=item.title,
                weight=str(item.weight),
                lines=[
                    SchemeLine(
                        obligations=list(line.of.ids),
                        each=None if line.each is None else str(line.each),
                        cap=None if line.cap is None else str(line.cap),
                    )
                    for line in item.deductions
                ],
            )
            for item in scheme.items
        ],
        vetoes=[],
        grades=[],
    )


# -------------------------------------------------------------------------------------------------------------- counts


def _counts(scheme: AssessmentScheme, line: Line) -> Iterator[PartScore]:
    failed = [case for case in line.cases if case.error is not None]
    if scheme.repeated is not None:
        yield _repeated(scheme.repeated, line, failed)
    if scheme.vetoed is not None:
        yield _vetoed(scheme.vetoed, line, failed)


def _repeated(capped: Capped, line: Line, failed: Sequence[CaseResult]) -> PartScore:
    """Obligations violated in several files; those that may be, with what is still open, cost at the low end only."""
    weight = Fraction(capped.cap)
    if len(line.cases) < REPEATED_FROM:
        note = f"案卷不到 {REPEATED_FROM} 件，谈不上屡犯"
        return PartScore(REPEATED, weight, "no", _NONE, _NONE, (), note)
    violated, possible = (
        _in_cases(line.cases, (Verdict.VIOLATED,)),
        _in_cases(line.cases, (Verdict.VIOLATED, *_OPEN)),
    )
    sure = [(one.title, one.obligation, one.cases) for one in line.repeated if one.category != LEADS]
    known = {obligation for _, obligation, _ in sure}
    open_ones = sorted(
        (one for one, cases in possible.items() if one not in known and cases >= REPEATED_FROM), key=id_order
    )
    losses = _stepped(
        capped,
        [(f"{obligation} {title}，{len(cases)} 件", "、".join(cases)) for title, obligation, cases in sure],
        len(open_ones),
        f"还不能排除的 {len(open_ones)} 种：{_named(open_ones[:8], line.cases)}{' 等' if len(open_ones) > 8 else ''}",
        f"无法评查的案卷 {len(failed)} 件" if failed else "",
    )
    return _capped_part(REPEATED, weight, losses, f"屡犯 {len(sure)} 种；不符合的事项共 {len(violated)} 种")


def _in_cases(cases: Iterable[CaseResult], verdicts: tuple[Verdict, ...]) -> Counter[str]:
    """In how many cases each 应当 has one of these verdicts."""
    return Counter(
        obligation
        for case in cases
        for obligation in {
            finding.obligation
            for finding in case.findings
            if _binding(finding) and finding.verdict in verdicts
        }
    )


def _named(obligations: Sequence[str], cases: Iterable[CaseResult]) -> str:
    """11.1 and what it is called, for readers without the rules."""
    titles = {finding.obligation: finding.title for case in cases for finding in case.findings}
    return "、".join(f"{one} {titles.get(one, '')}".rstrip() for one in obligations)


def _binding(finding: Finding) -> bool:
    return finding.modality == "应当" and finding.category != LEADS


def _vetoed(capped: Capped, line: Line, failed: Sequence[CaseResult]) -> PartScore:
    weight = Fraction(capped.cap)
    if not line.cases:
        return PartScore(VETOED, weight, "no", _NONE, _NONE, (), "期间没有案卷")
    scores = [(case, case.score) for case in line.cases if case.score is not None]
    sure = [(f"否决：{_named(score.vetoes, [case])}", case.case_no) for case, score in scores if score.vetoes]
    waiting = [case for case, score in scores if score.open_vetoes and not score.vetoes]
    names = "、".join(case.case_no for case in waiting[:8]) + (" 等" if len(waiting) > 8 else "")
    losses = _stepped(
        capped,
        sure,
        len(waiting) + len(failed),
        f"否决事项还不能判定的案卷 {len(waiting)} 件：{names}"
        if waiting
        else f"无法评查的案卷 {len(failed)} 件",
        "",
    )
    return _capped_part(VETOED, weight, losses, f"有否决事项的案卷 {len(sure)} 件")


def _stepped(
    capped: Capped, sure: Sequence[tuple[str, str]], more: int, open_words: str, anything: str
) -> list[Loss]:
    """Losses up to the cap: each of ``sure``, then ``more`` that are open; ``anything``: all the rest is open too."""
    each, cap = Fraction(capped.each), Fraction(capped.cap)
    losses, taken = [], _NONE
    for what, where in sure:
        step = min(each, cap - taken)
        losses.append(Loss(what, where, step, _NONE))
        taken += step
    step = min(each * more, cap - taken)
    if more:
        losses.append(Loss(open_words, "", _NONE, step))
        taken += step
    if anything and cap > taken:
        losses.append(Loss(anything, "", _NONE, cap - taken))
    return losses


def _capped_part(title: str, weight: Fraction, losses: Sequence[Loss], note: str) -> PartScore:
    sure = sum((loss.sure for loss in losses), _NONE)
    opened = sum((loss.open for loss in losses), _NONE)
    return PartScore(title, weight, "yes", weight - sure - opened, weight - sure, tuple(losses), note)
