"""From the verdicts of its obligations to the verdict of an article."""

from __future__ import annotations

import pytest

from dsl.tree import Obligation, Question
from engine.rollup import article_verdicts
from records.findings import Verdict
from tests.engine.trees import field, filled, obligation, question, ruleset

SATISFIED, VIOLATED, MANUAL = Verdict.SATISFIED, Verdict.VIOLATED, Verdict.MANUAL
NOT_APPLICABLE, UNDETERMINED, ADVISED = Verdict.NOT_APPLICABLE, Verdict.UNDETERMINED, Verdict.ADVISED

MUST = obligation("案件", filled(field("案件", "决定日期")), id="21.1", article=21)
SHOULD = obligation("案件", filled(field("案件", "决定日期")), id="21.2", article=21, modality="推行")
MAY = obligation("案件", filled(field("案件", "决定日期")), id="21.3", article=21, modality="可以")
ASK = question("案件")  # 21.9
YEARLY = obligation("单位年度", filled(field("单位年度", "年度")), id="21.4", article=21)


def article(
    *decided: tuple[Obligation | Question, Verdict], rules: tuple[Obligation | Question, ...] = ()
) -> Verdict:
    duties = rules or tuple(duty for duty, _ in decided)
    [found] = article_verdicts(ruleset(*duties, articles=(21,)), decided)
    return found.verdict


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((SATISFIED, NOT_APPLICABLE), SATISFIED),
        ((SATISFIED, UNDETERMINED), UNDETERMINED),
        ((UNDETERMINED, VIOLATED, SATISFIED), VIOLATED),
        ((NOT_APPLICABLE, NOT_APPLICABLE), NOT_APPLICABLE),
    ],
)
def test_the_worst_counts(verdicts: tuple[Verdict, ...], expected: Verdict) -> None:
    assert article(*((MUST, verdict) for verdict in verdicts)) is expected


def test_a_question_stands_between_undetermined_and_satisfied() -> None:
    assert article((MUST, SATISFIED), (ASK, MANUAL)) is MANUAL
    assert article((MUST, UNDETERMINED), (ASK, MANUAL)) is UNDETERMINED
    assert article((ASK, MANUAL)) is MANUAL


def test_what_is_only_encouraged_or_allowed_never_makes_an_article_with_duties_worse() -> None:
    for verdict in (VIOLATED, UNDETERMINED):
        assert article((MUST, SATISFIED), (SHOULD, verdict), (MAY, verdict)) is SATISFIED
        assert article((MUST, NOT_APPLICABLE), (SHOULD, verdict)) is NOT_APPLICABLE


def test_an_article_without_duties_goes_by_what_it_encourages() -> None:
    assert article((SHOULD, SATISFIED), (SHOULD, NOT_APPLICABLE)) is SATISFIED
    assert article((SHOULD, SATISFIED), (SHOULD, VIOLATED)) is ADVISED
    assert article((SHOULD, UNDETERMINED), (SHOULD, VIOLATED)) is ADVISED
    assert article((SHOULD, SATISFIED), (SHOULD, UNDETERMINED)) is UNDETERMINED
    assert article((SHOULD, NOT_APPLICABLE)) is NOT_APPLICABLE


def test_not_using_a_liberty_is_no_fault() -> None:
    assert article((MAY, VIOLATED)) is SATISFIED
    assert article((MAY, VIOLATED), (SHOULD, SATISFIED)) is SATISFIED


def test_a_duty_of_the_unit_does_not_make_the_article_one_of_duties_for_the_case() -> None:
    rules = (SHOULD, YEARLY)
    assert article((SHOULD, VIOLATED), rules=rules) is ADVISED
    assert article((YEARLY, VIOLATED), rules=rules) is VIOLATED


def test_a_duty_without_a_subject_leaves_the_article_not_applicable() -> None:
    assert article(rules=(MUST,)) is NOT_APPLICABLE


def test_every_article_of_the_text_has_a_verdict_in_order() -> None:
    found = article_verdicts(ruleset(MUST, articles=(1, 21, 41)), [(MUST, VIOLATED)])
    assert [(one.article, one.verdict) for one in found] == [
        (1, NOT_APPLICABLE),
        (21, VIOLATED),
        (41, NOT_APPLICABLE),
    ]
