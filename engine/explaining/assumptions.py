"""On which assumptions of a mapping file a verdict rests: those without which it would be another.

The subject is judged again on the case as it would be without them, by the reference interpreter. That a rule merely looks
at an assumed value is not enough, and no list of what it looked at could be complete. For a rule that reads 评查结论 the other
verdicts are reached again as well: it may rest on what those rest on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType

from engine.chain import Conclusions, reads_conclusions, split
from engine.reference.evaluation import Evaluation
from engine.reference.interpreter import Duty, Judgement, Reference, judge
from records.case import CaseRecord
from records.findings import Assumption
from records.quick_classes import dataclass
from records.row import AssumedBy, Row
from records.schema import DERIVED_TABLES, TABLES
from records.tables import Case

Place = tuple[AssumedBy, str, str]  # kind, table, attribute


@dataclass(frozen=True, slots=True)
class _Stripped:
    """A case without some of its assumptions; ``rows`` leads from each row to what became of it."""

    evaluation: Evaluation
    rows: Mapping[int, Row]


class Assumptions:
    """The assumed values of one case, asked for each judgement which of them it rests on."""

    def __init__(self, reference: Reference, case: CaseRecord) -> None:
        self._reference = reference
        self._case = case
        self._without: dict[tuple[frozenset[Place], bool], _Stripped] = {}

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every kind of assumption made in the case, by table and column."""
        found = {
            (assumed.by, table, attr): None
            for table, _, row in self._case.all_rows()
            for attr, assumed in row.assumed.items()
        }
        return tuple(found)

    def behind(self, duty: Duty, judgement: Judgement) -> list[Assumption]:
        """The assumptions that decided: each one without which the verdict changes.

        Where several stand in for one another, so that none alone changes it, as few as together do.
        """
        if not self.places or not self._changes(duty, judgement, frozenset(self.places)):
            return []
        deciding = [place for place in self.places if self._changes(duty, judgement, frozenset((place,)))]
        return [
            Assumption(kind=by, table=table, column=TABLES[table].column(attr).name)
            for by, table, attr in deciding or self._together(duty, judgement)
        ]

    def _together(self, duty: Duty, judgement: Judgement) -> list[Place]:
        needed = frozenset(self.places)
        for place in self.places:
            if self._changes(duty, judgement, needed - {place}):
                needed -= {place}
        return [place for place in self.places if place in needed]

    def _changes(self, duty: Duty, judgement: Judgement, dropped: frozenset[Place]) -> bool:
        key = (dropped, reads_conclusions(duty))
        if key not in self._without:
            self._without[key] = self._strip(*key)
        stripped = self._without[key]
        row = None if judgement.row is None else stripped.rows[id(judgement.row)]
        again = judge(stripped.evaluation, duty, row)
        return all(
            (one.verdict, one.reason) != (judgement.verdict, judgement.reason)
            for one in again
            if one.item == judgement.item
        )

    def _strip(self, dropped: frozenset[Place], concluded: bool) -> _Stripped:
        """The case without these; ``concluded``: with the 评查结论 that it then has."""
        rows: dict[int, Row] = {}

        def bare(row: Row) -> Row:
            attrs = {
                attr for attr, assumed in row.assumed.items() if (assumed.by, row.TABLE, attr) in dropped
            }
            rows[id(row)] = row.without_assumed(attrs) if attrs else row
            return rows[id(row)]

        header = bare(self._case.case)
        tables = {name: tuple(map(bare, found)) for name, found in self._case.tables.items()}
        if not isinstance(header, Case):
            raise TypeError("the header of a case is a Case")
        case = replace(self._case, case=header, tables=MappingProxyType(tables))
        if concluded and any(table in tables for table in DERIVED_TABLES):
            case = self._concluded(case)
        return _Stripped(self._reference.on(case), rows)

    def _concluded(self, case: CaseRecord) -> CaseRecord:
        rules, setting = self._reference.ruleset, self._reference.setting
        first = Reference(split(rules)[0], setting.calendar, setting.as_of, setting.stage, setting.params)
        said = ((one.obligation_id.partition("-")[0], one.verdict) for one in first.judge(case))
        return Conclusions(rules).added(case, said)
