"""What is known of a time that is taken from others."""

from __future__ import annotations

from datetime import date

import pytest

from engine.times import BLANK_TIME, UNKNOWN_TIME, TimeSet, extreme, first_filled

MONDAY, TUESDAY = TimeSet((date(2026, 6, 1),), True), TimeSet((date(2026, 6, 2),), True)
EITHER = TimeSet((date(2026, 6, 1), date(2026, 6, 2)), True)
MAY_BE_BLANK = TimeSet((date(2026, 6, 1),), None)


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
