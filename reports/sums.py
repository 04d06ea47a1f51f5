"""What a review comes to, as sums that can be added: of each partition where it is evaluated, then of all together.

Memory grows with units, officers and articles, not with cases. The sums are those of ``reports.summary`` and
``reports.assessment`` over the same cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from records.findings import CaseResult, Finding, Review, RunInfo, UnitResult, Verdict
from reports.assessment import NO_NAME, REPEATED_FROM
from reports.means import Mean
from reports.scores import OPEN_GRADE
from reports.summary import ArticleCounts, by_article, conclusion_word, id_order, unit_name
from reports.words import Label, label

K = TypeVar("K")
V = TypeVar("V")
Counts = dict[str, int]
YEAR_BY = ("归档日期", "启动日期")  # the year of a case is that of the first of these it has
NO_YEAR = "未填"


def year_of(case: CaseResult) -> str:
    """The year that a case is counted by; 未填 where neither day is known."""
    day = next((case.dates[name] for name in YEAR_BY if name in case.dates), None)
    return NO_YEAR if day is None else day[:4]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Group(Model):
    """The cases of one unit, one officer, one year, or all: how they came out."""

    cases: int = 0
    failed: int = 0
    points: Mean = Field(default_factory=Mean)
    grades: Counts = Field(default_factory=dict)
    vetoed: int = 0
    conclusions: Counts = Field(default_factory=dict)  # a case each, by its worst word
    labels: Counts = Field(default_factory=dict)  # a finding each
    faults: Counts = Field(default_factory=dict)  # obligation → cases in which it is violated

    @property
    def repeated(self) -> int:
        """Kinds of faults that stand in several of the cases."""
        return sum(cases >= REPEATED_FROM for cases in self.faults.values())


class Article(Model):
    verdicts: Counts = Field(default_factory=dict)
    faults: dict[str, tuple[str, int]] = Field(default_factory=dict)  # obligation → its title, findings

    def counts(self, number: int) -> ArticleCounts:
        """As ``reports.summary`` counts it."""
        worst = None
        if self.faults:
            name, (title, times) = min(self.faults.items(), key=lambda one: (-one[1][1], id_order(one[0])))
            worst = (name, title, times)
        return ArticleCounts(
            number, Counter({Verdict(name): times for name, times in self.verdicts.items()}), worst
        )


class Sums(Model):
    """All that the summary workbook shows. ``strict`` counts the 无法判定 of an 应当."""

    all: Group = Group()
    articles: dict[int, Article] = Field(default_factory=dict)
    unit_articles: dict[int, Article] = Field(default_factory=dict)  # of 单位年度
    units: dict[str, Group] = Field(default_factory=dict)
    officers: dict[str, Group] = Field(default_factory=dict)
    years: dict[str, Group] = Field(default_factory=dict)
    stages: Counts = Field(default_factory=dict)
    management: int = 0  # 单位年度 rows
    management_failed: list[str] = Field(default_factory=list)
    management_labels: Counts = Field(default_factory=dict)
    open_duties: int = 0
    problems: int = 0

    @property
    def labels(self) -> Counts:
        """Findings of cases and of 单位年度."""
        return _added(self.all.labels, self.management_labels)

    def exit_code(self, *, strict: bool) -> int:
        """As ``reports.summary.exit_code``."""
        if self.all.failed or self.management_failed:
            return 3
        return int(bool(self.labels.get(Label.VIOLATED) or (strict and self.open_duties)))


def sums_of(review: Review) -> Sums:
    """The sums of a review, or of a part of one."""
    return sums_of_results(review.cases, review.units, len(review.errors))


def sums_of_results(cases: Sequence[CaseResult], units: Sequence[UnitResult] = (), problems: int = 0) -> Sums:
    """The sums of some results and of so many problems."""
    evaluated = [case for case in cases if case.error is None]
    counted = [_counted(case) for case in cases]
    management = [finding for unit in units for finding in unit.findings]
    return Sums(
        all=_group(counted),
        articles=_articles(evaluated),
        unit_articles=_articles(units),
        units=_groups((one.case.unit or NO_NAME, one) for one in counted),
        officers=_groups((who, one) for one in counted for who in dict.fromkeys(one.case.handlers)),
        years=_groups((year_of(one.case), one) for one in counted),
        stages=dict(Counter(case.stage for case in cases)),
        management=len(units),
        management_failed=[f"{unit_name(unit)}{unit.error}" for unit in units if unit.error is not None],
        management_labels=_labels(management),
        open_duties=sum(
            finding.verdict is Verdict.UNDETERMINED and finding.modality == "应当"
            for finding in [*management, *(finding for case in cases for finding in case.findings)]
        ),
        problems=problems,
    )


class Total:
    """Parts added up as they come, in whatever order; no case may be in two of them."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, Sums]] = []  # alike many parts are added, so that little is copied

    def add(self, part: Sums) -> None:
        size, sums = 1, part
        while self._waiting and self._waiting[-1][0] == size:
            size, sums = 2 * size, _sum(self._waiting.pop()[1], sums)
        self._waiting.append((size, sums))

    def sums(self) -> Sums:
        """The same whatever the order was in which the parts came."""
        found = Sums()
        for _, sums in self._waiting:
            found = _sum(found, sums)
        return Sums.model_validate(_ordered(found.model_dump()))


