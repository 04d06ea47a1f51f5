"""Measures: from rows to the values of a fact's properties. Python counts and times here and compares nothing.

``compile_measure`` turns a measure into a function of the case's context and the rows of the fact. What it returns:

- TEXT: the text, the blank token, or None (unknown);  FLAG: True, False, or None;
- RANGE: (low, high), either None where no bound is known;
- MISS, for any kind: a label that it needs is not decided yet.

How a blank reads is the column's business (case-record.md): where it is unknown, the answer is None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Final

from dsl.tree import FieldTerm, Literal, Path, TodayTerm
from engine import formula as f
from engine import special
from engine.calendar import Calendar
from engine.formula import CASE_FRAME
from engine.times import (
    BLANK_TIME,
    UNKNOWN_TIME,
    TimeSet,
    extreme,
    first_filled,
    gap_range,
    needed_range,
)
from records.case import CaseRecord
from records.columns import BlankReading, Column, Kind, Value
from records.folding import fold_id
from records.links import Links, Related
from records.row import BLANK, NOT_EXPORTED, Gap, Row

if TYPE_CHECKING:
    from engine.views import View


class Missing(Enum):
    MISS = "a label is not decided yet"


MISS: Final = Missing.MISS
BLANK_TOKEN: Final = "空白"
_ANY: Final = Related((), (), True)  # of a row that stands alone nothing is known but itself
_tokens = count()
Env = tuple[Row | None, ...]
Range = tuple[int | None, int | None]
Raw = str | bool | Range | None | Missing
Label = bool | None | Missing


@dataclass(slots=True)
class Context:
    """One case under one run: what measures read besides the rows of the fact. ``record`` None: a 单位年度 row alone.

    ``label`` decides a unit on rows; ``labels`` keeps what it answered, so that a row is labelled once.
    """

    record: CaseRecord | None
    links: Links | None
    as_of: date
    stage: str
    calendar: Calendar
    label: Callable[[Context, int, Env], Label]
    labels: dict[tuple[int, ...], Label] = field(default_factory=dict)
    chosen: dict[tuple[int, int], Related] = field(default_factory=dict)
    times: dict[tuple[int, int], TimeSet] = field(default_factory=dict)
    views: dict[int, View | None] = field(default_factory=dict)  # by the row's identity: see engine.views

    def forget_missing(self) -> None:
        """Before another pass: what was not decided yet is asked for again."""
        self.labels = {place: label for place, label in self.labels.items() if label is not MISS}
        self.views = {place: view for place, view in self.views.items() if view is not None}


Measured = Callable[[Context, Env], Raw]
RowOf = Callable[[Context, Env], Row | None]
TimeOf = Callable[[Context, Env], TimeSet | Missing]


# ----------------------------------------------------------------------------------------------------- rows and values


def _row_of(path: Path) -> RowOf:
    """The row at the end of a path; None: not known which (or of which nothing is known)."""
    frame, hops = path.frame, path.hops
    if frame == CASE_FRAME and not hops:
        return lambda context, env: context.record.case if context.record else None
    if not hops:
        return lambda context, env: env[frame]
    start = _row_of(Path(frame, (), hops[0].source))

    def follow(context: Context, env: Env) -> Row | None:
        row = start(context, env)
        for hop in hops:
            if context.links is None:
                return None
            row = context.links.target(hop, row)
            if row is None:
                return None
        return row

    return follow


def reader(path: Path, attr: str) -> Callable[[Context, Env], Value | Gap]:
    """Reads one field of the row at the end of a path; written out for the rows that are read most."""
    if path.frame != CASE_FRAME and not path.hops:
        frame = path.frame

        def read_own(context: Context, env: Env) -> Value | Gap:
            row = env[frame]
            return NOT_EXPORTED if row is None else row.read(attr)

        return read_own
    row_of = _row_of(path)

    def read(context: Context, env: Env) -> Value | Gap:
        row = row_of(context, env)
        return NOT_EXPORTED if row is None else row.read(attr)

    return read


def _text(measure: f.TextOf) -> Measured:
    read_value = reader(measure.path, measure.column.attr)
    blank = BLANK_TOKEN if measure.column.blank is BlankReading.FACT else None
    folded = measure.column.kind is Kind.ENUM  # its words are folded when they are read

    def read(context: Context, env: Env) -> Raw:
        value = read_value(context, env)
        if value is BLANK:
            return blank
        if isinstance(value, Gap):
            return None
        return value if folded and isinstance(value, str) else fold_id(str(value))

    return read


def _flag(measure: f.FlagOf) -> Measured:
    read_value = reader(measure.path, measure.column.attr)
    blank = False if measure.column.blank is BlankReading.FACT else None

    def read(context: Context, env: Env) -> Raw:
        value = read_value(context, env)
        if value is BLANK:
            return blank
        return None if isinstance(value, Gap) else bool(value)

    return read


def _number(measure: f.NumberOf) -> Measured:
    read_value = reader(measure.path, measure.column.attr)

    def read(context: Context, env: Env) -> Raw:
        value = read_value(context, env)
        return (value, value) if isinstance(value, int) else (None, None)

    return read


def _has_item(measure: f.HasItem) -> Measured:
    read_value, item = reader(measure.path, measure.column.attr), measure.item
    blank = False if measure.column.blank is BlankReading.FACT else None
    known = frozenset(measure.column.values) if measure.column.open_list else None

    def read(context: Context, env: Env) -> Raw:
        value = read_value(context, env)
        if value is BLANK:
            return blank
        if not isinstance(value, tuple):
            return None
        if item in value:
            return True
        # A word outside the standard names may mean the item that is looked for.
        return None if known is not None and not known.issuperset(value) else False

    return read


def _texts_agree(measure: f.TextsAgree) -> Measured:
    left, right = _comparable(measure.left), _comparable(measure.right)

    def read(context: Context, env: Env) -> Raw:
        a, b = left(context, env), right(context, env)
        if BLANK_TOKEN in (a, b):
            return False
        return None if a is None or b is None else a == b

    return read


def _comparable(term: FieldTerm) -> Measured:
    return _text(f.TextOf(term.path, term.column))


# ---------------------------------------------------------------------------------------------------------------- times


@cache
def _time_of(term: f.TimeMeasure) -> TimeOf:
    match term:
        case FieldTerm(path, column):
            return _field_time(reader(path, column.attr), column)
        case TodayTerm():
            return lambda context, env: TimeSet((context.as_of,), True)
        case f.TodayStart():
            return lambda context, env: TimeSet((_first_minute(context.as_of),), True)
        case Literal(value):
            if not isinstance(value, date):
                raise TypeError(f"not a time: {value!r}")
            fixed = TimeSet((value,), True)
            return lambda context, env: fixed
        case f.FirstOf(options):
            return _first_of(tuple(_time_of(option) for option in options))
        case f.ExtremeOf(earliest, rows, value):
            return _extreme_of(rows, value, earliest)


def _first_minute(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def _field_time(read_value: Callable[[Context, Env], Value | Gap], column: Column) -> TimeOf:
    """Of a field that is no time (已填 asks for any field): only whether it is filled."""
    is_time = column.kind in (Kind.DATE, Kind.TIME)

    def read(context: Context, env: Env) -> TimeSet | Missing:
        value = read_value(context, env)
        if value is BLANK:
            return BLANK_TIME
        if isinstance(value, Gap):
            return UNKNOWN_TIME
        return TimeSet((value,), True) if is_time and isinstance(value, date) else TimeSet((), True)

    return read


def _first_of(options: tuple[TimeOf, ...]) -> TimeOf:
    def read(context: Context, env: Env) -> TimeSet | Missing:
        found: list[TimeSet] = []
        missed = False
        for option in options:
            one = option(context, env)
            if isinstance(one, Missing):
                missed = True
            else:
                found.append(one)
        return MISS if missed else first_filled(found)

    return read


def _extreme_of(rows: f.RowsOf, value: FieldTerm, earliest: bool) -> TimeOf:
    """Kept for the case by the row it starts from, as ``_chosen`` is, unless it speaks of an outer row."""
    chosen, value_of, start, token = _chosen(rows), _time_of(value), _row_of(rows.start), next(_tokens)
    frames = rows.label.frames if rows.label else None

    def read(context: Context, env: Env) -> TimeSet | Missing:
        depth = len(env)
        alone = (frames is None or frames == (depth,)) and value.path.frame in (depth, CASE_FRAME)
        place = (token, id(start(context, env)))
        if alone and place in context.times:
            return context.times[place]
        found = _over_rows(context, env)
        if alone and not isinstance(found, Missing):
            context.times[place] = found
        return found

    def _over_rows(context: Context, env: Env) -> TimeSet | Missing:
        found = chosen(context, env)
        if isinstance(found, Missing):
            return MISS
        times: list[list[TimeSet]] = [[], []]
        for part, picked in zip(times, (found.certain, found.possible), strict=True):
            for row in picked:
                one = value_of(context, (*env, row))
                if isinstance(one, Missing):
                    return MISS
                part.append(one)
        return extreme(times[0], times[1], found.open, earliest)

    return read


def _filled(measure: f.FilledOf) -> Measured:
    if isinstance(measure.term, FieldTerm):
        return _field_filled(reader(measure.term.path, measure.term.column.attr))
    time_of = _time_of(measure.term)

    def read(context: Context, env: Env) -> Raw:
        found = time_of(context, env)
        return MISS if isinstance(found, Missing) else found.filled

    return read


def _field_filled(read_value: Callable[[Context, Env], Value | Gap]) -> Measured:
    def read(context: Context, env: Env) -> Raw:
        value = read_value(context, env)
        return False if value is BLANK else None if value is NOT_EXPORTED else True

    return read


def _time_gap(measure: f.TimeGap) -> Measured:
    left, right, by_day = _time_of(measure.left), _time_of(measure.right), measure.by_day

    def read(context: Context, env: Env) -> Raw:
        a, b = left(context, env), right(context, env)
        if isinstance(a, Missing) or isinstance(b, Missing):
            return MISS
        return gap_range(a, b, by_day) or (None, None)

    return read


def _needed(measure: f.Needed) -> Measured:
    start, done, unit = _time_of(measure.start), _time_of(measure.done), measure.unit

    def read(context: Context, env: Env) -> Raw:
        a, b = start(context, env), done(context, env)
        if isinstance(a, Missing) or isinstance(b, Missing):
            return MISS
        return needed_range(context.calendar, a, b, unit) or (None, None)

    return read


# ----------------------------------------------------------------------------------------------------------- related rows


@cache
def _chosen(rows: f.RowsOf) -> Callable[[Context, Env], Related | Missing]:
    """The related rows that are in (label true, link certain) and those that may be (label not false).

    Many rules count the same rows: what was found from one row is kept for the case, unless the condition speaks of an
    outer row as well.
    """
    start, relation = _row_of(rows.start), rows.relation
    unit, frames = (rows.label.unit, rows.label.frames) if rows.label else (None, ())
    token = next(_tokens)

    def choose(context: Context, env: Env) -> Related | Missing:
        if context.links is None:
            return _ANY
        row = start(context, env)
        if unit is None:
            return context.links.related(relation, row)
        alone = frames == (len(env),)
        place = (token, id(row))
        if alone and place in context.chosen:
            return context.chosen[place]
        found = _labelled(context, env, context.links.related(relation, row), unit, frames, alone)
        if alone and not isinstance(found, Missing):
            context.chosen[place] = found
        return found

    return choose


def _labelled(
    context: Context, env: Env, found: Related, unit: int, frames: tuple[int, ...], alone: bool
) -> Related | Missing:
    """Of the rows found those that are in and those that may be; MISS where a label is, after all were asked for."""
    sure: list[Row] = []
    maybe: list[Row] = []
    missed = False
    views = context.views
    for candidates, linked in ((found.certain, True), (found.possible, False)):
        for row in candidates:
            view = views.get(id(row)) if alone else None
            answer = view.labels.get(unit, MISS) if view else MISS
            if answer is MISS:
                inner = (*env, row)
                answer = context.label(context, unit, tuple([inner[frame] for frame in frames]))
            if answer is MISS:
                missed = True
            elif answer is not False:
                (sure if answer and linked else maybe).append(row)
    return MISS if missed else Related(tuple(sure), tuple(maybe), found.open)


def _count(measure: f.CountOf) -> Measured:
    chosen, distinct = _chosen(measure.rows), measure.distinct

    if distinct is None:

        def count_rows(context: Context, env: Env) -> Raw:
            found = chosen(context, env)
            if isinstance(found, Missing):
                return MISS
            low = len(found.certain)
            return low, None if found.open else low + len(found.possible)

        return count_rows

    read_value = reader(distinct.path, distinct.column.attr)

    def count_distinct(context: Context, env: Env) -> Raw:
        """At least the distinct known F of the rows in; one more for each row that may be, or whose F is not exported."""
        found = chosen(context, env)
        if isinstance(found, Missing):
            return MISS
        known: set[Value] = set()
        more = 0
        for row in found.certain:
            value = read_value(context, (*env, row))
            if value is NOT_EXPORTED:
                more += 1
            elif not isinstance(value, Gap):
                known.add(fold_id(value) if isinstance(value, str) else value)
        for row in found.possible:
            more += read_value(context, (*env, row)) is not BLANK
        return len(known), None if found.open else len(known) + more

    return count_distinct


def _longest_gap(measure: f.LongestGap) -> Measured:
    chosen, target_of = _chosen(measure.rows), _row_of(measure.target)

    def read(context: Context, env: Env) -> Raw:
        found = chosen(context, env)
        if isinstance(found, Missing):
            return MISS
        return special.longest_gap(target_of(context, env), found)

    return read


def _pages_run(measure: f.PagesRun) -> Measured:
    chosen = _chosen(measure.rows)

    def read(context: Context, env: Env) -> Raw:
        found = chosen(context, env)
        return MISS if isinstance(found, Missing) else special.pages_run(found)

    return read


def _digits_right(measure: f.DigitsRight) -> Measured:
    read_value = reader(measure.path, measure.column.attr)

    def read(context: Context, env: Env) -> Raw:
        value = read_value(context, env)
        return special.digits_right(value) if isinstance(value, str) else None

    return read


def _label_of(measure: f.LabelOf) -> Measured:
    unit, frames = measure.label.unit, measure.label.frames
    return lambda context, env: context.label(context, unit, tuple(env[frame] for frame in frames))


def _stage(measure: f.StageWord) -> Measured:
    return lambda context, env: context.stage


_MAKERS: Mapping[type, Callable[..., Measured]] = {
    f.TextOf: _text,
    f.FlagOf: _flag,
    f.NumberOf: _number,
    f.HasItem: _has_item,
    f.FilledOf: _filled,
    f.TextsAgree: _texts_agree,
    f.CountOf: _count,
    f.TimeGap: _time_gap,
    f.Needed: _needed,
    f.LongestGap: _longest_gap,
    f.DigitsRight: _digits_right,
    f.PagesRun: _pages_run,
    f.StageWord: _stage,
    f.LabelOf: _label_of,
}


def compile_measure(measure: f.Measure) -> Measured:
    """The function that takes a measure on the rows of one fact."""
    return _MAKERS[type(measure)](measure)
