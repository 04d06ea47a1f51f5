"""The calendar: how 工作日 and 日 are counted, and what is not known. The dates are those of the yearly notices."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dsl.tree import Unit
from engine.calendar import Calendar, default_calendar
from engine.times import TimeSet, needed_range

CALENDAR = default_calendar()
KNOWN_DAYS = st.dates(date(2004, 2, 1), date(2026, 10, 31))
LENGTHS = st.integers(0, 60)


def day(text: str) -> date:
    return date.fromisoformat(text)


def only_2026() -> Calendar:
    """A calendar that knows one year, whatever the installed library has learnt since."""
    first = date(2026, 1, 1)
    begin = (first - CALENDAR.first).days
    return Calendar(first, CALENDAR.table[begin : begin + 365])


# ---- worked examples --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "n", "end", "why"),
    [
        ("2025-03-03", 3, "2025-03-06", "周一起算，当日不计，周四届满"),
        ("2025-03-06", 3, "2025-03-11", "周四起算，周末不算"),
        ("2025-03-08", 3, "2025-03-12", "周六起算，从周一数起"),
        ("2025-01-26", 3, "2025-02-06", "春节：1月26日（周日）上班，27日是第一天，放假至2月4日"),
        ("2025-01-27", 2, "2025-02-06", "春节前最后一个工作日起算"),
        ("2025-02-06", 2, "2025-02-08", "2月8日（周六）调休上班，是第二个工作日"),
        ("2025-09-26", 2, "2025-09-29", "9月28日（周日）调休上班，是第一个工作日"),
        ("2025-09-30", 2, "2025-10-10", "国庆放假至10月8日"),
        ("2025-10-09", 3, "2025-10-13", "10月11日（周六）调休上班，是第二个工作日"),
        ("2025-12-31", 1, "2026-01-04", "跨年：元旦放假三天，1月4日（周日）上班"),
        ("2018-12-28", 1, "2018-12-29", "12月29日（周六）为次年元旦调休上班"),
        ("2020-01-23", 5, "2020-02-07", "2020年春节延长至2月2日"),
        ("2025-03-03", 0, "2025-03-03", "零个工作日：当日"),
        ("2025-10-01", 0, "2025-10-09", "零个工作日，起点是休息日：顺延到下一工作日"),
    ],
)
def test_a_period_of_workdays_ends(start: str, n: int, end: str, why: str) -> None:
    assert CALENDAR.workday_end(day(start), n) == day(end), why


@pytest.mark.parametrize(
    ("start", "n", "end", "why"),
    [
        ("2025-03-03", 3, "2025-03-06", "最后一日是工作日"),
        ("2025-03-05", 3, "2025-03-10", "最后一日是周六，顺延到周一"),
        ("2025-09-24", 7, "2025-10-09", "最后一日是10月1日，顺延到节后"),
        ("2025-10-04", 7, "2025-10-11", "最后一日是调休上班的周六，不顺延"),
        ("2025-03-08", 0, "2025-03-10", "同日：周六的同日顺延到周一"),
        ("2025-12-17", 15, "2026-01-04", "最后一日是元旦，顺延到1月4日"),
    ],
)
def test_a_period_of_days_ends(start: str, n: int, end: str, why: str) -> None:
    assert CALENDAR.day_end(day(start), n) == day(end), why


@pytest.mark.parametrize(
    ("start", "done", "workdays", "days", "why"),
    [
        ("2025-03-03", "2025-03-03", 0, 0, "当日"),
        ("2025-03-04", "2025-03-03", 0, 0, "早于起点也在期限内"),
        ("2025-03-03", "2025-03-04", 1, 1, "次日"),
        ("2025-03-06", "2025-03-10", 2, 2, "周四起，周一做：第二个工作日；2 日止于周六，顺延到周一"),
        ("2025-03-07", "2025-03-08", 1, 1, "周五起，周六做：一个工作日止于周一；1 日止于周六，顺延到周一"),
        ("2025-03-08", "2025-03-10", 0, 0, "休息日起，下一工作日做：零日之内"),
        ("2025-03-08", "2025-03-11", 2, 3, "休息日起，再下一天"),
        ("2025-01-27", "2025-02-05", 1, 1, "春节前一天起，节后第一天做"),
        ("2025-09-30", "2025-10-11", 3, 11, "调休上班的周六是第三个工作日"),
    ],
)
def test_what_something_done_then_needs(start: str, done: str, workdays: int, days: int, why: str) -> None:
    assert CALENDAR.workdays_needed(day(start), day(done)) == workdays, why
    assert CALENDAR.days_needed(day(start), day(done)) == days, why


def test_done_on_a_day_off_after_the_last_workday_is_late() -> None:
    thursday, saturday = day("2025-03-06"), day("2025-03-08")
    assert CALENDAR.workday_end(thursday, 1) == day("2025-03-07")
    assert CALENDAR.workdays_needed(thursday, saturday) == 2


def test_a_time_counts_as_its_day() -> None:
    assert CALENDAR.workdays_needed(datetime(2025, 3, 3, 23, 59), datetime(2025, 3, 4, 0, 1)) == 1
    assert CALENDAR.workday_end(datetime(2025, 3, 3, 17, 0), 1) == day("2025-03-04")


# ---- what is not known ------------------------------------------------------------------------------------------


def test_the_published_range_is_whole_years_and_from_the_notices() -> None:
    from chinese_calendar.constants import holidays

    assert CALENDAR.first == date(2004, 1, 1)
    assert CALENDAR.last == date(max(holidays).year, 12, 31)


def test_days_outside_the_published_years_are_unknown() -> None:
    after, before = CALENDAR.last + timedelta(days=1), CALENDAR.first - timedelta(days=1)
    assert CALENDAR.is_workday(CALENDAR.last) is not None
    assert CALENDAR.is_workday(after) is None
    assert CALENDAR.is_workday(before) is None
    assert CALENDAR.workday_end(after, 0) is None
    assert CALENDAR.day_end(date.max, 10) is None
    assert CALENDAR.workdays_needed(date(2024, 1, 2), after + timedelta(days=40)) is None
    assert CALENDAR.days_needed(after, after + timedelta(days=2)) is None


def test_only_the_days_that_decide_have_to_be_published() -> None:
    thursday = date(2026, 12, 31)
    calendar = only_2026()
    assert calendar.last == thursday
    new_year = date(2027, 1, 1)
    assert calendar.workdays_needed(date(2026, 12, 30), new_year) == 2, (
        "the days before it decide, not itself"
    )
    assert calendar.workday_end(date(2026, 12, 30), 1) == thursday
    assert calendar.workday_end(date(2026, 12, 30), 2) is None
    assert calendar.day_end(date(2026, 12, 30), 2) is None, "whether it moves on is not known"
    assert calendar.workdays_needed(new_year, new_year) == 0, "not after the start: no day decides"
    assert calendar.workday_end(date(2025, 12, 31), 1) == date(2026, 1, 4), "the starting day is not counted"
    assert calendar.workday_end(date(2025, 12, 31), 0) is None, "here the starting day decides"


SMALL = st.binary(min_size=1, max_size=9).map(lambda data: bytes(byte & 1 for byte in data))


@settings(deadline=None)  # up to 128 calendars an example
@given(SMALL, st.integers(-3, 10), st.integers(0, 6))
def test_an_answer_is_given_exactly_where_every_completion_agrees(
    table: bytes, begin: int, length: int
) -> None:
    """The unpublished days around a small table are filled in all ways; an answer is known where all are equal."""
    first = date(2025, 1, 8)
    calendar = Calendar(first, table)
    start = first + timedelta(days=begin)
    done = start + timedelta(days=length)
    before, after = max(0, -begin), max(0, begin + length - len(table))
    assume(before + after <= 7)
    workdays, days = set(), set()
    for filling in product((0, 1), repeat=before + after):
        # Two weeks of work behind, so that every period in question ends.
        whole = bytes(filling[:before]) + table + bytes(filling[before:]) + b"\x01" * 14
        complete = Calendar(first - timedelta(days=before), whole)
        workdays.add(first_that_fits(complete, start, done, workdays=True))
        days.add(first_that_fits(complete, start, done, workdays=False))
    assert calendar.workdays_needed(start, done) == (min(workdays) if len(workdays) == 1 else None)
    assert calendar.days_needed(start, done) == (min(days) if len(days) == 1 else None)


def first_that_fits(calendar: Calendar, start: date, done: date, *, workdays: bool) -> int:
    """The smallest N whose period holds ``done``, found by trying."""
    for n in range(50):
        end = plain_end(calendar, start, n, workdays=workdays)
        if done <= end:
            return n
    raise AssertionError("no period is long enough")


def plain_end(calendar: Calendar, start: date, n: int, *, workdays: bool) -> date:
    """The end of a period, counted day by day as a person does on a wall calendar."""
    end = start
    counted = 0
    while counted < n:
        end += timedelta(days=1)
        counted += bool(calendar.is_workday(end)) if workdays else 1
    while not calendar.is_workday(end):
        assert calendar.is_workday(end) is not None
        end += timedelta(days=1)
    return end


# ---- properties -------------------------------------------------------------------------------------------------


@given(KNOWN_DAYS, LENGTHS)
def test_a_period_ends_where_counting_on_a_wall_calendar_ends(start: date, n: int) -> None:
    assume(start <= date(2026, 6, 1))
    assert CALENDAR.workday_end(start, n) == plain_end(CALENDAR, start, n, workdays=True)
    assert CALENDAR.day_end(start, n) == plain_end(CALENDAR, start, n, workdays=False)


@given(KNOWN_DAYS, LENGTHS)
def test_a_period_never_ends_on_a_day_off(start: date, n: int) -> None:
    for end in (CALENDAR.workday_end(start, n), CALENDAR.day_end(start, n)):
        assert end is None or CALENDAR.is_workday(end)


@given(KNOWN_DAYS, KNOWN_DAYS)
def test_what_is_needed_and_where_it_ends_agree(one: date, other: date) -> None:
    start, done = min(one, other), max(one, other)
    for needed, end_of in (
        (CALENDAR.workdays_needed(start, done), CALENDAR.workday_end),
        (CALENDAR.days_needed(start, done), CALENDAR.day_end),
    ):
        assert needed is not None
        end = end_of(start, needed)
        assert end is None or done <= end
        if needed:
            shorter = end_of(start, needed - 1)
            assert shorter is not None and done > shorter


@given(KNOWN_DAYS, KNOWN_DAYS, st.integers(0, 30))
def test_later_never_needs_less_and_a_longer_period_never_ends_earlier(
    start: date, done: date, more: int
) -> None:
    later = done + timedelta(days=more)
    for needed in (CALENDAR.workdays_needed, CALENDAR.days_needed):
        assert known(needed(start, done)) <= known(needed(start, later))
    for end_of in (CALENDAR.workday_end, CALENDAR.day_end):
        shorter, longer = end_of(start, more), end_of(start, more + 1)
        assert shorter is not None
        assert longer is None or shorter <= longer


@given(KNOWN_DAYS, LENGTHS, st.integers(1, 30))
def test_a_period_that_begins_later_never_ends_earlier(start: date, n: int, later: int) -> None:
    for end_of in (CALENDAR.workday_end, CALENDAR.day_end):
        first, second = end_of(start, n), end_of(start + timedelta(days=later), n)
        assert second is None or (first is not None and first <= second)


@given(KNOWN_DAYS, st.integers(1, 20), st.integers(1, 20))
def test_working_days_add_up_and_days_do_at_least_that(start: date, first: int, second: int) -> None:
    middle, whole = CALENDAR.workday_end(start, first), CALENDAR.workday_end(start, first + second)
    assume(middle is not None and whole is not None)
    assert middle is not None
    assert CALENDAR.workday_end(middle, second) == whole
    days_middle, days_whole = CALENDAR.day_end(start, first), CALENDAR.day_end(start, first + second)
    assume(days_middle is not None and days_whole is not None)
    assert days_middle is not None and days_whole is not None
    stepwise = CALENDAR.day_end(days_middle, second)  # each step may be moved on by a day off
    assert stepwise is None or stepwise >= days_whole


@given(KNOWN_DAYS, st.integers(1, 60), st.booleans())
def test_the_starting_day_is_not_counted(start: date, n: int, worked: bool) -> None:
    """Whether the starting day itself is worked makes no difference to a period of one day or more."""
    otherwise = CALENDAR.with_days({start: worked})
    assert otherwise.workday_end(start, n) == CALENDAR.workday_end(start, n)
    assert otherwise.day_end(start, n) == CALENDAR.day_end(start, n)


@given(KNOWN_DAYS, LENGTHS)
def test_a_last_day_off_moves_to_the_very_next_working_day_and_no_other_day_moves(
    start: date, n: int
) -> None:
    last, end = start + timedelta(days=n), CALENDAR.day_end(start, n)
    assume(end is not None)
    assert end is not None
    between = [last + timedelta(days=k) for k in range((end - last).days)]
    assert not any(CALENDAR.is_workday(day) for day in between)
    assert (end == last) is CALENDAR.is_workday(last)


@given(st.datetimes(datetime(2004, 2, 1), datetime(2026, 10, 1)), st.integers(0, 200), st.integers(0, 59))
def test_hours_run_through_holidays_and_nights(start: datetime, hours: int, minutes: int) -> None:
    """The calendar has no part in them: they are the same on one with no day worked and on one with every day worked."""
    begin = start.replace(second=0, microsecond=0)
    end = begin + timedelta(hours=hours, minutes=minutes)
    whole = len(CALENDAR.table)
    for calendar in (
        CALENDAR,
        Calendar(CALENDAR.first, bytes(whole)),
        Calendar(CALENDAR.first, b"\1" * whole),
    ):
        needed = needed_range(calendar, TimeSet((begin,), True), TimeSet((end,), True), Unit.MINUTE)
        assert needed == (hours * 60 + minutes,) * 2


@given(st.dates(CALENDAR.last - timedelta(days=40), CALENDAR.last + timedelta(days=40)), LENGTHS)
def test_beyond_the_published_years_no_end_is_invented(start: date, n: int) -> None:
    for end in (CALENDAR.workday_end(start, n), CALENDAR.day_end(start, n)):
        assert end is None or end <= CALENDAR.last


@given(st.dates(CALENDAR.first - timedelta(days=40), CALENDAR.first + timedelta(days=40)), LENGTHS)
def test_before_the_published_years_no_end_is_invented(start: date, n: int) -> None:
    end = CALENDAR.workday_end(start, n)
    assert end is None or start >= CALENDAR.first - timedelta(days=1)
    moved = CALENDAR.day_end(start, n)
    assert moved is None or start + timedelta(days=n) >= CALENDAR.first


def known(number: int | None) -> int:
    assert number is not None
    return number


@given(KNOWN_DAYS, LENGTHS, st.integers(0, 90))
def test_another_holiday_never_shortens_a_period(start: date, n: int, offset: int) -> None:
    holiday = min(start + timedelta(days=offset), CALENDAR.last)
    longer = CALENDAR.with_days({holiday: False})
    for before, after in (
        (CALENDAR.workday_end(start, n), longer.workday_end(start, n)),
        (CALENDAR.day_end(start, n), longer.day_end(start, n)),
    ):
        assert after is None or (before is not None and before <= after)


def test_every_day_is_what_the_library_says_but_for_one_that_the_notice_has_otherwise() -> None:
    import chinese_calendar

    days = [CALENDAR.first + timedelta(days=n) for n in range(len(CALENDAR.table))]
    otherwise = [day for day in days if CALENDAR.is_workday(day) != chinese_calendar.is_workday(day)]
    assert otherwise in ([], [date(2005, 12, 31)]), "an upgrade may mend it; nothing else may change unseen"
    assert CALENDAR.is_workday(date(2005, 12, 31)) is True


# ---- the object itself ------------------------------------------------------------------------------------------


def test_a_negative_period_and_a_broken_table_are_refused() -> None:
    with pytest.raises(ValueError):
        CALENDAR.workday_end(day("2025-03-03"), -1)
    with pytest.raises(ValueError):
        CALENDAR.day_end(day("2025-03-03"), -1)
    for table in (b"", b"\x02", b"01"):
        with pytest.raises(ValueError):
            Calendar(date(2025, 1, 1), table)


def test_a_year_is_added_only_where_it_leaves_no_gap() -> None:
    following = CALENDAR.last.year + 1
    assert CALENDAR.with_years([following + 1, following]).last == date(following + 1, 12, 31)
    for years in ([following + 1], [CALENDAR.last.year]):
        with pytest.raises(ValueError):
            CALENDAR.with_years(years)
    with pytest.raises(ValueError):
        CALENDAR.with_days({date(following, 1, 1): False})


def test_the_hash_tells_calendars_apart_and_only_by_their_days() -> None:
    assert CALENDAR.sha256 == Calendar(CALENDAR.first, bytes(CALENDAR.table)).sha256
    changed = CALENDAR.with_days({day("2025-03-03"): False})
    shifted = Calendar(CALENDAR.first + timedelta(days=1), CALENDAR.table)
    assert len({CALENDAR.sha256, changed.sha256, shifted.sha256}) == 3


def test_it_travels_to_another_process() -> None:
    copy = pickle.loads(pickle.dumps(CALENDAR))
    assert copy == CALENDAR
    assert copy.workday_end(day("2025-09-30"), 2) == day("2025-10-10")


def test_the_notices_are_read_on_first_use_only() -> None:
    script = "import sys, engine.calendar; sys.exit('chinese_calendar' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
    assert default_calendar() is default_calendar()
