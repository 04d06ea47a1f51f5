"""Values of the reference interpreter: three-valued truth, intervals of whole numbers, times of which not all is known.

Truth is ``True``, ``False`` or ``None`` (unknown), after Kleene. Nothing here knows a rule or a case.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from dsl.tree import Op, Unit
from engine.calendar import Calendar
from records.quick_classes import dataclass

Truth = bool | None
Moment = date | datetime  # a bare date is the interval of that day


def negate(truth: Truth) -> Truth:
    return None if truth is None else not truth


def all_of(truths: Iterable[Truth]) -> Truth:
    """且: false if one is false, else unknown if one is unknown."""
    seen = list(truths)
    return False if False in seen else None if None in seen else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """或: true if one is true, else unknown if one is unknown."""
    return negate(all_of(negate(truth) for truth in truths))


# ------------------------------------------------------------------------------------------------------------ numbers


@dataclass(frozen=True, slots=True)
class Bounds:
    """Whole numbers from low to high, both included; high None: no bound."""

    low: int
    high: int | None

    @property
    def exact(self) -> bool:
        return self.low == self.high


def compare(op: Op, left: Bounds, right: Bounds) -> Truth:
    """True (false) only if it is so for every pair of numbers in the two."""
    match op:
        case Op.LT:
            return _less(left, right)
        case Op.GT:
            return _less(right, left)
        case Op.GE:
            return negate(_less(left, right))
        case Op.LE:
            return negate(_less(right, left))
        case Op.EQ:
            return _equal(left, right)
        case Op.NE:
            return negate(_equal(left, right))


def _less(left: Bounds, right: Bounds) -> Truth:
    if left.high is not None and left.high < right.low:
        return True
    if right.high is not None and left.low >= right.high:
        return False
    return None


def _equal(left: Bounds, right: Bounds) -> Truth:
    if _less(left, right) or _less(right, left):
        return False
    return True if left.exact and right.exact else None


# -------------------------------------------------------------------------------------------------------------- times


@dataclass(frozen=True, slots=True)
class Times:
    """What is known of one time: the values it may have, whether it is filled, whether those values are all.

    ``filled`` None: not known whether it is there; ``complete`` False: it may also be something that is not listed.
    """

    values: tuple[Moment, ...]
    filled: Truth
    complete: bool

    @property
    def known(self) -> bool:
        """It is certainly there, and certainly one of ``values``."""
        return self.filled is True and self.complete

    @property
    def single(self) -> bool:
        """It is known, and to one value."""
        return self.known and len(self.values) == 1


BLANK_TIME = Times((), False, True)
UNKNOWN_TIME = Times((), None, False)


def just(value: Moment) -> Times:
    return Times((value,), True, True)


def day_of(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def precedes(left: Moment, right: Moment, *, strict: bool, by_day: bool) -> bool:
    """早于 (strict) or 不晚于, at the coarser precision of the two; ``by_day`` forces days."""
    if isinstance(left, datetime) and isinstance(right, datetime) and not by_day:
        return left < right if strict else left <= right
    return day_of(left) < day_of(right) if strict else day_of(left) <= day_of(right)


def before(left: Times, right: Times, *, strict: bool, by_day: bool) -> Truth:
    if not (left.known and right.known):
        return None
    return _unanimous(precedes(a, b, strict=strict, by_day=by_day) for a in left.values for b in right.values)


def within(done: Times, start: Times, number: int, unit: Unit, calendar: Calendar) -> Truth:
    """Whether ``done`` lies not later than the end of ``number`` units from ``start``; only an upper bound.

    Days are counted on civil dates by the calendar, hours and minutes run by the clock.
    """
    if not (done.known and start.known):
        return None
    return _unanimous(_in_time(a, b, number, unit, calendar) for a in done.values for b in start.values)


def _in_time(done: Moment, start: Moment, number: int, unit: Unit, calendar: Calendar) -> Truth:
    if unit in (Unit.WORKDAY, Unit.DAY):
        measure = calendar.workdays_needed if unit is Unit.WORKDAY else calendar.days_needed
        needed = measure(day_of(start), day_of(done))
        return None if needed is None else needed <= number
    length = timedelta(hours=number) if unit is Unit.HOUR else timedelta(minutes=number)
    if _last_minute(done) <= _first_minute(start) + length:
        return True
    if _first_minute(done) > _last_minute(start) + length:
        return False
    return None


def _unanimous(truths: Iterable[Truth]) -> Truth:
    seen = set(truths)
    return seen.pop() if len(seen) == 1 else None


def _first_minute(moment: Moment) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time.min)


def _last_minute(moment: Moment) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time(23, 59))


def start_of_day(day: date) -> datetime:
    return datetime.combine(day, time.min)
