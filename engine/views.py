"""Rows that are alike: what rules ask of a row stands for the greater part on the row itself.

Its kind, its flags, what is filled. Rows of a table that are alike in all of that share one view: what was found for the
first of them holds for all. Nothing is decided here; a view remembers the labels that depend on nothing else, what is left
open of those that do (``engine.rests``), and the course of the checks on its rows (``engine.courses``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter

from dsl.tree import FieldTerm, Path
from engine import formula as f
from engine.context import MISS, Context, View
from engine.frames import walk
from engine.measure import compile_measure
from engine.plan import Check, Plan, Unit
from engine.reading import reader, row_of
from records.columns import Column, Kind
from records.row import BLANK, NOT_EXPORTED, Row

_OWN = (f.TextOf, f.FlagOf, f.HasItem, f.NumberOf, f.DigitsRight, f.TextsAgree, f.StageWord)
_CLOSED = (Kind.ENUM, Kind.FLAG, Kind.LIST)
HEADER = (
    "案件自身"  # what stands on the case itself, for the units that are about no row; the name of no table
)
_NO_SLOT = -1  # the last label of every view is always MISS
MOST_VIEWS = 100_000  # of one table; past that they are forgotten and gathered anew


class Views:
    """The views of every table of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._own: dict[int, bool] = {}
        self.units = tuple(unit.arity == 1 and self._is_own(unit.number) for unit in plan.units)
        """Whether a view settles a unit by itself."""
        self.places = tuple(_place_of(unit) for unit in plan.units)
        """The table whose rows' views a unit belongs to, HEADER, or None: it is about several rows or none in particular."""
        self._sizes: Counter[str] = Counter()
        slots: list[int] = []
        for place in self.places:
            slots.append(_NO_SLOT if place is None else self._sizes[place])
            self._sizes[place or ""] += 1
        self.slots = tuple(slots)
        measures: dict[str, dict[f.Measure, None]] = {}
        for table, formula, alone in self._formulas():
            mine = (test.measure for test in f.tests_of(formula) if not _is_label_of_row(test.measure))
            measures.setdefault(table, {}).update(
                dict.fromkeys(one for one in mine if alone or _is_closed(one, table))
            )
        self._measures = measures
        self._aspects = {table: _Aspects(found) for table, found in measures.items()}
        self._known: dict[str, dict[tuple[object, ...], dict[Hashable, View]]] = {}
        self._numbers: Counter[str] = Counter()

    def settles(self, place: str, measure: f.Measure) -> bool:
        """Whether the views of a table (or of the HEADER) take in a measure, or it follows from what they take in."""
        if isinstance(measure, f.LabelOf) and measure.label.frames:
            return measure.label.frames == (0,) and self.units[measure.label.unit]
        return isinstance(measure, f.StageWord) or measure in self._measures.get(place, {})

    def of(self, context: Context, row: Row | None, place: str) -> View | None:
        """The view of a row; of one that was not exported where it is None; None where a label of the case that it takes in
        is not decided yet."""
        if row is None:
            if place not in context.unseen:
                found = self._look(context, place, (None,))
                if found:
                    context.unseen[place] = found[0]
            return context.unseen.get(place)
        view = context.views.get(id(row))
        if view is None:
            if context.record is not None and context.record.rows(place) is not None:
                self.table(context, place)
            elif found := self._look(context, place, (row,)):
                context.views[id(row)] = found[0]
            view = context.views.get(id(row))
        return view

    def table(self, context: Context, place: str) -> list[View] | None:
        """The views of all rows of an exported table; None where a label that they take in is missing."""
        rows = context.record.rows(place) if context.record is not None else None
        if rows is None:
            return None
        found = self._look(context, place, rows)
        if len(found) != len(rows):
            return None
        context.views.update(zip(map(id, rows), found, strict=True))
        context.tables[place] = found
        return found

    def of_case(self, context: Context) -> View | None:
        """The view of the case itself."""
        return self.of(context, None, HEADER)

    def _look(self, context: Context, place: str, rows: Sequence[Row | None]) -> list[View]:
        """The views of rows of one table; none where a label is missing."""
        aspects = self._aspects.get(place, _NO_ASPECTS)
        of_case = aspects.of_case(context)
        if MISS in of_case:
            return []
        known = self._known.setdefault(place, {}).setdefault(of_case, {})
        return self.matched(place, known, aspects.keys(context, rows))

    def matched(self, place: str, known: dict[Hashable, View], keys: Iterable[Hashable]) -> list[View]:
        """The view for each of these keys (what a row is like) among those known under one case's likeness."""
        found: list[View] = []
        for key in keys:
            view = known.get(key)
            if view is None:
                view = known[key] = View([MISS] * (self._sizes[place] + 1))
                self._numbers[place] += 1
            found.append(view)
        if self._numbers[place] > MOST_VIEWS:
            self._known.pop(place)
            self._numbers[place] = 0
        return found

    def _formulas(self) -> Iterator[tuple[str, f.Formula, bool]]:
        """Each formula with the table of its views, and whether they take all of it in."""
        for unit, place, own in zip(self._plan.units, self.places, self.units, strict=True):
            if place is not None:
                yield place, unit.formula, own
        for check in self._plan.checks:
            alone = all(self._stands_alone(part) for part in parts_of(check))
            yield from ((check.table, part, alone) for part in parts_of(check))

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


def parts_of(check: Check) -> list[f.Formula]:
    return [part for part in (check.applies, check.due, check.requirement) if part is not None]


