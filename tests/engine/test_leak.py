"""Memory stays flat over thousands of batches (the long run: ``python -m benchmarks.leak``)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from benchmarks.leak import ALLOWED_GROWTH, Sample, growth, measure
from dsl.load import load_rules
from dsl.tree import RuleSet
from engine.durable import Extension, Ruleset
from rules import rules_folder
from tests.engine.broken_engines import Through

BATCHES = 3000


@pytest.fixture(scope="module")
def shipped() -> RuleSet:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    return loaded.ruleset


def test_memory_stays_flat_over_three_thousand_batches(shipped: RuleSet) -> None:
    samples = measure(shipped, BATCHES)
    assert samples[-1].batches == BATCHES
    assert growth(samples) <= ALLOWED_GROWTH, samples


def test_a_session_left_behind_would_be_seen(shipped: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgetful(Through):
        """Gives up the handle after each batch, but never frees the session."""

        def delete_state(self, handle: int, session: str, /) -> None:
            pass

    make = Ruleset.__init__

    def with_forgetful(
        self: Ruleset,
        name: str,
        rules: Sequence[object],
        properties: object,
        *,
        extension: Extension | None = None,
    ) -> None:
        make(self, name, rules, properties, extension=Forgetful())  # type: ignore[arg-type]

    decide = Ruleset.decide

    def once(self: Ruleset, facts: Sequence[object]) -> object:
        answer = decide(self, facts)  # type: ignore[arg-type]
        self.close()
        return answer

    monkeypatch.setattr(Ruleset, "__init__", with_forgetful)
    monkeypatch.setattr(Ruleset, "decide", once)
    assert growth(measure(shipped, 600)) > ALLOWED_GROWTH


def test_growth_is_to_the_highest_not_to_the_last() -> None:
    assert growth([Sample(0, 100), Sample(500, 130), Sample(1000, 120)]) == 30
