"""A look-up by whole row in front of the table of decided facts.

Much of what rules ask of a row stands on the row itself: its kind, its flags, what is filled. Rows that are alike in all of
that share one view: the labels and checks that depend on nothing else, and the checks that 针对 leaves open, are answered
from it. Nothing is decided here; a view only remembers what was decided for the first row of its kind.

Of most other formulas a view settles the greater part: a document that is no 询问笔录 is not one that was signed in time.
What the view says of such a formula, the rest left unknown, is a fact too, and where it settles the formula no
measure of the rest can change that (``engine.plain``: a value that is known stays as it is when more becomes known).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from dsl.tree import FieldTerm, Path
from engine import formula as f
from engine.context import MISS, Context, Env, View
from engine.frames import walk
from engine.measure import compile_measure
from engine.plan import Check, Plan, Unit
from engine.reading import reader
from records.columns import Column, Kind
from records.row import BLANK, NOT_EXPORTED, Row

_OWN = (f.TextOf, f.FlagOf, f.HasItem, f.NumberOf, f.DigitsRight, f.TextsAgree, f.StageWord)
_CLOSED = (Kind.ENUM, Kind.FLAG, Kind.LIST)
HEADER = (
    "案件自身"  # what stands on the case itself, for the units that are about no row; the name of no table
)
MOST_VIEWS = 100_000  # of one table; past that they are forgotten and gathered anew


class Views:
    """The views of every table of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._own: dict[int, bool] = {}
        self.units = tuple(unit.arity == 1 and self._is_own(unit.number) for unit in plan.units)
        self.checks = tuple(all(self._stands_alone(part) for part in _parts(check)) for check in plan.checks)
        self._known: dict[str, dict[tuple[object, ...], View]] = {}
        self.partly = tuple(
            frozenset[f.Measure]()
            if own or _place_of(unit) is None
            else self._cheap(unit.formula, of_case=unit.arity == 0)
            for unit, own in zip(plan.units, self.units, strict=True)
        )
        self.partly_checks = tuple(
            frozenset[f.Measure]() if own else self._cheap(*_parts(check), of_case=False)
            for check, own in zip(plan.checks, self.checks, strict=True)
        )
        measures: dict[str, dict[f.Measure, None]] = {}
        for table, formula in self._formulas():
            mine = (test.measure for test in f.tests_of(formula) if not _is_label_of_row(test.measure))
            measures.setdefault(table, {}).update(dict.fromkeys(mine))
        for place, cheap in self._cheap_by_table():
            mine = (measure for measure in cheap if not isinstance(measure, f.LabelOf))
            measures.setdefault(place, {}).update(dict.fromkeys(mine))
        self._aspects = {table: _aspects(found) for table, found in measures.items()}

    def of(self, context: Context, row: Row) -> View | None:
        """The row's view; None where a label of the case that it takes in is not decided yet."""
        place = id(row)
        if place not in context.views:
            context.views[place] = self._found(context, row)
        return context.views[place]

    def of_case(self, context: Context) -> View | None:
        """The view of the case itself; None where there is no case."""
        view = context.views.get(_THE_CASE)
        if view is None and context.record is not None:
            _, aspects = self._aspects.get(HEADER, _NO_ASPECTS)
            view = self._view(HEADER, tuple([aspect(context, ()) for aspect in aspects]))
            context.views[_THE_CASE] = view
        return view

    def _found(self, context: Context, row: Row) -> View | None:
        env = (row,)
        own, aspects = self._aspects.get(row.TABLE, _NO_ASPECTS)
        measured = [aspect(context, env) for aspect in aspects]
        if MISS in measured:
            return None
        if row.distrusted:
            values: list[object] = [row.read(attr) for attr in own]
        else:  # as ``Row.read`` has it, written out: this is done for every row
            held, exported = row.__dict__, row.__pydantic_fields_set__
            values = [held[attr] if attr in exported else NOT_EXPORTED for attr in own]
            values = [BLANK if value is None else value for value in values]
        return self._view(row.TABLE, (*values, *measured))

    def _view(self, place: str, key: tuple[object, ...]) -> View:
        known = self._known.setdefault(place, {})
        view = known.get(key)
        if view is None:
            if len(known) >= MOST_VIEWS:
                known.clear()
            view = known[key] = View()
        return view

    def _formulas(self) -> Iterator[tuple[str, f.Formula]]:
        """The formulas that views answer, with their tables; the gates of the case are part of every view."""
        for unit, own in zip(self._plan.units, self.units, strict=True):
            if own and (table := _table_of(unit.formula)):
                yield table, unit.formula
        for check, own in zip(self._plan.checks, self.checks, strict=True):
            if own:
                yield from ((check.table, part) for part in _parts(check))

    def _cheap_by_table(self) -> Iterator[tuple[str, list[f.Measure]]]:
        for unit, cheap in zip(self._plan.units, self.partly, strict=True):
            table = _place_of(unit)
            if cheap and table:
                yield table, _in_order(cheap, unit.formula)
        for check, cheap in zip(self._plan.checks, self.partly_checks, strict=True):
            if cheap:
                yield check.table, _in_order(cheap, *_parts(check))

    def _cheap(self, *formulas: f.Formula, of_case: bool) -> frozenset[f.Measure]:
        """The measures of a formula that every view takes in, or that follow from what it takes in.

        ``of_case``: of a formula about the case, whose row is the case's own.
        """
        return frozenset(
            test.measure
            for formula in formulas
            for test in f.tests_of(formula)
            if self._is_cheap(test.measure, of_case)
        )

    def _is_cheap(self, measure: f.Measure, of_case: bool) -> bool:
        if isinstance(measure, f.LabelOf):
            return measure.label.frames == (0,) and self._is_own(measure.label.unit)
        field = _closed_field(measure)
        return field is not None and (field[0].frame == 0 or (of_case and not field[0].hops))

    def _is_own(self, unit: int) -> bool:
        if unit not in self._own:
            planned = self._plan.units[unit]
            # one that reads only the case belongs to no table, so no view would take its measures in
            placed = planned.arity != 1 or _table_of(planned.formula) is not None
            self._own[unit] = placed and self._stands_alone(planned.formula)
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


