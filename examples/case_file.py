"""A case file being written down: rows as short texts, dates as days from the start of the case.

``@5`` is the fifth day after the start, ``@5T09:30`` a time on it; ``_`` stands for a blank in a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

Cell = str | date | datetime | None
_DAY = re.compile(r"@(\d+)(?:T(\d\d):(\d\d))?")


@dataclass
class CaseFile:
    """One case: ``case_no``, the day it starts, what is wrong with it, and its rows by table."""

    case_no: str
    start: date
    faults: list[str] = field(default_factory=list)
    tables: dict[str, list[dict[str, Cell]]] = field(default_factory=dict)

    def rows(self, table: str, *texts: str) -> None:
        """Add rows to a table."""
        self.tables.setdefault(table, []).extend(self._row(text) for text in texts)

    def change(self, table: str, place: str, text: str) -> None:
        """Change the cells of the rows that ``place`` (``列=值``) picks out."""
        for row in self._found(table, place):
            row.update(self._row(text))

    def remove(self, table: str, place: str) -> None:
        """Take away the rows that ``place`` picks out."""
        for row in self._found(table, place):
            self.tables[table].remove(row)

    def fault(self, sentence: str) -> CaseFile:
        """Say what is wrong with the case; returns it for writing on."""
        self.faults.append(sentence)
        return self

    def _found(self, table: str, place: str) -> list[dict[str, Cell]]:
        wanted = self._row(place)
        found = [
            row for row in self.tables[table] if all(row.get(name) == value for name, value in wanted.items())
        ]
        if not found:
            raise LookupError(f"{self.case_no} {table} {place}")
        return found

    def _row(self, text: str) -> dict[str, Cell]:
        pairs = (cell.partition("=") for cell in text.split())
        return {name: self._cell(value) for name, _, value in pairs}

    def _cell(self, text: str) -> Cell:
        found = _DAY.fullmatch(text)
        if found is None:
            return text.replace("_", " ") or None
        day = self.start + timedelta(days=int(found[1]))
        if found[2] is None:
            return day
        return datetime(day.year, day.month, day.day, int(found[2]), int(found[3]))
