"""What the documents say: plain texts and lists, made from a review; the templates name these fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from records.findings import CaseResult, Finding, Review
from reports.assessment import unit_lines
from reports.means import SCALED, Mean, scaled
from reports.printable import clean
from reports.summary import actions, id_order
from reports.words import SAMPLE_ORDER, Label, basis_words, label, sample_words, subject_words

NO_UNIT = "（执法机构未填）"
MOST_FAULTS = 10  # kinds of fault that 评查通报 names


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One finding in a unit's list."""

    number: int
    case_no: str
    clause: str
    problem: str
    quote: str
    demand: str


@dataclass(frozen=True, slots=True)
class CommonFault:
    """A kind of fault over all cases: in how many cases it stands, and how often."""

    number: int
    title: str
    clause: str
    quote: str
    cases: int
    findings: int


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in the table of 评查通报. ``mean`` is a text: an interval while something is open, — without scores."""

    name: str
    cases: int
    failed: int
    violated_cases: int
    violations: int
    undetermined: int
    manual: int
    mean: str
    grades: str


@dataclass(frozen=True, slots=True)
class BulletinFacts:
    """评查通报. ``again``: cases that are to be reviewed again."""

    title: str
    as_of: str
    rules: str
    cases: int
    sample: str
    units: Sequence[UnitLine]
    faults: Sequence[CommonFault]
    by_hand: int
    undetermined: int
    manual: int
    scheme: str
    again: int
    scale: str  # a sentence where means of different full scores are of a hundred


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """整改通知单 and 评查建议书 of one unit."""

    title: str
    unit: str
    as_of: str
    rules: str
    cases: int
    case_numbers: str
    violations: Sequence[FaultLine]
    advice: Sequence[FaultLine]
    data: Sequence[str]


def bulletin_facts(review: Review, again: int = 0) -> BulletinFacts:
    """The facts of 评查通报 of a masked review."""
    findings = [finding for case in review.cases for finding in case.findings]
    labels = Counter(label(finding) for finding in findings)
    of_hundred = scaled(review.run.schemes)
    year = date.fromisoformat(review.run.as_of).year
    schemes = list(dict.fromkeys(case.score.scheme for case in review.cases if case.score is not None))
    return BulletinFacts(
        title=f"关于{year}年行政执法案卷评查情况的通报",
        as_of=_day(review.run.as_of),
        rules=_rules(review),
        cases=len(review.cases),
        sample=f"{sample_words(review.run.sample).removesuffix(SAMPLE_ORDER)}。" if review.run.sample else "",
        units=[_unit_line(name, cases, of_hundred) for name, cases in by_unit(review).items()],
        faults=_common(review.cases),
        by_hand=sum(finding.by_hand is not None for finding in findings),
        undetermined=labels[Label.UNDETERMINED],
        manual=labels[Label.MANUAL],
        scheme="、".join(schemes),
        again=again,
        scale=f"{SCALED}。" if of_hundred else "",
    )


def unit_facts(review: Review, unit: str, cases: Sequence[CaseResult]) -> UnitFacts:
    """The facts of one unit's documents; ``review`` is masked, ``cases`` are the unit's."""
    pairs = [(case, finding) for case in cases for finding in case.findings]
    unknown = [finding for _, finding in pairs if label(finding) is Label.UNDETERMINED]
    needs = Counter(action for finding in unknown for action in actions(finding))
    return UnitFacts(
        title=_rules(review),
        unit=clean(unit),
        as_of=_day(review.run.as_of),
        rules=_rules(review),
        cases=len(cases),
        case_numbers="、".join(clean(case.case_no) for case in cases),
        violations=_lines(pairs, (Label.VIOLATED,)),
        advice=_lines(pairs, (Label.ADVICE, Label.HINT)),
        data=[f"{action}（涉及 {number} 处）" for action, number in needs.most_common()],
    )


def by_unit(review: Review) -> dict[str, list[CaseResult]]:
    """The cases of each unit, units in the order of their first case."""
    found: dict[str, list[CaseResult]] = {}
    for case in review.cases:
        found.setdefault(case.unit or NO_UNIT, []).append(case)
    return found


def _unit_line(name: str, cases: Sequence[CaseResult], of_hundred: bool) -> UnitLine:
    points = Mean()
    for case in cases:
        points.add(case.score)
    labels = Counter(label(finding) for case in cases for finding in case.findings)
    (line,) = unit_lines(cases)
    return UnitLine(
        name=clean(name),
        cases=len(cases),
        failed=sum(case.error is not None for case in cases),
        violated_cases=sum(any(label(f) is Label.VIOLATED for f in case.findings) for case in cases),
        violations=labels[Label.VIOLATED],
        undetermined=labels[Label.UNDETERMINED],
        manual=labels[Label.MANUAL],
        mean=points.words(scaled=of_hundred),
        grades=line.grade_words,
    )


def _common(cases: Iterable[CaseResult]) -> list[CommonFault]:
    found: dict[str, list[tuple[str, Finding]]] = {}
    for case in cases:
        for finding in case.findings:
            if label(finding) is Label.VIOLATED:
                found.setdefault(finding.obligation, []).append((case.case_no, finding))
    worst = sorted(
        found.values(),
        key=lambda pairs: (-len({c for c, _ in pairs}), -len(pairs), id_order(pairs[0][1].obligation)),
    )
    return [
        CommonFault(
            number=number,
            title=clean(pairs[0][1].title),
            clause=basis_words(pairs[0][1]),
            quote=clean(pairs[0][1].quote),
            cases=len({case_no for case_no, _ in pairs}),
            findings=len(pairs),
        )
        for number, pairs in enumerate(worst[:MOST_FAULTS], 1)
    ]


def _lines(pairs: Iterable[tuple[CaseResult, Finding]], wanted: tuple[Label, ...]) -> list[FaultLine]:
    chosen = [(case, finding) for case, finding in pairs if label(finding) in wanted]
    return [
        FaultLine(
            number=number,
            case_no=clean(case.case_no),
            clause=f"{basis_words(finding)}（{finding.obligation}）",
            problem=clean(f"{finding.message}（{subject_words(finding.subject)}）"),
            quote=clean(finding.quote),
            demand=clean(finding.remedy or "请按制度要求办理"),
        )
        for number, (case, finding) in enumerate(chosen, 1)
    ]


def _rules(review: Review) -> str:
    return f"《{clean(review.tool.rules.title)}》"


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"
