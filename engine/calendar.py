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


@dataclass(frozen=True, slots=True)
class Span:
    """An interval of whole numbers, both ends included; ``high`` None means without an upper end."""

    low: int
    high: int | None

    @property
    def exact(self) -> int | None:
        """The number, where there is only one."""
        return self.low if self.low == self.high else None


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
        return self.workdays_span(start, done).exact

    def days_needed(self, start: date, done: date) -> int | None:
        """The smallest N ≥ 0 such that ``done`` still lies within N 日 of ``start``; None where not known.

        0 if ``done`` is not after ``start``. Days off just before ``done`` are given to the period that they extend.
        """
        return self.days_span(start, done).exact

    def workdays_span(self, start: date, done: date) -> Span:
        """As ``workdays_needed``, but with the least and the most it can be once the missing days are published."""
        if done.toordinal() <= start.toordinal():
            return Span(0, 0)
        # The days after start and before done decide; done itself does not, being late on a day off as on the next.
        begin = start.toordinal() + 1 - self._origin
        end = done.toordinal() - self._origin
        known_begin, known_end = self._clip(begin), self._clip(end)
        worked = self._worked[known_end] - self._worked[known_begin]
        unpublished = (end - begin) - (known_end - known_begin)
        on_start = self.is_workday(start)
        low = worked + (1 if worked or on_start else 0)
        high = worked + unpublished + (0 if not worked and not unpublished and on_start is False else 1)
        return Span(low, high)

    def days_span(self, start: date, done: date) -> Span:
        """As ``days_needed``, but with the least and the most it can be once the missing days are published."""
        between = done.toordinal() - start.toordinal()
        if between <= 0:
            return Span(0, 0)
        begin = (
            start.toordinal() - self._origin
        )  # start counts here: a period of 0 日 from a day off is extended
        end = done.toordinal() - self._origin
        # A period reaches done exactly if its last day is not before the last day worked before done.
        low = self._after_last_worked(begin, end) - begin
        if end <= 0 or end > len(self.table):
            return Span(low, between)  # the day before done is not published
        if begin < 0 and self._worked[end] == 0:
            return Span(
                0, -begin
            )  # all published days before done are off; what lies before them is not known
        return Span(low, low)

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

    def _clip(self, index: int) -> int:
        return min(max(index, 0), len(self.table))

    def _nth(self, rank: int) -> date | None:
        return date.fromordinal(self._workdays[rank]) if rank < len(self._workdays) else None

    def _roll(self, index: int) -> date | None:
        """The day at ``index`` if it is worked, else the next one that is."""
        return self._nth(self._worked[index]) if 0 <= index < len(self.table) else None

    def _after_last_worked(self, begin: int, end: int) -> int:
        """The index after the last day known to be worked in [begin, end); ``begin`` if there is none."""
        rank = self._worked[self._clip(end)]
        if rank == 0:
            return begin
        return max(begin, self._workdays[rank - 1] - self._origin + 1)


@lru_cache(maxsize=1)
def default_calendar() -> Calendar:
    """What the State Council's notices say, for the whole years that the installed ``chinese_calendar`` knows."""
    # Imported on first use: reading it costs some milliseconds.
    from chinese_calendar.constants import holidays, workdays

    first, last = date(min(holidays).year, 1, 1), date(max(holidays).year, 12, 31)
    exceptions = dict.fromkeys(holidays, False) | dict.fromkeys(workdays, True)
    return Calendar(first, _plain_week(first, last)).with_days(exceptions)


def _plain_week(first: date, last: date) -> bytes:
    """Monday to Friday worked, Saturday and Sunday off, both ends included."""
    weekday = first.weekday()
    return bytes((weekday + i) % 7 < _SATURDAY for i in range((last - first).days + 1))


def _refuse_negative(n: int) -> None:
    if n < 0:
        raise ValueError(f"a period of {n} days does not exist")
