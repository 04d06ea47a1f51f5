"""A whole case file (案卷): its header and, for each exported table, its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cache
from types import MappingProxyType
from typing import Final

from records import folding
from records.quick_classes import dataclass
from records.row import Row
from records.schema import CASE, CASE_TABLES, DERIVED_TABLES, TABLES
from records.tables import Case


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One case. A table that is not a key of ``tables`` was not exported; an empty tuple says "there is none".

    ``partial`` names tables of which the export holds some rows only: what they say is known, but there may be more.
    """

    case: Case
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=lambda: MappingProxyType({}))
    partial: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        unknown = {*self.tables, *self.partial} - {*CASE_TABLES, *DERIVED_TABLES}
        if unknown:
            raise ValueError(f"not a table of a case: {sorted(unknown)}")

    @property
    def case_no(self) -> str:
        """案号, as text (required and therefore always a value once the record was read)."""
        return self.case.case_no or ""

    def rows(self, table: str) -> tuple[Row, ...] | None:
        """The case's rows in a table, in file order; None where the table was not exported."""
        if table == CASE:
            return (self.case,)
        return self.tables.get(table)

    def subjects(self, table: str) -> tuple[Row | None, ...]:
        """What rules about a table judge: its rows, and None for the rows that may be beyond what was exported."""
        rows = self.rows(table)
        if rows is None:
            return (None,)
        return (*rows, None) if table in self.partial else rows

    def all_rows(self) -> Iterator[tuple[str, int, Row]]:
        """Every row as (table, index from 0, row), the header first."""
        yield CASE, 0, self.case
        for table in CASE_TABLES:
            for index, row in enumerate(self.tables.get(table, ())):
                yield table, index, row


fold_id = folding.fold_id

_PARENT_ATTRS = ("activity_id", "document_id", "subject_id")


def parent_id(row: Row) -> str | None:
    """The id of the row that a row without an id of its own belongs to (a person's activity, a signature's document)."""
    attr = _parent_attr(type(row))
    return None if attr is None else getattr(row, attr)


@cache
def _parent_attr(model: type[Row]) -> str | None:
    return next((attr for attr in _PARENT_ATTRS if attr in model.model_fields), None)


def row_label(case: CaseRecord, table: str, row: Row) -> str:
    """How a row is named to users: its own id, else its parent's id (or the table) and its number there: ``H1#2``."""
    id_attr = TABLES[table].id_attr
    own = getattr(row, id_attr) if id_attr else None
    if own:
        return str(own)
    parent = None if id_attr else parent_id(row)
    return f"{parent or table}#{_numbers(table, case.rows(table) or ()).get(id(row), 0)}"


_recent: Final[dict[str, tuple[tuple[Row, ...], dict[int, int]]]] = {}
"""The numbers of a table's rows, of the case that was asked about last: they are asked for row after row."""


def _numbers(table: str, rows: tuple[Row, ...]) -> dict[int, int]:
    """From 1 by the row's identity: among all rows, or where these have no ids of their own among their parent's."""
    known = _recent.get(table)
    if known is None or known[0] is not rows:
        count: dict[str | None, int] = {}
        numbers: dict[int, int] = {}
        for row in rows:
            parent = None if TABLES[table].id_attr else parent_id(row)
            count[parent] = count.get(parent, 0) + 1
            numbers.setdefault(id(row), count[parent])
        known = _recent[table] = rows, numbers
    return known[1]
