"""A term as a line of an explanation shows it: what it is called, what it holds, in which cells that stands."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.tree import (
    Condition,
    CountTerm,
    ExtremeTerm,
    FieldTerm,
    FirstFilledTerm,
    Literal,
    NamedTerm,
    ParamTerm,
    Query,
    Term,
    TodayTerm,
)
from engine.explaining import wording
from engine.explaining.doubts import MAX_CELLS, cell, label
from engine.explaining.wording import Shown
from engine.reference.evaluation import Env, Evaluation
from engine.reference.values import Bounds
from records.findings import Because, Cell, Interval, State
from records.quick_classes import dataclass
from records.row import BLANK, NOT_EXPORTED, Gap, Row
from records.schema import AGENCY_YEAR, CASE, TABLES

_LINKS = ("activity_id", "document_id", "subject_id")  # what names a row without an id of its own


@dataclass(frozen=True, slots=True)
class Seen:
    """``words``: the value in a sentence; ``known``: it can be compared with something."""

    what: str
    value: Shown
    state: State
    words: str
    known: bool
    cells: tuple[Cell, ...]

    @property
    def with_value(self) -> str:
        """For the other side of a comparison: ``决定日期（2025-03-04）``; a literal is its own value."""
        return self.what if self.what == self.words else f"{self.what}（{self.words}）"

    def because(self, required: str | None, *others: Seen) -> Because:
        """A line of the explanation; ``others`` lend their cells."""
        cells = tuple(dict.fromkeys((*self.cells, *(one for other in others for one in other.cells))))
        return Because(
            what=self.what, value=self.value, state=self.state, required=required, source=cells[:MAX_CELLS]
        )


def look(evaluation: Evaluation, term: Term, env: Env) -> Seen:
    match term:
        case FieldTerm():
            return _field(evaluation, term, env)
        case CountTerm():
            return counted(evaluation, term.query, env, wording.term(term))
        case NamedTerm():
            inner = term.term
            if isinstance(inner, CountTerm):
                return counted(evaluation, inner.query, env, term.name)
            return _time(evaluation, inner, env, term.name)
        case Literal():
            words = wording.say(wording.shown(term.value))
            return Seen(words, wording.shown(term.value), "value", words, True, ())
        case ParamTerm():
            value = wording.param(evaluation.setting.params[term.name])
            return Seen(term.name, value, "value", value, True, ())
        case TodayTerm():
            today = wording.moment(evaluation.setting.as_of)
            return Seen("今天", today, "value", today, True, ())
        case ExtremeTerm() | FirstFilledTerm():
            return _time(evaluation, term, env, wording.term(term))


def name_of(evaluation: Evaluation, term: FieldTerm, env: Env) -> str:
    """A field as users call it: the subject's own by its name, another row's with that row."""
    row = evaluation.row(term.path, env)
    if term.path.table == AGENCY_YEAR or (term.path.frame == 0 and not term.path.hops):
        return term.column.name
    if term.path.table == CASE or row is None:
        return f"{term.path.table}的{term.column.name}"
    return f"{label(evaluation.case, term.path.table, row)} 的{term.column.name}"


def counted(
    evaluation: Evaluation, query: Query, env: Env, what: str, unless: Condition | None = None
) -> Seen:
    """A count with the row they belong to and the rows that count.

    Those by the field that is counted, else their id, else the link that brought them in.
    """
    found = evaluation.rows(query, env, unless=unless)
    bounds = found.bounds if unless is not None else evaluation.count(query, env)
    cells = [
        *_owner_cell(evaluation, query, env),
        *(_row_cell(row, query) for row, _ in found.rows[:MAX_CELLS]),
    ]
    return Seen(what, _number(bounds), "value", wording.bounds(bounds), bounds.exact, tuple(cells))


def _owner_cell(evaluation: Evaluation, query: Query, env: Env) -> list[Cell]:
    """The id of the row whose rows are counted; none for the case as a whole."""
    table, row = TABLES[query.start.table], evaluation.row(query.start, env)
    if row is None or table.name == CASE or not table.id_attr:
        return []
    return [cell(row, table.name, table.column(table.id_attr).name)]


def _number(bounds: Bounds) -> int | Interval:
    return bounds.low if bounds.exact else Interval(low=bounds.low, high=bounds.high)


def _row_cell(row: Row, query: Query) -> Cell:
    table = TABLES[query.relation.target]
    if query.distinct is not None and query.distinct.path.table == table.name:
        column = query.distinct.column.name
    elif table.id_attr:
        column = table.column(table.id_attr).name
    elif link := next((attr for attr in _LINKS if attr in table.model.model_fields), None):
        column = table.column(link).name
    else:
        column = next(iter(table.columns))
    return cell(row, table.name, column)


def _field(evaluation: Evaluation, term: FieldTerm, env: Env) -> Seen:
    row, value = evaluation.row(term.path, env), evaluation.read(term, env)
    state: State = "blank" if value is BLANK else "not_exported" if value is NOT_EXPORTED else "value"
    return Seen(
        what=name_of(evaluation, term, env),
        value=wording.shown(value),
        state=state,
        words=wording.say_field(value),
        known=not isinstance(value, Gap),
        cells=(cell(row, term.path.table, term.column.name),),
    )


def _time(evaluation: Evaluation, term: Term, env: Env, what: str) -> Seen:
    """A time that comes from several cells: all that were looked at."""
    if isinstance(term, CountTerm):
        raise TypeError(f"not a time: {what}")
    times = evaluation.times(term, env)
    state: State = "value" if times.values else "blank" if times.filled is False else "not_exported"
    words = wording.times(times)
    cells = tuple(dict.fromkeys(_cells(evaluation, term, env)))
    return Seen(what, words if times.values else None, state, words, times.known, cells)


def _cells(evaluation: Evaluation, term: Term, env: Env) -> Iterable[Cell]:
    match term:
        case FieldTerm():
            yield cell(evaluation.row(term.path, env), term.path.table, term.column.name)
        case NamedTerm():
            yield from _cells(evaluation, term.term, env)
        case ExtremeTerm():
            for row, _ in evaluation.rows(term.query, env).rows[:MAX_CELLS]:
                yield from _cells(evaluation, term.value, {**env, term.query.frame: row})
        case FirstFilledTerm():
            for option in term.options:
                yield from _cells(evaluation, option, env)
                if evaluation.times(option, env).filled:
                    return
        case _:
            return
