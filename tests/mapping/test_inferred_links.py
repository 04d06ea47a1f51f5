"""Links are inferred only where one subject is possible; anything that leaves another possible leaves them open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

import pytest

from adapters.mapping.infer import with_inferred_links
from adapters.mapping.model import Inference
from records.case import CaseRecord
from records.columns import Value
from records.row import BLANK, NOT_EXPORTED, AssumedBy, Row
from records.schema import CASE, TABLES

ASKED = Inference(table="文书", kinds="询问笔录", target="活动", target_kinds="询问当事人、询问证人")
FILMED = Inference(table="音像", target="活动", target_kinds="询问当事人")
DAY, NEXT = date(2025, 3, 4), date(2025, 3, 5)


def row(table: str, **values: Value | None) -> Row:
    return TABLES[table].model.build({"case_no": "1", **values})


def activity(
    number: str, kind: str | None = "询问当事人", on: date | None = DAY, **more: Value | None
) -> Row:
    return row("活动", activity_id=number, kind=kind, started_at=on, **more)


def paper(kind: str = "询问笔录", on: date | None = DAY, **more: Value | None) -> Row:
    return row("文书", kind=kind, made_at=on, **more)


def case(*rows: Row, partial: frozenset[str] = frozenset()) -> CaseRecord:
    tables: dict[str, tuple[Row, ...]] = {}
    for one in rows:
        tables[one.TABLE] = (*tables.get(one.TABLE, ()), one)
    return CaseRecord(TABLES[CASE].model.build({"case_no": "1"}), MappingProxyType(tables), partial)  # type: ignore[arg-type]


def link(of: CaseRecord, *rules: Inference, table: str = "文书") -> object:
    (found,) = with_inferred_links(of, rules or (ASKED,)).rows(table) or ()
    return found.read("subject_ids")


def test_one_activity_of_the_kind_on_the_day_is_the_subject() -> None:
    asked = with_inferred_links(
        case(activity("H1"), activity("H2", "勘验"), activity("H3", on=NEXT), paper()), (ASKED,)
    )
    (found,) = asked.rows("文书") or ()
    assert found.read("subject_ids") == ("H1",)
    assert found.assumed["subject_ids"].by is AssumedBy.INFERRED
    assert found.without_assumed().read("subject_ids") is NOT_EXPORTED
    (blank,) = with_inferred_links(case(activity("H1"), paper(subject_ids=None)), (ASKED,)).rows("文书") or ()
    assert blank.without_assumed().read("subject_ids") is BLANK


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param((activity("H1"), activity("H2")), id="two of the kind on the day"),
        pytest.param(
            (activity("H1"), activity("H2", "询问证人")), id="one of another kind that is named too"
        ),
        pytest.param((activity("H1"), activity("H2", None)), id="one whose kind is not said"),
        pytest.param((activity("H1"), activity("H2", on=None)), id="one whose day is not said"),
        pytest.param((activity("H1"), activity("H2", on=date(2025, 3, 3))), id="one that may still go on"),
        pytest.param((activity("H1", on=NEXT),), id="none on the day"),
        pytest.param((activity("H1", "勘验"),), id="none of the kind"),
        pytest.param((row("活动", kind="询问当事人", started_at=DAY),), id="one without an id"),
    ],
)
def test_whatever_leaves_another_possible_leaves_the_link_open(rows: tuple[Row, ...]) -> None:
    assert link(case(*rows, paper())) is NOT_EXPORTED


def test_an_activity_that_is_over_before_the_day_is_not_possible() -> None:
    over = activity("H2", on=date(2025, 3, 3), ended_at=datetime(2025, 3, 3, 12, 0))
    assert link(case(activity("H1"), over, paper())) == ("H1",)


def test_an_activity_over_several_days_counts_on_each() -> None:
    long = activity("H1", on=date(2025, 3, 3), ended_at=date(2025, 3, 5))
    assert link(case(long, paper())) == ("H1",)


def test_a_link_that_is_there_stays() -> None:
    assert link(case(activity("H1"), paper(subject_ids=("H9",)))) == ("H9",)


def test_a_paper_without_a_day_or_of_another_kind_is_left_alone() -> None:
    assert link(case(activity("H1"), paper(on=None))) is NOT_EXPORTED
    assert link(case(activity("H1"), paper("现场检查笔录"))) is NOT_EXPORTED


def test_of_a_table_in_part_nothing_is_inferred() -> None:
    assert link(case(activity("H1"), paper(), partial=frozenset(("活动",)))) is NOT_EXPORTED
    assert link(case(activity("H1"), paper(), partial=frozenset(("文书",)))) == ("H1",)


def test_a_recording_is_linked_only_where_nothing_else_was_on_the_day() -> None:
    film = row("音像", recording_id="V1", started_at=datetime(2025, 3, 4, 9, 0))
    assert link(case(activity("H1"), film), FILMED, table="音像") == ("H1",)
    assert link(case(activity("H1"), activity("H2", "勘验"), film), FILMED, table="音像") is NOT_EXPORTED
    served = row("送达", service_id="S1", served_at=DAY)
    assert link(case(activity("H1"), served, film), FILMED, table="音像") is NOT_EXPORTED


def test_a_case_without_anything_to_infer_stays_the_same_object() -> None:
    plain = case(activity("H1"), paper(subject_ids=("H1",)))
    assert with_inferred_links(plain, (ASKED,)) is plain
    assert with_inferred_links(replace(plain, tables=MappingProxyType({})), (ASKED,)).tables == {}
