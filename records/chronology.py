"""Times of one row that stand in the wrong order: remarks to look at, never a verdict (a rule may ask more, or nothing)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from records.case import CaseRecord
from records.places import problem_at
from records.problems import InputProblem, Level
from records.row import Row
from records.schema import CASE, TABLES

# table → times in the order in which they come about, whoever acts and whatever is asked of them
_ORDERS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = MappingProxyType(
    {
        CASE: (
            ("initiated_on", "investigated_on", "decided_on", "closed_on", "archived_on"),
            ("decided_on", "performance_due"),
            ("started_on_spot_at", "reported_at"),
        ),
        "申请": (
            ("applied_at", "decided_on"),
            ("applied_at", "correction_told_on"),
            ("applied_at", "recorded_at"),
        ),
        "案源": (
            ("discovered_at", "registered_at"),
            ("discovered_at", "entered_at"),
            ("discovered_at", "informed_on"),
        ),
        "文书": (("made_at", "received_on"),),
        "送达": (("served_at", "received_on"),),
        "音像": (("started_at", "stored_at"), ("ended_at", "stored_at")),
    }
)


def chronology_remarks(case: CaseRecord) -> Iterator[InputProblem]:
    """A remark for every two neighbouring times of a row of which the later one lies before."""
    for table, orders in _ORDERS.items():
        for row in case.rows(table) or ():
            for order in orders:
                held = [(attr, value) for attr in order if isinstance(value := row.read(attr), date)]
                for (first, earlier), (second, later) in pairwise(held):
                    if _before(later, earlier):
                        yield _remark(case, row, (first, earlier), (second, later))


def _remark(case: CaseRecord, row: Row, first: tuple[str, date], second: tuple[str, date]) -> InputProblem:
    names = [TABLES[row.TABLE].column(attr).name for attr, _ in (first, second)]
    return problem_at(
        row,
        second[0],
        Level.REMARK,
        "out_of_order",
        f"“{names[1]}”（{_words(second[1])}）早于“{names[0]}”（{_words(first[1])}）",
        "请对照原件核对这两个时间",
        case_no=case.case_no,
    )


def _before(later: date, earlier: date) -> bool:
    """Certainly before; where one is a bare date, by the day."""
    if isinstance(later, datetime) and isinstance(earlier, datetime):
        return later < earlier
    return _day(later) < _day(earlier)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _words(value: date) -> str:
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value.isoformat()
