"""How rows are named to users."""

from __future__ import annotations

import pytest

from records import case as module
from records.case import CaseRecord, row_label
from records.columns import Value
from records.row import Row
from records.schema import TABLES


def row(table: str, **values: Value | None) -> Row:
    return TABLES[table].model.build(dict(values))


def record(**tables: list[Row]) -> CaseRecord:
    header = row("案件", case_no="案1")
    return CaseRecord(header, {name: tuple(rows) for name, rows in tables.items()})  # type: ignore[arg-type]


def test_a_row_with_an_id_is_named_by_it_and_without_one_by_its_place_in_the_table() -> None:
    papers = [row("文书", document_id="W1"), row("文书", document_id=None), row("文书")]
    case = record(文书=papers)
    assert [row_label(case, "文书", one) for one in papers] == ["W1", "文书#2", "文书#3"]


def test_rows_of_a_table_without_ids_are_counted_for_each_parent() -> None:
    people = [row("人员", activity_id=parent) for parent in ("H1", "H2", "H1", None, "H1")]
    case = record(人员=people)
    assert [row_label(case, "人员", one) for one in people] == ["H1#1", "H2#1", "H1#2", "人员#1", "H1#3"]


def test_twins_are_two_rows_and_a_row_of_another_case_has_no_number() -> None:
    twins = [row("人员", activity_id="H1"), row("人员", activity_id="H1")]
    case = record(人员=twins)
    assert [row_label(case, "人员", one) for one in twins] == ["H1#1", "H1#2"]
    assert row_label(case, "人员", row("人员", activity_id="H1")) == "H1#0"


def test_naming_every_row_looks_at_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    case = record(人员=[row("人员", activity_id="H1") for _ in range(100)])
    asked: list[Row] = []
    plain = module.parent_id

    def counting(one: Row) -> str | None:
        asked.append(one)
        return plain(one)

    monkeypatch.setattr(module, "parent_id", counting)
    for one in case.tables["人员"]:
        row_label(case, "人员", one)
    assert len(asked) <= 2 * 100
