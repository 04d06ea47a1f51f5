"""What each 无法判定 of a run lacks, as ``records.needs`` counts it.

A finding is said to be settled by a thing only where it lacks nothing else. Behind a table or a link that is not known
nothing was looked at yet; there the columns that the rule reads and the case does not have count as lacking too, so that
the promise is kept when the data come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from dsl.needed import needed
from dsl.tree import RuleSet
from engine.calendar import Calendar
from engine.evaluator import Evaluator, Settings, stage_of
from engine.explaining.doubts import Doubt, Kind, remedy
from engine.explaining.explain import Explainer
from engine.judge import Failure
from engine.reference.interpreter import ARCHIVED, Duty, Judgement, Reference
from engine.run import Inputs
from engine.verdict import Decided
from records.case import CaseRecord
from records.findings import Verdict
from records.needs import Lack, Need, Supply
from records.quality import prepare
from records.row import NOT_EXPORTED, Row
from records.schema import RELATIONS, TABLES

_SUPPLIES: Final[Mapping[Kind, Supply]] = {
    Kind.TABLE: Supply.EXPORT,
    Kind.COLUMN: Supply.EXPORT,
    Kind.BLANK: Supply.FILL,
    Kind.UNLINKED: Supply.FILL,
    Kind.ABSENT: Supply.OTHER,
    Kind.SEVERAL: Supply.OTHER,
    Kind.CALENDAR: Supply.OTHER,
}
_LINKS: Final = frozenset(
    (relation.source, relation.key) for relation in RELATIONS.values() if relation.key
) | {(relation.target, relation.key) for relation in RELATIONS.values() if relation.key}


@dataclass(slots=True)
class _Tally:
    findings: int = 0
    owners: set[str] = field(default_factory=set)
    obligations: set[str] = field(default_factory=set)


def lacking(inputs: Inputs, rules: RuleSet, settings: Settings, calendar: Calendar) -> list[Lack]:
    """Evaluates what can be trusted and answers what its 无法判定 lack, findings that lack the same together."""
    evaluator = Evaluator(rules, calendar, settings)
    ready = [prepare(case, settings.as_of) for case in inputs.cases]
    trusted = [one.case for one in ready if not any(p.level.name == "CASE" for p in one.problems)]
    tallies: dict[frozenset[Need], _Tally] = {}

    def explaining(stage: str) -> Explainer:
        return Explainer(Reference(rules, calendar, settings.as_of, stage, evaluator.params))

    try:
        for case, outcome in evaluator.verdicts(trusted):
            if not isinstance(outcome, Failure):
                explainer = explaining(stage_of(case.case, settings))
                found = _undetermined(explainer, case, outcome)
                _count(tallies, case.case_no, found, _Gaps(case))
        for row, outcome in zip(inputs.unit_years, evaluator.unit_verdicts(inputs.unit_years), strict=True):
            if not isinstance(outcome, Failure):
                found = _undetermined(explaining(settings.stage or ARCHIVED), None, outcome)
                _count(tallies, f"{row.unit} {row.year}", found, None)
    finally:
        evaluator.close()
    return [
        Lack(needs, tally.findings, frozenset(tally.owners), frozenset(tally.obligations))
        for needs, tally in tallies.items()
    ]


_Found = tuple[str, Duty, list[Doubt]]


def _undetermined(
    explainer: Explainer, case: CaseRecord | None, outcome: Iterable[Decided]
) -> Iterator[_Found]:
    for one in outcome:
        if one.verdict is Verdict.UNDETERMINED:
            judgement = Judgement(one.check.obligation, one.check.item, one.row, one.verdict, one.reason)
            yield one.check.id, explainer.duty(judgement), explainer.doubts(case, judgement)


def _count(
    tallies: dict[frozenset[Need], _Tally], owner: str, found: Iterable[_Found], gaps: _Gaps | None
) -> None:
    for obligation, duty, doubts in found:
        needs = {_need(doubt) for doubt in doubts}
        if gaps is not None and any(_hides_more(doubt) for doubt in doubts):
            needs |= gaps.of(duty)
        whole = {need.table for need in needs if need.supply is Supply.EXPORT and not need.column}
        needs = {
            need
            for need in needs
            if not need.column or need.table not in whole or need.supply is not Supply.EXPORT
        }
        tally = tallies.setdefault(frozenset(needs), _Tally())
        tally.findings += 1
        tally.owners.add(owner)
        tally.obligations.add(obligation)


def _need(doubt: Doubt) -> Need:
    return Need(_SUPPLIES.get(doubt.kind, Supply.CORRECT), doubt.table, doubt.column, remedy(doubt))


def _hides_more(doubt: Doubt) -> bool:
    """Whether rows may stand behind it that were not looked at."""
    return doubt.kind is Kind.TABLE or (
        doubt.kind in (Kind.COLUMN, Kind.BLANK, Kind.UNLINKED)
        and bool(doubt.column)
        and (doubt.table, TABLES[doubt.table].columns[doubt.column].attr) in _LINKS
    )


class _Gaps:
    """The tables and columns that a case does not have, of those that a rule reads."""

    def __init__(self, case: CaseRecord) -> None:
        self._case = case
        self._known: dict[str, frozenset[Need]] = {}

    def of(self, duty: Duty) -> frozenset[Need]:
        if duty.id not in self._known:
            self._known[duty.id] = frozenset(
                need for table, columns in needed(duty).items() for need in self._missing(table, columns)
            )
        return self._known[duty.id]

    def _missing(self, table: str, columns: Iterable[str]) -> Iterator[Need]:
        rows = self._case.rows(table)
        if rows is None:
            yield _need(Doubt(Kind.TABLE, table))
            return
        for name in columns:
            attr = TABLES[table].columns[name].attr
            if any(_not_exported(row, attr) for row in rows):
                yield _need(Doubt(Kind.COLUMN, table, name))


def _not_exported(row: Row, attr: str) -> bool:
    return attr not in row.distrusted and row.read(attr) is NOT_EXPORTED
