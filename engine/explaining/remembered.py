"""The reference interpreter's evaluation with a memory: what was found of the same rows once is not worked out again.

``Evaluation`` is the plain form and gives the same answers (``tests/engine/test_remembered.py``). This one is for the
explanations of one case, in which many findings speak of the same rows; the evaluators are compared by the plain one.
"""

from __future__ import annotations

from typing import Final, cast

from dsl.tree import (
    And,
    Condition,
    Covers,
    Every,
    FieldTerm,
    NamedCondition,
    Nothing,
    OneOf,
    Or,
    PagesContinuous,
    Query,
    Some,
)
from dsl.walk import walk
from engine.reference.evaluation import Env, Evaluation, Found, Setting
from engine.reference.values import Truth
from records.case import CaseRecord
from records.row import Row

_WORTH_REMEMBERING: Final = frozenset((NamedCondition, Some, Nothing, Every, Covers, PagesContinuous))
Place = tuple[int, ...]  # what was asked, and of which rows
Counted = tuple[tuple[Row, Truth], ...]


class Meanings:
    """Conditions and queries by number: those that mean the same have the same, wherever they are written.

    Each with the frames that it speaks of. Lives as long as a rule set; the nodes are kept, so that an identity stays one's.
    """

    def __init__(self) -> None:
        self._numbers: dict[Condition | Query, int] = {}
        self._known: dict[int, tuple[int, tuple[int, ...], Condition | Query]] = {}

    def of(self, node: Condition | Query) -> tuple[int, tuple[int, ...]]:
        known = self._known.get(id(node))
        if known is None:
            number = self._numbers.setdefault(node, len(self._numbers))
            known = self._known[id(node)] = (number, _outer_frames(node), node)
        return known[0], known[1]


def _outer_frames(node: Condition | Query) -> tuple[int, ...]:
    """The frames whose rows have to be given: all that are spoken of but those that a query inside opens."""
    used: set[int] = set()
    opened: set[int] = set()
    for part in walk(node):
        match part:
            case FieldTerm():
                used.add(part.path.frame)
            case Query():
                used.add(part.start.frame)
                opened.add(part.frame)
            case Covers():
                used.add(part.target.frame)
    return tuple(sorted(used - opened))


class Remembering(Evaluation):
    """One case under one setting, as ``Evaluation``."""

    def __init__(self, setting: Setting, case: CaseRecord, meanings: Meanings) -> None:
        super().__init__(setting, case)
        self._meanings = meanings
        self._truths: dict[Place, Truth] = {}
        self._rows: dict[Place, Found] = {}
        self._counted: dict[Place, Counted] = {}

    def truth(self, condition: Condition, env: Env) -> Truth:
        kind = type(condition)
        if kind is OneOf:  # the most frequent by far
            return self._one_of(cast(OneOf, condition), env)
        if kind is And or kind is Or:
            return self._group(cast(And | Or, condition), env)
        if kind not in _WORTH_REMEMBERING:
            return super().truth(condition, env)
        number, frames = self._meanings.of(condition)
        place = (number, *[id(env[frame]) for frame in frames])
        if place not in self._truths:
            self._truths[place] = super().truth(condition, env)
        return self._truths[place]

    def _group(self, condition: And | Or, env: Env) -> Truth:
        """且 and 或 are decided by the first part that is enough."""
        enough = type(condition) is Or
        found: Truth = not enough
        for part in condition.parts:
            truth = self.truth(part, env)
            if truth is enough:
                return enough
            if truth is None:
                found = None
        return found

    def rows(self, query: Query, env: Env, unless: Condition | None = None) -> Found:
        number, frames = self._meanings.of(query)
        place = (number, *[id(env[frame]) for frame in frames])
        if unless is not None:
            other, more = self._meanings.of(unless)
            place = (*place, -1, other, *[id(env[frame]) for frame in more if frame != query.frame])
        if place not in self._rows:
            self._rows[place] = super().rows(query, env, unless)
        return self._rows[place]

    def counted(
        self, rows: tuple[Row, ...], linked: Truth, query: Query, env: Env, unless: Condition | None
    ) -> Counted:
        """Rows that may belong to any subject are one tuple for all of them (``records.links``): what counts of it is
        found once, where that has nothing to do with the subject."""
        if linked or not rows:
            return super().counted(rows, linked, query, env, unless)
        asked = [(-1, ()) if part is None else self._meanings.of(part) for part in (query.where, unless)]
        if any(frame != query.frame for _, frames in asked for frame in frames):
            return super().counted(rows, linked, query, env, unless)
        place = (id(rows), query.frame, *[number for number, _ in asked])
        if place not in self._counted:
            self._counted[place] = super().counted(rows, linked, query, env, unless)
        return self._counted[place]
