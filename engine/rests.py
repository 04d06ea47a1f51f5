"""What part of a fact leaves open: the measures that can still change what fires, and nothing else.

A row's likeness (``engine.views``) and the gates before a check settle most of a formula: a document that is no 询问笔录 is not
one that was signed in time, whatever its times may be. A value that is known stays as it is when more becomes known
(Kleene's logic, ``engine.plain``), so the measures that no longer matter are left unknown in the fact, and not measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from typing import Final, Generic, TypeVar, cast

from engine.cells import MOST_REMEMBERED, Code, Coded, Key, Shape
from engine.context import MISS, Context, Env
from engine.formula import All, Any, Formula, Measure, Negation
from engine.plain import Known, holds
from records.quick_classes import dataclass

A = TypeVar("A")


class Open(Enum):
    OPEN = "not measured yet"


OPEN: Final = Open.OPEN
Part = tuple[Code | Open, ...]  # of a fact, in the order of its properties


@dataclass(slots=True)
class Rest(Generic[A]):
    """One decision where a part of the fact is known: how the rest is taken, and what was answered for it.

    ``answers`` are by what was taken: of one property that, of several (or of none) all of them.
    """

    shape: Shape
    key: Key  # the part, unknown where it is open
    places: tuple[int, ...]
    taken: tuple[Coded, ...]
    answers: dict[object, A] = field(default_factory=dict)

    def take(self, context: Context, env: Env) -> object:
        """What ``answers`` go by; MISS where a label is missing."""
        if len(self.taken) == 1:
            return self.taken[0](context, env)
        codes = tuple([one(context, env) for one in self.taken])
        return MISS if MISS in codes else codes

    def fact(self, taken: object) -> Key:
        """The whole canonical fact."""
        whole = list(self.key)
        parts = (cast(Code, taken),) if len(self.places) == 1 else cast(Key, taken)
        for place, part in zip(self.places, parts, strict=True):
            whole[place] = self.shape.code(place, part)
        return tuple(whole)

    def keep(self, taken: object, answer: A) -> None:
        if len(self.answers) < MOST_REMEMBERED:
            self.answers[taken] = answer


def open_measures(
    formula: Formula, known: Mapping[Measure, Known]
) -> tuple[bool | Open | None, list[Measure]]:
    """The formula's value where ``known`` settles it, else OPEN with the measures that it still hangs on.

    ``known`` lacks the measures that are not taken yet; None in it says that they were taken and nothing is known.
    """
    match formula:
        case All(parts) | Any(parts):
            settles = isinstance(formula, Any)
            values = [open_measures(part, known) for part in parts]
            if any(value is settles for value, _ in values):
                return settles, []
            left = [measure for value, needs in values if value is OPEN for measure in needs]
            if left:
                return OPEN, left
            return (None if any(value is None for value, _ in values) else not settles), []
        case Negation(part):
            value, left = open_measures(part, known)
            return (not value if isinstance(value, bool) else value), left
        case _:
            return (holds(formula, known), []) if formula.measure in known else (OPEN, [formula.measure])


def open_for_unit(formula: Formula, known: Mapping[Measure, Known]) -> list[Measure]:
    return open_measures(formula, known)[1]


def open_for_check(
    applies: Formula, due: Formula, requirement: Formula | None, known: Mapping[Measure, Known]
) -> list[Measure]:
    """What the verdict still hangs on: nothing where the check does not apply, 针对 alone where it is not due."""
    a, left = open_measures(applies, known)
    if a is False:
        return []
    d, of_due = open_measures(due, known)
    if d is not False:
        left = left + of_due
        if requirement is not None:
            left = left + open_measures(requirement, known)[1]
    return left
