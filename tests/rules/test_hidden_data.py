"""What an export leaves out never makes a verdict better or worse: it stays, or becomes 无法判定."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsl.tree import Example, RuleSet
from engine.calendar import Calendar
from engine.examples import case_from_example
from engine.params import bind
from engine.reference.interpreter import Reference
from records.findings import Verdict
from records.quality import prepare
from records.schema import CASE, CASE_TABLES, TABLES
from tests.rules.clean_cases import Tables, full
from tests.rules.test_whole_cases import CLEAN, FAULTS, TODAY

Hidden = frozenset[tuple[str, str]]  # (table, column); the column "" hides the whole table
Place = tuple[str, str, int]  # obligation with its item, table, number of the row
LINKS = {
    "activity_id",
    "document_id",
    "subject_ids",
    "subject_id",
}  # an example fills them in: nothing is hidden then
CAN_HIDE = [(table, "") for table in CASE_TABLES] + [
    (name, column.name)
    for name in (CASE, *CASE_TABLES)
    for column in TABLES[name].columns.values()
    if column.attr not in LINKS | {"case_no", TABLES[name].id_attr}
]


def verdicts(ruleset: RuleSet, calendar: Calendar, tables: Tables, hidden: Hidden) -> dict[Place, Verdict]:
    rows = {
        table: tuple(
            {name: cell for name, cell in full(table, row).items() if (table, name) not in hidden}
            for row in tables.get(table, ())
        )
        for table in (CASE, *CASE_TABLES)
        if (table, "") not in hidden
    }
    case = prepare(case_from_example(Example("整卷", "符合", None, {}, rows)), TODAY).case
    numbers = {id(row): (table, number) for table, number, row in case.all_rows()}
    reference = Reference(ruleset, calendar, TODAY, "已归档", bind(ruleset.params, {}))
    return {
        (one.obligation_id, *numbers[id(one.row)]): one.verdict
        for one in reference.judge(case)
        if one.row is not None
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fault=st.sampled_from(FAULTS), hidden=st.frozensets(st.sampled_from(CAN_HIDE), min_size=1, max_size=6))
def test_hiding_data_only_ever_makes_a_verdict_undecided(
    ruleset: RuleSet,
    calendar: Calendar,
    fault: tuple[str, str, Callable[[Tables], object], set[str]],
    hidden: Hidden,
) -> None:
    _, kind, spoil, _ = fault
    tables = CLEAN[kind]()
    spoil(tables)
    whole = verdicts(ruleset, calendar, tables, frozenset())
    undecided = (
        Verdict.UNDETERMINED,
        Verdict.MANUAL,
    )  # a question of which it is not known whether it applies
    changed = {
        place: (whole[place], verdict)
        for place, verdict in verdicts(ruleset, calendar, tables, hidden).items()
        if verdict is not whole[place]
        and verdict not in undecided
        and not (whole[place] is Verdict.NOT_APPLICABLE and verdict is Verdict.SATISFIED)
    }
    assert changed == {}
