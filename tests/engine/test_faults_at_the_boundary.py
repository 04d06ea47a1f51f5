"""Faults injected between durable_rules and the verdicts: no case gets a 符合 or 不符合 that the sound engine would not give.

Two boundaries: the extension module (below engine/durable.py) and the answers of a ruleset (above it). Whatever is not
noticed below is noticed by the comparison with the plain evaluation above.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

from engine.decide import Decider
from engine.durable import DurableRule, Ruleset, Scalar
from engine.judge import Failure, Outcome
from engine.plan import make_plan
from tests.engine.broken_engines import Altered, Through, mangled
from tests.engine.test_decide import RULES, cases, decide, verdicts

Answers = list[frozenset[str]]
Fact = Mapping[str, Scalar]


@pytest.fixture(scope="module")
def truth() -> list[Outcome]:
    return decide(RULES, cases())


def failures(outcomes: list[Outcome], truth: list[Outcome]) -> int:
    """How many cases failed, once none of the others says anything but the truth."""
    assert len(outcomes) == len(truth)
    for told, true in zip(outcomes, truth, strict=True):
        assert isinstance(told, Failure) or verdicts([told]) == verdicts([true])
    return sum(isinstance(outcome, Failure) for outcome in outcomes)


# --- above: the answers of a ruleset ------------------------------------------------------------------------------------


def exchanged(answers: Answers, rules: Sequence[DurableRule]) -> Answers:
    """The answers of two facts that differ, swapped."""
    for place in range(1, len(answers)):
        if answers[place] != answers[0]:
            answers[0], answers[place] = answers[place], answers[0]
            break
    return answers


def shifted(answers: Answers, rules: Sequence[DurableRule]) -> Answers:
    return answers[1:] + answers[:1]


def emptied(answers: Answers, rules: Sequence[DurableRule]) -> Answers:
    return [frozenset(), *answers[1:]]


def invented(answers: Answers, rules: Sequence[DurableRule]) -> Answers:
    """A rule fires that should not."""
    for place, fired in enumerate(answers):
        missing = sorted({rule.name for rule in rules} - fired)
        if missing:
            return [*answers[:place], fired | {missing[0]}, *answers[place + 1 :]]
    return answers


def strange(answers: Answers, rules: Sequence[DurableRule]) -> Answers:
    return [answers[0] | {"没有这条规则"}, *answers[1:]]


def another(answers: Answers, rules: Sequence[DurableRule]) -> Answers:
    """Each firing reported as the next rule's."""
    names = [rule.name for rule in rules]
    after = dict(zip(names, names[1:] + names[:1], strict=True))
    return [frozenset(after[name] for name in fired) for fired in answers]


def truncated(answers: Answers, rules: Sequence[DurableRule]) -> Answers:
    return answers[:-1]


def prolonged(answers: Answers, rules: Sequence[DurableRule]) -> Answers:
    return [*answers, answers[-1]]


def none_at_all(answers: Answers, rules: Sequence[DurableRule]) -> Answers:
    return []


@pytest.mark.parametrize(
    "alter",
    [exchanged, shifted, emptied, invented, strange, another, truncated, prolonged, none_at_all],
    ids=lambda alter: alter.__name__,
)
def test_an_answer_changed_above_the_engine_never_becomes_a_verdict(
    alter: Callable[[Answers, Sequence[DurableRule]], Answers], truth: list[Outcome]
) -> None:
    class Faulty(Ruleset):
        def decide(self, facts: Sequence[Fact]) -> Answers:
            return alter(super().decide(facts), self.rules)

    assert failures(decide(RULES, cases(), Decider(make_plan(RULES, {}), make_ruleset=Faulty)), truth) > 0


@pytest.mark.parametrize("every", [2, 3, 5, 11])
def test_a_fault_now_and_then_costs_cases_not_truth(every: int, truth: list[Outcome]) -> None:
    class Flaky(Ruleset):
        calls = 0

        def decide(self, facts: Sequence[Fact]) -> Answers:
            Flaky.calls += 1
            answers = super().decide(facts)
            return invented(answers, self.rules) if Flaky.calls % every == 0 else answers

    assert failures(decide(RULES, cases(), Decider(make_plan(RULES, {}), make_ruleset=Flaky)), truth) > 0


# --- below: the extension module ----------------------------------------------------------------------------------------


def with_engine(make: Callable[[], Through]) -> Decider:
    """A decider whose rulesets all run on such an engine."""

    def make_ruleset(name: str, rules: Sequence[DurableRule], properties: Mapping[str, type]) -> Ruleset:
        return Ruleset(name, rules, properties, extension=make())

    return Decider(make_plan(RULES, {}), make_ruleset=make_ruleset)


def test_firings_mangled_at_random_never_become_a_verdict(truth: list[Outcome]) -> None:
    failed = 0
    for seed in range(60):
        dice = random.Random(seed)

        def alter(true: list[str], dice: random.Random = dice) -> list[str]:
            return mangled(true, dice, renaming=True) if dice.random() < 0.3 else true

        failed += failures(decide(RULES, cases(), with_engine(lambda alter=alter: Altered(alter))), truth)  # type: ignore[misc]
    assert failed > 60


def facts_of(batch: str) -> Iterator[str]:
    """The messages of a batch as text."""
    depth, start = 0, 0
    for place, sign in enumerate(batch):
        if sign == "{":
            start = place if depth == 0 else start
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield batch[start : place + 1]


@pytest.mark.parametrize(
    "what", ["loses", "repeats", "exchanges", "truncates", "forgets the last", "renumbers"]
)
def test_facts_changed_on_their_way_to_the_engine_never_become_a_verdict(
    what: str, truth: list[Outcome]
) -> None:
    class Underway(Through):
        def assert_facts(self, handle: int, facts: str, /) -> tuple[int, int]:
            messages = list(facts_of(facts))
            match what:
                case "loses":
                    del messages[1]
                case "repeats":
                    messages.insert(2, messages[1])
                case "exchanges":
                    one, other = messages[1], messages[2]
                    swapped = [other.replace('"id":1', '"id":0', 1), one.replace('"id":0', '"id":1', 1)]
                    messages[1:3] = swapped
                case "truncates":
                    return super().assert_facts(handle, f"[{','.join(messages)}]"[: len(facts) * 2 // 3])
                case "forgets the last":
                    messages.pop()
                case "renumbers":
                    messages[1] = messages[1].replace('"id":0', '"id":1', 1)
            return super().assert_facts(handle, f"[{','.join(messages)}]")

    found = failures(decide(RULES, cases(), with_engine(Underway)), truth)
    if what != "repeats":  # the engine drops a number that it has seen
        assert found > 0
