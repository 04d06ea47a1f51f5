"""Rows that are alike: what rules ask of a row stands for the greater part on the row itself.

Its kind, its flags, what is filled. Rows of a table that are alike in all of that share one view: what was found for the
first of them holds for all. Nothing is decided here; a view remembers the labels that depend on nothing else, what is left
open of those that do (``engine.rests``), and the course of the checks on its rows (``engine.courses``).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING

from dsl.tree import FieldTerm, Path
from engine import formula as f
from engine.context import MISS, Context
from engine.frames import walk
from engine.measure import compile_measure
from engine.plan import Check, Plan, Unit
from engine.reading import reader
from engine.rests import Rest
from records.columns import Column, Kind
from records.row import BLANK, NOT_EXPORTED, Row

if TYPE_CHECKING:
    from engine.courses import Course

_OWN = (f.TextOf, f.FlagOf, f.HasItem, f.NumberOf, f.DigitsRight, f.TextsAgree, f.StageWord)
_CLOSED = (Kind.ENUM, Kind.FLAG, Kind.LIST)
HEADER = (
    "案件自身"  # what stands on the case itself, for the units that are about no row; the name of no table
)
MOST_VIEWS = 100_000  # of one table; past that they are forgotten and gathered anew


@dataclass(slots=True)
class View:
    """What is known of all rows alike: their labels by unit; of units that they do not settle alone what is left to be
    measured; the course of their checks, by 阶段 and the labels of the case."""

    labels: dict[int, bool | None] = field(default_factory=dict)
    rests: dict[int, Rest[bool | None]] = field(default_factory=dict)
    courses: dict[tuple[object, ...], Course] = field(default_factory=dict)


class Views:
    """The views of every table of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._own: dict[int, bool] = {}
        self.units = tuple(unit.arity == 1 and self._is_own(unit.number) for unit in plan.units)
        """Whether a view settles a unit by itself."""
        self.places = tuple(_place_of(unit) for unit in plan.units)
        """The table whose rows' views a unit belongs to, HEADER, or None: it is about several rows or none in particular."""
        measures: dict[str, dict[f.Measure, None]] = {}
        for table, formula, alone in self._formulas():
            mine = (test.measure for test in f.tests_of(formula) if not _is_label_of_row(test.measure))
            measures.setdefault(table, {}).update(
                dict.fromkeys(one for one in mine if alone or _is_closed(one, table))
            )
        self._measures = measures
        self._aspects = {table: _Aspects.of(found) for table, found in measures.items()}
        self._known: dict[str, dict[tuple[object, ...], dict[Hashable, View]]] = {}
        self._numbers: dict[str, int] = {}

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
            rows = context.record.rows(place) if context.record is not None else None
            every = (row,) if rows is None else rows
            context.views.update(zip(map(id, every), self._look(context, place, every), strict=False))
            view = context.views.get(id(row))
        return view

    def of_case(self, context: Context) -> View | None:
        """The view of the case itself."""
        return self.of(context, None, HEADER)

    def _look(self, context: Context, place: str, rows: Sequence[Row | None]) -> list[View]:
        """The views of rows of one table; none where a label is missing."""
        aspects = self._aspects.get(place, _NO_ASPECTS)
        of_case = (context.stage, *[aspect(context, ()) for aspect in aspects.of_case])
        if MISS in of_case:
            return []
        known = self._known.setdefault(place, {}).setdefault(of_case, {})
        found: list[View] = []
        for key in aspects.keys(context, rows):
            view = known.get(key)
            if view is None:
                view = known[key] = View()
                self._numbers[place] = self._numbers.get(place, 0) + 1
            found.append(view)
        if self._numbers.get(place, 0) > MOST_VIEWS:
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


@dataclass(frozen=True, slots=True)
class _Aspects:
    """What a row has to be like in: the values of its own closed fields as they stand (once, however many rules look at
    them), which of its other fields are filled, and what is measured on the row or, once for all rows, on the case."""

    own: tuple[str, ...]
    filled: tuple[str, ...]
    measured: tuple[Callable[..., object], ...]
    of_case: tuple[Callable[..., object], ...]

    @classmethod
    def of(cls, measures: Iterable[f.Measure]) -> _Aspects:
        own: dict[str, None] = {}
        filled: dict[str, None] = {}
        measured: dict[object, Callable[..., object]] = {}
        of_case: dict[object, Callable[..., object]] = {}
        for measure in measures:
            field = _closed_field(measure)
            is_of_case = not any(
                isinstance(node, Path) and node.frame != f.CASE_FRAME for node in walk(measure)
            )
            into = of_case if is_of_case else measured
            match measure:
                case _ if field is not None and not is_of_case and not field[0].hops:
                    own[field[1].attr] = None
                case f.FilledOf(FieldTerm(path, column)) if (
                    not is_of_case and field is None and not path.hops
                ):
                    filled[column.attr] = None
                case _ if field is not None:
                    into[field] = reader(field[0], field[1].attr)
                case _:
                    into[measure] = compile_measure(measure)
        return cls(tuple(own), tuple(filled), tuple(measured.values()), tuple(of_case.values()))

    def keys(self, context: Context, rows: Sequence[Row | None]) -> Iterator[Hashable]:
        """For each row what it is like. Done for every row of every case, so the rows' own slots are read."""
        own, filled, measured = self.own, self.filled, self.measured
        needed = frozenset(own + filled)
        read = itemgetter(*own) if own else _nothing
        for row in rows:
            private = row.__pydantic_private__ if row is not None else None
            if (
                row is not None
                and needed <= row.__pydantic_fields_set__
                and not (private and private["_distrusted"])
            ):
                held = row.__dict__
            else:
                values = {attr: NOT_EXPORTED if row is None else row.read(attr) for attr in needed}
                held = {attr: None if value is BLANK else value for attr, value in values.items()}
            key: Hashable = read(held)
            if filled:
                key = (key, *[_is_filled(held[attr]) for attr in filled])
            if measured:
                env = (row,)
                key = (key, *[one(context, env) for one in measured])
            yield key


def _is_filled(value: object) -> bool | None:
    return None if value is NOT_EXPORTED else value is not None


def _nothing(held: Mapping[str, object]) -> None:
    """Of a table of whose rows nothing is asked that stands on them."""


_NO_ASPECTS = _Aspects((), (), (), ())


def _closed_field(measure: f.Measure) -> tuple[Path, Column] | None:
    """The field of a closed vocabulary that a measure reads, if that is all it reads."""
    match measure:
        case f.TextOf(path, column) | f.FlagOf(path, column) | f.HasItem(path, column):
            return (path, column) if column.kind in _CLOSED else None
        case f.FilledOf(FieldTerm(path, column)):
            return (path, column) if column.kind in _CLOSED else None
        case _:
            return None
