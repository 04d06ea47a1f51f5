"""How engine/durable.py talks to durable_rules: batch by batch, alone with its session, and every firing checked.

Threads, calls from within, interruptions and forks; firings changed on the way; what the engine is ever told.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import islice

import pytest

from benchmarks.odd_cases import OddCases
from dsl.load import load_rules
from engine import durable
from engine.calendar import default_calendar
from engine.cells import OTHER
from engine.context import BLANK_TOKEN
from engine.decide import Decider, Decision
from engine.durable import (
    AllOf,
    AlteredFact,
    AnyOf,
    BatchLost,
    DoubleFiring,
    DurableError,
    DurableRule,
    EngineFault,
    Op,
    Reentered,
    Ruleset,
    Scalar,
    Test,
    UnknownRule,
    UnreadableFiring,
    WrongFactId,
)
from engine.judge import Judge, Subject
from engine.params import bind
from engine.plan import make_plan
from rules import rules_folder
from tests.engine.broken_engines import Altered, Through, durable_rules_engine, mangled
from tests.engine.plain_rules import N1, Fact, expected, named

# --- more than one at a time --------------------------------------------------------------------------------------------


def test_two_rulesets_of_one_name_do_not_meet() -> None:
    one = Ruleset("同名", named(N1), {"n": int})
    other = Ruleset("同名", named(Test("n", Op.EQ, 2)), {"n": int})
    for _ in range(3):
        assert one.decide([{"n": 1}, {"n": 2}]) == [{"r0"}, set()]
        assert other.decide([{"n": 1}, {"n": 2}]) == [set(), {"r0"}]
    one.close()
    assert other.decide([{"n": 2}]) == [{"r0"}]


def test_a_handle_given_up_is_dead_and_its_number_comes_back_late() -> None:
    definition = '{"r":{"all":[{"fact":{"n":1}}]}}'
    handle = durable_rules_engine.create_ruleset("柄", definition)
    durable_rules_engine.delete_ruleset(handle)
    calls: tuple[Callable[[], object], ...] = (
        lambda: durable_rules_engine.delete_ruleset(handle),
        lambda: durable_rules_engine.assert_facts(handle, '[{"id":1,"sid":"0","n":1}]'),
        lambda: durable_rules_engine.delete_state(0, "0"),
        lambda: durable_rules_engine.delete_state(131_072, "0"),
    )
    for call in calls:
        with pytest.raises(durable_rules_engine.error, match="111"):
            call()
    again = durable_rules_engine.create_ruleset("柄", definition)
    assert again != handle  # a stale number would otherwise speak for another ruleset
    durable_rules_engine.delete_ruleset(again)


def test_threads_share_a_ruleset_by_turns() -> None:
    rules = named(*(Test("n", Op.GE, n) for n in range(20)))
    facts: list[Fact] = [{"n": n} for n in range(30)]
    shared = Ruleset("线", rules, {"n": int})
    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(shared.decide, facts[n:]) for n in range(24)]
        assert [future.result() for future in futures] == [expected(rules, facts[n:]) for n in range(24)]


class Halting(Through):
    """Stops in the midst of a batch until told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = threading.Event()
        self.go_on = threading.Event()

    def start_action_for_state(self, handle: int, state: int, /) -> tuple[str, str] | None:
        self.inside.set()
        assert self.go_on.wait(20)
        return super().start_action_for_state(handle, state)


def test_a_second_thread_waits_for_the_batch_to_end() -> None:
    halting = Halting()
    ruleset = Ruleset("等", named(N1), {"n": int}, extension=halting)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ruleset.decide, [{"n": 1}])
        assert halting.inside.wait(20)
        second = pool.submit(ruleset.decide, [{"n": 1}, {"n": 2}])
        time.sleep(0.05)
        assert not second.done()
        halting.go_on.set()
        assert first.result(20) == [{"r0"}]
        assert second.result(20) == [{"r0"}, set()]


@pytest.mark.parametrize("act", ["decide", "close"])
def test_a_call_from_within_a_batch_is_refused_instead_of_mixing_two_batches(act: str) -> None:
    class Inward(Through):
        def start_action_for_state(self, handle: int, state: int, /) -> tuple[str, str] | None:
            with pytest.raises(Reentered, match="正在判定"):
                ruleset.decide([{"n": 2}]) if act == "decide" else ruleset.close()
            return super().start_action_for_state(handle, state)

    ruleset = Ruleset("内", named(N1), {"n": int}, extension=Inward())
    assert ruleset.decide([{"n": 1}, {"n": 2}]) == [{"r0"}, set()]
    assert ruleset.decide([{"n": 2}]) == [set()]


