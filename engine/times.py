"""What is known of a time: the values that it may have, whether it is filled, whether that is all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from dsl.tree import Unit
from engine.calendar import Calendar
from records.quick_classes import dataclass

Moment = date | datetime
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class TimeSet:
    """``values`` it may have; ``filled`` None: not known; ``complete`` False: it may be something else."""

    values: tuple[Moment, ...]
    filled: bool | None
    complete: bool = True

    @property
    def certain(self) -> bool:
        """There is a value and it is one of ``values``."""
        return self.filled is True and self.complete


BLANK_TIME = TimeSet((), False)
UNKNOWN_TIME = TimeSet((), None, False)


def day_of(value: Moment) -> date:
    return value.date() if isinstance(value, datetime) else value


def difference(left: Moment, right: Moment, by_day: bool) -> int:
    """left − right at the coarser precision of the two: minutes if both are exact, else days."""
    if not by_day and isinstance(left, datetime) and isinstance(right, datetime):
        return minutes_between(right, left)
    return (day_of(left) - day_of(right)).days


def minutes_between(start: datetime, end: datetime) -> int:
    return (end - start) // timedelta(minutes=1)


def first_filled(options: Iterable[TimeSet]) -> TimeSet:
    """首个已填: what is certainly blank is passed over, what may be blank is joined with the rest."""
    values: list[Moment] = []
    complete = True
    filled: bool | None = False
    for option in options:
        if option.filled is False:
            continue
        if option.filled is True and filled is False:
            return option  # nearly always
        values.extend(option.values)
        complete = complete and option.complete
        filled = None
        if option.filled is True:
            filled = True
            break
    return TimeSet(tuple(dict.fromkeys(values)), filled, complete)


def extreme(
    certain: Iterable[TimeSet], possible: Iterable[TimeSet], is_open: bool, earliest: bool
) -> TimeSet:
    """最早 / 最晚 over the times of rows that are in and rows that may be in; ``is_open``: there may be others."""
    sure = list(certain)
    maybe = list(possible)
    if not is_open and not maybe and len(sure) <= 1:  # nearly always
        return sure[0] if sure else BLANK_TIME
    complete = not is_open and all(one.complete for one in (*sure, *maybe))
    if any(one.filled is True for one in sure):
        filled: bool | None = True
    elif not is_open and all(one.filled is False for one in (*sure, *maybe)):
        filled = False
    else:
        filled = None
    bounds = _furthest([one.values[0] for one in sure if one.certain and len(one.values) == 1], earliest)
    values = tuple(
        dict.fromkeys(v for one in (*sure, *maybe) for v in one.values if not _beaten(v, bounds, earliest))
    )
    return TimeSet(values, filled, complete)


def _furthest(bounds: Iterable[Moment], earliest: bool) -> list[Moment]:
    """Of dates the furthest one and of times to the minute the furthest one: what any bound beats, one of these beats."""
    best: dict[type[Moment], Moment] = {}
    for one in bounds:
        known = best.get(type(one))
        if known is None or (difference(one, known, False) < 0) is earliest:
            best[type(one)] = one
    return list(best.values())


def _beaten(value: Moment, bounds: Iterable[Moment], earliest: bool) -> bool:
    """Some row that is certainly in lies definitely before (after) this value."""
    sign = 1 if earliest else -1
    return any(sign * difference(bound, value, False) < 0 for bound in bounds)


def gap_range(left: TimeSet, right: TimeSet, by_day: bool) -> tuple[int, int] | None:
    """The least and the greatest left − right; None where one of them may be blank or may be something else."""
    if not (left.certain and right.certain):
        return None
    if len(left.values) == len(right.values) == 1:  # nearly always
        gap = difference(left.values[0], right.values[0], by_day)
        return gap, gap
    gaps = [difference(a, b, by_day) for a in left.values for b in right.values]
    return min(gaps), max(gaps)


def needed_range(calendar: Calendar, start: TimeSet, done: TimeSet, unit: Unit) -> tuple[int, int] | None:
    """How long a period from ``start`` must be for ``done`` to lie in it: working days, days, or minutes; None: unknown."""
    if not (start.certain and done.certain):
        return None
    found: list[int] = []
    for begin in start.values:
        for end in done.values:
            bounds = _needed(calendar, begin, end, unit)
            if bounds is None:
                return None
            found.extend(bounds)
    return min(found), max(found)


def _needed(calendar: Calendar, start: Moment, done: Moment, unit: Unit) -> tuple[int, ...] | None:
    if unit is Unit.MINUTE:
        first, last = _minutes(start)
        low, high = _minutes(done)
        return minutes_between(last, low), minutes_between(first, high)
    count = calendar.workdays_needed if unit is Unit.WORKDAY else calendar.days_needed
    needed = count(day_of(start), day_of(done))
    return None if needed is None else (needed,)


def _minutes(value: Moment) -> tuple[datetime, datetime]:
    """The first and the last minute of a time."""
    if isinstance(value, datetime):
        return value, value
    midnight = datetime(value.year, value.month, value.day)
    return midnight, midnight + timedelta(minutes=_DAY - 1)
