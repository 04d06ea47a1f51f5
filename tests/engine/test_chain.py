"""The 评查结论 of a case: a row for each verdict but 不适用, shared by cases, never twice in one."""

from __future__ import annotations

import pytest

from dsl.load import load_rules
from dsl.tree import RuleSet
from engine.chain import Conclusions
from records.case import CaseRecord
from records.findings import VERDICT_WORDS, Verdict
from records.tables import Case, Conclusion
from rules import rules_folder

MET, BROKEN, OUT = Verdict.SATISFIED, Verdict.VIOLATED, Verdict.NOT_APPLICABLE


@pytest.fixture(scope="module")
def shipped() -> RuleSet:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    return loaded.ruleset


def _case(number: str) -> CaseRecord:
    return CaseRecord(Case.build({"case_no": number}))


def test_each_verdict_has_a_row_of_its_own_and_those_that_do_not_apply_have_none(shipped: RuleSet) -> None:
    first, second = (duty.id for duty in shipped.obligations[:2])
    said = [(first, MET), (first, MET), (second, OUT), (second, BROKEN)]
    rows = Conclusions(shipped).added(_case("甲"), said).rows(Conclusion.TABLE) or ()
    assert [(row.read("obligation"), row.read("verdict")) for row in rows] == [
        (first, VERDICT_WORDS[MET]),
        (first, VERDICT_WORDS[MET]),
        (second, VERDICT_WORDS[BROKEN]),
    ]
    assert [row.read("article") for row in rows] == [
        shipped.obligations[place].article for place in (0, 0, 1)
    ]
    assert len({id(row) for row in rows}) == 3


def test_cases_share_the_rows_that_say_the_same(shipped: RuleSet) -> None:
    duty = shipped.obligations[0].id
    conclusions = Conclusions(shipped)
    one = conclusions.added(_case("甲"), [(duty, MET)]).rows(Conclusion.TABLE) or ()
    two = (
        conclusions.added(_case("乙"), [(duty, BROKEN), (duty, MET), (duty, MET)]).rows(Conclusion.TABLE)
        or ()
    )
    assert [row.read("verdict") for row in two] == [VERDICT_WORDS[one] for one in (BROKEN, MET, MET)]
    assert two[1] is one[0]
    assert two[2] is not one[0]