def total(parts: Iterable[Sums]) -> Sums:
    """The sums of all parts together."""
    found = Total()
    for part in parts:
        found.add(part)
    return found.sums()


def grade_order(run: RunInfo) -> list[str]:
    """The grades of the run's schemes from the best on, 待定 last."""
    return [*dict.fromkeys(grade.name for scheme in run.schemes for grade in scheme.grades), OPEN_GRADE]


def _ordered(value: object) -> object:
    """Names in one order, whichever part said them first."""
    match value:
        case dict():
            return {key: _ordered(value[key]) for key in sorted(value)}
        case list():
            return sorted(value)
        case _:
            return value


def _sum(one: Sums, other: Sums) -> Sums:
    return Sums(
        all=_joined(one.all, other.all),
        articles=_merged(one.articles, other.articles, _joined_article),
        unit_articles=_merged(one.unit_articles, other.unit_articles, _joined_article),
        units=_merged(one.units, other.units, _joined),
        officers=_merged(one.officers, other.officers, _joined),
        years=_merged(one.years, other.years, _joined),
        stages=_added(one.stages, other.stages),
        management=one.management + other.management,
        management_failed=[*one.management_failed, *other.management_failed],
        management_labels=_added(one.management_labels, other.management_labels),
        open_duties=one.open_duties + other.open_duties,
        problems=one.problems + other.problems,
    )


class _Counted(NamedTuple):
    """A case with what all its groups count: it belongs to several."""

    case: CaseResult
    conclusion: str
    labels: Counts
    faults: tuple[str, ...]  # each obligation that is violated, once


def _counted(case: CaseResult) -> _Counted:
    said = [(label(finding), finding.obligation) for finding in case.findings]
    return _Counted(
        case,
        str(conclusion_word(case)),
        dict(Counter(str(one) for one, _ in said)),
        tuple({obligation: None for one, obligation in said if one is Label.VIOLATED}),
    )


def _groups(pairs: Iterable[tuple[str, _Counted]]) -> dict[str, Group]:
    grouped: dict[str, list[_Counted]] = {}
    for name, one in pairs:
        grouped.setdefault(name, []).append(one)
    return {name: _group(own) for name, own in grouped.items()}


def _group(counted: Sequence[_Counted]) -> Group:
    cases = [one.case for one in counted]
    scores = [case.score for case in cases if case.score is not None]
    points = Mean()
    for score in scores:
        points.add(score)
    labels: Counter[str] = Counter()
    for one in counted:
        labels.update(one.labels)
    return Group(
        cases=len(cases),
        failed=sum(case.error is not None for case in cases),
        points=points,
        grades=dict(Counter(score.grade or OPEN_GRADE for score in scores if score.grades)),
        vetoed=sum(bool(score.vetoes) for score in scores),
        conclusions=dict(Counter(one.conclusion for one in counted)),
        labels=dict(labels),
        faults=dict(Counter(name for one in counted for name in one.faults)),
    )


def _labels(findings: Iterable[Finding]) -> Counts:
    return dict(Counter(str(label(finding)) for finding in findings))


def _articles(results: Sequence[CaseResult] | Sequence[UnitResult]) -> dict[int, Article]:
    faults: dict[int, dict[str, tuple[str, int]]] = {}
    for result in results:
        for finding in result.findings:
            if label(finding) is Label.VIOLATED:
                own = faults.setdefault(finding.article, {})
                own[finding.obligation] = (finding.title, own.get(finding.obligation, ("", 0))[1] + 1)
    return {
        one.article: Article(
            verdicts={str(verdict): times for verdict, times in one.verdicts.items()},
            faults=faults.get(one.article, {}),
        )
        for one in by_article(results)
    }


def _joined(one: Group, other: Group) -> Group:
    return Group(
        cases=one.cases + other.cases,
        failed=one.failed + other.failed,
        points=one.points.joined(other.points),
        grades=_added(one.grades, other.grades),
        vetoed=one.vetoed + other.vetoed,
        conclusions=_added(one.conclusions, other.conclusions),
        labels=_added(one.labels, other.labels),
        faults=_added(one.faults, other.faults),
    )


def _joined_article(one: Article, other: Article) -> Article:
    faults = dict(one.faults)
    for name, (title, times) in other.faults.items():
        faults[name] = (title, faults.get(name, ("", 0))[1] + times)
    return Article(verdicts=_added(one.verdicts, other.verdicts), faults=faults)


def _merged(one: dict[K, V], other: dict[K, V], join: Callable[[V, V], V]) -> dict[K, V]:
    found = dict(one)
    for name, value in other.items():
        found[name] = join(found[name], value) if name in found else value
    return found


def _added(one: Counts, other: Counts) -> Counts:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}
