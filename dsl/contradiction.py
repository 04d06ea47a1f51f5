"""Conditions that can never hold, as far as they can be told from themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dsl import tree as t
from dsl.walk import conjuncts, plain


@dataclass(slots=True)
class _Known:
    """What a conjunction says of one term."""

    low: int | None = None
    high: int | None = None
    values: frozenset[str] | None = None
    excluded: frozenset[str] = frozenset()
    flag: bool | None = None
    filled: bool | None = None


@dataclass(slots=True)
class _Facts:
    terms: dict[t.Term, _Known] = field(default_factory=dict)
    stage: str | None = None

    def of(self, term: t.Term) -> _Known:
        while isinstance(term, t.NamedTerm):
            term = term.term
        return self.terms.setdefault(term, _Known())


def clash(parts: Sequence[t.Condition]) -> t.Condition | None:
    """The first of some conditions that cannot hold together with those before it, or None."""
    facts = _Facts()
    for part in parts:
        for condition in conjuncts(part):
            if _clashes(condition, facts):
                return part
    return None


def never(condition: t.Condition) -> Iterator[t.Condition]:
    """Every part of a condition that can never hold, the outermost first and nothing inside it."""
    condition = plain(condition)
    if isinstance(condition, t.Not):
        return
    found = clash((condition,))
    if found is not None:
        yield condition
        return
    match condition:
        case t.And(parts=parts) | t.Or(parts=parts):
            for part in parts:
                yield from never(part)
        case t.Some(query=query) | t.Nothing(query=query) | t.Every(query=query):
            if query.where is not None:
                yield from never(query.where)
        case t.Compare(left=t.CountTerm(query=query)):
            if query.where is not None:
                yield from never(query.where)
        case _:
            return


def _clashes(condition: t.Condition, facts: _Facts) -> bool:
    match condition:
        case t.Not(part=part):
            return _clashes_negated(plain(part), facts)
        case t.Filled(term=term):
            return _fill(facts.of(term), True)
        case t.OneOf(term=term, values=values):
            known = facts.of(term)
            chosen = frozenset(values) - known.excluded
            known.values = chosen if known.values is None else known.values & chosen
            return not known.values or _fill(known, True)
        case t.StageIs(stage=stage):
            before, facts.stage = facts.stage, stage
            return before is not None and before != stage
        case t.Compare():
            return _compare(condition, facts)
        case t.Some(query=query):
            return _count(facts.of(t.CountTerm(query)), t.Op.GE, 1)
        case t.Nothing(query=query):
            return _count(facts.of(t.CountTerm(query)), t.Op.EQ, 0)
        case _:
            return False


def _clashes_negated(condition: t.Condition, facts: _Facts) -> bool:
    match condition:
        case t.Filled(term=term):
            return _fill(facts.of(term), False)
        case t.OneOf(term=term, values=values):
            known = facts.of(term)
            known.excluded |= frozenset(values)
            if known.values is not None:
                known.values -= known.excluded
            return known.values is not None and not known.values
        case t.Some(query=query):
            return _count(facts.of(t.CountTerm(query)), t.Op.EQ, 0)
        case t.Nothing(query=query):
            return _count(facts.of(t.CountTerm(query)), t.Op.GE, 1)
        case _:
            return False


def _fill(known: _Known, filled: bool) -> bool:
    before, known.filled = known.filled, filled
    return before is not None and before is not filled


def _compare(condition: t.Compare, facts: _Facts) -> bool:
    if not isinstance(condition.right, t.Literal):
        return False
    value, known = condition.right.value, facts.of(condition.left)
    if isinstance(value, bool):
        wanted = value if condition.op is t.Op.EQ else not value
        before, known.flag = known.flag, wanted
        return before is not None and before is not wanted
    if isinstance(value, str) and condition.op is t.Op.EQ:
        before_values, known.values = known.values, frozenset((value,))
        return before_values is not None and value not in before_values
    if isinstance(value, int):
        is_count = isinstance(_bare(condition.left), t.CountTerm)
        return _count(known, condition.op, value) if is_count else _bound(known, condition.op, value)
    return False


def _bare(term: t.Term) -> t.Term:
    while isinstance(term, t.NamedTerm):
        term = term.term
    return term


def _count(known: _Known, op: t.Op, value: int) -> bool:
    """A bound on a number that is never below zero."""
    if known.low is None:
        known.low = 0
    return _bound(known, op, value)


def _bound(known: _Known, op: t.Op, value: int) -> bool:
    low = {t.Op.EQ: value, t.Op.GE: value, t.Op.GT: value + 1}.get(op)
    high = {t.Op.EQ: value, t.Op.LE: value, t.Op.LT: value - 1}.get(op)
    if low is not None:
        known.low = low if known.low is None else max(known.low, low)
    if high is not None:
        known.high = high if known.high is None else min(known.high, high)
    return known.low is not None and known.high is not None and known.low > known.high
