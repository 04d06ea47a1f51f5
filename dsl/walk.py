"""Going through a checked tree: the parts of every node, in the order they are written."""

from __future__ import annotations

from collections.abc import Iterator

from dsl import tree as t

Part = t.Condition | t.Term | t.Query | t.Requirement | t.Way


def parts(node: Part) -> tuple[Part, ...]:
    """The nodes directly inside a node; terms and queries among them, paths and amounts not."""
    match node:
        case t.And(parts=inside) | t.Or(parts=inside):
            return inside
        case t.Not(part=part):
            return (part,)
        case (
            t.NamedCondition(condition=condition) | t.Holds(condition=condition) | t.Way(condition=condition)
        ):
            return (condition,)
        case t.Filled(term=term) | t.CheckDigits(term=term) | t.OneOf(term=term) | t.Contains(term=term):
            return (term,)
        case t.NamedTerm(term=term) | t.EachItem(term=term):
            return (term,)
        case t.Compare(left=left, right=right) | t.Before(left=left, right=right):
            return (left, right)
        case t.Within(done=done, start=start) | t.Deadline(done=done, start=start):
            return (done, start)
        case t.Some(query=query) | t.Nothing(query=query) | t.Covers(query=query):
            return (query,)
        case t.PagesContinuous(query=query) | t.CountTerm(query=query):
            return (query,)
        case t.Every(query=query, condition=condition):
            return (query, condition)
        case t.ExtremeTerm(query=query, value=value):
            return (query, value)
        case t.FirstFilledTerm(options=options):
            return options
        case t.Query(where=where, distinct=distinct):
            return tuple(part for part in (where, distinct) if part is not None)
        case t.AnyWay(ways=ways):
            return ways
        case t.FieldTerm() | t.TodayTerm() | t.ParamTerm() | t.Literal() | t.StageIs():
            return ()


def walk(node: Part) -> Iterator[Part]:
    """A node and everything inside it."""
    todo = [node]
    while todo:
        node = todo.pop()
        yield node
        todo.extend(reversed(parts(node)))


def plain(condition: t.Condition) -> t.Condition:
    """A condition without the names of definitions around it."""
    while isinstance(condition, t.NamedCondition):
        condition = condition.condition
    return condition


def conjuncts(condition: t.Condition | None) -> tuple[t.Condition, ...]:
    """The conditions that must all be true for a condition to be true, names of definitions removed."""
    if condition is None:
        return ()
    condition = plain(condition)
    if isinstance(condition, t.And):
        return tuple(inner for part in condition.parts for inner in conjuncts(part))
    return (condition,)


def condition_of(requirement: t.Requirement) -> tuple[t.Condition, ...]:
    """The conditions that a requirement states, those of its ways among them."""
    match requirement:
        case t.Holds(condition=condition):
            return (condition,)
        case t.AnyWay(ways=ways):
            return tuple(way.condition for way in ways)
        case t.Deadline() | t.EachItem():
            return ()
