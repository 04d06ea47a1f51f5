"""Which row of a sheet holds the headings, and which column of the table each heading names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from adapters.cells import Heading
from records.folding import fold_name
from records.quick_classes import dataclass
from records.schema import TABLES

SEARCHED_ROWS = 30  # headings are looked for in this many rows from the top of the sheet
_MARKS = re.compile(r"^[*★]+|[*★]+$|[(\[【](?:必填项?|选填项?|可空|非必填)[)\]】]$")


def plain(heading: str) -> str:
    """A heading as it is compared: folded, without blanks, without the marks of required columns."""
    name = fold_name(heading)
    while (shorter := _MARKS.sub("", name)) != name:
        name = shorter
    return name


@cache
def columns_by_name(table: str) -> Mapping[str, str]:
    """plain heading → the column's name."""
    return MappingProxyType({plain(name): name for name in TABLES[table].columns})


def find_heading_row(rows: Sequence[Sequence[object]], table: str) -> int | None:
    """The index of the row with the most headings of the table, the first of equals; None where no row looks like one."""
    known = columns_by_name(table)
    required = {plain(c.name) for c in TABLES[table].columns.values() if c.required}
    best, best_score = None, 0
    for number, row in enumerate(rows):
        found = {name for cell in row if isinstance(cell, str) and cell and (name := plain(cell)) in known}
        score = len(found) if len(found) > 1 or found & required else 0
        if score > best_score:
            best, best_score = number, score
    return best


@dataclass(frozen=True, slots=True)
class Matched:
    """The headings of a row: known ones, unknown ones as (index, written), and columns named twice as (name, indexes)."""

    known: tuple[Heading, ...]
    unknown: tuple[tuple[int, str], ...]
    doubled: tuple[tuple[str, tuple[int, ...]], ...]


def match_headings(row: Sequence[object], table: str, letters: Callable[[int], str | None]) -> Matched:
    """Match every cell of the heading row; ``letters`` answers the letters of the column at an index, None where it has none."""
    names = columns_by_name(table)
    found: dict[str, list[Heading]] = {}
    unknown: list[tuple[int, str]] = []
    for index, cell in enumerate(row):
        written = cell.strip() if isinstance(cell, str) else "" if cell is None else str(cell)
        if not written:
            continue
        column = names.get(plain(written))
        if column is None:
            unknown.append((index, written))
        else:
            found.setdefault(column, []).append(Heading(column, index, written, letters(index)))
    doubled = tuple(
        (name, tuple(heading.index for heading in places))
        for name, places in found.items()
        if len(places) > 1
    )
    return Matched(tuple(places[0] for places in found.values()), tuple(unknown), doubled)


@cache
def column_letters(index: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """A → 0, AA → 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
