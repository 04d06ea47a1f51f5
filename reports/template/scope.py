"""What a template is asked to hold: which tables, and which words of their drop-downs, for one kind of case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from records.catalogue import ABSENT_TABLES, ACTION_KINDS, ATTRIBUTION, OWN_DECISIONS
from records.columns import Column
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, TABLES


class ScopeError(ValueError):
    """A table or kind of case that does not exist; the text is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Scope:
    """``tables`` in the order of the schema; ``action_kind`` None: every kind of case."""

    tables: tuple[str, ...]
    action_kind: str | None = None

    @property
    def absent(self) -> tuple[str, ...]:
        """The tables that such a case never has: leaving them out costs no verdict."""
        return ABSENT_TABLES.get(self.action_kind or "", ())

    @property
    def left_out(self) -> tuple[str, ...]:
        """The tables that were not asked for and that such a case may have."""
        return tuple(name for name in CASE_TABLES if name not in (*self.tables, *self.absent))

    def words(self, column: Column) -> tuple[str, ...]:
        """The words that a column's drop-down offers."""
        if self.action_kind is None:
            return column.values
        if column.attr == "action_kind":
            return (self.action_kind,)
        return tuple(word for word in column.values if self._concerned(word))

    def trimmed(self, column: Column) -> bool:
        """Whether the drop-down offers fewer words than may stand there."""
        return len(self.words(column)) < len(column.values)

    def _concerned(self, word: str) -> bool:
        homes = ATTRIBUTION.get(word, ())
        if homes and set(homes) <= set(self.absent):
            return False
        return OWN_DECISIONS.get(word, self.action_kind) == self.action_kind


def make_scope(tables: Sequence[str] = (), action_kind: str | None = None) -> Scope:
    """The scope asked for; no ``tables``: all of them. Raises ScopeError naming what does not exist."""
    every = (CASE, *CASE_TABLES, AGENCY_YEAR)
    unknown = [name for name in tables if name not in every]
    if unknown:
        raise ScopeError(f"没有名为“{'、'.join(unknown)}”的表，可以写的是：{'、'.join(every)}。")
    if action_kind is not None and action_kind not in ACTION_KINDS:
        raise ScopeError(f"没有执法类型“{action_kind}”，可以写的是：{'、'.join(ACTION_KINDS)}。")
    scope = Scope(every, action_kind)
    wanted = tuple(name for name in every if (name in tables if tables else name not in scope.absent))
    return Scope(wanted, action_kind)


def columns_of(table: str) -> tuple[Column, ...]:
    return tuple(TABLES[table].columns.values())
