"""Both evaluators over one rule set, situation by situation; a difference made small enough to keep.

The engine's table lives as long as a ``Comparison``: what one case left in it is there for the next, as in a review.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from benchmarks.situations import Situation
from dsl.tree import RuleSet
from engine.calendar import Calendar, default_calendar
from engine.decide import Decider
from engine.judge import Failure, Judge, Subject
from engine.params import ParamValue, bind
from engine.plan import Plan, make_plan
from engine.reference.interpreter import Reference
from records.case import CaseRecord
from records.findings import Verdict
from records.row import Row

R = TypeVar("R", bound=Row)
Place = tuple[str, int]  # obligation (with its item), id of the row
Said = dict[Place, tuple[Verdict, str | None]]
Settings = tuple[tuple[str, str], ...]
MOST_BEFORE = 256  # cases before a difference that are tried as its cause


class Comparison:
    """``without_table``: the engine decides each fact anew."""

    def __init__(
        self, rules: RuleSet, calendar: Calendar | None = None, *, without_table: bool = False
    ) -> None:
        self.rules = rules
        self.calendar = calendar or default_calendar()
        self._table = not without_table
        self._deciders: dict[Settings, tuple[Decider, dict[str, ParamValue]]] = {}

    def close(self) -> None:
        for decider, _ in self._deciders.values():
            decider.close()
        self._deciders.clear()

    def plan(self, situation: Situation) -> Plan:
        return self._decider(situation)[0].plan

    def engine(self, situations: Sequence[Situation]) -> list[Said | Failure]:
        """What the engine says of each, in order."""
        groups: dict[object, list[int]] = {}
        for place, told in enumerate(situations):
            groups.setdefault((_settings(told), told.as_of), []).append(place)
        found: dict[int, Said | Failure] = {}
        for places in groups.values():
            first = situations[places[0]]
            judge = Judge(self._decider(first)[0], self.calendar, first.as_of)
            subjects = (_subject(situations[place]) for place in places)
            for place, outcome in zip(places, judge.judge(subjects), strict=True):
                found[place] = (
                    outcome
                    if isinstance(outcome, Failure)
                    else {
                        (one.check.obligation, _place(situations[place], one.row)): (one.verdict, one.reason)
                        for one in outcome
                    }
                )
        return [found[place] for place in range(len(situations))]

    def reference(self, told: Situation) -> Said:
        """What the reference interpreter says."""
        params = self._decider(told)[1]
        reference = Reference(self.rules, self.calendar, told.as_of, told.stage, params)
        judged = reference.judge_unit(told.year) if told.year is not None else reference.judge(_record(told))
        return {(one.obligation_id, _place(told, one.row)): (one.verdict, one.reason) for one in judged}

    def differing(self, situations: Sequence[Situation]) -> list[str]:
        """The obligations on which the two differ for the last of these, the others having gone before it."""
        ours, theirs = self.engine(situations)[-1], self.reference(situations[-1])
        if isinstance(ours, Failure):
            return [ours.text]
        return sorted({place[0] for place in {**ours, **theirs} if ours.get(place) != theirs.get(place)})

    def _decider(self, told: Situation) -> tuple[Decider, dict[str, ParamValue]]:
        settings = _settings(told)
        if settings not in self._deciders:
            params = bind(self.rules.params, dict(settings))
            self._deciders[settings] = (Decider(make_plan(self.rules, params), table=self._table), params)
        return self._deciders[settings]


def minimise(
    rules: RuleSet, before: Sequence[Situation], told: Situation, calendar: Calendar | None = None
) -> tuple[list[Situation], list[str]]:
    """As few and as small situations as still differ in the last of them, and the obligations on which they do.

    Each trial has an engine of its own, so that what is found can be found again. Where not even all that went before
    brings the difference back, the situation is returned as it is, without obligations.
    """

    def differing(situations: Sequence[Situation], part: RuleSet = rules) -> list[str]:
        comparison = Comparison(part, calendar)
        try:
            return comparison.differing(situations)
        finally:
            comparison.close()

    kept: list[Situation] = [told]
    names = differing(kept)
    wanted = 1
    while not names and wanted <= min(MOST_BEFORE, len(before)) * 2:
        kept = [*before[-wanted:], told]
        names = differing(kept)
        wanted *= 2
    if not names:
        return [told], []
    part = _only(rules, names)
    if not differing(kept, part):
        part = rules
    kept = _fewer(kept, lambda some: bool(differing(some, part)))
    for place in range(len(kept)):

        def still(one: Situation, place: int = place) -> bool:
            return bool(differing([*kept[:place], one, *kept[place + 1 :]], part))

        kept[place] = _shrunk(kept[place], still)
    return kept, differing(kept, part)


def _only(rules: RuleSet, names: Sequence[str]) -> RuleSet:
    """The rule set with these obligations (by id, with or without item) alone."""
    wanted = {name.partition("-")[0] for name in names}
    return replace(
        rules,
        obligations=tuple(rule for rule in rules.obligations if rule.id in wanted),
        questions=tuple(rule for rule in rules.questions if rule.id in wanted),
    )


def _fewer(situations: list[Situation], differs: Callable[[list[Situation]], bool]) -> list[Situation]:
    """Without those before the last that are not needed."""
    place = 0
    while place < len(situations) - 1:
        some = situations[:place] + situations[place + 1 :]
        if differs(some):
            situations = some
        else:
            place += 1
    return situations


def _shrunk(told: Situation, differs: Callable[[Situation], bool]) -> Situation:
    progress = True
    while progress:
        progress = False
        for smaller in _smaller(told):
            if differs(smaller):
                told, progress = smaller, True
                break
    return told


def _smaller(told: Situation) -> Iterator[Situation]:
    if told.year is not None:
        yield from (replace(told, year=year) for year in _thinner(told.year))
        return
    yield from (replace(told, record=record) for record in _smaller_record(_record(told)))


def _smaller_record(case: CaseRecord) -> Iterator[CaseRecord]:
    for table, rows in case.tables.items():
        rest = {name: other for name, other in case.tables.items() if name != table}
        yield replace(case, tables=MappingProxyType(rest), partial=case.partial - {table})
        if table in case.partial:
            yield replace(case, partial=case.partial - {table})
        for number in range(len(rows)):
            fewer = rows[:number] + rows[number + 1 :]
            yield replace(case, tables=MappingProxyType({**rest, table: fewer}))
            for thinner in _thinner(rows[number]):
                changed = (*rows[:number], thinner, *rows[number + 1 :])
                yield replace(case, tables=MappingProxyType({**rest, table: changed}))
    for header in _thinner(case.case):
        yield replace(case, case=header)


def _thinner(row: R) -> Iterator[R]:
    given = {attr: getattr(row, attr) for attr in row.model_fields_set if attr not in row.distrusted}
    for attr in sorted(given):
        yield type(row).build({name: value for name, value in given.items() if name != attr})


def _settings(told: Situation) -> Settings:
    return tuple(sorted(told.settings.items()))


def _record(told: Situation) -> CaseRecord:
    assert told.record is not None
    return told.record


def _subject(told: Situation) -> Subject:
    return Subject(told.record, told.year, told.stage)


def _place(told: Situation, row: Row | None) -> int:
    return 0 if told.year is not None else id(row)
