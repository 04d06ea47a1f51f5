"""How full an input is: for each table and column how many rows hold a value, are blank, or were not exported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from records.case import CaseRecord
from records.row import NOT_EXPORTED, Row
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, TABLES


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column over all rows of its table: ``filled`` + ``blank`` + ``not_exported`` are the rows."""

    name: str
    filled: int
    blank: int
    not_exported: int

    @property
    def blank_rate(self) -> float | None:
        """Share of the exported cells that are empty; None where none was exported."""
        exported = self.filled + self.blank
        return self.blank / exported if exported else None


@dataclass(frozen=True, slots=True)
class TableProfile:
    """One table. ``cases`` have it (with or without rows), ``cases_without`` do not: it was not exported for them."""

    name: str
    rows: int
    cases: int
    cases_without: int
    columns: tuple[ColumnProfile, ...]

    @property
    def exported(self) -> bool:
        return self.cases > 0 or self.rows > 0


def profile(cases: Sequence[CaseRecord], unit_years: Sequence[Row] = ()) -> list[TableProfile]:
    """Every table that exports may hold, in the order of the schema."""
    found = []
    for table in (CASE, *CASE_TABLES):
        lists = [case.rows(table) for case in cases]
        have = [rows for rows in lists if rows is not None]
        found.append(_table(table, [row for rows in have for row in rows], len(have), len(lists) - len(have)))
    return [*found, _table(AGENCY_YEAR, unit_years, 0, 0)]


def _table(table: str, rows: Sequence[Row], cases: int, without: int) -> TableProfile:
    columns = tuple(_column(rows, column.attr, name) for name, column in TABLES[table].columns.items())
    return TableProfile(table, len(rows), cases, without, columns)


def _column(rows: Iterable[Row], attr: str, name: str) -> ColumnProfile:
    """Counts what the export holds; that a value cannot be trusted is another matter."""
    filled = blank = missing = 0
    for row in rows:
        if row.read(attr) is NOT_EXPORTED and attr not in row.distrusted:
            missing += 1
        elif row.__dict__[attr] is None:
            blank += 1
        else:
            filled += 1
    return ColumnProfile(name, filled, blank, missing)
