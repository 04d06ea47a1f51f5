"""Canonical facts: each property brought to the cell that the rules' constants cut, so that like facts are one.

Rules test ``property op constant`` only; two facts whose properties lie in the same cells cannot be told apart by them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from engine.context import BLANK_TOKEN, MISS, Context, Env, Missing, Range, Raw
from engine.describe import measure_name
from engine.formula import CountOf, Formula, Kind, Measure, Property, RangeTest, ValueTest, kind_of, tests_of
from engine.measure import compile_measure
from engine.plain import Known
from records.quick_classes import dataclass

OTHER = "other"  # any text that no rule names
MOST_REMEMBERED = 4096  # intervals of one property whose cells are kept
PRESENT = "fact"  # a property that every fact has: one of which nothing is known is a fact all the same
Code = str | bool | tuple[int | None, int | None] | None
Key = tuple[Code, ...]
Coded = Callable[[Context, Env], Code | Missing]
Scalar = str | int | bool


@dataclass(frozen=True, slots=True)
class Shape:
    """The properties of one kind of fact, in order, and how each is measured."""

    properties: tuple[Property, ...]
    coded: tuple[Coded, ...]
    taken: tuple[Coded, ...]
    """As ``coded``, but counts as they are: there are few, and finding their cell can wait until it is asked for."""

    def code(self, place: int, taken: Code) -> Code:
        """The cell's representative of what was taken of a property."""
        prop = self.properties[place]
        if not isinstance(prop.measure, CountOf) or not isinstance(taken, tuple):
            return taken
        low, high = taken
        return _cell(prop.cuts, low), _cell(prop.cuts, high)

    def unknown(self, place: int) -> Code:
        """How a property of which nothing is known is written."""
        return (None, None) if self.properties[place].kind is Kind.RANGE else None

    def domains(self) -> tuple[tuple[Code, ...], ...]:
        """Every cell of every property, unknown included, in a fixed order."""
        return tuple(map(_domain, self.properties))

    def fact(self, key: Key) -> dict[str, Scalar]:
        """What durable_rules is given: only known properties."""
        found: dict[str, Scalar] = {PRESENT: True}
        for prop, code in zip(self.properties, key, strict=True):
            if isinstance(code, tuple):
                found.update(
                    (name, bound) for name, bound in zip(prop.keys, code, strict=True) if bound is not None
                )
            elif code is not None:
                found[prop.keys[0]] = code
        return found

    def known(self, key: Key) -> Mapping[Measure, Known]:
        """The same fact by measure, for the plain evaluation."""
        return {prop.measure: code for prop, code in zip(self.properties, key, strict=True)}

    def vocabulary(self) -> dict[str, type]:
        """Every property name that the engine may meet, with its type."""
        types: dict[Kind, type] = {Kind.TEXT: str, Kind.FLAG: bool, Kind.RANGE: int}
        return {PRESENT: bool} | {name: types[prop.kind] for prop in self.properties for name in prop.keys}


def coded(prop: Property) -> Coded:
    """A measure of the property, brought to its cell's representative; MISS stays MISS. Codes are remembered by value."""
    measured = compile_measure(prop.measure)
    if prop.kind is Kind.FLAG:
        return measured
    known: dict[Raw, Code | Missing] = {None: None, MISS: MISS}
    if prop.kind is Kind.TEXT:
        known.update((word, word) for word in (*prop.words, BLANK_TOKEN))
        return lambda context, env: known.get(measured(context, env), OTHER)
    cuts = prop.cuts

    def code(context: Context, env: Env) -> Code | Missing:
        raw = measured(context, env)
        found = known.get(raw, OTHER)
        if found is OTHER:
            low, high = cast(Range, raw)
            found = (_cell(cuts, low), _cell(cuts, high))
            if len(known) < MOST_REMEMBERED:
                known[raw] = found
        return found

    return code


def _domain(prop: Property) -> tuple[Code, ...]:
    if prop.kind is Kind.FLAG:
        return (None, False, True)
    if prop.kind is Kind.TEXT:
        return (None, BLANK_TOKEN, OTHER, *prop.words)
    points = sorted({n for cut in prop.cuts for n in (cut - 1, cut, cut + 1)})
    ends = (None, *points)
    return tuple((low, high) for low in ends for high in ends if low is None or high is None or low <= high)


def _cell(cuts: tuple[int, ...], number: int | None) -> int | None:
    if number is None:
        return None
    place = bisect_left(cuts, number)
    if place == len(cuts):
        return cuts[-1] + 1
    return number if cuts[place] == number else cuts[place] - 1


def shape_of(formulas: Sequence[Formula]) -> Shape:
    """The shape of the fact that these formulas are decided on."""
    words: dict[Measure, set[str]] = {}
    cuts: dict[Measure, set[int]] = {}
    order: dict[Measure, None] = {}
    for test in (test for formula in formulas for test in tests_of(formula)):
        order[test.measure] = None
        if isinstance(test, ValueTest):
            words.setdefault(test.measure, set()).update(test.values)
        elif isinstance(test, RangeTest):
            cuts.setdefault(test.measure, set()).add(test.number)
    properties: list[Property] = []
    names: set[str] = set()
    for measure in order:
        name = _unique(measure_name(measure), names)
        kind = kind_of(measure)
        keys = (f"{name}:lo", f"{name}:hi") if kind is Kind.RANGE else (name,)
        chosen = tuple(sorted(words.get(measure, ())))
        if {OTHER, BLANK_TOKEN} & set(chosen):
            raise ValueError(f"a rule names a word that the engine keeps for itself: {chosen}")
        properties.append(Property(name, measure, kind, chosen, tuple(sorted(cuts.get(measure, ()))), keys))
    taken = [
        compile_measure(prop.measure) if isinstance(prop.measure, CountOf) else coded(prop)
        for prop in properties
    ]
    return Shape(tuple(properties), tuple(map(coded, properties)), tuple(taken))


def _unique(name: str, taken: set[str]) -> str:
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}～{number}"
    taken.add(candidate)
    return candidate