def test_an_interruption_within_a_batch_leaves_nothing_of_it_behind() -> None:
    class Interrupted(Through):
        once = True

        def complete_and_start_action(self, handle: int, state: int, /) -> str | None:
            if self.once:
                self.once = False
                raise KeyboardInterrupt
            return super().complete_and_start_action(handle, state)

    extension = Interrupted()
    ruleset = Ruleset("断", named(N1), {"n": int}, extension=extension)
    with pytest.raises(KeyboardInterrupt):
        ruleset.decide([{"n": 1}, {"n": 1}])
    assert ruleset.decide([{"n": 2}, {"n": 1}]) == [set(), {"r0"}]
    assert (extension.created, extension.deleted) == (2, 1)


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


def in_a_child(act: Callable[[], bool]) -> bool:
    """Whether `act` says yes in a forked child, within ten seconds."""
    child = os.fork()
    if not child:
        signal.alarm(10)  # a deadlock ends the child rather than the test run
        os._exit(0 if act() else 1)
    return os.waitpid(child, 0)[1] == 0


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_decides_with_a_handle_of_its_own() -> None:
    extension = Through()
    ruleset = Ruleset("子", named(N1), {"n": int}, extension=extension)
    ruleset.decide([{"n": 1}])
    assert in_a_child(
        lambda: ruleset.decide([{"n": 1}, {"n": 2}]) == [{"r0"}, set()] and extension.created == 2
    )
    assert ruleset.decide([{"n": 2}, {"n": 1}]) == [set(), {"r0"}]
    assert extension.created == 1


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_forked_in_the_midst_of_a_batch_neither_waits_for_ever_nor_sees_that_batch() -> None:
    halting = Halting()
    ruleset = Ruleset("子", named(N1), {"n": int}, extension=halting)
    with ThreadPoolExecutor(1) as pool:
        deciding = pool.submit(ruleset.decide, [{"n": 1}])
        assert halting.inside.wait(20)

        def child() -> bool:
            halting.go_on.set()
            return ruleset.decide([{"n": 2}, {"n": 1}]) == [set(), {"r0"}]

        assert in_a_child(child)
        halting.go_on.set()
        assert deciding.result(20) == [{"r0"}]


# --- the protocol -------------------------------------------------------------------------------------------------------


