"""行政执法评议考核: reviews of a period, summed by unit and by officer. Counts beside every rate, intervals while open.

Fair for small numbers: a rate is never without its count, no rank below ``min_cases`` files, and a rank that intervals
leave open is a range. A finding counts for every 承办人 of its case alike. Nothing here looks at amounts of money.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from records.findings import CaseResult, Finding, Review, Score, UnitResult, Verdict
from reports.means import Mean, mean_words, scaled
from reports.scores import OPEN_GRADE
from reports.summary import id_order
from reports.unit_scores import UnitScore
from reports.words import LEADS, Label, basis_words, label

NO_NAME = "（未填）"
REPEATED_FROM = 2  # cases with the same fault


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included; ``by`` is the 日期 of 案件 that a file is counted by."""

    start: date
    end: date
    by: str


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a category's 应当 was met, where that is known; ``open`` 无法判定 stand beside it."""

    met: int
    violated: int
    open: int

    @property
    def known(self) -> int:
        return self.met + self.violated

    @property
    def share(self) -> float | None:
        return self.met / self.known if self.known else None


@dataclass(frozen=True, slots=True)
class Repeated:
    """One fault in several cases of the same unit or officer."""

    obligation: str
    title: str
    clause: str
    cases: tuple[str, ...]
    findings: int
    category: str


@dataclass(frozen=True, slots=True)
class Rank:
    """The best and the worst place that the intervals allow, from 1."""

    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class Line:
    """One unit or officer. ``mean`` is the mean of the lows and of the highs of its scored files, exact; of 100
    where the files of the assessment have different full scores."""

    name: str
    cases: tuple[CaseResult, ...]
    failed: int
    scored: int
    mean: tuple[Fraction, Fraction] | None
    grades: Mapping[str, int]
    vetoed: int
    labels: Mapping[Label, int]
    rates: Mapping[str, Rate]
    repeated: tuple[Repeated, ...]
    leads: tuple[tuple[str, Finding], ...]
    rank: Rank | None
    score: UnitScore | None = None  # where there is an assessment scheme

    @property
    def files(self) -> int:
        return len(self.cases)

    @property
    def kinds_repeated(self) -> int:
        return len(self.repeated)

    @property
    def mean_words(self) -> str:
        """96.8, or 86.2～89.4 where something is still open; — without scores."""
        return mean_words(self.mean)

    @property
    def grade_words(self) -> str:
        return _grade_words(self.grades)


@dataclass(slots=True)
class Tally:
    """A unit or an officer as a ``Line`` sums it, case by case: no case is kept."""

    name: str
    files: int = 0
    failed: int = 0
    scored: int = 0
    vetoed: int = 0
    points: Mean = field(default_factory=Mean)
    grades: Counter[str] = field(default_factory=Counter)
    labels: Counter[Label] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)  # obligation → cases in which it is 不符合

    def add(self, case: CaseResult, labels: Mapping[Label, int], faults: Set[str]) -> None:
        """``labels``: how many of its findings are what; ``faults``: the obligations that are 不符合."""
        self.files += 1
        self.failed += case.error is not None
        self.labels.update(labels)
        self.faults.update(faults)
        score = case.score
        if score is None:
            return
        self.vetoed += bool(score.vetoes)
        if score.grades:
            self.grades.update(dict.fromkeys((*score.grades, OPEN_GRADE), 0))  # in the order of the scheme
            self.grades[score.grade or OPEN_GRADE] += 1
        self.scored += self.points.add(score)

    @property
    def kinds_repeated(self) -> int:
        return sum(cases >= REPEATED_FROM for cases in self.faults.values())

    @property
    def grade_words(self) -> str:
        return _grade_words(self.grades)


def _graded(scores: Sequence[Score]) -> Counter[str]:
    """How many have which grade, from the best on, 待定 last."""
    counts = Counter(score.grade or OPEN_GRADE for score in scores if score.grades)
    names = dict.fromkeys(name for score in scores for name in score.grades)
    return Counter({name: counts[name] for name in (*names, OPEN_GRADE) if counts[name]})


def _grade_words(grades: Mapping[str, int]) -> str:
    return "，".join(f"{name} {number} 件" for name, number in grades.items() if number) or "—"


