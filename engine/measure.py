"""Measures: from rows to the values of a fact's properties. Python counts and times here and compares nothing.

``compile_measure`` turns a measure into a function of the case's context and the rows of the fact. What it returns:

- TEXT: the text, the blank token, or None (unknown);  FLAG: True, False, or None;
- RANGE: (low, high), either None where no bound is known;
- MISS, for any kind: a label that it needs is not decided yet.

How a blank reads is the column's business (case-record.md): where it is unknown, the answer is None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache

from dsl.tree import FieldTerm, Literal, TodayTerm
from engine import formula as f
from engine import special
from engine.context import BLANK_TOKEN, MISS, Context, Env, Missing, Raw
from engine.formula import CASE_FRAME
from engine.reading import chosen_rows, reader, row_of, tokens
from engine.times import (
    BLANK_TIME,
    UNKNOWN_TIME,
    TimeSet,
    extreme,
    first_filled,
    gap_range,
    needed_range,
)
from records.columns import BlankReading, Column, Kind, Value
from records.folding import fold_id
from records.row import BLANK, NOT_EXPORTED, Gap

Measured = Callable[[Context, Env], Raw]
TimeOf = Callable[[Context, Env], TimeSet | Missing]


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


MOST_TIMES = 100_000  # that are kept ready
_known_times: dict[date, TimeSet] = {}  # a datetime is never equal to a date
_FILLED = TimeSet((), True)


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
        if not is_time or not isinstance(value, date):
            return _FILLED
        found = _known_times.get(value)
        if found is None:
            if len(_known_times) >= MOST_TIMES:
                _known_times.clear()
            found = _known_times[value] = TimeSet((value,), True)
        return found

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
    """Kept for the case by the row it starts from, as ``chosen_rows`` is, unless it speaks of an outer row."""
    chosen, value_of, start, token = chosen_rows(rows), _time_of(value), row_of(rows.start), next(tokens)
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


def _count(measure: f.CountOf) -> Measured:
    chosen, distinct = chosen_rows(measure.rows), measure.distinct

    if distinct is None:

        def count_rows(context: Context, env: Env) -> Raw:
            found = chosen(context, env)
            if isinstance(found, Missing):
                return MISS
            certain, possible, is_open = found
            low = len(certain)
            return low, None if is_open else low + len(possible)

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
    chosen, target_of = chosen_rows(measure.rows), row_of(measure.target)

    def read(context: Context, env: Env) -> Raw:
        found = chosen(context, env)
        if isinstance(found, Missing):
            return MISS
        return special.longest_gap(target_of(context, env), found)

    return read


def _pages_run(measure: f.PagesRun) -> Measured:
    chosen = chosen_rows(measure.rows)

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
    if not frames:
        return lambda context, env: context.label(context, unit, ())
    if frames == (0,):
        return lambda context, env: context.label(context, unit, env[:1])
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
