"""Frames of a tree: which rows a condition speaks of, and the same condition with its rows numbered anew.

Two conditions that differ only in where they stand become equal once renumbered, so that one unit serves both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import TypeVar, cast

from dsl.tree import Condition, FieldTerm, Path, Query
from engine.formula import CASE_FRAME
from records.columns import Column
from records.schema import CASE, Join, Relation

N = TypeVar("N")

_LEAVES = (str, int, bool, Column, Relation)


def _children(node: object) -> Iterator[tuple[str, object]]:
    kind: type = type(node)
    for name in _parts(kind):
        yield name, getattr(node, name)


@cache
def _parts(kind: type) -> tuple[str, ...]:
    """The fields that the meaning of a node is made of; none where it has no parts."""
    if not is_dataclass(kind) or issubclass(kind, (Column, Relation)):
        return ()
    return tuple(part.name for part in fields(kind) if part.name not in ("span", "text", "name"))


def walk(node: object) -> Iterator[object]:
    if isinstance(node, tuple):
        for part in node:
            yield from walk(part)
        return
    yield node
    for _, child in _children(node):
        if not isinstance(child, _LEAVES) and child is not None:
            yield from walk(child)


def to_case_frame(path: Path) -> Path:
    """The same row with the case, which is the same for every row, as a frame of its own."""
    to_case = [place for place, hop in enumerate(path.hops) if hop.join is Join.TO_CASE]
    if to_case:  # whatever row the hops before it lead to, its case is this one
        return Path(CASE_FRAME, path.hops[to_case[-1] + 1 :], path.table)
    if path.frame != CASE_FRAME:
        first = path.hops[0].source if path.hops else path.table
        if first == CASE:
            return Path(CASE_FRAME, path.hops, path.table)
    return path


def free_frames(node: object) -> tuple[int, ...]:
    """The frames that a condition reads but does not open itself, sorted; the case is not among them."""
    read: set[int] = set()
    opened: set[int] = set()
    for part in walk(node):
        if isinstance(part, Path):
            read.add(to_case_frame(part).frame)
        elif isinstance(part, Query):
            opened.add(part.frame)
    return tuple(sorted(read - opened - {CASE_FRAME}))


def renumber(node: N, mapping: Mapping[int, int], next_frame: int) -> N:
    """The node with its free frames mapped and the frames it opens numbered by depth from ``next_frame``."""
    return cast(N, _renumber(node, dict(mapping), next_frame))


def _renumber(node: object, mapping: dict[int, int], depth: int) -> object:
    if isinstance(node, tuple):
        return tuple(_renumber(part, mapping, depth) for part in node)
    if isinstance(node, Path):
        path = to_case_frame(node)
        return path if path.frame == CASE_FRAME else replace(path, frame=mapping[path.frame])
    if not is_dataclass(node) or isinstance(node, (Column, Relation, type)):
        return node
    queries = [child for _, child in _children(node) if isinstance(child, Query)]
    if queries and not isinstance(node, Query):
        # A construct over rows: what stands beside the query (ψ of 都, F of 最早) is said of the query's row.
        opened = queries[0].frame
        inner = {**mapping, opened: depth}
        return _rebuild(node, lambda child: _in_query(child, queries[0], mapping, inner, depth))
    return _rebuild(node, lambda child: _renumber(child, mapping, depth))


def _in_query(
    child: object, query: Query, outer: dict[int, int], inner: dict[int, int], depth: int
) -> object:
    if child is not query:
        return _renumber(child, inner, depth + 1)
    return replace(
        query,
        start=cast(Path, _renumber(query.start, outer, depth)),
        frame=depth,
        where=cast("Condition | None", _renumber(query.where, inner, depth + 1)),
        distinct=cast("FieldTerm | None", _renumber(query.distinct, inner, depth + 1)),
    )


def _rebuild(node: object, change: Callable[[object], object]) -> object:
    changed = {
        name: change(child)
        for name, child in _children(node)
        if child is not None and not isinstance(child, _LEAVES)
    }
    return replace(node, **changed) if changed else node  # type: ignore[type-var]
