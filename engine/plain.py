"""Plain three-valued evaluation of a formula on one fact: what every decision of durable_rules is compared with.

Independent of the compiler: no negation is pushed, no rule is written; the tables of Kleene's logic and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

from dsl.tree import Op
from engine.formula import All, Any, FlagTest, Formula, Measure, Negation, RangeTest, ValueTest

Known = str | bool | tuple[int | None, int | None] | None


def holds(formula: Formula, fact: Mapping[Measure, Known]) -> bool | None:
    """True, False, or None where the fact does not settle it. ``fact`` gives each measure's value, None: unknown."""
    match formula:
        case All(parts):
            values = [holds(part, fact) for part in parts]
            return False if False in values else None if None in values else True
        case Any(parts):
            values = [holds(part, fact) for part in parts]
            return True if True in values else None if None in values else False
        case Negation(part):
            inner = holds(part, fact)
            return None if inner is None else not inner
        case ValueTest(measure, words):
            text = fact[measure]
            return None if text is None else text in words
        case FlagTest(measure):
            flag = fact[measure]
            return flag if isinstance(flag, bool) else None
        case RangeTest(measure, op, number):
            bounds = fact[measure]
            return _interval(bounds, op, number) if isinstance(bounds, tuple) else None


def _interval(bounds: tuple[int | None, int | None], op: Op, number: int) -> bool | None:
    """Whether every number of the interval stands so to ``number`` (True), none does (False), or some (None)."""
    low, high = bounds
    below = high is not None and high < number
    above = low is not None and low > number
    at = low is not None and high is not None and low == high == number
    at_most = high is not None and high <= number
    at_least = low is not None and low >= number
    outcomes = {
        Op.LT: (below, at_least),
        Op.LE: (at_most, above),
        Op.GT: (above, at_most),
        Op.GE: (at_least, below),
        Op.EQ: (at, below or above),
        Op.NE: (below or above, at),
    }
    true, false = outcomes[op]
    return True if true else False if false else None
