"""The calendar, day by day, against the State Council's notices as they were written (``data/放假通知.csv``).

The table was entered from the notices' own sentences, independently of the package that ``engine/calendar.py`` reads.
Its head says where each year's notice was found.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.calendar import default_calendar

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
TABLE = Path(__file__).with_name("data") / "放假通知.csv"
CALENDAR = default_calendar()

EXPLAINED: dict[date, str] = {}
"""Days on which table and calendar differ, and why. There is none."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a notice: a span off, how many days it says that is, and the weekend days worked for it."""

    year: int
    number: str
    feast: str
    first: date
    last: date
    stated_days: int | None
    worked: tuple[date, ...]

    def days(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


def read() -> list[Sentence]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    day = date.fromisoformat
    return [
        Sentence(
            int(row["年度"]),
            row["文号"],
            row["节日"],
            day(row["起"]),
            day(row["止"]),
            int(row["共几天"]) if row["共几天"] else None,
            tuple(day(text) for text in row["上班"].split()),
        )
        for row in csv.DictReader(lines)
    ]


NOTICES = read()
OFF = {day for sentence in NOTICES for day in sentence.days()}
WORKED = {day for sentence in NOTICES for day in sentence.worked}


def is_workday(day: date) -> bool:
    """What the notices make of a day: Monday to Friday but for the days off, and the weekend days worked."""
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


@pytest.mark.parametrize("year", range(FIRST.year, LAST.year + 1))
def test_every_day_is_what_the_notices_say(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    differing = {
        day: (CALENDAR.is_workday(day), is_workday(day))
        for day in days
        if day.year == year and day not in EXPLAINED and CALENDAR.is_workday(day) is not is_workday(day)
    }
    assert differing == {}, "day: (calendar, notices)"


def test_a_span_is_as_long_as_its_sentence_says() -> None:
    for one in NOTICES:
        assert one.stated_days in (None, len(list(one.days()))), one


def test_only_weekend_days_are_worked_and_no_day_is_both_off_and_worked() -> None:
    assert {day for day in WORKED if day.weekday() < 5} == set()
    assert set() == OFF & WORKED


def test_every_year_has_its_notice_and_all_feasts_of_its_time() -> None:
    for year in range(FIRST.year, LAST.year + 1):
        feasts = "".join(one.feast for one in NOTICES if one.year == year)
        old, new = (
            ("元旦", "春节", "“五一”", "“十一”"),
            ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆"),
        )
        assert [feast for feast in (old if year < 2008 else new) if feast not in feasts] == [], year
    assert {one.year for one in NOTICES if not one.number} == {2004, 2005}


@pytest.mark.parametrize(
    ("year", "off", "worked"),
    [
        (2009, 27, 6), (2010, 29, 8), (2011, 29, 5), (2012, 27, 7), (2013, 29, 12), (2021, 31, 7),
        (2022, 31, 7), (2023, 27, 7), (2025, 28, 5), (2026, 33, 6),
    ],
)  # fmt: skip
def test_the_sums_are_those_that_others_counted(year: int, off: int, worked: int) -> None:
    """Days off and weekend days worked of notices without "与周末连休", as a public list of the notices sums them."""
    sentences = [one for one in NOTICES if one.year == year]
    assert sum(len(list(one.days())) for one in sentences) == off
    assert sum(len(one.worked) for one in sentences) == worked
