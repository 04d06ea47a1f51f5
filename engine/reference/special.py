"""The reference interpreter's own reading of the few measures that words cannot spell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from engine.reference.values import Truth
from records.row import Gap, Row

# GB 11643: weights of the first 17 places, and the check sign for each remainder by 11
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SIGNS_11 = "10X98765432"
# GB 32100: the 31 signs (no I, O, S, V, Z)
_SIGNS_31 = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def check_digits(value: str) -> Truth:
    """Whether the check digit of an identity number or a unified credit code is right.

    Unknown for anything else: masked by ``*``, the old codes of 15 and 13 places. Eighteen digits may be either of the
    two; right as one of them is right.
    """
    ident = value.strip().upper()
    person = re.fullmatch(r"[0-9]{17}[0-9X]", ident) is not None
    organisation = len(ident) == 18 and all(sign in _SIGNS_31 for sign in ident) and ident[2:8].isdigit()
    if not person and not organisation:
        return None
    return (person and _person_right(ident)) or (organisation and _organisation_right(ident))


def _person_right(ident: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, ident[:17], strict=True))
    return _SIGNS_11[total % 11] == ident[17]


def _organisation_right(ident: str) -> bool:
    weight, total = 1, 0
    for sign in ident[:17]:
        total += weight * _SIGNS_31.index(sign)
        weight = weight * 3 % 31
    return _SIGNS_31[-total % 31] == ident[17]


def pages_continuous(rows: Sequence[tuple[Row, Truth]], open_ended: bool) -> Truth:
    """Whether 页号 of the rows follow one another without gap or overlap.

    Unknown while it is not certain which rows count, or a page number cannot be read.
    """
    if open_ended or any(counts is None for _, counts in rows):
        return None
    spans: list[tuple[int, int]] = []
    for row, counts in rows:
        if counts:
            span = _pages(row)
            if span is None:
                return None
            spans.append(span)
    spans.sort()
    return all(later[0] == earlier[1] + 1 for earlier, later in pairwise(spans))


def _pages(row: Row) -> tuple[int, int] | None:
    """“3” or “3-5” as first and last page; None where that cannot be read or runs backwards."""
    value = row.read("pages")
    written = "" if isinstance(value, Gap) else str(value).strip()
    found = re.fullmatch(r"([0-9]{1,6})(?:\s*[-—~～至]\s*([0-9]{1,6}))?", written)
    if found is None:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return (first, last) if first <= last else None


def covers(target: Row | None, recordings: Iterable[tuple[Row, Truth]], open_ended: bool, gap: int) -> Truth:
    """Whether recordings cover the target from 开始时间 to 结束时间 but for gaps of at most ``gap`` minutes.

    ``recordings`` come with whether they count (false ones may be left out). What is not known to the minute covers
    nothing for certain and possibly everything.
    """
    span = _stretch(target)
    if span is None:
        return None
    counting = [(row, counts) for row, counts in recordings if counts is not False]
    certain = [found for row, counts in counting if counts and (found := _stretch(row))]
    if _gapless(span, certain, gap):
        return True
    possible = [_stretch(row) for row, _ in counting]
    if open_ended or None in possible or _gapless(span, [found for found in possible if found], gap):
        return None
    return False


def _stretch(row: Row | None) -> tuple[datetime, datetime] | None:
    ends = (row.read("started_at"), row.read("ended_at")) if row is not None else (None, None)
    start, end = ends
    return (start, end) if isinstance(start, datetime) and isinstance(end, datetime) else None


def _gapless(span: tuple[datetime, datetime], stretches: list[tuple[datetime, datetime]], gap: int) -> bool:
    """Walk from the first minute on: each next recording must begin within the gap of what is covered so far."""
    allowed = timedelta(minutes=gap)
    covered_to = span[0]
    for start, end in sorted(stretches):
        if start - covered_to > allowed:
            break
        covered_to = max(covered_to, end)
    return span[1] - covered_to <= allowed