def _place_of(unit: Unit) -> str | None:
    """The table whose rows' views may settle a unit; None where it is about several rows, or about none in particular."""
    return HEADER if unit.arity == 0 else _table_of(unit.formula) if unit.arity == 1 else None


def _parts(check: Check) -> list[f.Formula]:
    return [part for part in (check.applies, check.due, check.requirement) if part is not None]


def _in_order(wanted: frozenset[f.Measure], *formulas: f.Formula) -> list[f.Measure]:
    tests = (test for formula in formulas for test in f.tests_of(formula))
    return [test.measure for test in tests if test.measure in wanted]


def _is_label_of_row(measure: f.Measure) -> bool:
    return isinstance(measure, f.LabelOf) and bool(measure.label.frames)


def _table_of(formula: f.Formula) -> str | None:
    """The table of the row that a formula of arity one speaks of."""
    for node in walk(formula):
        if isinstance(node, Path) and node.frame == 0:
            return node.hops[0].source if node.hops else node.table
    return None


_Aspects = tuple[tuple[str, ...], tuple[Callable[[Context, Env], object], ...]]
_NO_ASPECTS: _Aspects = ((), ())
_THE_CASE = 0  # among views by identity, which is never 0


def _aspects(measures: Iterable[f.Measure]) -> _Aspects:
    """What a row has to be like in: a value of a closed vocabulary as it stands (once, however many rules look at it; of
    the row itself by its attribute), of anything else what is measured."""
    own: dict[str, None] = {}
    found: dict[object, Callable[[Context, Env], object]] = {}
    for measure in measures:
        field = _closed_field(measure)
        if field is None:
            found[measure] = compile_measure(measure)
        elif field[0].frame != f.CASE_FRAME and not field[0].hops:
            own[field[1].attr] = None
        else:
            found[field] = reader(field[0], field[1].attr)
    return tuple(own), tuple(found.values())


def _closed_field(measure: f.Measure) -> tuple[Path, Column] | None:
    """The field of a closed vocabulary that a measure reads, if that is all it reads."""
    match measure:
        case f.TextOf(path, column) | f.FlagOf(path, column) | f.HasItem(path, column):
            return (path, column) if column.kind in _CLOSED else None
        case f.FilledOf(FieldTerm(path, column)):
            return (path, column) if column.kind in _CLOSED else None
        case _:
            return None
