"""What is known of a time that is taken from others."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import times
from engine.times import BLANK_TIME, UNKNOWN_TIME, Moment, TimeSet, difference, extreme, first_filled

MONDAY, TUESDAY = TimeSet((date(2026, 6, 1),), True), TimeSet((date(2026, 6, 2),), True)
EITHER = TimeSet((date(2026, 6, 1), date(2026, 6, 2)), True)
MAY_BE_BLANK = TimeSet((date(2026, 6, 1),), None)
MOMENTS = (
    *(date(2026, 6, day) for day in (1, 2, 3)),
    *(datetime(2026, 6, day, hour) for day in (1, 2, 3) for hour in (8, 20)),
)


@pytest.mark.parametrize("earliest", [True, False])
@pytest.mark.parametrize("one", [MONDAY, EITHER, MAY_BE_BLANK, BLANK_TIME, UNKNOWN_TIME])
def test_of_one_row_that_is_in_the_extreme_is_its_own_time(one: TimeSet, earliest: bool) -> None:
    assert extreme([one], [], False, earliest) == one


def test_of_no_row_at_all_the_extreme_is_blank_and_of_none_known_it_is_open() -> None:
    assert extreme([], [], False, True) == BLANK_TIME
    assert extreme([], [], True, True) == UNKNOWN_TIME


def test_rows_that_may_be_in_or_are_not_exported_leave_the_extreme_open() -> None:
    assert extreme([TUESDAY], [MONDAY], False, True) == TimeSet((*TUESDAY.values, *MONDAY.values), True)
    assert extreme([TUESDAY], [], True, True) == TimeSet(TUESDAY.values, True, False)


def test_the_first_that_is_filled_is_taken_as_it_stands() -> None:
    assert first_filled([BLANK_TIME, EITHER, MONDAY]) == EITHER
    assert first_filled([BLANK_TIME]) == BLANK_TIME


def test_what_may_be_blank_is_joined_with_what_comes_after() -> None:
    assert first_filled([MAY_BE_BLANK, TUESDAY]) == TimeSet((date(2026, 6, 1), date(2026, 6, 2)), True)


@pytest.mark.parametrize("earliest", [True, False])
@given(st.lists(st.sampled_from(MOMENTS), min_size=2, max_size=6))
def test_of_many_rows_those_are_left_that_none_beats(earliest: bool, moments: list[date]) -> None:
    """Times to the minute and bare dates side by side: they are compared by days."""
    sign = 1 if earliest else -1
    expected = [
        one for one in moments if not any(sign * difference(other, one, False) < 0 for other in moments)
    ]
    found = extreme([TimeSet((one,), True) for one in moments], [], False, earliest)
    assert found == TimeSet(tuple(dict.fromkeys(expected)), True)


def test_the_extreme_of_many_rows_does_not_compare_each_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0

    def counting(left: Moment, right: Moment, by_day: bool) -> int:
        nonlocal compared
        compared += 1
        return difference(left, right, by_day)

    monkeypatch.setattr(times, "difference", counting)
    days = [TimeSet((date(2026, 6, 1) + timedelta(days),), True) for days in range(200)]
    assert extreme(days, [], False, False).values == days[-1].values
    assert compared <= 4 * len(days)
