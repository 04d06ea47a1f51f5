"""What a verdict rests on: without the assumptions that a finding names it would be another, without the others the same."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from random import Random
from types import MappingProxyType

import pytest

from engine.calendar import default_calendar
from engine.explaining.assumptions import Assumptions
from engine.reference.interpreter import Duty, Judgement, Reference, judge
from records.case import CaseRecord
from records.findings import Assumption
from records.row import NOT_EXPORTED, AssumedBy, Gap, Row
from records.schema import TABLES
from records.tables import Case
from tests.engine.random_rules import RandomRules
from tests.engine.test_evaluators_agree import drawn

SEEDS, STEP = 120, 40
COLUMNS_ASSUMED = 3


def assuming(case: CaseRecord, random: Random) -> CaseRecord:
    """The case with some of its gaps filled by assumption, a few columns at most."""
    source = RandomRules(random)
    chosen: set[tuple[str, str]] = set()

    def filled(row: Row) -> Row:
        for column in TABLES[row.TABLE].columns.values():
            place = (row.TABLE, column.attr)
            if place not in chosen and (len(chosen) == COLUMNS_ASSUMED or random.random() > 0.1):
                continue
            if isinstance(row.read(column.attr), Gap) and column.attr != "case_no":
                chosen.add(place)
                row = row.assuming({column.attr: source.value(column)}, random.choice(list(AssumedBy)))
        return row

    header = filled(case.case)
    tables = {name: tuple(map(filled, rows)) for name, rows in case.tables.items()}
    assert isinstance(header, Case)
    return replace(case, case=header, tables=MappingProxyType(tables))


def without(
    case: CaseRecord, named: set[tuple[AssumedBy, str, str]] | None
) -> tuple[CaseRecord, dict[int, Row]]:
    """The case without the named assumptions (None: without all), and what became of each row."""
    became: dict[int, Row] = {}

    def bare(row: Row) -> Row:
        attrs = {a for a, was in row.assumed.items() if named is None or (was.by, row.TABLE, a) in named}
        became[id(row)] = row.without_assumed(attrs)
        return became[id(row)]

    header = bare(case.case)
    tables = {name: tuple(map(bare, rows)) for name, rows in case.tables.items()}
    assert isinstance(header, Case)
    return replace(case, case=header, tables=MappingProxyType(tables)), became


@pytest.mark.parametrize("first", range(0, SEEDS, STEP))
def test_what_is_named_decided_and_what_is_not_named_did_not(first: int) -> None:
    named_at_all = 0
    for seed in range(first, first + STEP):
        random = Random(seed)
        rules, cases, as_of, stage = drawn(random)
        reference = Reference(rules, default_calendar(), as_of, stage, {})
        duties = {duty.id: duty for duty in rules.duties}
        for plain in cases:
            case = assuming(plain, random)
            assumptions = Assumptions(reference, case)
            for judgement in reference.judge(case):
                duty = duties[judgement.obligation_id.removesuffix(f"-{judgement.item}")]
                found = assumptions.behind(duty, judgement)
                named_at_all += bool(found)

                changed = partial(_changes, reference, case, duty, judgement)
                assert changed(None) is bool(found), f"seed {seed}"
                if found:
                    assert changed({_place(one) for one in found}) or len(found) > 1, f"seed {seed}"
    assert named_at_all > STEP // 2


def _changes(
    reference: Reference,
    case: CaseRecord,
    duty: Duty,
    judgement: Judgement,
    named: set[tuple[AssumedBy, str, str]] | None,
) -> bool:
    """Whether the verdict is another without these assumptions."""
    bare, became = without(case, named)
    row = judgement.row and became[id(judgement.row)]
    return _said(judgement) not in [_said(one) for one in judge(reference.on(bare), duty, row)]


def _said(judgement: Judgement) -> tuple[object, ...]:
    return judgement.item, judgement.verdict, judgement.reason


def _place(one: Assumption) -> tuple[AssumedBy, str, str]:
    return one.kind, one.table, TABLES[one.table].columns[one.column].attr


def test_a_value_that_was_assumed_can_be_taken_away_again() -> None:
    row = TABLES["案件"].model.build({"case_no": "1", "complex_or_major": None})
    assumed = row.assuming({"complex_or_major": False}, AssumedBy.BLANK)
    fixed = assumed.assuming({"action_kind": "行政处罚"}, AssumedBy.CONSTANT)
    assert fixed.without_assumed({"complex_or_major"}).read("complex_or_major") is row.read(
        "complex_or_major"
    )
    assert fixed.without_assumed({"complex_or_major"}).read("action_kind") == "行政处罚"
    assert fixed.without_assumed().read("action_kind") is NOT_EXPORTED
    assert row.without_assumed() is row
