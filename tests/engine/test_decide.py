"""Deciding facts: what the engine says is compared, kept, and never believed against the plain evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import pytest

from dsl.tree import CountTerm, Every, Nothing, Op, Or, RuleSet, Some
from engine.calendar import default_calendar
from engine.compile import NOT_APPLICABLE, NOT_DUE, SATISFIED, VIOLATED
from engine.decide import Decider
from engine.durable import BatchLost, DurableRule, Ruleset, Scalar
from engine.errors import Contradiction
from engine.judge import Failure, Judge, Outcome, Subject
from engine.plan import make_plan
from engine.verdict import Decided, verdict_of
from records.case import CaseRecord
from records.findings import Verdict
from tests.engine.trees import field, filled, is_, number, obligation, record, row, rows, ruleset, yes

MakeRuleset = Callable[[str, Sequence[DurableRule], Mapping[str, type]], Ruleset]

OFFICERS = rows("活动", "人员", is_(field("人员", "角色", frame=1), "执法人员"))
TWO_OFFICERS = obligation("活动", number(Op.GE, CountTerm(query=OFFICERS), 2))
SIGNED = rows("文书", "签名", is_(field("签名", "方式", frame=1), "签名", "盖章"))
SEALED = obligation(
    "文书",
    Or((yes(field("文书", "印章")), Some(SIGNED))),
    applies=is_(field("文书", "种类"), "询问笔录", "公告"),
    id="13.1",
    article=13,
)
ALL_SHOWN = obligation(
    "活动",
    Every(rows("活动", "人员"), yes(field("人员", "出示证件", frame=1))),
    id="11.2",
)
NO_WITNESS = obligation(
    "案件",
    Nothing(rows("案件", "人员", is_(field("人员", "角色", frame=1), "见证人"))),
    due=filled(field("案件", "决定日期")),
    id="29.1",
    article=29,
)
RULES = ruleset(TWO_OFFICERS, SEALED, ALL_SHOWN, NO_WITNESS)


def cases() -> list[CaseRecord]:
    """Cases in which every verdict of every rule above occurs."""
    officer = row("人员", activity_id="H1", role="执法人员", badge_shown=True)
    return [
        record(
            row("案件", case_no="案1", decided_on=date(2025, 3, 4)),
            活动=[row("活动", activity_id="H1")],
            人员=[officer, row("人员", activity_id="H1", role="执法人员", badge_shown=False)],
            文书=[row("文书", kind="询问笔录", sealed=True), row("文书", kind="公告", sealed=None)],
            签名=[],
        ),
        record(
            row("案件", case_no="案2", decided_on=None),
            活动=[row("活动", activity_id="H1")],
            人员=[officer, row("人员", activity_id="H1", role=None, badge_shown=True)],
            文书=[row("文书", kind="催告书"), row("文书", kind="公告", sealed=False), row("文书", kind=None)],
        ),
        record(
            row("案件", case_no="案3", decided_on=date(2025, 3, 4)),
            活动=[row("活动", activity_id="H1")],
            人员=[],
        ),
        record(row("案件", case_no="案4")),
    ]


def decide(rules: RuleSet, records: list[CaseRecord], decider: Decider | None = None) -> list[Outcome]:
    decider = decider or Decider(make_plan(rules, {}))
    judge = Judge(decider, default_calendar(), date(2026, 6, 30))
    try:
        return list(judge.judge(Subject(one, None, "归档前") for one in records))
    finally:
        decider.close()


def verdicts(outcomes: list[Outcome]) -> list[tuple[str, Verdict]]:
    decided = [one for outcome in outcomes if not isinstance(outcome, Failure) for one in outcome]
    return [(one.check.obligation, one.verdict) for one in decided]


def test_every_verdict_of_every_rule_is_reached() -> None:
    found = set(verdicts(decide(RULES, cases())))
    assert {(name, verdict) for name, verdict in found if name == "13.1"} == {
        ("13.1", Verdict.SATISFIED),
        ("13.1", Verdict.VIOLATED),
        ("13.1", Verdict.NOT_APPLICABLE),
        ("13.1", Verdict.UNDETERMINED),
    }
    assert ("11.1", Verdict.VIOLATED) in found
    assert ("29.1", Verdict.NOT_APPLICABLE) in found


def test_verdicts_are_the_same_with_and_without_the_table() -> None:
    plan = make_plan(RULES, {})
    assert verdicts(decide(RULES, cases(), Decider(plan))) == verdicts(
        decide(RULES, cases(), Decider(plan, table=False))
    )


def test_a_decided_fact_is_not_decided_again() -> None:
    asked: list[int] = []

    class Counting(Ruleset):
        def decide(self, facts: Sequence[Mapping[str, Scalar]]) -> list[frozenset[str]]:
            asked.append(len(facts))
            return super().decide(facts)

    decider = Decider(make_plan(RULES, {}), make_ruleset=Counting)
    decide(RULES, cases(), decider)
    first = sum(asked)
    decide(RULES, cases() * 5, decider)
    assert first > 0
    assert sum(asked) == first


# ------------------------------------------------------------------------------------------- an engine that lies


class FiresNothing(Ruleset):
    def decide(self, facts: Sequence[Mapping[str, Scalar]]) -> list[frozenset[str]]:
        return [frozenset() for _ in facts]


class FiresEverything(Ruleset):
    def decide(self, facts: Sequence[Mapping[str, Scalar]]) -> list[frozenset[str]]:
        return [frozenset(rule.name for rule in self.rules) for _ in facts]


class LosesOne(Ruleset):
    """Drops the first firing of every batch."""

    def decide(self, facts: Sequence[Mapping[str, Scalar]]) -> list[frozenset[str]]:
        answers = super().decide(facts)
        for place, fired in enumerate(answers):
            if fired:
                answers[place] = fired - {min(fired)}
                break
        return answers


class LosesBatches(Ruleset):
    def decide(self, facts: Sequence[Mapping[str, Scalar]]) -> list[frozenset[str]]:
        raise BatchLost(self.name, 0, len(facts), 1)


@pytest.mark.parametrize("lying", [FiresNothing, FiresEverything, LosesOne, LosesBatches])
def test_a_lying_engine_is_noticed_and_what_it_decided_is_not_believed(lying: MakeRuleset) -> None:
    outcomes = decide(RULES, cases(), Decider(make_plan(RULES, {}), make_ruleset=lying))
    assert any(isinstance(outcome, Failure) for outcome in outcomes)
    for told, true in zip(outcomes, decide(RULES, cases()), strict=True):
        assert isinstance(told, Failure) or verdicts([told]) == verdicts([true])


@pytest.mark.parametrize("lying", [FiresNothing, FiresEverything, LosesBatches])
def test_of_an_engine_that_lies_always_no_case_with_known_facts_gets_a_verdict(lying: MakeRuleset) -> None:
    *known, nothing_exported = decide(RULES, cases(), Decider(make_plan(RULES, {}), make_ruleset=lying))
    assert all(isinstance(outcome, Failure) for outcome in known)
    assert {verdict for _, verdict in verdicts([nothing_exported])} <= {Verdict.UNDETERMINED}


@pytest.mark.parametrize("lying", [FiresNothing, FiresEverything])
def test_even_unnoticed_a_lying_engine_makes_nothing_satisfied(lying: MakeRuleset) -> None:
    decider = Decider(make_plan(RULES, {}), compare=False, make_ruleset=lying)
    found = {verdict for _, verdict in verdicts(decide(RULES, cases(), decider))}
    assert Verdict.SATISFIED not in found


def test_the_failure_names_rule_and_fact() -> None:
    outcome = decide(RULES, cases()[:1], Decider(make_plan(RULES, {}), make_ruleset=FiresNothing))[0]
    assert isinstance(outcome, Failure)
    assert "不一致" in outcome.text
    assert "人员" in outcome.text or "文书" in outcome.text


def test_one_broken_fact_costs_only_the_cases_that_need_it() -> None:
    class BreaksOn(Ruleset):
        def decide(self, facts: Sequence[Mapping[str, Scalar]]) -> list[frozenset[str]]:
            answers = super().decide(facts)
            broken = [fact.get("本文书.种类") == "公告" for fact in facts]
            return [frozenset() if bad else fired for bad, fired in zip(broken, answers, strict=True)]

    outcomes = decide(RULES, cases(), Decider(make_plan(RULES, {}), make_ruleset=BreaksOn))
    assert [isinstance(outcome, Failure) for outcome in outcomes] == [True, True, False, False]


# ------------------------------------------------------------------------------------------------- the verdict table


@pytest.mark.parametrize(
    ("fired", "verdict"),
    [
        ({VIOLATED}, Verdict.VIOLATED),
        ({NOT_APPLICABLE}, Verdict.NOT_APPLICABLE),
        ({NOT_APPLICABLE, SATISFIED}, Verdict.NOT_APPLICABLE),
        ({NOT_DUE, SATISFIED}, Verdict.NOT_APPLICABLE),
        ({SATISFIED}, Verdict.SATISFIED),
        (set(), Verdict.UNDETERMINED),
    ],
)
def test_what_fired_gives_the_verdict(fired: set[str], verdict: Verdict) -> None:
    assert verdict_of("11.1", frozenset(fired), False)[0] is verdict


@pytest.mark.parametrize("other", [SATISFIED, NOT_APPLICABLE, NOT_DUE])
def test_a_violation_beside_its_opposite_is_an_error(other: str) -> None:
    with pytest.raises(Contradiction, match=r"11\.1"):
        verdict_of("11.1", frozenset({VIOLATED, other}), False)


def test_a_question_is_for_a_person_unless_it_does_not_apply() -> None:
    assert verdict_of("21.9", frozenset(), True)[0] is Verdict.MANUAL
    assert verdict_of("21.9", frozenset({NOT_APPLICABLE}), True)[0] is Verdict.NOT_APPLICABLE


def test_twins_are_two_subjects() -> None:
    twin = row("文书", kind="公告", sealed=True)
    outcome = decide(RULES, [record(文书=[twin, row("文书", kind="公告", sealed=True)], 签名=[])])[0]
    assert not isinstance(outcome, Failure)
    rows_judged: list[Decided] = [one for one in outcome if one.check.obligation == "13.1"]
    assert len(rows_judged) == 2
