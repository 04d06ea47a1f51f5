"""Situations near the rules' own 示例: each example in turn as it is written, then with a few things changed.

Every verdict that an example shows is thereby reached, and around it what lies one change away: a field blank, a column or
a table not exported, only part of it exported, a row gone, a twin, an orphan, another word, a day or a minute more or less,
a time known only to the day, a day off or a make-up workday, another 今天, the other 阶段.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from benchmarks.odd_cases import ANCHORS, OddCases
from benchmarks.situations import STAGES, Situation
from dsl.tree import RuleSet
from engine.calendar import Calendar
from engine.examples import ExampleError, situation_of
from records.case import CaseRecord
from records.columns import Column, Kind, Value
from records.quality import prepare
from records.row import Row
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, TABLES
from records.tables import AgencyYear, Case

Values = dict[str, Value | None]  # by attribute; a missing key is not exported
_LINKS = ("subject_ids", "activity_id", "document_id", "subject_id")
_CHANGES = (1, 1, 1, 2, 2, 3, 5)  # how many changes, by chance
_MOVES = (timedelta(days=1), timedelta(days=3), timedelta(days=30), timedelta(hours=1), timedelta(minutes=1))


@dataclass(slots=True)
class Draft:
    """A situation that can still be changed. ``tables`` holds the header as the one row of 案件."""

    tables: dict[str, list[Values]]
    partial: set[str]
    as_of: date
    stage: str

    def columns(self) -> list[tuple[str, int, Column]]:
        """Every field that is exported: table, row, column."""
        return [
            (table, number, column)
            for table, rows in self.tables.items()
            for number, row in enumerate(rows)
            for column in TABLES[table].columns.values()
            if column.attr in row and column.attr != "case_no"
        ]

    def days(self) -> list[date]:
        values = [self.tables[table][number][column.attr] for table, number, column in self.columns()]
        return [value for value in values if isinstance(value, date)]


class NearCases:
    """An endless source; the same seed gives the same situations. ``odd`` makes the values that are put in."""

    def __init__(self, rules: RuleSet, calendar: Calendar, seed: int, odd: OddCases) -> None:
        self._random = random.Random(seed)
        self._odd = odd
        self._bases: list[Situation] = []
        for duty in rules.duties:
            for example in duty.examples:
                try:
                    told = situation_of(example, calendar)
                except ExampleError:
                    continue  # said by ``pingcha rules test``
                if duty.table == AGENCY_YEAR:
                    years = [row for row in told.years if isinstance(row, AgencyYear)]
                    self._bases += [
                        Situation(None, row, told.stage, told.as_of, told.settings) for row in years
                    ]
                else:
                    self._bases.append(Situation(told.case, None, told.stage, told.as_of, told.settings))

    def __len__(self) -> int:
        """How many examples there are: so many situations are the examples as written."""
        return len(self._bases)

    def __iter__(self) -> Iterator[Situation]:
        for base in self._bases:
            yield _prepared(base)
        while self._bases:
            yield self.near(self._random.choice(self._bases))

    def near(self, base: Situation) -> Situation:
        """The situation with some changes."""
        draft = _draft(base)
        for _ in range(self._random.choice(_CHANGES)):
            self._random.choice(self._changes)(self, draft)
        return _prepared(_built(base, draft))

    # ------------------------------------------------------------------------------------------------ the changes

    def _blank(self, draft: Draft) -> None:
        if fields := draft.columns():
            table, number, column = self._random.choice(fields)
            draft.tables[table][number][column.attr] = None

    def _hide_column(self, draft: Draft) -> None:
        if fields := draft.columns():
            table, _, column = self._random.choice(fields)
            for row in draft.tables[table]:
                row.pop(column.attr, None)

    def _another_value(self, draft: Draft) -> None:
        if fields := draft.columns():
            table, number, column = self._random.choice(fields)
            draft.tables[table][number][column.attr] = self._odd.value(column, self._anchor(draft))

    def _new_column(self, draft: Draft) -> None:
        """A column that the example left out."""
        if tables := [table for table, rows in draft.tables.items() if rows]:
            table = self._random.choice(tables)
            row = self._random.choice(draft.tables[table])
            column = self._random.choice(list(TABLES[table].columns.values()))
            if column.attr not in row:
                row[column.attr] = self._odd.value(column, self._anchor(draft))

    def _move_time(self, draft: Draft) -> None:
        times = [place for place in draft.columns() if place[2].kind in (Kind.DATE, Kind.TIME)]
        if not times:
            return
        table, number, column = self._random.choice(times)
        row, move = draft.tables[table][number], self._random.choice(_MOVES)
        value, sign = row[column.attr], self._random.choice((1, -1))
        if isinstance(value, datetime):
            row[column.attr] = value.date() if self._random.random() < 0.25 else value + sign * move
        elif isinstance(value, date):
            row[column.attr] = value + sign * max(move, timedelta(days=1))

    def _move_all(self, draft: Draft) -> None:
        """The whole case to where days off and make-up workdays lie."""
        if not (days := draft.days()):
            return
        shift = timedelta(days=(self._random.choice(ANCHORS) - _day(min(days, key=_day))).days)
        for table, number, column in draft.columns():
            row = draft.tables[table][number]
            value = row[column.attr]
            if isinstance(value, date):
                row[column.attr] = value + shift
        draft.as_of += shift

    def _other_today(self, draft: Draft) -> None:
        draft.as_of += timedelta(days=self._random.choice((-400, -30, -7, -3, -2, -1, 1, 2, 3, 7, 30, 400)))

    def _other_stage(self, draft: Draft) -> None:
        draft.stage = STAGES[1 - STAGES.index(draft.stage)]

    def _hide_table(self, draft: Draft) -> None:
        if tables := [table for table in draft.tables if table not in (CASE, AGENCY_YEAR)]:
            draft.tables.pop(self._random.choice(tables))

    def _empty_table(self, draft: Draft) -> None:
        if CASE in draft.tables:
            draft.tables[self._random.choice(CASE_TABLES)] = []

    def _part_of_table(self, draft: Draft) -> None:
        if tables := [table for table in draft.tables if table in CASE_TABLES]:
            draft.partial.add(self._random.choice(tables))

    def _drop_row(self, draft: Draft) -> None:
        if tables := [table for table, rows in draft.tables.items() if rows and table in CASE_TABLES]:
            rows = draft.tables[self._random.choice(tables)]
            rows.pop(self._random.randrange(len(rows)))

    def _twin(self, draft: Draft) -> None:
        tables = [
            t for t, rows in draft.tables.items() if rows and t in CASE_TABLES and not TABLES[t].id_attr
        ]
        if tables:
            rows = draft.tables[self._random.choice(tables)]
            rows.append(dict(self._random.choice(rows)))

    def _other_row(self, draft: Draft) -> None:
        """One more row like one that is there, about the same, with an id of its own and another value or two."""
        if tables := [table for table, rows in draft.tables.items() if rows and table in CASE_TABLES]:
            table = self._random.choice(tables)
            row = dict(self._random.choice(draft.tables[table]))
            own = TABLES[table].id_attr
            if own:
                row[own] = f"另{len(draft.tables[table])}"
            for attr in self._random.sample(sorted(row), min(2, len(row))):
                if attr not in (own, "case_no", *_LINKS):
                    row[attr] = self._odd.value(
                        TABLES[table].columns[_name(table, attr)], self._anchor(draft)
                    )
            draft.tables[table].append(row)

    def _orphan(self, draft: Draft) -> None:
        links = [place for place in draft.columns() if place[2].attr in _LINKS]
        if links:
            table, number, column = self._random.choice(links)
            gone: Value = ("无此编号",) if column.kind is Kind.LIST else "无此编号"
            draft.tables[table][number][column.attr] = gone

    def _anchor(self, draft: Draft) -> date:
        days = draft.days()
        return _day(self._random.choice(days)) if days else self._random.choice(ANCHORS)

    _changes: tuple[Callable[[NearCases, Draft], None], ...] = (
        _blank, _blank, _hide_column, _hide_column, _another_value, _another_value, _new_column, _move_time, _move_time,
        _move_all, _other_today, _other_today, _other_stage, _hide_table, _empty_table, _part_of_table, _drop_row, _twin,
        _other_row, _orphan,
    )  # fmt: skip


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _name(table: str, attr: str) -> str:
    return next(column.name for column in TABLES[table].columns.values() if column.attr == attr)


def _values(row: Row) -> Values:
    return {attr: getattr(row, attr) for attr in type(row).model_fields if attr in row.model_fields_set}


def _draft(base: Situation) -> Draft:
    if base.year is not None:
        return Draft({AGENCY_YEAR: [_values(base.year)]}, set(), base.as_of, base.stage)
    assert base.record is not None
    tables = {CASE: [_values(base.record.case)]}
    tables |= {table: [_values(row) for row in rows] for table, rows in base.record.tables.items()}
    return Draft(tables, set(base.record.partial), base.as_of, base.stage)


def _built(base: Situation, draft: Draft) -> Situation:
    built = {
        table: tuple(TABLES[table].model.build(values) for values in rows)
        for table, rows in draft.tables.items()
    }
    if base.year is not None:
        (year,) = built[AGENCY_YEAR]
        assert isinstance(year, AgencyYear)
        return Situation(None, year, draft.stage, draft.as_of, base.settings)
    (header,) = built.pop(CASE)
    assert isinstance(header, Case)
    record = CaseRecord(header, MappingProxyType(built), frozenset(draft.partial & built.keys()))
    return Situation(record, None, draft.stage, draft.as_of, base.settings)


def _prepared(told: Situation) -> Situation:
    """As a run prepares a case that was read: dates that cannot be are distrusted."""
    if told.record is None:
        return told
    return Situation(prepare(told.record, told.as_of).case, None, told.stage, told.as_of, told.settings)
