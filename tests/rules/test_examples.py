"""The 示例 of the rule files hold, and there are enough of them to say what an obligation means."""

from __future__ import annotations

from collections import defaultdict

from dsl.tree import Obligation, Question, RuleSet
from engine.calendar import Calendar
from engine.examples import run_examples


def duties(ruleset: RuleSet) -> list[Obligation | Question]:
    return [*ruleset.obligations, *ruleset.questions]


def verdicts(duty: Obligation | Question) -> set[str]:
    return {example.verdict for example in duty.examples}


def test_every_example_gives_its_verdict(ruleset: RuleSet, calendar: Calendar) -> None:
    wrong = [
        f"{result.obligation}「{result.example}」应为 {result.expected}，得 {result.got}：{result.why}"
        for result in run_examples(ruleset, calendar)
        if not result.ok
    ]
    assert not wrong, "\n".join(wrong)


def test_every_obligation_shows_when_it_is_met_broken_and_undecidable(ruleset: RuleSet) -> None:
    lacking = {
        duty.id: missing
        for duty in ruleset.obligations
        if (missing := {"符合", "不符合", "无法判定"} - verdicts(duty))
    }
    assert lacking == {}


def test_every_condition_shows_when_it_does_not_apply(ruleset: RuleSet) -> None:
    lacking = [
        duty.id
        for duty in ruleset.duties
        if (duty.applies is not None or duty.due is not None) and "不适用" not in verdicts(duty)
    ]
    assert lacking == []


def test_every_question_shows_when_it_is_asked(ruleset: RuleSet) -> None:
    assert [duty.id for duty in ruleset.questions if "人工" not in verdicts(duty)] == []


def test_ids_run_from_one_in_every_article_and_are_never_twice(ruleset: RuleSet) -> None:
    numbers: dict[int, list[int]] = defaultdict(list)
    for duty in ruleset.duties:
        article, number = duty.id.split(".")
        assert int(article) == duty.article
        numbers[duty.article].append(int(number))
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in numbers.values())


# What the words only recommend or allow, or do not ask for at all but a reviewer wants to see.
RECOMMENDED = {"5.1", "5.2", "5.3", "14.1"}
ALLOWED = {"4.13", "4.14", "4.15", "12.3", "12.4", "20.9", "22.3", "28.4", "34.3"}


def test_the_modality_is_that_of_the_words(ruleset: RuleSet) -> None:
    found = {
        modality: {duty.id for duty in ruleset.obligations if duty.modality == modality}
        for modality in ("推行", "可以")
    }
    assert found == {"推行": RECOMMENDED, "可以": ALLOWED}


def test_every_obligation_says_what_was_found_and_how_to_mend_it(ruleset: RuleSet) -> None:
    assert [duty.id for duty in ruleset.obligations if duty.message is None or not duty.remedy] == []
