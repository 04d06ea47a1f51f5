"""One rule set under one setting, ready to evaluate: prepared cases in, explained results out, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date
from itertools import islice
from typing import Literal, TypedDict

from dsl.scheme_tree import Scheme
from dsl.tree import RuleSet
from engine.calendar import Calendar
from engine.chain import Conclusions
from engine.decide import Decider
from engine.explaining.explain import Explainer
from engine.judge import BATCH, Failure, Judge, Outcome, Subject
from engine.kept_plan import kept_plans, plans
from engine.params import ParamValue, bind
from engine.plan import ARCHIVED
from engine.reference.interpreter import Judgement, Reference
from engine.rollup import article_verdicts
from engine.scheme_choice import choose, scheme_info
from engine.score import Scorer
from engine.verdict import Decided
from records.case import CaseRecord, row_label
from records.columns import Kind
from records.findings import (
    ArticleVerdict,
    CaseResult,
    Finding,
    Score,
    UnitResult,
    Verdict,
    unvalidated,
)
from records.quick_classes import dataclass
from records.row import Gap, Row
from records.schema import CASE, TABLES
from records.secrecy import is_secret
from records.tables import AgencyYear, Case

BEFORE_ARCHIVING = "归档前"
Stage = Literal["归档前", "已归档"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is asked for. ``stage`` None: each case's own for ``check``, 已归档 for ``review``."""

    as_of: date
    command: Literal["check", "review"]
    stage: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    table: bool = True
    kept: bool = False  # with the plan and table that earlier runs kept; for rules as read from files only
    verify: bool = False
    keep_not_applicable: bool = False
    reasons_of_met: bool = True  # False: findings of 符合 come without ``because``
    reasons_of_unbound: bool = True  # False: those of 不适用 too
    schemes: tuple[Scheme, ...] = ()


class Evaluator:
    """One rule set under one setting, ready to evaluate cases; keeps the table of decided facts while it lives.

    ``everything``: outcomes hold what 针对 rules out too (for comparing evaluators).
    """

    def __init__(
        self, rules: RuleSet, calendar: Calendar, settings: Settings, *, everything: bool = False
    ) -> None:
        self.rules = rules
        self.calendar = calendar
        self.settings = settings
        self.params: Mapping[str, ParamValue] = bind(rules.params, settings.params)
        self.scorers = {one.title: Scorer(scheme_info(one)) for one in settings.schemes}
        self._explainers: dict[str, Explainer] = {}
        self._conclusions = Conclusions(rules)
        ready = (
            kept_plans(rules, self.params)
            if settings.kept
            else tuple((plan, None) for plan in plans(rules, self.params))
        )
        self.passes = tuple(
            Judge(
                Decider(plan, table=settings.table, kept=kept),
                calendar,
                settings.as_of,
                closed=everything or settings.keep_not_applicable,
            )
            for plan, kept in ready
        )

    def verdicts(self, cases: Iterable[CaseRecord]) -> Iterator[tuple[CaseRecord, Outcome]]:
        """The bare verdicts of prepared cases in order, each with the case as the last rules saw it (评查结论 added)."""
        first, later = self.passes
        source = iter(cases)
        while batch := list(islice(source, BATCH)):
            outcomes = list(first.judge(self._subject(case) for case in batch))
            extended = [
                case if isinstance(outcome, Failure) else self._extended(case, outcome)
                for case, outcome in zip(batch, outcomes, strict=True)
            ]
            more = later.judge(map(self._subject, extended))
            for case, outcome, added in zip(extended, outcomes, more, strict=True):
                yield (
                    case,
                    outcome
                    if isinstance(outcome, Failure)
                    else added
                    if isinstance(added, Failure)
                    else outcome + added,
                )

    def unit_verdicts(self, rows: Iterable[AgencyYear]) -> Iterator[Outcome]:
        """The verdicts of 单位年度 rows, in order."""
        return self.passes[0].judge(Subject(None, row, self._unit_stage) for row in rows)

    def case_result(self, case: CaseRecord, outcome: Outcome, verify: bool) -> CaseResult:
        """The result of one case with its explained findings; raises nothing: what cannot be vouched for is an error."""
        stage = stage_of(case.case, self.settings)
        if isinstance(outcome, Failure):
            return failed_case(case, stage, outcome.text)
        if verify:
            difference = _difference(case, outcome, self._reference(stage).judge(case))
            if difference:
                return failed_case(case, stage, difference)
        explainer = self._explainer(stage)
        findings = [explainer.finding(case, _judgement(one)) for one in outcome if self._shown(one)]
        points, unscored = self._score(explainer, case, findings)
        return unvalidated(CaseResult)(
            **_header(case, stage),
            articles=self._articles(outcome),
            findings=findings,
            score=points,
            error=None,
            unscored=unscored,
            reviewers=[],  # pydantic takes its time over a default that has to be made
        )

    def _score(
        self, explainer: Explainer, case: CaseRecord, findings: list[Finding]
    ) -> tuple[Score | None, str | None]:
        """The score, or why there is none; neither where there are no schemes."""
        if not self.settings.schemes:
            return None, None
        scheme = choose(self.settings.schemes, explainer.evaluation(case), case)
        if isinstance(scheme, str):
            return None, scheme
        return self.scorers[scheme.title].score(findings), None

    def unit_result(self, row: AgencyYear, outcome: Outcome) -> UnitResult:
        """The result of one 单位年度 row; where it could not be decided, with the reason."""
        if isinstance(outcome, Failure):
            return failed_unit(row, outcome.text)
        explainer = self._explainer(self._unit_stage)
        return unvalidated(UnitResult)(
            unit=row.unit,
            year=row.year,
            articles=self._articles(outcome),
            findings=[explainer.unit_finding(row, _judgement(one)) for one in outcome if self._shown(one)],
            error=None,
        )

    def close(self) -> None:
        for one in self.passes:
            one.close()

    def keep(self, at_least: int) -> None:
        """Put by what was decided for later runs, where that is at least so many facts."""
        for one in self.passes:
            one.keep(at_least)

    @property
    def _unit_stage(self) -> str:
        return self.settings.stage or ARCHIVED

    def _subject(self, case: CaseRecord) -> Subject:
        return Subject(case, None, stage_of(case.case, self.settings))

    def _extended(self, case: CaseRecord, decided: list[Decided]) -> CaseRecord:
        return self._conclusions.added(case, [(one.check.id, one.verdict) for one in decided])

    def _reference(self, stage: str) -> Reference:
        return Reference(self.rules, self.calendar, self.settings.as_of, stage, self.params)

    def _explainer(self, stage: str) -> Explainer:
        if stage not in self._explainers:
            self._explainers[stage] = Explainer(
                self._reference(stage),
                reasons_of_met=self.settings.reasons_of_met,
                reasons_of_unbound=self.settings.reasons_of_unbound,
            )
        return self._explainers[stage]

    def _articles(self, decided: list[Decided]) -> list[ArticleVerdict]:
        return article_verdicts(self.rules, [(one.check, one.verdict) for one in decided])

    def _shown(self, one: Decided) -> bool:
        return self.settings.keep_not_applicable or one.verdict is not Verdict.NOT_APPLICABLE


