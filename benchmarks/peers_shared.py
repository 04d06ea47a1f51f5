"""What the peers share: facts of one ruleset together, and the form of a peer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.evaluate import Decide, Measured
from engine.cells import Key
from engine.context import Fired
from engine.decide import Decision
from engine.durable import Scalar

Ask = Callable[[Sequence[Key]], list[Fired]]  # facts of one ruleset → what fires on each


@dataclass(frozen=True, slots=True)
class Peer:
    """``make`` is given all rulesets and compiles them; ``packages`` are distributions, whose versions are named."""

    words: str
    packages: tuple[str, ...]
    make: Callable[[Sequence[Decision]], Decide]


def at_once(made: Sequence[Ask]) -> Decide:
    """All facts of one ruleset together, answered in the order in which they were asked."""

    def decide(cases: Measured) -> list[object]:
        batches: dict[int, list[Key]] = {}
        for case in cases:
            for place, key in case:
                batches.setdefault(place, []).append(key)
        fired = {place: iter(made[place](keys)) for place, keys in batches.items()}
        return [next(fired[place]) for case in cases for place, _ in case]

    return decide


def facts_of(decision: Decision, keys: Sequence[Key]) -> list[dict[str, Scalar]]:
    """The facts under short names: the place of the property in the ruleset's vocabulary."""
    names = short_names(decision)
    return [{names[name]: value for name, value in decision.shape.fact(key).items()} for key in keys]


def short_names(decision: Decision) -> dict[str, str]:
    return {name: f"p{place}" for place, name in enumerate(decision.shape.vocabulary())}
