"""Doubts of many rows become one."""

from __future__ import annotations

import pytest

from engine.explaining.doubting import Doubter
from engine.explaining.doubts import Doubt, Kind, merge
from records.row import Row
from records.schema import TABLES, Relation
from tests.engine.trees import field, is_, record, reference, row, rows


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


def test_why_a_row_may_belong_to_any_subject_is_asked_once_for_all_subjects(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    activities = [row("活动", activity_id=f"H{number}") for number in range(20)]
    people = [row("人员", activity_id=None, role="证人") for _ in range(20)]
    evaluation = reference().on(record(活动=activities, 人员=people))
    query = rows("活动", "人员", is_(field("人员", "角色", frame=1), "证人"))
    plain = [Doubter(evaluation).rows(query, {0: activity}) for activity in activities]
    asked: list[Row] = []
    link = Doubter._link

    def counting(self: Doubter, relation: Relation, holder: Row, blank: Kind) -> list[Doubt]:
        asked.append(holder)
        return link(self, relation, holder, blank)

    monkeypatch.setattr(Doubter, "_link", counting)
    one = Doubter(evaluation)
    assert [one.rows(query, {0: activity}) for activity in activities] == plain
    assert [id(holder) for holder in asked] == [id(person) for person in people]
