"""The reference interpreter: the verdict table of the rule language written down straight over the checked tree.

Slow and obvious on purpose, and independent: it shares nothing with plan, measures and compiler but the record, the tree
and the calendar. The engine's verdicts are compared with it, findings are explained from it, examples run on it.
Source: language.md, "Meaning: three values"; case-record.md, "How a blank reads".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from dsl.tree import (
    AnyWay,
    Contains,
    Deadline,
    EachItem,
    Holds,
    Obligation,
    Question,
    Requirement,
    RuleSet,
    Unit,
)
from engine.calendar import Calendar
from engine.reference.evaluation import Env, Evaluation, ParamValue, Setting
from engine.reference.values import Truth, all_of, any_of, just, negate, start_of_day
from records.case import CaseRecord
from records.findings import Verdict
from records.quick_classes import dataclass
from records.row import Row
from records.schema import AGENCY_YEAR

ARCHIVED = "已归档"
Reason = Literal["未到期"]
NOT_DUE: Reason = "未到期"
Duty = Obligation | Question


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one subject. ``obligation_id`` with its item (11.2-执法人员姓名); ``row`` None: table not exported."""

    obligation_id: str
    item: str | None
    row: Row | None
    verdict: Verdict
    reason: str | None


class Reference:
    """One rule set under one setting. ``params`` take the place of the rule files' defaults."""

    def __init__(
        self,
        ruleset: RuleSet,
        calendar: Calendar,
        as_of: date,
        stage: str,
        params: Mapping[str, ParamValue],
    ) -> None:
        defaults: dict[str, ParamValue] = {name: param.value for name, param in ruleset.params.items()}
        self.ruleset = ruleset
        self.setting = Setting(calendar, as_of, stage, {**defaults, **params})

    def on(self, case: CaseRecord | None) -> Evaluation:
        """Conditions and terms over the rows of a case; None for a 单位年度 row, which stands alone."""
        return Evaluation(self.setting, case)

    def judge(self, case: CaseRecord) -> list[Judgement]:
        """All obligations, then all questions, each on its subjects in file order."""
        evaluation = self.on(case)
        duties = (duty for duty in self._duties() if duty.table != AGENCY_YEAR)
        return [judgement for duty in duties for judgement in _judge_all(evaluation, case, duty)]

    def judge_unit(self, row: Row) -> list[Judgement]:
        """The obligations and questions about one 单位年度 row."""
        evaluation = self.on(None)
        duties = (duty for duty in self._duties() if duty.table == AGENCY_YEAR)
        return [judgement for duty in duties for judgement in judge(evaluation, duty, row)]

    def judge_duty(self, duty: Duty, case: CaseRecord, years: Iterable[Row] = ()) -> list[Judgement]:
        """One obligation or question on all its subjects in a case, or in ``years`` where it is about 单位年度."""
        if duty.table == AGENCY_YEAR:
            return [judgement for row in years for judgement in judge(self.on(None), duty, row)]
        return _judge_all(self.on(case), case, duty)

    def _duties(self) -> tuple[Duty, ...]:
        return self.ruleset.duties


def _judge_all(evaluation: Evaluation, case: CaseRecord, duty: Duty) -> list[Judgement]:
    """Every row of the duty's table; where that was not (all) exported, one row of which nothing is known."""
    return [judgement for row in case.subjects(duty.table) for judgement in judge(evaluation, duty, row)]


def judge(evaluation: Evaluation, duty: Duty, row: Row | None) -> list[Judgement]:
    """The verdict on one subject, one for each item of a 逐项.

    A question is MANUAL where it applies and is due, and also where that is not known: a person can look.
    """
    env: Env = {0: row}
    applies, reason = binds(evaluation, duty, env)
    if row is None and applies:
        applies = None  # the table was not exported: whether there is such a row is not known
    if isinstance(duty, Question):
        verdict = Verdict.NOT_APPLICABLE if applies is False else Verdict.MANUAL
        return [Judgement(duty.id, None, row, verdict, reason)]
    return [
        Judgement(
            duty.id if item is None else f"{duty.id}-{item}",
            item,
            row,
            verdict_of(applies, met(evaluation, requirement, env)),
            reason,
        )
        for item, requirement in items_of(duty.requirement)
    ]


def verdict_of(applies: Truth, requirement: Truth) -> Verdict:
    """The verdict table of language.md."""
    if applies is False:
        return Verdict.NOT_APPLICABLE
    if requirement is True:
        return Verdict.SATISFIED
    return Verdict.VIOLATED if applies and requirement is False else Verdict.UNDETERMINED


def binds(evaluation: Evaluation, duty: Duty, env: Env) -> tuple[Truth, Reason | None]:
    """Whether a duty binds its subject now: 针对, 到期 (at 已归档 always), and no 限期 of its own that still runs.

    With the reason where it does not: 未到期, unless 针对 itself is false.
    """
    applies = True if duty.applies is None else evaluation.truth(duty.applies, env)
    if applies is False:
        return False, None
    archived = evaluation.setting.stage == ARCHIVED
    due = True if archived or duty.due is None else evaluation.truth(duty.due, env)
    running: Truth = False
    if isinstance(duty, Obligation) and isinstance(duty.requirement, Deadline):
        running = still_runs(evaluation, duty.requirement, env)
    now = all_of((due, negate(running)))
    return all_of((applies, now)), NOT_DUE if now is False else None


def still_runs(evaluation: Evaluation, deadline: Deadline, env: Env) -> Truth:
    """限期: not done yet, and 今天 (for hours and minutes: its first minute) is not beyond the end."""
    day = evaluation.setting.as_of
    by_the_clock = evaluation.amount(deadline.amount)[1] in (Unit.HOUR, Unit.MINUTE)
    today = just(start_of_day(day) if by_the_clock else day)
    in_time = evaluation.within(today, evaluation.times(deadline.start, env), deadline.amount)
    return all_of((negate(evaluation.times(deadline.done, env).filled), in_time))


def met(evaluation: Evaluation, requirement: Requirement | Contains, env: Env) -> Truth:
    """Whether what is required is so, whether or not it binds."""
    match requirement:
        case Holds():
            return evaluation.truth(requirement.condition, env)
        case Deadline():
            done, start = evaluation.times(requirement.done, env), evaluation.times(requirement.start, env)
            return all_of((done.filled, evaluation.within(done, start, requirement.amount)))
        case AnyWay():
            return any_of(evaluation.truth(way.condition, env) for way in requirement.ways)
        case EachItem():
            return all_of(met(evaluation, part, env) for _, part in items_of(requirement))
        case Contains():
            return evaluation.truth(requirement, env)


def items_of(requirement: Requirement) -> tuple[tuple[str | None, Requirement | Contains], ...]:
    """A requirement as the single ones that get a verdict of their own: 逐项 gives one an item."""
    if isinstance(requirement, EachItem):
        return tuple((item, Contains(requirement.term, item)) for item in requirement.items)
    return ((None, requirement),)