@dataclass(frozen=True, slots=True)
class Assessment:
    """A period's assessment. ``outside``: files of another time; ``undated``: files whose day is not known; ``scheme``: the
    title of the assessment scheme, where there is one; ``namesakes``: names of 承办人 that several units have."""

    period: Period
    min_cases: int
    reviews: tuple[Review, ...]
    units: tuple[Line, ...]
    officers: tuple[Line, ...]
    management: tuple[UnitResult, ...]
    outside: tuple[CaseResult, ...]
    undated: tuple[CaseResult, ...]
    categories: tuple[str, ...]
    scheme: str | None = None
    namesakes: tuple[str, ...] = ()

    @property
    def cases(self) -> int:
        return sum(len(line.cases) for line in self.units)

    @property
    def scaled(self) -> bool:
        """Whether the files have different full scores, so that every mean is of 100."""
        return scaled(_scores(case for line in self.units for case in line.cases))

    @property
    def without_officer(self) -> int:
        """Cases that count for their unit only."""
        return sum(not case.handlers for line in self.units for case in line.cases)

    @property
    def units_with_cases(self) -> int:
        return sum(bool(line.cases) for line in self.units)


def assess(reviews: Sequence[Review], period: Period, min_cases: int) -> Assessment:
    """Sum masked reviews up; no 案号 may stand in two of them (``doubles`` tells which do).

    A 单位年度 that stands in several, as where each half of a year was exported with the whole sheet, counts once; they
    must say the same (``differing_years``).
    """
    inside: list[CaseResult] = []
    outside: list[CaseResult] = []
    undated: list[CaseResult] = []
    for review in reviews:
        for case in review.cases:
            day = case.dates.get(period.by)
            if day is None:
                undated.append(case)
            else:
                within = period.start <= date.fromisoformat(day) <= period.end
                (inside if within else outside).append(case)
    years = range(period.start.year, period.end.year + 1)
    management: list[UnitResult] = []
    for review in reviews:
        held = {(unit.unit, unit.year) for unit in management}
        management += [u for u in review.units if u.year in years and (u.unit, u.year) not in held]
    units = unit_lines(inside, min_cases, {unit.unit or NO_NAME: None for unit in management})
    return Assessment(
        period=period,
        min_cases=min_cases,
        reviews=tuple(reviews),
        units=units,
        officers=officer_lines(inside, min_cases, apart=True),
        namesakes=tuple(sorted(_namesakes(inside))),
        management=tuple(management),
        outside=tuple(outside),
        undated=tuple(undated),
        categories=tuple(dict.fromkeys(category for line in units for category in line.rates)),
    )


def unit_lines(
    cases: Iterable[CaseResult], min_cases: int = 1, names: Iterable[str] = ()
) -> tuple[Line, ...]:
    """A line for each 执法机构; ``names``: units that have one although they may have no case."""
    return _lines(((case.unit or NO_NAME, case) for case in cases), min_cases, names)


def officer_lines(
    cases: Sequence[CaseResult], min_cases: int = 1, *, apart: bool = False
) -> tuple[Line, ...]:
    """A line for each 承办人; a case of several counts for each of them. ``apart``: one for each unit that has the name,
    which may be several people's: none of them is to bear another's faults."""
    shared = _namesakes(cases) if apart else set()
    pairs = (
        (f"{who}（{case.unit or '执法机构未填'}）" if who in shared else who, case)
        for case in cases
        for who in dict.fromkeys(case.handlers)
    )
    return _lines(pairs, min_cases)


def _namesakes(cases: Iterable[CaseResult]) -> set[str]:
    units: dict[str, set[str | None]] = {}
    for case in cases:
        for who in case.handlers:
            units.setdefault(who, set()).add(case.unit)
    return {who for who, found in units.items() if len(found) > 1}


def doubles(reviews: Sequence[Review]) -> list[str]:
    """The 案号 that stand in more than one review."""
    seen = Counter(case.case_no for review in reviews for case in review.cases)
    return [case_no for case_no, times in seen.items() if times > 1]


def differing_years(reviews: Sequence[Review]) -> list[str]:
    """Each 单位年度 that stands in several reviews and is not decided alike, with the obligations that differ."""
    held: dict[tuple[str | None, int | None], list[dict[str, Counter[str]]]] = {}
    for review in reviews:
        decided: dict[tuple[str | None, int | None], dict[str, Counter[str]]] = {}
        for unit in review.units:
            verdicts = decided.setdefault((unit.unit, unit.year), {})
            verdicts.setdefault("", Counter())[unit.error or ""] += 1
            for finding in unit.findings:
                verdicts.setdefault(finding.obligation, Counter())[finding.verdict] += 1
        for key, verdicts in decided.items():
            held.setdefault(key, []).append(verdicts)
    differing: list[str] = []
    for (name, year), each in held.items():
        named = {one for verdicts in each for one in verdicts}
        apart = sorted(
            (one for one in named if any(verdicts.get(one) != each[0].get(one) for verdicts in each)),
            key=lambda one: (one != "", id_order(one) if one else ()),
        )
        if apart:
            which = "、".join(one or "能不能评查" for one in apart[:5]) + (" 等" if len(apart) > 5 else "")
            differing.append(f"{name or NO_NAME} {year or '未填'} 年度（{which}）")
    return differing


