"""Doubts of many rows become one."""

from __future__ import annotations

from engine.doubts import Doubt, Kind, merge
from records.schema import TABLES


def test_equal_doubts_are_one_with_each_row_once_in_the_order_they_came_up() -> None:
    a, b, twin_of_a = (TABLES["文书"].model.build({"kind": kind}) for kind in ("甲", "乙", "甲"))
    blank = [Doubt(Kind.BLANK, "文书", "日期", (row,)) for row in (b, a, b, twin_of_a)]
    other = Doubt(Kind.BLANK, "文书", "页号", (a,))
    found = merge([blank[0], other, *blank[1:]])
    assert [(one.column, one.detail) for one in found] == [("日期", ""), ("页号", "")]
    assert [id(row) for row in found[0].rows] == [id(b), id(a), id(twin_of_a)]


def test_a_column_is_not_told_where_the_whole_table_is_missing() -> None:
    found = merge(
        [Doubt(Kind.COLUMN, "文书", "日期"), Doubt(Kind.TABLE, "文书"), Doubt(Kind.COLUMN, "活动", "方式")]
    )
    assert [(one.kind, one.table) for one in found] == [(Kind.TABLE, "文书"), (Kind.COLUMN, "活动")]
