"""Case records at random, from the schema alone: odd, partly blank, partly not exported, twins, orphans, days off.

For comparing the two evaluators, not for measuring speed: they are built to reach every verdict, not to look real.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from types import MappingProxyType

from records.case import CaseRecord
from records.columns import Column, Kind, Value
from records.row import Row
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, TABLES
from records.tables import AgencyYear, Case

# Days around which times gather: plain weeks, 国庆 and 春节, make-up workdays, the edges of the published calendar.
ANCHORS = (
    date(2025, 3, 4),
    date(2025, 9, 26),
    date(2025, 9, 30),
    date(2025, 1, 24),
    date(2024, 2, 8),
    date(2026, 6, 26),
    date(2026, 12, 29),
    date(2003, 12, 30),
)
_TEXTS = (
    "甲",
    "乙",
    "匿名",
    "同意，按规定办",
    "0101",
    "3-5",
    "4",
    "6－7",
    "11010519491231002X",
    "110105194912310021",
    "*",
)
_LINKS = MappingProxyType({"subject_ids": 3, "activity_id": 1, "document_id": 1, "subject_id": 1})
_PREFIX = MappingProxyType(
    {
        "申请": "S",
        "案源": "L",
        "活动": "H",
        "文书": "W",
        "告知": "G",
        "请求": "Q",
        "送达": "D",
        "音像": "Y",
        "执行": "Z",
    }
)


class OddCases:
    """An endless source of odd cases; the same seed gives the same cases.

    ``words`` are preferred where a column allows them (those that rules name reach further than the rest).
    """

    def __init__(self, seed: int, words: Iterable[str] = ()) -> None:
        self._random = random.Random(seed)
        self._words = frozenset(words)
        self._number = 0

    def __iter__(self) -> Iterator[CaseRecord]:
        while True:
            yield self.case()

    def case(self) -> CaseRecord:
        self._number += 1
        chance = self._random
        anchor = chance.choice(ANCHORS)
        ids = {table: [f"{prefix}{n}" for n in range(1, 4)] for table, prefix in _PREFIX.items()}
        if (
            chance.random() < 0.15
        ):  # the same ids in every table: an "1" may be an activity and a service at once
            ids = {table: ["1", "2", "3"] for table in _PREFIX}
        header = self._row(CASE, anchor, ids, {"case_no": f"奇{self._number}"}, range(0, 1))
        tables = {
            table: tuple(self._rows(table, anchor, ids)) for table in CASE_TABLES if chance.random() < 0.88
        }
        assert isinstance(header, Case)
        partial = frozenset(table for table in tables if chance.random() < 0.03)
        return CaseRecord(header, MappingProxyType(tables), partial)

    def unit_year(self) -> AgencyYear:
        hidden = {c.attr for c in TABLES[AGENCY_YEAR].columns.values() if self._random.random() < 0.15}
        row = self._row(AGENCY_YEAR, date(2025, 3, 4), {}, {}, range(0, 1), hidden)
        assert isinstance(row, AgencyYear)
        return row

    def _rows(self, table: str, anchor: date, ids: dict[str, list[str]]) -> list[Row]:
        chance = self._random
        count = chance.choice((0, 1, 1, 2, 2, 3, 3, 4))
        hidden = {column.attr for column in TABLES[table].columns.values() if chance.random() < 0.08}
        rows = [self._row(table, anchor, ids, {}, range(count), hidden, n) for n in range(count)]
        if rows and chance.random() < 0.1 and not TABLES[table].id_attr:
            rows.append(rows[0].model_copy())  # a twin
        return rows

    def _row(
        self,
        table: str,
        anchor: date,
        ids: dict[str, list[str]],
        given: dict[str, Value | None],
        numbers: range,
        hidden: Iterable[str] = (),
        number: int = 0,
    ) -> Row:
        chance = self._random
        values: dict[str, Value | None] = dict(given)
        blanks = chance.choice((0.05, 0.15, 0.5))
        for column in TABLES[table].columns.values():
            attr = column.attr
            if attr in values or attr in hidden or attr == "case_no":
                continue
            if attr == TABLES[table].id_attr:
                own = ids[table][number] if number < len(ids[table]) else f"{_PREFIX[table]}{number + 1}"
                values[attr] = own if chance.random() < 0.95 else None
            elif chance.random() < blanks:
                values[attr] = None
            elif attr in _LINKS:
                values[attr] = self._link(column, ids)
            else:
                values[attr] = self.value(column, anchor)
        return TABLES[table].model.build(values)

    def _link(self, column: Column, ids: dict[str, list[str]]) -> Value:
        chance = self._random
        homes = {"activity_id": ["活动"], "document_id": ["文书"], "subject_id": ["文书", "音像"]}.get(
            column.attr, ["申请", "案源", "活动", "告知", "请求", "送达", "文书"]
        )
        found = [
            "无此编号" if chance.random() < 0.05 else chance.choice(ids[chance.choice(homes)])
            for _ in range(chance.randint(1, _LINKS[column.attr]))
        ]
        return tuple(dict.fromkeys(found)) if column.kind is Kind.LIST else found[0]

    def value(self, column: Column, anchor: date) -> Value | None:
        """Any value of the column; dates and times near ``anchor``."""
        chance = self._random
        match column.kind:
            case Kind.FLAG:
                return chance.random() < 0.6
            case Kind.ENUM:
                return self._word(column)
            case Kind.LIST:
                return self._list(column)
            case Kind.INT:
                return chance.randint(0, 3)
            case Kind.DATE:
                return self._day(anchor)
            case Kind.TIME:
                return self._moment(anchor)
            case _:
                return chance.choice(_TEXTS)

    def _word(self, column: Column) -> str:
        preferred = [word for word in column.values if word in self._words]
        return self._random.choice(preferred if preferred and self._random.random() < 0.7 else column.values)

    def _list(self, column: Column) -> tuple[str, ...]:
        chance = self._random
        if not column.values:
            return tuple(chance.sample(("甲", "乙", "丙"), chance.randint(1, 2)))
        low = 0 if column.open_list else 1
        most = min(len(column.values), 6)
        pool = [word for word in column.values if word in self._words] or list(column.values)
        found = [*chance.sample(pool, chance.randint(min(low, len(pool)), min(len(pool), most)))]
        if column.open_list and chance.random() < 0.15:
            found.append("别的说法")
        return tuple(found)

    def _day(self, anchor: date) -> date:
        return anchor + timedelta(
            days=self._random.choice((0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, -1, -3, 30, 400))
        )

    def _moment(self, anchor: date) -> date | datetime:
        day = self._day(anchor)
        if self._random.random() < 0.35:
            return day
        hour, minute = self._random.choice(((0, 0), (9, 0), (9, 1), (9, 30), (17, 59), (23, 59)))
        return datetime(day.year, day.month, day.day, hour, minute)
