"""Canonical facts: each property brought to the cell that the rules' constants cut, so that like facts are one.

Rules test ``property op constant`` only; two facts whose properties lie in the same cells cannot be told apart by them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.describe import measure_name
from engine.formula import Formula, Kind, Measure, Property, RangeTest, ValueTest, kind_of, tests_of
from engine.measure import BLANK_TOKEN, MISS, Context, Env, Measured, Missing, Raw, compile_measure
from engine.plain import Known

OTHER = "other"  # any text that no rule names
PRESENT = "fact"  # a property that every fact has: one of which nothing is known is a fact all the same
Code = str | bool | tuple[int | None, int | None] | None
Key = tuple[Code, ...]
Scalar = str | int | bool


@dataclass(frozen=True, slots=True)
class Shape:
    """The properties of one kind of fact, in order, and how each is measured."""

    properties: tuple[Property, ...]
    measured: tuple[Measured, ...]

    def key(self, context: Context, env: Env) -> Key | Missing:
        """The canonical fact of these rows, or MISS where a label is not decided yet."""
        raws = self.raws(context, env)
        return MISS if MISS in raws else self.canonical(raws)

    def raws(self, context: Context, env: Env) -> list[Raw]:
        """All measures taken, so that every label that is missing is asked for at once."""
        return [measured(context, env) for measured in self.measured]

    def canonical(self, raws: list[Raw]) -> Key:
        return tuple(map(canonical, self.properties, raws))

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


def canonical(prop: Property, raw: Raw) -> Code:
    """The cell's representative of one measured value."""
    if raw is None or isinstance(raw, Missing):
        return None
    if isinstance(raw, tuple):
        low, high = raw
        return _cell(prop.cuts, low), _cell(prop.cuts, high)
    if isinstance(raw, str):
        return raw if raw in prop.words or raw == BLANK_TOKEN else OTHER
    return raw


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
    return Shape(tuple(properties), tuple(compile_measure(prop.measure) for prop in properties))


def _unique(name: str, taken: set[str]) -> str:
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}～{number}"
    taken.add(candidate)
    return candidate
