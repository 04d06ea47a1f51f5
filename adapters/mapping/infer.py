"""Links that the export does not hold: inferred where a mapping asks for it and only one subject is possible, else left open.

A document is linked to the one row of the kinds its mapping names that is of the same day; a recording, whose kind does not
say what it shows, only where nothing else of the case was on that day. Whatever leaves another possible (a row without a
day, an activity without an end, a table of which only a part was exported) leaves the link as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from adapters.mapping.check import LINK_ATTR, kind_column, words_in
from adapters.mapping.model import Inference
from records.case import CaseRecord
from records.catalogue import ATTRIBUTION
from records.row import AssumedBy, Gap, Row
from records.schema import RELATIONS

# The day of a row: the attributes of its beginning and, where it has one, of its end.
_DAYS: Final = MappingProxyType(
    {
        "文书": ("made_at",),
        "音像": ("started_at",),
        "申请": ("applied_at",),
        "案源": ("registered_at",),
        "活动": ("started_at", "ended_at"),
        "告知": ("told_at",),
        "请求": ("requested_at",),
        "送达": ("served_at",),
    }
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """One line of 推定, read."""

    table: str
    kinds: frozenset[str] | None
    target: str
    target_kinds: frozenset[str] | None


def with_inferred_links(case: CaseRecord, inferences: Sequence[Inference]) -> CaseRecord:
    """The case with the links that can be inferred; the same object where there are none."""
    rules = [_Rule(one.table, _set(one.kinds), one.target, _set(one.target_kinds)) for one in inferences]
    tables = dict(case.tables)
    for name in dict.fromkeys(rule.table for rule in rules):
        own = [rule for rule in rules if rule.table == name]
        tables[name] = tuple(_linked(case, row, own) for row in case.tables.get(name, ()))
        if name not in case.tables:
            del tables[name]
    changed = any(
        new is not old
        for name in case.tables
        for new, old in zip(tables[name], case.tables[name], strict=True)
    )
    return replace(case, tables=MappingProxyType(tables)) if changed else case


def _set(written: str | None) -> frozenset[str] | None:
    return None if written is None else frozenset(words_in(written))


def _linked(case: CaseRecord, row: Row, rules: Sequence[_Rule]) -> Row:
    """The row with its link, where a rule speaks of its kind and one subject only is possible in all of the record."""
    kind, days = _kind(row), _days(row)
    mine = [rule for rule in rules if rule.kinds is None or kind in rule.kinds]
    if not mine or days is None or not isinstance(row.read(LINK_ATTR), Gap):
        return row
    possible: list[Row] = []
    for table in _homes(row.TABLE, kind):
        rows = case.rows(table)
        if table in case.partial:
            return row
        kinds = _kinds_of(table, mine) if row.TABLE == "文书" else None
        possible += [other for other in rows or () if _may_be(other, days[0], kinds)]
    if len(possible) != 1 or not any(_is_certain(possible[0], days[0], rule) for rule in mine):
        return row
    own = possible[0].read(type(possible[0]).ID)
    if isinstance(own, Gap):
        return row
    return row.assuming({LINK_ATTR: (str(own),)}, AssumedBy.INFERRED)


def _homes(table: str, kind: str | None) -> tuple[str, ...]:
    """The tables whose rows it may be about: of a document of its kind, of a recording all that have any."""
    if table == "文书":
        return tuple(home for home in ATTRIBUTION.get(kind or "", ()) if home in _DAYS)
    return tuple(
        relation.target
        for relation in RELATIONS.values()
        if relation.source == table and relation.key == LINK_ATTR
    )


def _kinds_of(table: str, rules: Iterable[_Rule]) -> frozenset[str] | None:
    """The kinds of rows of a table that documents of this kind are about; None: any."""
    named = [rule.target_kinds for rule in rules if rule.target == table]
    if not named or None in named:
        return None
    return frozenset(word for kinds in named for word in kinds or ())


def _may_be(other: Row, day: date, kinds: frozenset[str] | None) -> bool:
    kind, days = _kind(other), _days(other)
    if kinds is not None and kind is not None and kind not in kinds:
        return False
    if days is None:
        return True
    first, last = days
    return first <= day and (last is None or day <= last)


def _is_certain(other: Row, day: date, rule: _Rule) -> bool:
    """What a rule names, of a kind that it names, and certainly of that day."""
    days = _days(other)
    if days is None or rule.target != other.TABLE:
        return False
    if rule.target_kinds is not None and _kind(other) not in rule.target_kinds:
        return False
    first, last = days
    return first == day or (last is not None and first <= day <= last)


def _kind(row: Row) -> str | None:
    column = kind_column(row.TABLE)
    value = row.read(column.attr) if column is not None else None
    return value if isinstance(value, str) else None


def _days(row: Row) -> tuple[date, date | None] | None:
    """The first and the last day of a row; last None: not known, it may go on. None: not even the first is known."""
    attrs = _DAYS[row.TABLE]
    first = _day(row.read(attrs[0]))
    if first is None:
        return None
    return first, first if len(attrs) == 1 else _day(row.read(attrs[1]))


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
