"""The headings of a source, in one row or two, and which of its columns a mapping line means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from adapters.cells import OddCell
from adapters.headings import SEARCHED_ROWS, plain
from adapters.mapping.layout import NUMBER_HOLE
from adapters.merges import Merges
from adapters.raw import RawTable
from records.folding import fold_name

_NUMBER: Final = "([0-9]+|[一二三四五六七八九十]+)"
_OCCURRENCE: Final = re.compile(r"(.+)#(\d+)")
JOINT: Final = "/"  # between the two rows of a two-row heading


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a source: ``written`` as it is shown to users, ``names`` what a line may call it (as they are compared)."""

    index: int
    written: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Headings:
    """``last`` is the number of the last heading row: the rows after it are data."""

    last: int
    columns: tuple[Column, ...]

    def find(self, spelling: str) -> dict[str, list[Column]]:
        """Number of the group ("" where the spelling has no {n}) → the columns that it names.

        A name in full comes before one with ``*``; ``名称#2`` is the second column of that name.
        """
        if NUMBER_HOLE in spelling:
            return self._numbered(spelling)
        exact = [column for column in self.columns if plain(spelling) in column.names]
        occurrence = _OCCURRENCE.fullmatch(spelling)
        if not exact and occurrence is not None:
            named = [column for column in self.columns if plain(occurrence[1]) in column.names]
            exact = named[int(occurrence[2]) - 1 : int(occurrence[2])] if int(occurrence[2]) else []
        if not exact and "*" in spelling:
            pattern = _pattern(spelling)
            exact = [column for column in self.columns if any(map(pattern.fullmatch, column.names))]
        return {"": exact} if exact else {}

    def _numbered(self, spelling: str) -> dict[str, list[Column]]:
        pattern = _pattern(spelling)
        found: dict[str, list[Column]] = {}
        for column in self.columns:
            hit = next(filter(None, map(pattern.fullmatch, column.names)), None)
            if hit is not None:
                found.setdefault(hit[1], []).append(column)
        return found


def _pattern(spelling: str) -> re.Pattern[str]:
    """``*`` stands for any text, {n} for the number of a repeated group."""
    parts = re.split(r"(\*|\{n\})", fold_name(spelling))
    return re.compile(
        "".join(
            _NUMBER if part == NUMBER_HOLE else ".*" if part == "*" else re.escape(part) for part in parts
        )
    )


def read_headings(raw: RawTable, rows: tuple[int, int] | None, wanted: Iterable[str]) -> Headings | None:
    """The headings in the given rows (from 1; 0 where the source itself says what its headings are), else in the row that has the most of the ``wanted`` spellings.

    None where there is no such row, or no row with any of them.
    """
    merges = raw.merges()
    if rows is not None:
        first, last = rows if not raw.headed else (0, 0)  # a mapping may have been drafted from a workbook
        body = [(number, cells) for number, cells in islice(raw.rows(), last + 1) if first <= number <= last]
        return _headings(body, merges, raw.first_column) if body else None
    spellings = list(wanted)
    best: Headings | None = None
    best_score = 0
    for number, cells in islice(raw.rows(), 1 if raw.headed else SEARCHED_ROWS):
        found = _headings([(number, cells)], Merges(()), raw.first_column)
        score = sum(1 for spelling in spellings if found.find(spelling))
        if score > best_score:
            best, best_score = found, score
    return best


def _headings(rows: Sequence[tuple[int, Sequence[object]]], merges: Merges, first_column: int) -> Headings:
    """One row of headings, or two as one: what stands above several columns is the first part of their names."""
    width = max(len(cells) for _, cells in rows)
    written = [[_text(cells[i]) if i < len(cells) else "" for i in range(width)] for _, cells in rows]
    if len(rows) > 1:
        for (number, _), above in zip(rows[:-1], written[:-1], strict=True):
            _spread(above, written[-1], merges, number, first_column)
    columns = []
    for index in range(width):
        parts = list(dict.fromkeys(part for row in written if (part := row[index])))
        if parts:
            joined = JOINT.join(parts)
            names = tuple(dict.fromkeys((plain(joined), plain(parts[-1]))))
            columns.append(Column(index, joined, names))
    # The lower part alone names a column only where no other has the same.
    lower = [column.names[-1] for column in columns]
    return Headings(
        rows[-1][0],
        tuple(
            Column(one.index, one.written, one.names if lower.count(one.names[-1]) == 1 else one.names[:1])
            for one in columns
        ),
    )


def _spread(above: list[str], below: list[str], merges: Merges, number: int, first_column: int) -> None:
    """A heading over several columns stands in the first of them only."""
    ranges = [
        (one.left - first_column, one.right - first_column)
        for one in merges.touching(number - 1, range(first_column, first_column + len(above)))
    ]
    for left, right in ranges:
        for index in range(max(left, 0) + 1, min(right, len(above) - 1) + 1):
            above[index] = above[index] or above[max(left, 0)]
    if not ranges:  # a text file, or the merge was lost
        for index in range(1, len(above)):
            if not above[index] and below[index]:
                above[index] = above[index - 1]


def _text(cell: object) -> str:
    if cell is None or isinstance(cell, OddCell):
        return ""
    return str(cell).strip()
