"""A look-up by whole row in front of the table of decided facts.

Much of what rules ask of a row stands on the row itself: its kind, its flags, what is filled. Rows that are alike in all of
that share one view: the labels and checks that depend on nothing else, and the checks that 针对 leaves open, are answered
from it. Nothing is decided here; a view only remembers what was decided for the first row of its kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dsl.tree import FieldTerm, Path
from engine import formula as f
from engine.cells import Key, Shape, shape_of
from engine.compile import Fired
from engine.frames import walk
from engine.measure import Context, Label, Missing
from engine.plan import Plan
from records.row import Row

_OWN = (f.TextOf, f.FlagOf, f.HasItem, f.NumberOf, f.DigitsRight, f.TextsAgree, f.StageWord)
MOST_VIEWS = 100_000  # of one table; past that they are forgotten and gathered anew


@dataclass(slots=True)
class View:
    """What is known of all rows alike: by unit, by check, and which checks are open (by the case's own gates)."""

    labels: dict[int, bool | None] = field(default_factory=dict)
    fired: dict[int, Fired] = field(default_factory=dict)
    opened: dict[tuple[Label, ...], frozenset[int]] = field(default_factory=dict)


class Views:
    """The views of every table of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._own: dict[int, bool] = {}
        self.units = tuple(unit.arity == 1 and self._is_own(unit.number) for unit in plan.units)
        self.checks = tuple(
            all(
                self._stands_alone(part)
                for part in (check.applies, check.due, check.requirement)
                if part is not None
            )
            for check in plan.checks
        )
        self._shapes: dict[str, Shape] = {}
        self._known: dict[str, dict[Key, View]] = {}
        tests: dict[str, dict[f.Test, None]] = {}
        for table, formula in self._formulas():
            mine = (test for test in f.tests_of(formula) if not _is_label_of_row(test.measure))
            tests.setdefault(table, {}).update(dict.fromkeys(mine))
        for table, found in tests.items():
            self._shapes[table] = shape_of([f.All(tuple(found))])
            self._known[table] = {}

    def of(self, context: Context, row: Row) -> View | None:
        """The row's view; None where a label of the case that it takes in is not decided yet."""
        place = id(row)
        if place not in context.views:
            context.views[place] = self._found(context, row)
        return context.views[place]

    def _found(self, context: Context, row: Row) -> View | None:
        shape = self._shapes.get(row.TABLE)
        key = shape.key(context, (row,)) if shape else ()
        if isinstance(key, Missing):
            return None
        known = self._known.setdefault(row.TABLE, {})
        if key not in known:
            if len(known) >= MOST_VIEWS:
                known.clear()
            known[key] = View()
        return known[key]

    def _formulas(self) -> Iterator[tuple[str, f.Formula]]:
        """The formulas that views answer, with their tables; the gates of the case are part of every view."""
        for unit, own in zip(self._plan.units, self.units, strict=True):
            if own and (table := _table_of(unit.formula)):
                yield table, unit.formula
        for check, own in zip(self._plan.checks, self.checks, strict=True):
            if own:
                parts = (check.applies, check.due, check.requirement)
                yield from ((check.table, part) for part in parts if part is not None)

    def _is_own(self, unit: int) -> bool:
        if unit not in self._own:
            self._own[unit] = self._stands_alone(self._plan.units[unit].formula)
        return self._own[unit]

    def _stands_alone(self, formula: f.Formula) -> bool:
        """It asks only for values of the row, of its to-one rows and of its case, and for labels that do the same."""
        return all(self._measure_is_own(test.measure) for test in f.tests_of(formula))

    def _measure_is_own(self, measure: f.Measure) -> bool:
        if isinstance(measure, f.LabelOf):
            return self._is_own(measure.label.unit)
        if isinstance(measure, f.FilledOf):
            return isinstance(measure.term, FieldTerm)
        return isinstance(measure, _OWN)


def _is_label_of_row(measure: f.Measure) -> bool:
    return isinstance(measure, f.LabelOf) and bool(measure.label.frames)


def _table_of(formula: f.Formula) -> str | None:
    """The table of the row that a formula of arity one speaks of."""
    for node in walk(formula):
        if isinstance(node, Path) and node.frame == 0:
            return node.hops[0].source if node.hops else node.table
    return None