class Listening(Through):
    """Writes down every call."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[dict[str, Scalar]]] = []
        self.calls: list[str] = []

    def assert_facts(self, handle: int, facts: str, /) -> tuple[int, int]:
        self.calls.append("assert")
        self.batches.append(json.loads(facts))
        return super().assert_facts(handle, facts)

    def delete_state(self, handle: int, session: str, /) -> None:
        self.calls.append(f"delete {session}")
        super().delete_state(handle, session)


def test_a_batch_is_an_opening_the_facts_by_number_the_canary_and_the_ready_facts() -> None:
    rules = named(*(AllOf((Test("p", Op.EQ, n % 60), Test("q", Op.EQ, n // 60))) for n in range(401)))
    listening = Listening()
    with Ruleset("序", rules, {"p": int, "q": int}, extension=listening) as ruleset:
        ruleset.decide([{"p": n % 60, "q": 0} for n in range(durable.BATCH_FACTS + 2)])
    assert listening.calls == ["assert", "delete 0", "assert", "delete 0"]  # no session outlives its batch
    assert listening.created == 1
    for batch, size in zip(listening.batches, (durable.BATCH_FACTS, 2), strict=True):
        assert {message["sid"] for message in batch} == {"0"}
        assert [message["id"] for message in batch] == [-1, *range(size + 1 + 3)]
        assert set(batch[0]) == {"id", "sid", "$opening"}
        assert set(batch[size + 1]) == {"id", "sid", "$canary"}
        assert [message["$ready"] for message in batch[size + 2 :]] == [0, 1, 2]


def test_a_rule_has_two_conditions_ready_first_and_only_and_or_and_comparisons() -> None:
    rules = named(AnyOf((N1, AllOf((N1, Test("n", Op.NE, 2))))), *(Test("n", op, 3) for op in Op))
    definition = Ruleset("形", rules, {"n": int}).definition()
    for rule in definition.values():
        assert isinstance(rule, dict)
        assert list(rule) == ["all"]
        assert [list(part) for part in rule["all"]] == [["ready"], ["fact"]]
    words = set(re.findall(r"\$\w+", json.dumps(definition)))
    assert words == {"$ready", "$canary0", "$canary", "$and", "$or", "$neq", "$lt", "$lte", "$gt", "$gte"}


def test_no_text_of_a_case_reaches_the_engine_but_words_that_rules_name() -> None:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    heard: list[tuple[Decision, Listening]] = []
    decider = Decider(make_plan(loaded.ruleset, bind(loaded.ruleset.params, {})))
    for decision in (*decider.units, *decider.checks):
        if decision.rules:
            listening = Listening()
            vocabulary = decision.shape.vocabulary()
            decision.ruleset = Ruleset(decision.name, decision.rules, vocabulary, extension=listening)
            heard.append((decision, listening))
    judge = Judge(decider, default_calendar(), date(2026, 6, 30))
    cases = islice(OddCases(11), 40)
    assert len(list(judge.judge(Subject(case, None, "归档前") for case in cases))) == 40
    texts = 0
    for decision, listening in heard:
        allowed = {word for prop in decision.shape.properties for word in prop.words} | {
            OTHER,
            BLANK_TOKEN,
            "0",
        }
        for message in (message for batch in listening.batches for message in batch):
            said = {value for value in message.values() if isinstance(value, str)}
            assert said <= allowed
            texts += len(said - {"0"})
    assert texts > 100


# --- firings changed on the way -----------------------------------------------------------------------------------------

CHANGED_RULES = [DurableRule("一", Test("n", Op.EQ, 1)), DurableRule("二", Test("n", Op.GE, 2))]
CHANGED_FACTS: list[Fact] = [{"n": 1}, {"n": 2}, {"n": 3}, {"n": 0}]


def numbers_swapped(true: list[str]) -> list[str]:
    swap = {'"id":0,': '"id":1,', '"id":1,': '"id":0,'}
    return [
        next((one.replace(old, new) for old, new in swap.items() if f'"fact":{{{old}' in one), one)
        for one in true
    ]


@pytest.mark.parametrize(
    ("alter", "error"),
    [
        (numbers_swapped, AlteredFact),
        (lambda true: [one.replace('"n":2', '"n":1') for one in true], AlteredFact),
        (lambda true: [one.replace('"fact":{"id":2', '"fact":{"id":3') for one in true], AlteredFact),
        (lambda true: [one.replace('"fact":{"id":1,', '"fact":{"id":01,') for one in true], AlteredFact),
        (lambda true: [*true[:-2], true[-2][:-20], true[-1]], UnreadableFiring),
        (lambda true: [one.replace("二", "三") for one in true], UnknownRule),
        (lambda true: true[: len(true) // 2], BatchLost),
        (lambda true: [one for one in true for _ in range(2)], DoubleFiring),
    ],
    ids=["swapped", "other-content", "moved", "other-spelling", "cut", "unknown-rule", "half", "doubled"],
)  # fmt: skip
def test_a_firing_that_was_changed_is_noticed(
    alter: Callable[[list[str]], list[str]], error: type[DurableError]
) -> None:
    with pytest.raises(error):
        Ruleset("变", CHANGED_RULES, {"n": int}, extension=Altered(alter)).decide(CHANGED_FACTS)


def test_whatever_is_done_to_the_firings_the_answer_is_true_less_some_or_none_at_all() -> None:
    """At random: lost, doubled, cut, renumbered, refilled. Only a loss can pass here (the caller's comparison has it)."""
    dice = random.Random(20261124)
    passed, raised = 0, set[type[EngineFault]]()
    truth = expected(CHANGED_RULES, CHANGED_FACTS)
    for _ in range(400):
        engine = Altered(lambda true: mangled(true, dice))
        try:
            told = Ruleset("乱", CHANGED_RULES, {"n": int}, extension=engine).decide(CHANGED_FACTS)
        except EngineFault as fault:
            raised.add(type(fault))
        else:
            passed += 1
            assert all(mine <= true for mine, true in zip(told, truth, strict=True))
    assert passed > 10
    assert raised == {AlteredFact, BatchLost, DoubleFiring, UnreadableFiring, WrongFactId}