def stage_of(case: Case, settings: Settings) -> str:
    """阶段: as set for the run; else, for ``check``, 已归档 where 归档日期 or 案卷号 is filled; for ``review`` 已归档."""
    if settings.stage:
        return settings.stage
    if settings.command == "review":
        return ARCHIVED
    archived = any(not isinstance(case.read(attr), Gap) for attr in ("archived_on", "archive_no"))
    return ARCHIVED if archived else BEFORE_ARCHIVING


class _Header(TypedDict):
    case_no: str
    secret: bool
    title: str | None
    unit: str | None
    handlers: list[str]
    stage: str
    kind: str | None
    dates: dict[str, str]


def _header(case: CaseRecord, stage: str) -> _Header:
    """What a result says of the case itself, whatever was decided of it."""
    row = case.case
    days = {
        name: row.read(column.attr)
        for name, column in TABLES[CASE].columns.items()
        if column.kind is Kind.DATE
    }
    return {
        "case_no": case.case_no,
        "secret": is_secret(row),
        "title": row.title,
        "unit": row.unit,
        "handlers": list(row.handlers or ()),
        "stage": stage,
        "kind": row.action_kind,
        "dates": {name: day.isoformat() for name, day in days.items() if isinstance(day, date)},
    }


def failed_case(case: CaseRecord, stage: str, why: str) -> CaseResult:
    """A case that could not be evaluated: kept, with the reason, without articles and findings."""
    return unvalidated(CaseResult)(
        **_header(case, stage),
        articles=[],
        findings=[],
        score=None,
        error=f"无法评查：{why}",
    )


def failed_unit(row: AgencyYear, why: str) -> UnitResult:
    """A 单位年度 row that could not be evaluated."""
    return unvalidated(UnitResult)(
        unit=row.unit, year=row.year, articles=[], findings=[], error=f"无法评查：{why}"
    )


def _judgement(one: Decided) -> Judgement:
    return Judgement(one.check.obligation, one.check.item, one.row, one.verdict, one.reason)


def _difference(case: CaseRecord, decided: list[Decided], judgements: list[Judgement]) -> str | None:
    """The first subject on which engine and reference disagree, as a sentence; None where they agree on all."""

    def place(obligation: str, row: Row | None) -> tuple[str, int]:
        return obligation, id(row)

    ours = {place(one.check.obligation, one.row): one for one in decided}
    theirs = {place(one.obligation_id, one.row): one for one in judgements}
    for key in {**ours, **theirs}:
        mine, other = ours.get(key), theirs.get(key)
        if mine is None or other is None or (mine.verdict, mine.reason) != (other.verdict, other.reason):
            row = mine.row if mine else other.row if other else None
            subject = row_label(case, type(row).TABLE, row) if row is not None else "未导出的表"
            said = f"引擎：{mine.verdict if mine else '无'}，参照：{other.verdict if other else '无'}"
            return f"两个求值器对义务 {key[0]} 的对象 {subject} 结论不同（{said}）；请把案卷和规则一并报告给维护者"
    return None