def _lines(
    pairs: Iterable[tuple[str, CaseResult]], min_cases: int, names: Iterable[str] = ()
) -> tuple[Line, ...]:
    grouped: dict[str, list[CaseResult]] = {name: [] for name in names}
    for name, case in pairs:
        grouped.setdefault(name, []).append(case)
    of_hundred = scaled(_scores(case for cases in grouped.values() for case in cases))
    means = {name: _mean(cases, of_hundred) for name, cases in grouped.items()}
    ranked = {
        name: mean
        for name, mean in means.items()
        if mean is not None and _scored(grouped[name]) >= min_cases and name != NO_NAME
    }
    places = ranks(ranked)
    return tuple(_line(name, grouped[name], means[name], places.get(name)) for name in sorted(grouped))


def _line(
    name: str, cases: Sequence[CaseResult], mean: tuple[Fraction, Fraction] | None, rank: Rank | None
) -> Line:
    pairs = [(case.case_no, finding) for case in cases for finding in case.findings]
    scores = _scores(cases)
    return Line(
        name=name,
        cases=tuple(cases),
        failed=sum(case.error is not None for case in cases),
        scored=_scored(cases),
        mean=mean,
        grades=_graded(scores),
        vetoed=sum(bool(score.vetoes) for score in scores),
        labels=Counter(label(finding) for _, finding in pairs),
        rates=_rates(finding for _, finding in pairs),
        repeated=_repeated(pairs),
        leads=tuple(pair for pair in pairs if is_lead(pair[1])),
        rank=rank,
    )


def is_lead(finding: Finding) -> bool:
    """A question whether someone is to answer for a fault: a lead for people, never a conclusion."""
    return finding.verdict is Verdict.MANUAL and finding.category == LEADS


def _scored(cases: Iterable[CaseResult]) -> int:
    return sum(case.score is not None and case.score.points is not None for case in cases)


def _scores(cases: Iterable[CaseResult]) -> list[Score]:
    return [case.score for case in cases if case.score is not None]


def _mean(cases: Iterable[CaseResult], of_hundred: bool) -> tuple[Fraction, Fraction] | None:
    """``of_hundred``: each file's points as a share of its own full score, of 100; else as they are."""
    points = Mean()
    for case in cases:
        points.add(case.score)
    return points.ends(scaled=of_hundred)


def ranks(ends: Mapping[str, tuple[Fraction, Fraction]]) -> dict[str, Rank]:
    """The places that the lowest and the highest points of each leave open, the most points first."""

    def of(name: str) -> Rank:
        low, high = ends[name]
        others = [pair for other, pair in ends.items() if other != name]
        return Rank(1 + sum(pair[0] > high for pair in others), 1 + sum(pair[1] > low for pair in others))

    return {name: of(name) for name in ends}


def _rates(findings: Iterable[Finding]) -> dict[str, Rate]:
    found: dict[str, Counter[Verdict]] = {}
    for finding in findings:
        if finding.modality == "应当":
            found.setdefault(finding.category, Counter())[finding.verdict] += 1
    return {
        category: Rate(seen[Verdict.SATISFIED], seen[Verdict.VIOLATED], seen[Verdict.UNDETERMINED])
        for category, seen in found.items()
        if seen[Verdict.SATISFIED] + seen[Verdict.VIOLATED] + seen[Verdict.UNDETERMINED]
    }


def _repeated(pairs: Iterable[tuple[str, Finding]]) -> tuple[Repeated, ...]:
    found: dict[str, list[tuple[str, Finding]]] = {}
    for case_no, finding in pairs:
        if label(finding) is Label.VIOLATED:
            found.setdefault(finding.obligation, []).append((case_no, finding))
    lines = [
        Repeated(
            obligation,
            same[0][1].title,
            basis_words(same[0][1]),
            tuple(dict.fromkeys(case_no for case_no, _ in same)),
            len(same),
            same[0][1].category,
        )
        for obligation, same in found.items()
    ]
    return tuple(
        sorted(
            (line for line in lines if len(line.cases) >= REPEATED_FROM),
            key=lambda line: (-len(line.cases), id_order(line.obligation)),
        )
    )
