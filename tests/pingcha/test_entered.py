"""Until which day something can have been entered."""

from __future__ import annotations

from datetime import date

import pytest

from adapters.returned import EnteredRow
from pingcha.entered import EnteredCells


@pytest.mark.parametrize(
    ("as_of", "today", "written", "accepted"),
    [
        ("2026-06-30", date(2026, 7, 5), "2026-07-05", True),
        ("2026-06-30", date(2026, 7, 5), "2026-07-06", False),
        (
            "2026-12-31",
            date(2026, 12, 20),
            "2026-12-31",
            True,
        ),  # a review that looks ahead to the end of the year
        ("2026-12-31", date(2026, 12, 20), "2027-01-01", False),
    ],
)
def test_nothing_is_entered_after_today_or_a_base_day_still_to_come(
    as_of: str, today: date, written: str, accepted: bool
) -> None:
    cells = EnteredCells("评查报告.xlsx", as_of, today)
    row = EnteredRow("问题清单", 4, {"评查日期": written}, {"评查日期": "J4"})
    assert cells.day(row) == (date.fromisoformat(written) if accepted else None)
    assert [(one.cell, one.value) for one in cells.problems] == ([] if accepted else [("J4", written)])
