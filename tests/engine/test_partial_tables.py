"""A table of which only some rows were exported: what those rows decide is decided, whatever the other rows may be."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from types import MappingProxyType

import pytest

from engine.calendar import default_calendar
from engine.reference.interpreter import Reference
from records.case import CaseRecord
from records.findings import Verdict
from records.row import Row
from records.schema import CASE, TABLES
from tests.engine.random_rules import RandomRules
from tests.engine.test_evaluators_agree import drawn

SEEDS, STEP = 300, 50


def with_more_rows(case: CaseRecord, table: str, random: Random) -> CaseRecord:
    """The same case with rows that were not exported; their ids are new, as ids are unique in a case and table."""
    source = RandomRules(random)
    own = TABLES[table].id_attr
    more: list[Row] = []
    for number in range(random.choice((1, 2, 3))):
        row = source.row(table)
        more.append(row.replacing({own: f"另{number}"}) if own else row)
    tables = {**case.tables, table: (*case.tables[table], *more)}
    return replace(case, tables=MappingProxyType(tables), partial=frozenset())


@pytest.mark.parametrize("first", range(0, SEEDS, STEP))
def test_no_row_that_was_left_out_overturns_a_verdict(first: int) -> None:
    kept: Counter[Verdict] = Counter()
    for seed in range(first, first + STEP):
        random = Random(seed)
        rules, cases, as_of, stage = drawn(random)
        reference = Reference(rules, default_calendar(), as_of, stage, {})
        for case in cases:
            for table in case.tables:
                known = reference.judge(replace(case, partial=frozenset((table,))))
                later = {
                    (one.obligation_id, id(one.row)): one.verdict
                    for one in reference.judge(with_more_rows(case, table, random))
                }
                for one in known:
                    if one.row is None or one.verdict is Verdict.UNDETERMINED:
                        continue
                    kept[one.verdict] += 1
                    # What is required is met whether or not it turns out to apply.
                    either = (Verdict.SATISFIED, Verdict.NOT_APPLICABLE)
                    allowed = either if one.verdict is Verdict.SATISFIED else (one.verdict,)
                    assert later[one.obligation_id, id(one.row)] in allowed, f"seed {seed} {table}"
    assert kept[Verdict.SATISFIED] > STEP and kept[Verdict.VIOLATED] > STEP


def test_a_partial_table_has_one_subject_more_of_which_nothing_is_known() -> None:
    model = TABLES["活动"].model
    case = CaseRecord(
        TABLES[CASE].model.build({"case_no": "1"}),  # type: ignore[arg-type]
        {"活动": (model.build({"case_no": "1", "activity_id": "H1"}),)},
        frozenset(("活动",)),
    )
    assert [row and row.read("activity_id") for row in case.subjects("活动")] == ["H1", None]
    assert case.subjects("送达") == (None,)
    assert replace(case, partial=frozenset()).subjects("活动") == case.rows("活动")


def test_only_tables_of_a_case_can_be_partial() -> None:
    case = CaseRecord(TABLES[CASE].model.build({"case_no": "1"}))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not a table"):
        replace(case, partial=frozenset(("甲表",)))
