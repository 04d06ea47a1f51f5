"""The few measures that words cannot spell: gaps in recordings, runs of page numbers, check digits.

Each has a twin in the reference interpreter.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import pairwise

from records.links import Related
from records.row import Gap, Row

_PERSON = re.compile(r"[0-9]{17}[0-9Xx]")
_ORGANISATION = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}")
_ORGANISATION_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PAGES = re.compile(r"([0-9]{1,6})(?:\s*[-—~～至]\s*([0-9]{1,6}))?")
Stretch = tuple[datetime, datetime]


def longest_gap(target: Row | None, recordings: Related) -> tuple[int | None, int | None]:
    """The longest uncovered stretch of the target's 开始时间 … 结束时间, in minutes, as (least, greatest).

    Least: if every recording that may count covers all it may; greatest: by the certain recordings known to the minute.
    """
    span = _stretch(target)
    if span is None:
        return None, None
    sure = [stretch for row in recordings.certain if (stretch := _stretch(row)) is not None]
    greatest = _uncovered(span, sure)
    vague = any(_stretch(row) is None for row in (*recordings.certain, *recordings.possible))
    if recordings.open or vague:
        return 0, greatest
    maybe = [stretch for row in recordings.possible if (stretch := _stretch(row)) is not None]
    return _uncovered(span, sure + maybe), greatest


def _stretch(row: Row | None) -> Stretch | None:
    if row is None:
        return None
    start, end = row.read("started_at"), row.read("ended_at")
    if isinstance(start, datetime) and isinstance(end, datetime):
        return start, end
    return None


def _uncovered(span: Stretch, stretches: list[Stretch]) -> int:
    reached, longest = span[0], timedelta(0)
    for start, end in sorted(stretches):
        if start >= span[1]:
            break
        longest = max(longest, start - reached)
        reached = max(reached, end)
    return max(longest, span[1] - reached) // timedelta(minutes=1)


def pages_run(documents: Related) -> bool | None:
    """Whether the page numbers 页号 of the rows neither leave a gap nor overlap; unknown where a page cannot be read."""
    if documents.open or documents.possible:
        return None
    ranges: list[tuple[int, int]] = []
    for row in documents.certain:
        pages = row.read("pages")
        found = None if isinstance(pages, Gap) else _PAGES.fullmatch(str(pages).strip())
        if found is None:
            return None
        first = int(found[1])
        last = int(found[2] or first)
        if last < first:
            return None
        ranges.append((first, last))
    ranges.sort()
    return all(later[0] == earlier[1] + 1 for earlier, later in pairwise(ranges))


def digits_right(value: str) -> bool | None:
    """Whether an id's check digit is right: 身份证号 by GB 11643, 统一社会信用代码 by GB 32100; other shapes are unknown."""
    value = value.strip().upper()
    if "*" in value or len(value) != 18:
        return None
    if _PERSON.fullmatch(value):
        weighted = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(value[:17]))
        if "10X98765432"[weighted % 11] == value[17]:
            return True
    if _ORGANISATION.fullmatch(value):
        weighted = sum(
            _ORGANISATION_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(value[:17])
        )
        return _ORGANISATION_SIGNS[(31 - weighted % 31) % 31] == value[17]
    return False if _PERSON.fullmatch(value) else None