def _place_of(unit: Unit) -> str | None:
    """The table whose rows' views may settle a unit; None where it is about several rows, or about none in particular."""
    return HEADER if unit.arity == 0 else _table_of(unit.formula) if unit.arity == 1 else None


def _is_label_of_row(measure: f.Measure) -> bool:
    return isinstance(measure, f.LabelOf) and bool(measure.label.frames)


def _table_of(formula: f.Formula) -> str | None:
    """The table of the row that a formula of arity one speaks of."""
    for node in walk(formula):
        if isinstance(node, Path) and node.frame == 0:
            return node.hops[0].source if node.hops else node.table
    return None


def _is_closed(measure: f.Measure, place: str) -> bool:
    """It reads one field of a closed vocabulary of the row itself (of the case itself, for what is about the case)."""
    field = _closed_field(measure)
    return field is not None and (field[0].frame == 0 or (place == HEADER and not field[0].hops))


class _Fields:
    """Fields of one row: the values of its closed fields as they stand (once, however many rules look at them), and which
    others are filled. Read for every row of every case, so the row's own slots are read."""

    def __init__(self) -> None:
        self.closed: dict[str, None] = {}
        self.filled: dict[str, None] = {}

    @cached_property
    def _needed(self) -> frozenset[str]:
        return frozenset((*self.closed, *self.filled))

    @cached_property
    def _read(self) -> Callable[[Mapping[str, object]], Hashable]:
        """Reads a row's own values, where blank is None."""
        closed: Callable[[Mapping[str, object]], Hashable]
        closed = itemgetter(*self.closed) if self.closed else lambda held: None
        filled = tuple(self.filled)
        if not filled:
            return closed
        if len(filled) == 1:
            only = filled[0]
            return lambda held: (closed(held), held[only] is not None)
        return lambda held: (closed(held), *[held[attr] is not None for attr in filled])

    def of(self, rows: Iterable[Row | None]) -> list[Hashable]:
        needed, read, slowly = self._needed, self._read, self._slowly
        return [
            read(row.__dict__)
            if row is not None
            and needed <= row.__pydantic_fields_set__
            and not ((private := row.__pydantic_private__) and private["_distrusted"])
            else slowly(row)
            for row in rows
        ]

    def _slowly(self, row: Row | None) -> Hashable:
        """The same of a row some of whose fields are not known; what is known of a field reads as it does there."""
        values = {attr: NOT_EXPORTED if row is None else row.read(attr) for attr in self._needed}
        held = {attr: None if value is BLANK else value for attr, value in values.items()}
        key = self._read(held)
        unknown = [attr for attr in self.filled if values[attr] is NOT_EXPORTED]
        return (key, *unknown) if unknown else key


class _Aspects:
    """What a row has to be like in: its own fields, those of rows that it leads to, what is measured on it and, once for
    all rows, on the case."""

    def __init__(self, measures: Iterable[f.Measure]) -> None:
        self.own, self.case = _Fields(), _Fields()
        others: dict[Path, _Fields] = {}
        measured: dict[object, Callable[..., object]] = {}
        of_case: dict[object, Callable[..., object]] = {}
        for measure in measures:
            closed, filled = _closed_field(measure), _filled_field(measure)
            if not any(isinstance(node, Path) and node.frame != f.CASE_FRAME for node in walk(measure)):
                field = closed or filled
                if field is not None and not field[0].hops:
                    (self.case.filled if closed is None else self.case.closed)[field[1].attr] = None
                elif closed is not None:
                    of_case[closed] = reader(closed[0], closed[1].attr)
                else:
                    of_case[measure] = compile_measure(measure)
            elif field := closed or filled:
                path, column = field
                fields = others.setdefault(path, _Fields()) if path.hops else self.own
                (fields.filled if closed is None else fields.closed)[column.attr] = None
            else:
                measured[measure] = compile_measure(measure)
        self._of_case = tuple(of_case.values())
        self._others = tuple((row_of(path), fields) for path, fields in others.items())
        self._measured = tuple(measured.values())

    def of_case(self, context: Context) -> tuple[object, ...]:
        """What the case is like, as far as it matters to its rows of the table."""
        case = context.record.case if context.record is not None else None
        return (context.stage, *self.case.of((case,)), *[one(context, ()) for one in self._of_case])

    def keys(self, context: Context, rows: Sequence[Row | None]) -> Sequence[Hashable]:
        """For each row what it is like."""
        keys = self.own.of(rows)
        if not self._others and not self._measured:
            return keys
        envs = [(row,) for row in rows]
        parts = [fields.of([find(context, env) for env in envs]) for find, fields in self._others]
        parts += [[one(context, env) for env in envs] for one in self._measured]
        return list(zip(keys, *parts, strict=True))


_NO_ASPECTS = _Aspects(())


def _closed_field(measure: f.Measure) -> tuple[Path, Column] | None:
    """The field of a closed vocabulary that a measure reads, if that is all it reads."""
    match measure:
        case f.TextOf(path, column) | f.FlagOf(path, column) | f.HasItem(path, column):
            return (path, column) if column.kind in _CLOSED else None
        case f.FilledOf(FieldTerm(path, column)):
            return (path, column) if column.kind in _CLOSED else None
        case _:
            return None


def _filled_field(measure: f.Measure) -> tuple[Path, Column] | None:
    match measure:
        case f.FilledOf(FieldTerm(path, column)):
            return path, column
        case _:
            return None
