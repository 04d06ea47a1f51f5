"""Times in the wrong order are remarked with both times; equal and unknown ones are not."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from records.case import CaseRecord
from records.chronology import chronology_remarks
from records.schema import CASE, TABLES
from records.tables import Case


def remarks(table: str, **values: str) -> list[str]:
    header = Case.model_validate({"案号": "甲1", **(values if table == CASE else {})})
    rows = () if table == CASE else (TABLES[table].model.model_validate({"案号": "甲1", **values}),)
    case = CaseRecord(header, MappingProxyType({} if table == CASE else {table: rows}))
    return [problem.problem for problem in chronology_remarks(case)]


def test_a_decision_before_the_start_names_both_days() -> None:
    assert remarks(CASE, 启动日期="2025-03-04", 决定日期="2025-03-03") == [
        "“决定日期”（2025-03-03）早于“启动日期”（2025-03-04）"
    ]


def test_a_day_that_is_missing_between_two_does_not_hide_their_order() -> None:
    assert len(remarks(CASE, 启动日期="2025-03-04", 结案日期="2025-03-03")) == 1


@pytest.mark.parametrize("received", ["2025-03-04", "2025-03-05"])
def test_the_same_day_is_in_order(received: str) -> None:
    assert remarks("送达", 送达时间="2025-03-04 15:00", 收到日期=received) == []


def test_by_the_minute_where_both_are_known_to_the_minute() -> None:
    assert remarks("案源", 发现时间="2025-03-04 15:00", 登记时间="2025-03-04 14:59") == [
        "“登记时间”（2025-03-04 14:59）早于“发现时间”（2025-03-04 15:00）"
    ]


def test_nothing_is_said_of_times_that_are_not_there() -> None:
    assert remarks("音像", 存储时间="2025-03-04 15:00") == []
