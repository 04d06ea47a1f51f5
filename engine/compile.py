"""From formulas to durable_rules: negation is pushed down to the tests, each test becomes comparisons with constants.

A unit gives a rule that fires where its formula is true and one where it is false; where neither fires it is unknown.
A check gives N and D (not applicable, not yet due), S (requirement true), V (applies, due, requirement false).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dsl.tree import Op
from engine.cells import PRESENT
from engine.context import Fired
from engine.durable import AllOf, AnyOf, Condition, DurableRule, Test
from engine.durable import Op as DurableOp
from engine.formula import All, Any, FlagTest, Formula, Measure, Negation, Property, RangeTest, ValueTest
from engine.plain import Known, holds

TRUE, FALSE = "真", "假"
NOT_APPLICABLE, NOT_DUE, SATISFIED, VIOLATED = "N", "D", "S", "V"

NEGATED = {Op.LT: Op.GE, Op.LE: Op.GT, Op.GT: Op.LE, Op.GE: Op.LT, Op.EQ: Op.NE, Op.NE: Op.EQ}


def unit_rules(formula: Formula, keys: Mapping[Measure, Property]) -> list[DurableRule]:
    return _rules({TRUE: (formula, True), FALSE: (formula, False)}, keys)


def check_rules(
    applies: Formula, due: Formula, requirement: Formula | None, keys: Mapping[Measure, Property]
) -> list[DurableRule]:
    wanted: dict[str, tuple[Formula, bool]] = {NOT_APPLICABLE: (applies, False), NOT_DUE: (due, False)}
    if requirement is not None:
        wanted[SATISFIED] = (requirement, True)
        wanted[VIOLATED] = (All((applies, due, Negation(requirement))), True)
    return _rules(wanted, keys)


def expected_unit(formula: Formula, fact: Mapping[Measure, Known]) -> Fired:
    """What must fire for a unit, by plain evaluation."""
    value = holds(formula, fact)
    return frozenset() if value is None else frozenset({TRUE if value else FALSE})


def expected_check(
    applies: Formula, due: Formula, requirement: Formula | None, fact: Mapping[Measure, Known]
) -> Fired:
    """What must fire for a check, by plain evaluation."""
    a, d = holds(applies, fact), holds(due, fact)
    fired = {NOT_APPLICABLE} if a is False else set()
    if d is False:
        fired.add(NOT_DUE)
    if requirement is not None:
        r = holds(requirement, fact)
        if r is True:
            fired.add(SATISFIED)
        if a is True and d is True and r is False:
            fired.add(VIOLATED)
    return frozenset(fired)


def _rules(wanted: Mapping[str, tuple[Formula, bool]], keys: Mapping[Measure, Property]) -> list[DurableRule]:
    """A rule for each wanted outcome that some fact can reach; one that always holds stands on the fact being there."""
    rules: list[DurableRule] = []
    for name, (formula, value) in wanted.items():
        condition = _condition(formula, value, keys)
        if condition is not None:
            rules.append(
                DurableRule(name, Test(PRESENT, DurableOp.EQ, True) if condition == ALWAYS else condition)
            )
    return rules


def _condition(formula: Formula, wanted: bool, keys: Mapping[Measure, Property]) -> Condition | None:
    """The condition on a fact under which the formula has the wanted value; None: under none."""
    match formula:
        case Negation(part):
            return _condition(part, not wanted, keys)
        case All(parts) | Any(parts):
            together = isinstance(formula, All) is wanted
            return _join([_condition(part, wanted, keys) for part in parts], together)
        case ValueTest(measure, words):
            name = keys[measure].keys[0]
            tests = [Test(name, DurableOp.EQ if wanted else DurableOp.NE, word) for word in words]
            return _join(list(tests), not wanted)
        case FlagTest(measure):
            return Test(keys[measure].keys[0], DurableOp.EQ, wanted)
        case RangeTest(measure, op, number):
            low, high = keys[measure].keys
            return _range(low, high, op if wanted else NEGATED[op], number)


def _range(low: str, high: str, op: Op, number: int) -> Condition:
    """Every number of the interval low … high stands so to ``number``."""
    bounds: Mapping[Op, Callable[[], Condition]] = {
        Op.LT: lambda: Test(high, DurableOp.LT, number),
        Op.LE: lambda: Test(high, DurableOp.LE, number),
        Op.GT: lambda: Test(low, DurableOp.GT, number),
        Op.GE: lambda: Test(low, DurableOp.GE, number),
        Op.EQ: lambda: AllOf((Test(low, DurableOp.GE, number), Test(high, DurableOp.LE, number))),
        Op.NE: lambda: AnyOf((Test(high, DurableOp.LT, number), Test(low, DurableOp.GT, number))),
    }
    return bounds[op]()


ALWAYS = AllOf(())


def _join(parts: list[Condition | None], together: bool) -> Condition | None:
    """且 or 或 of conditions; None stands for one that never holds, ALWAYS for one that always does."""
    if together:
        if None in parts:
            return None
        kept = [part for part in parts if part is not None and part != ALWAYS]
        flat = [inner for part in kept for inner in (part.parts if isinstance(part, AllOf) else (part,))]
        return flat[0] if len(flat) == 1 else AllOf(tuple(flat))
    kept = [part for part in parts if part is not None]
    if ALWAYS in kept:
        return ALWAYS
    flat = [inner for part in kept for inner in (part.parts if isinstance(part, AnyOf) else (part,))]
    return None if not flat else flat[0] if len(flat) == 1 else AnyOf(tuple(flat))
