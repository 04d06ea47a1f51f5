"""One line of 对照 as a function: the cells of a source's row → what the record's reader is given for the column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from adapters.cells import ABSENT, OddCell, is_empty
from adapters.mapping.forms import Change, compile_form
from adapters.mapping.layout import BLANK_WORD
from adapters.mapping.model import Line, Translation, Way
from records.columns import Column, Kind
from records.folding import fold_id
from records.schema import TABLES
from records.value_problems import shown

Cells = Sequence[object]
Words = Mapping[
    str, object
]  # folded value of the source → what is read in its place: a word, None (blank), ABSENT
_SEPARATORS: Final = "；;、，,\n"
_MIDNIGHT: Final = time(0, 0)


def words_of(translations: Sequence[Translation], table: str, column: str) -> Words:
    """The translations of one column."""
    blank = fold_id(BLANK_WORD)
    return {
        key_of(one.original): one.value if one.is_word else None if fold_id(one.value) == blank else ABSENT
        for one in translations
        if one.table == table and one.column == column
    }


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one column of the record from the cells of a row.

    ``items`` gives as many raw values as the line makes rows (one, but for 每项一行).
    """

    column: Column
    indexes: tuple[int, ...]
    way: Way
    lacking: bool  # some of the columns that are to be looked through are not there
    separator: str | None
    change: Change | None
    words: Words
    met: set[str] = field(default_factory=set)  # the words that were met

    def is_absent(self, cells: Cells) -> bool:
        """Whether this row was exported without one of the columns."""
        return any(_at(cells, index) is ABSENT for index in self.indexes)

    def value(self, cells: Cells) -> object:
        found = [_at(cells, index) for index in self.indexes]
        absent = ABSENT in found
        match self.way:
            case Way.FIRST:
                filled = next((cell for cell in found if not is_empty((cell,))), None)
                # Where a column that was not exported may hold it, no blank of the others says that there is none.
                return self._one(filled) if filled is not None or not (self.lacking or absent) else ABSENT
            case _ if absent:
                return ABSENT
            case Way.JOIN:
                odd = next((cell for cell in found if isinstance(cell, OddCell)), None)
                return odd or self._one(_joined(found, self.separator))
            case Way.LIST:
                return self._list(found[0])
            case _:
                if self.column.kind is Kind.LIST and self.words:
                    return self._list(found[0])
                return self._one(found[0])

    def items(self, cells: Cells) -> list[object]:
        """The single items of a cell, for 每项一行."""
        cell = _at(cells, self.indexes[0])
        if isinstance(cell, OddCell) or not isinstance(cell, str):
            return [] if is_empty((cell,)) else [self._one(cell)]
        return [self._one(item) for item in _split(cell, self.separator)]

    def _one(self, raw: object) -> object:
        if isinstance(raw, OddCell):
            return raw
        if self.words and not is_empty((raw,)):
            key = key_of(raw)
            if key in self.words:
                self.met.add(key)
                return self.words[key]
        return self.change(raw) if self.change is not None else raw

    def _list(self, raw: object) -> object:
        if isinstance(raw, OddCell) or is_empty((raw,)):
            return raw
        items = _split(raw, self.separator) if isinstance(raw, str) else [raw]
        read = [self._one(item) for item in items]
        odd = next((item for item in read if isinstance(item, OddCell)), None)
        if odd is not None:
            return odd
        if any(item is ABSENT for item in read):
            return ABSENT
        return [item for item in read if item is not None] or None


def reader_of(line: Line, indexes: tuple[int, ...], lacking: bool, words: Words) -> Reader:
    """Raises BadForm where the 格式 cannot be used."""
    column = TABLES[line.table].columns[line.column]
    change = compile_form(line.form, column) if line.form else None
    return Reader(column, indexes, line.way, lacking, _signs(line.separator), change, words)


def _signs(separator: str | None) -> str | None:
    """分隔 as signs: what cannot be seen in a cell is written as a word."""
    if separator is None:
        return None
    return "" if separator == "无" else separator.replace("空格", " ").replace("换行", "\n")


def _at(cells: Cells, index: int) -> object:
    return cells[index] if index < len(cells) else None


def key_of(raw: object) -> str:
    """A value as 原值 names it: a date as 2099-12-31, however the cell holds it."""
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == _MIDNIGHT else raw.strftime("%Y-%m-%d %H:%M")
    if isinstance(raw, date):
        return raw.isoformat()
    return fold_id(raw if isinstance(raw, str) else shown(raw))


def _joined(cells: Sequence[object], separator: str | None) -> object:
    """Several cells as one text; a date cell and a time cell as a moment."""
    filled = [cell for cell in cells if not is_empty((cell,))]
    if not filled:
        return None
    first = filled[0]
    if isinstance(first, datetime) and first.time() == _MIDNIGHT:
        first = first.date()
    if len(filled) == 1:
        return first
    if isinstance(first, date) and not isinstance(first, datetime) and isinstance(filled[1], time):
        return datetime.combine(first, filled[1])
    between = " " if separator is None else separator
    return between.join(key_of(cell) for cell in (first, *filled[1:]))


def _split(text: str, separator: str | None) -> list[str]:
    signs = f"[{re.escape(separator or _SEPARATORS)}]+"
    return [item.strip() for item in re.split(signs, text) if item.strip()]
