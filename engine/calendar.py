"""Working days of mainland China: which days are worked, and how long a period of 工作日 or of 日 lasts.

The days come from the State Council's yearly notices as ``chinese_calendar`` holds them, and from an agency's own
overlay file (``engine.calendar_overlay``). They are laid out once as one byte a day and a running count, so that
every question is a few look-ups.

How time is counted: the starting day is not counted; a period ends with its last day; a last day off moves on to
the next working day, for N = 0 too; a period of 工作日 never ends on a day off. Only the days that decide a question
have to be published: a question that needs another day is answered None, never by a guess.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, compress

_SATURDAY = 5
_FORMAT = "pingcha/calendar/1"
# What ``chinese_calendar`` 1.11 has otherwise than the notice (tests/engine/data/放假通知.csv, found by comparing each day).
_MISSED = {date(2005, 12, 31): True}  # 国办发明电〔2005〕35号: a Saturday worked for 2 and 3 January 2006


@dataclass(frozen=True, eq=True)
class Calendar:
    """The published days from ``first`` on without a gap, one byte a day: 1 worked, 0 off.

    Raises ValueError for an empty table or other bytes. A ``datetime`` counts as its day; all numbers are days.
    """

    first: date
    table: bytes = field(repr=False)
    _origin: int = field(init=False, repr=False, compare=False)  # ordinal of first
    _worked: array[int] = field(
        init=False, repr=False, compare=False
    )  # [i]: days worked among the first i days
    _workdays: array[int] = field(init=False, repr=False, compare=False)  # ordinals of the days worked

    def __post_init__(self) -> None:
        if not self.table or self.table.strip(b"\x00\x01"):
            raise ValueError("a calendar is a table of at least one day, each byte 0 or 1")
        origin = self.first.toordinal()
        days = range(origin, origin + len(self.table))
        object.__setattr__(self, "_origin", origin)
        object.__setattr__(self, "_worked", array("l", accumulate(self.table, initial=0)))
        object.__setattr__(self, "_workdays", array("l", compress(days, self.table)))

    @property
    def last(self) -> date:
        """The last published day."""
        return self.first + timedelta(days=len(self.table) - 1)

    @property
    def sha256(self) -> str:
        """Hash of the published days: two calendars that answer alike have the same."""
        head = f"{_FORMAT} {self.first.isoformat()} {len(self.table)}\n".encode()
        return hashlib.sha256(head + self.table).hexdigest()

    def is_workday(self, d: date) -> bool | None:
        """Whether the day is worked; None where it is not published."""
        index = d.toordinal() - self._origin
        return bool(self.table[index]) if 0 <= index < len(self.table) else None

    def workday_end(self, start: date, n: int) -> date | None:
        """The last day of a period of ``n`` 工作日 that begins after ``start``.

        ``n`` = 0 ends on ``start`` itself, or on the next working day if that is off. None where it needs a day
        that is not published. Raises ValueError if ``n`` is negative.
        """
        _refuse_negative(n)
        index = start.toordinal() - self._origin
        if n == 0:
            return self._roll(index)
        if not -1 <= index < len(self.table):
            return None
        return self._nth(self._worked[index + 1] + n - 1)

    def day_end(self, start: date, n: int) -> date | None:
        """The last day of a period of ``n`` 日 that begins after ``start``; a day off moves to the next working day.

        None where it needs a day that is not published. Raises ValueError if ``n`` is negative.
        """
        _refuse_negative(n)
        return self._roll(start.toordinal() - self._origin + n)

    def workdays_needed(self, start: date, done: date) -> int | None:
        """The smallest N ≥ 0 such that ``done`` still lies within N 工作日 of ``start``; None where not known.

        0 if ``done`` is not after ``start``. Something done on a day off after the N-th working day is late for N.
        """
        if done.toordinal() <= start.toordinal():
            return 0
        # The days after start and before done decide; done itself does not, being late on a day off as on the next.
        begin, end = start.toordinal() + 1 - self._origin, done.toordinal() - self._origin
        if begin < end and not (begin >= 0 and end <= len(self.table)):
            return None
        worked = self._worked[end] - self._worked[begin] if begin < end else 0
        if worked:
            return worked + 1
        on_start = self.is_workday(start)  # a period of 0 工作日 from a day off reaches the next working day
        return None if on_start is None else int(on_start)

    def days_needed(self, start: date, done: date) -> int | None:
        """The smallest N ≥ 0 such that ``done`` still lies within N 日 of ``start``; None where not known.

        0 if ``done`` is not after ``start``. Days off just before ``done`` are given to the period that they extend.
        """
        if done.toordinal() <= start.toordinal():
            return 0
        begin, end = start.toordinal() - self._origin, done.toordinal() - self._origin
        if not 0 < end <= len(self.table):
            return None  # the day before done is not published
        # A period reaches done exactly if its last day is not before the last day worked before done.
        rank = self._worked[end]
        if rank == 0:
            return None if begin < 0 else 0  # all published days before done are off
        return max(0, self._workdays[rank - 1] - self._origin + 1 - begin)

    def with_days(self, days: Mapping[date, bool]) -> Calendar:
        """The same calendar with other answers (True: worked) for some published days; ValueError for others."""
        table = bytearray(self.table)
        for day, worked in days.items():
            index = day.toordinal() - self._origin
            if not 0 <= index < len(table):
                raise ValueError(f"{day} is not published")
            table[index] = worked
        return Calendar(self.first, bytes(table))

    def with_years(self, years: Iterable[int]) -> Calendar:
        """The same calendar longer by whole years, Monday to Friday worked; ValueError if that would leave a gap."""
        first, table = self.first, self.table
        for year in sorted(years):
            if date(year, 1, 1) != first + timedelta(days=len(table)):
                raise ValueError(f"{year} does not follow {first + timedelta(days=len(table) - 1)}")
            table += _plain_week(date(year, 1, 1), date(year, 12, 31))
        return Calendar(first, table)

    def _nth(self, rank: int) -> date | None:
        return date.fromordinal(self._workdays[rank]) if rank < len(self._workdays) else None

    def _roll(self, index: int) -> date | None:
        """The day at ``index`` if it is worked, else the next one that is."""
        return self._nth(self._worked[index]) if 0 <= index < len(self.table) else None


@lru_cache(maxsize=1)
def default_calendar() -> Calendar:
    """What the State Council's notices say, for the whole years that the installed ``chinese_calendar`` knows."""
    # Imported on first use: reading it costs some milliseconds.
    from chinese_calendar.constants import holidays, workdays

    first, last = date(min(holidays).year, 1, 1), date(max(holidays).year, 12, 31)
    exceptions = dict.fromkeys(holidays, False) | dict.fromkeys(workdays, True) | _MISSED
    return Calendar(first, _plain_week(first, last)).with_days(exceptions)


def _plain_week(first: date, last: date) -> bytes:
    """Monday to Friday worked, Saturday and Sunday off, both ends included."""
    days = (last - first).days + 1
    week = bytes((first.weekday() + i) % 7 < _SATURDAY for i in range(7))
    return (week * (days // 7 + 1))[:days]


def _refuse_negative(n: int) -> None:
    if n < 0:
        raise ValueError(f"a period of {n} days does not exist")
