"""What a source's columns look like: their headings, and of their values how well they fit a column of the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from adapters.cells import OddCell, is_empty, value_text
from adapters.headings import SEARCHED_ROWS, plain
from adapters.mapping.headings import Headings, read_headings
from adapters.raw import RawTable
from records.columns import Column, Kind
from records.value_problems import ValueProblem
from records.values import parser_for

SAMPLED: Final = 500  # rows whose values are looked at
_SUMS: Final = frozenset(("合计", "总计", "小计", "共计", "累计"))
_LONGEST: Final = 30  # characters of a heading; what is longer is a note
_FEWEST: Final = 2  # headings that a row of headings has at least


@dataclass(frozen=True, slots=True)
class Profile:
    """One column of a source: ``values`` are those of the first rows that hold anything, each with its count."""

    index: int
    heading: str
    values: Counter[str]
    raws: tuple[object, ...]

    @property
    def filled(self) -> int:
        return len(self.raws)

    @property
    def distinct(self) -> bool:
        """No value twice, as 案号 are."""
        return self.filled > 0 and len(self.values) == self.filled


@dataclass(frozen=True, slots=True)
class SourceProfile:
    """A source that looks like a table: where its headings stand (None: in one row, found by names), its columns, its rows."""

    raw: RawTable
    rows: tuple[int, int]
    columns: tuple[Profile, ...]
    sampled: int


def profile(raw: RawTable) -> SourceProfile | None:
    """None where nothing in the table looks like headings over rows."""
    found = _heading_rows(raw)
    headings = read_headings(raw, found, ()) if found is not None else None
    if headings is None or found is None:
        return None
    rows = [
        cells
        for _, cells in islice(
            (
                (number, cells)
                for number, cells in raw.rows()
                if number > headings.last and not is_empty(cells) and not _is_sum(cells)
            ),
            SAMPLED,
        )
    ]
    return SourceProfile(raw, found, _columns(headings, rows), len(rows))


def _is_sum(cells: Sequence[object]) -> bool:
    """Whether this is the line under a ledger that adds it up, and no case."""
    filled = [cell for cell in cells if not is_empty((cell,))]
    first = filled[0]
    return isinstance(first, str) and plain(first) in _SUMS and 2 * len(filled) <= len(cells)


def _columns(headings: Headings, rows: Sequence[Sequence[object]]) -> tuple[Profile, ...]:
    found = []
    for column in headings.columns:
        raws = tuple(
            cell
            for cells in rows
            if column.index < len(cells)
            and not is_empty((cell := cells[column.index],))
            and not isinstance(cell, OddCell)
        )
        found.append(
            Profile(column.index, column.written, Counter(value_text(raw) or "" for raw in raws), raws)
        )
    return tuple(found)


def _heading_rows(raw: RawTable) -> tuple[int, int] | None:
    """The row with most short, different texts among the first; with the next where headings are merged over it."""
    top = list(islice(raw.rows(), 1 if raw.headed else SEARCHED_ROWS))
    best: tuple[int, int] | None = None
    most = _FEWEST - 1
    for place, (number, cells) in enumerate(top):
        texts = {
            cell.strip() for cell in cells if isinstance(cell, str) and 0 < len(cell.strip()) <= _LONGEST
        }
        words = {text for text in texts if not text[0].isdigit()}
        filled = sum(1 for cell in cells if not is_empty((cell,)))
        if len(words) > most and 2 * len(words) > filled:
            most, best = len(words), (number, number)
            wide = [one for one in raw.merges().touching(number - 1, range(10**5)) if one.right > one.left]
            if wide and place + 1 < len(top):
                best = (number, number + 1)
    return best


def fit(profiled: Profile, column: Column) -> float | None:
    """The part of the values that the column can hold as they are; None where there are no values to tell by."""
    if not profiled.filled:
        return None
    parser = parser_for(column)
    read = 0
    for raw in profiled.raws:
        try:
            parser(raw)
        except ValueProblem:
            continue
        read += 1
    return read / profiled.filled


def telling(column: Column) -> bool:
    """Whether values can fail to fit the column: any text is a text."""
    return column.kind not in (Kind.TEXT, Kind.ID) and not (column.kind is Kind.LIST and not column.values)
