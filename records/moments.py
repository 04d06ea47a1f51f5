"""Civil dates and times as people and systems write them in Chinese files.

A reading is a ``date`` (no time was written) or a naive ``datetime`` in Asia/Shanghai, cut to the minute.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Final

from records.folding import fold_id
from records.value_problems import ValueProblem, shown

FIRST_YEAR: Final = 1949
FORMS: Final = ("2025-03-04", "2025/3/4", "2025.3.4", "20250304", "2025年3月4日")
TIME_FORMS: Final = (
    *FORMS,
    "2025-03-04 09:30",
    "2025年3月4日9时30分",
    "2025年3月4日上午9时",
)
SHANGHAI: Final = timezone(timedelta(hours=8))

_AROUND_SIGNS: Final = re.compile(r"\s*([年月日号时点分秒:])\s*")
_DATE: Final = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?|(\d\d)(\d\d))"
    r"(?!\d{1,3}$)(.*)",
    re.ASCII,
)
_SHORT_YEAR: Final = re.compile(r"\d{2}(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}[日号]?)\b", re.ASCII)
_HALF: Final = r"(?P<half>凌晨|早上|早晨|上午|中午|下午|晚上)?\s*"
_CLOCK: Final = re.compile(
    r"\s*T?\s*" + _HALF + r"(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.\d+)?)?"
    r"|[时点](?:(?P<han_minute>\d{1,2})分?(?:(?P<han_second>\d{1,2})秒)?|(?P<half_past>半)|整)?"
    r"|(?P<packed>\d\d)(?:\d\d)?)"
    r"\s*(?P<english>[AaPp][Mm])?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)


def parse_moment(text: str) -> date | datetime:
    """Read a date, or a date with a time, from text.

    Raises ValueProblem with one of the codes date_form, short_year, impossible_date, early_date, time_form,
    impossible_time.
    """
    folded = _AROUND_SIGNS.sub(r"\1", fold_id(text))
    match = _DATE.fullmatch(folded)
    if match is None:
        if _SHORT_YEAR.match(folded):
            raise ValueProblem(
                "short_year",
                f"“{shown(text)}”的年份只有两位",
                FORMS,
                hint="请写四位年份，如 2025-03-04",
            )
        raise ValueProblem(
            "date_form",
            f"“{shown(text)}”不是能读懂的日期",
            TIME_FORMS,
            hint="请写成 2025-03-04 或 2025年3月4日",
        )
    year, month, day = (int(part) for part in match.groups()[:-1] if part is not None)
    stated = _civil_date(year, month, day, text)
    clock = match.group(match.lastindex or 0)
    if not clock.strip():
        return stated
    try:
        return _with_clock(stated, clock, text)
    except OverflowError:
        raise _impossible_time(text) from None


def checked(moment: date | datetime) -> date | datetime:
    """A date or time cell as a reading: no zone, whole minutes, not before 1949."""
    if moment.year < FIRST_YEAR:
        raise _too_early(moment.isoformat(" ") if isinstance(moment, datetime) else moment.isoformat())
    if not isinstance(moment, datetime):
        return moment
    try:
        if moment.tzinfo is not None:
            moment = moment.astimezone(SHANGHAI).replace(tzinfo=None)
        # A workbook keeps a time as a fraction of a day: 09:30 may come back as 09:29:59.999.
        if moment.second == 59 and moment.microsecond >= 500_000:
            moment += timedelta(seconds=1)
    except OverflowError:
        raise _impossible_time(moment.isoformat(" ")) from None
    return moment.replace(second=0, microsecond=0)


def _civil_date(year: int, month: int, day: int, text: str) -> date:
    try:
        stated = date(year, month, day)
    except ValueError:
        raise ValueProblem(
            "impossible_date",
            f"“{shown(text)}”不是真实的日期：没有 {year} 年 {month} 月 {day} 日",
            hint="请核对后改成真实的日期",
        ) from None
    if stated.year < FIRST_YEAR:
        raise _too_early(text)
    return stated


def _too_early(text: str) -> ValueProblem:
    return ValueProblem(
        "early_date",
        f"“{shown(text)}”早于 {FIRST_YEAR} 年",
        hint="请核对年份；没有日期的，把单元格留空",
    )


def _impossible_time(text: str) -> ValueProblem:
    return ValueProblem(
        "impossible_time",
        f"“{shown(text)}”中的时间不存在",
        hint="时间请用 24 小时制，从 00:00 到 23:59",
    )


def _with_clock(stated: date, clock: str, text: str) -> datetime:
    match = _CLOCK.fullmatch(clock)
    if match is None:
        raise ValueProblem(
            "time_form",
            f"“{shown(text)}”中日期后面的“{shown(clock.strip())}”不是能读懂的时间",
            TIME_FORMS,
            hint="请写成 2025-03-04 09:30",
        )
    part = match.group
    minute = 30 if part("half_past") else int(part("minute") or part("han_minute") or part("packed") or 0)
    second = int(part("second") or part("han_second") or 0)
    hour = _hour(int(part("hour")), part("half"), part("english"), text)
    if minute > 59 or second > 59 or hour > 24 or (hour == 24 and (minute or second)):
        raise _impossible_time(text)
    moment = datetime(stated.year, stated.month, stated.day) + timedelta(hours=hour, minutes=minute)
    zone = part("zone")
    if zone is None:
        return moment
    digits = zone.replace(":", "")
    offset = 0 if zone == "Z" else int(digits[0] + "1") * (int(digits[1:3]) * 60 + int(digits[3:5]))
    return moment + timedelta(minutes=8 * 60 - offset)


def _hour(hour: int, half: str | None, english: str | None, text: str) -> int:
    """The hour of the day. 12 o'clock with 上午 or 晚上 may be noon or midnight: refused rather than guessed."""
    if half is None and english is None:
        return hour
    ambiguous = ValueProblem(
        "ambiguous_time",
        f"“{shown(text)}”中的时间有两种读法",
        hint="请用 24 小时制，如 00:00 或 12:00",
    )
    if english is not None:
        if half is not None or not 1 <= hour <= 12:
            raise ambiguous
        return hour % 12 + (12 if english.lower() == "pm" else 0)
    match half:
        case "凌晨" | "早上" | "早晨" | "上午":
            if hour >= 12:
                raise ambiguous
            return hour
        case "中午":
            if hour not in (11, 12, 13, 1, 2):
                raise ambiguous
            return hour + 12 if hour < 11 else hour
        case "下午":
            if hour == 0 or hour == 24:
                raise ambiguous
            return hour + 12 if hour < 12 else hour
        case _:  # 晚上
            if hour in (12, 24) or hour < 5:
                raise ambiguous
            return hour + 12 if hour < 12 else hour
