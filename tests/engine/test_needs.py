"""What a run lacks: taken out of clean cases and put back, a column settles at least what was promised for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

import pytest

from adapters import load
from engine.calendar import default_calendar
from engine.evaluator import Evaluator, Settings
from engine.needs import lacking
from engine.run import Inputs
from examples.make_examples import WORKBOOK
from pingcha.run import usable_rules
from records.case import CaseRecord, row_label
from records.findings import Verdict
from records.needs import Lack, Need, Supply, settled
from records.quality import prepare
from records.row import Row
from records.schema import CASE, TABLES

CLEAN = ("青档罚〔2025〕1号", "青档许〔2025〕1号", "青档强〔2025〕1号")
SETTINGS = Settings(date(2026, 1, 1), "check")
RULES = usable_rules(None)
Place = tuple[str, str, str, str, str]


@pytest.fixture(scope="module")
def clean() -> list[CaseRecord]:
    return [case for case in load([WORKBOOK]).cases if case.case_no in CLEAN]


def undetermined(cases: Sequence[CaseRecord]) -> set[Place]:
    evaluator = Evaluator(RULES, default_calendar(), SETTINGS)
    found = set()
    for case, outcome in evaluator.verdicts(prepare(case, SETTINGS.as_of).case for case in cases):
        assert isinstance(outcome, list)
        for one in outcome:
            if one.verdict is Verdict.UNDETERMINED:
                table = type(one.row).TABLE if one.row is not None else "整表"
                label = row_label(case, table, one.row) if one.row is not None else ""
                found.add((case.case_no, one.check.id, one.check.item or "", table, label))
    evaluator.close()
    return found


def lacks(cases: Sequence[CaseRecord]) -> list[Lack]:
    return lacking(Inputs(cases, (), (), (), ()), RULES, SETTINGS, default_calendar())


def without(case: CaseRecord, table: str, column: str) -> CaseRecord:
    """The case as if the column had not been exported; the whole table where no column is named."""
    if not column:
        return CaseRecord(case.case, MappingProxyType({n: r for n, r in case.tables.items() if n != table}))
    attr = TABLES[table].columns[column].attr

    def cut(row: Row) -> Row:
        exported = row.model_fields_set - {attr}
        return type(row).build({name: row.__dict__[name] for name in exported}, row.origin)

    if table == CASE:
        header = cut(case.case)
        assert isinstance(header, type(case.case))
        return CaseRecord(header, case.tables)
    tables = {n: tuple(map(cut, rows)) if n == table else rows for n, rows in case.tables.items()}
    return CaseRecord(case.case, MappingProxyType(tables))


def need(table: str, column: str) -> Need:
    return Need(Supply.EXPORT, table, column, f"导出“{table}”表" + (f"的“{column}”" if column else ""))


Column = tuple[str, str]
PAIRS: list[tuple[Column, Column]] = [
    (("文书", "制作日期"), ("签名", "日期")),
    (("文书", "种类"), ("文书", "关联编号")),
    (("送达", ""), ("文书", "文书编号")),
]


@pytest.mark.parametrize(("column", "other"), PAIRS)
def test_never_more_is_promised_for_a_column_than_comes_true_when_it_is_exported(
    clean: list[CaseRecord], column: Column, other: Column
) -> None:
    """Two are lacking, one comes: what is settled then is at least what was promised for it."""
    one_gone = [without(case, *other) for case in clean]
    both_gone = [without(case, *column) for case in one_gone]
    found = lacks(both_gone)
    before, after = undetermined(both_gone), undetermined(one_gone)
    assert sum(lack.findings for lack in found) == len(before)
    assert settled(found, frozenset({need(*column)})) <= len(before - after)
    assert settled(found, frozenset({need(*column), need(*other)})) <= len(before)


@pytest.mark.parametrize("column", [("文书", "制作日期"), ("人员", "执法证号"), ("请求", "")])
def test_what_is_promised_comes_true_to_the_number_where_nothing_else_is_lacking(
    clean: list[CaseRecord], column: Column
) -> None:
    found = lacks([without(case, *column) for case in clean])
    assert settled(found, frozenset({need(*column)})) == sum(lack.findings for lack in found) > 0


def test_clean_cases_lack_nothing(clean: list[CaseRecord]) -> None:
    assert lacks(clean) == [] and undetermined(clean) == set()
