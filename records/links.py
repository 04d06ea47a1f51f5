"""Which rows belong together: the named relations of the schema, followed inside one case, with what is not known kept.

A link that is blank or was not exported does not say "none" but "not said which": such a row *may* belong to any subject
it could be about. So every answer has two parts, the rows that certainly belong and those that possibly do; a table that
was not exported leaves the answer open (there may be any number more). Source: case-record.md, "Relations", "归属".

Reading a link, id by id (ids are compared folded, ``records.case.fold_id``):

- only tables the linking row may be about count: for a document those of its 种类 (归属), for a recording those that have
  recordings, for a key the tables it may name. A document whose 种类 is not known may be about any, but never certainly;
- an id found in exactly one of those tables, once, belongs there *certainly*; found in several, *possibly* to each. A
  table that was not exported is not held against it;
- an id found nowhere belongs to no subject, unless a subject's own id is blank or not exported: then possibly to that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from records.case import CaseRecord, fold_id
from records.catalogue import ATTRIBUTION
from records.row import BLANK, NOT_EXPORTED, Gap, Row
from records.schema import RELATIONS, TABLES, Join, Relation


@dataclass(frozen=True, slots=True)
class Related:
    """What a relation leads to from one row. Both parts are in file order and share no row.

    ``certain``: rows that belong; ``possible``: rows that may belong beyond those; ``open``: the table was not exported,
    or only a part of it, so there may be any number more.
    """

    certain: tuple[Row, ...]
    possible: tuple[Row, ...]
    open: bool


NONE = Related((), (), False)
OPEN = Related((), (), True)


@dataclass(frozen=True, slots=True)
class _Names:
    """One exported table by own id; ``nameless`` are its rows whose own id is blank or not exported."""

    rows: tuple[Row, ...]
    by_id: dict[str, list[Row]]
    nameless: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Reach:
    """The rows (by ``id``) of one table that a linking row is about."""

    certain: frozenset[int]
    possible: frozenset[int]


class Links:
    """The relations of one case, indexed when first asked for. Rows are told apart by identity: twins are two rows."""

    def __init__(self, case: CaseRecord) -> None:
        self._case = case
        self._names: dict[str, _Names | None] = {}
        self._ids: dict[
            tuple[int, str], tuple[str, ...] | None
        ] = {}  # by row and key: many relations read one link
        self._incoming: dict[Relation, dict[int, Related]] = {}
        # What was found by relation and row, both by identity; each relation is held, so that its identity stays its own.
        self._found: dict[int, tuple[Relation, dict[int, Related]]] = {}

    def related(self, relation: Relation, row: Row | None) -> Related:
        """The rows that ``relation`` leads to from ``row``.

        ``row`` None is a phantom, a row of which nothing is known (its table was not exported): every row of the target
        possibly belongs to it. Its case, and the rows of its case as a whole, are known all the same.

        Asked again the answer is the same object. Raises ValueError for a row that is not of this case.
        """
        known = self._found.get(id(relation))
        if known is None:
            known = self._found[id(relation)] = (relation, {})
        answers = known[1]
        found = answers.get(id(row))
        if found is None:
            found = answers[id(row)] = self._related(relation, row)
        return found

    def _related(self, relation: Relation, row: Row | None) -> Related:
        if relation.join is Join.TO_CASE:
            return Related((self._case.case,), (), False)
        names = self._table(relation.target)
        more = relation.target in self._case.partial
        if relation.join is Join.WHOLE_CASE:
            return OPEN if names is None else Related(names.rows, (), more)
        if relation.join in (Join.SOURCE_KEY, Join.SOURCE_LIST):
            return self._outgoing(relation, row, names)
        if names is None:
            return OPEN
        if row is None:
            may = (other for other in names.rows if relation.source in _homes(other, relation)[0])
            return Related((), tuple(may), more)
        if relation not in self._incoming:
            self._incoming[relation] = self._index(relation, names.rows, more)
        try:
            return self._incoming[relation][id(row)]
        except KeyError:
            raise ValueError(f"not a row of {relation.source} in this case") from None

    def target(self, relation: Relation, row: Row | None) -> Row | None:
        """The one row that a to-one relation leads to.

        None where it is not known which: a link that is blank or not exported, an id that points nowhere or to several
        rows, a table that was not exported, a phantom.
        """
        if not relation.to_one:
            raise ValueError(f"{relation.name} leads to many rows")
        found = self.related(relation, row)
        return found.certain[0] if len(found.certain) == 1 else None

    def _outgoing(self, relation: Relation, row: Row | None, names: _Names | None) -> Related:
        """From the row that holds the link to the rows it names."""
        if row is not None and relation.target not in _homes(row, relation)[0]:
            return NONE
        if names is None:
            return OPEN
        more = relation.target in self._case.partial
        if row is None:
            return Related((), names.rows, more)
        reach = self._reach(row, relation, relation.target, names)
        ids = self._ids[id(row), relation.key]
        # Where every id that the link names was found, the rest of the table does not matter.
        return _pick(names.rows, reach, more and (ids is None or len(reach.certain) < len(ids)))

    def _index(self, relation: Relation, linking: Iterable[Row], more: bool) -> dict[int, Related]:
        """For every row of ``relation.source`` the linking rows that name it, all at once."""
        names = self._table(relation.source)
        subjects = names.rows if names is not None else ()
        certain: dict[int, list[Row]] = {id(subject): [] for subject in subjects}
        possible: dict[int, list[Row]] = {id(subject): [] for subject in subjects}
        if names is not None:
            for other in linking:
                reach = self._reach(other, relation, relation.source, names)
                for key in reach.certain:
                    certain[key].append(other)
                for key in reach.possible:
                    possible[key].append(other)
        return {key: Related(tuple(certain[key]), tuple(possible[key]), more) for key in certain}

    def _reach(self, row: Row, relation: Relation, table: str, names: _Names) -> _Reach:
        """The rows of ``table`` that the linking row ``row`` is about."""
        homes, sure = _homes(row, relation)
        if table not in homes:
            return _Reach(frozenset(), frozenset())
        place = id(row), relation.key
        if place not in self._ids:
            self._ids[place] = _ids(row.read(relation.key))
        ids = self._ids[place]
        if ids is None:
            return _Reach(frozenset(), frozenset(map(id, names.rows)))
        certain: set[int] = set()
        possible: set[int] = set()
        for ident in ids:
            found_in = [home for home in homes if (other := self._table(home)) and ident in other.by_id]
            hits = names.by_id.get(ident, [])
            if not found_in:
                possible.update(map(id, names.nameless))
            elif sure and found_in == [table] and len(hits) == 1:
                certain.update(map(id, hits))
            else:
                possible.update(map(id, hits))
        return _Reach(frozenset(certain), frozenset(possible))

    def _table(self, table: str) -> _Names | None:
        if table not in self._names:
            rows = self._case.rows(table)
            self._names[table] = None if rows is None else _named(rows, TABLES[table].id_attr)
        return self._names[table]


def _named(rows: tuple[Row, ...], id_attr: str) -> _Names:
    by_id: dict[str, list[Row]] = {}
    nameless: list[Row] = []
    for row in rows:
        own = row.read(id_attr) if id_attr else NOT_EXPORTED
        if isinstance(own, Gap):
            nameless.append(row)
        else:
            by_id.setdefault(fold_id(str(own)), []).append(row)
    return _Names(rows, by_id, tuple(nameless))


def _pick(rows: tuple[Row, ...], reach: _Reach, more: bool) -> Related:
    return Related(
        tuple(row for row in rows if id(row) in reach.certain),
        tuple(row for row in rows if id(row) in reach.possible),
        more,
    )


def _ids(value: object) -> tuple[str, ...] | None:
    """The ids a link names, folded, without doubles; None where it names none that is known."""
    if value is BLANK or value is NOT_EXPORTED:
        return None
    parts = value if isinstance(value, tuple) else (value,)
    return tuple(dict.fromkeys(fold_id(str(part)) for part in parts)) or None


def _homes(linking: Row, relation: Relation) -> tuple[tuple[str, ...], bool]:
    """The tables whose rows ``linking`` may be about, and whether that is known for sure.

    ``linking`` is the row that holds ``relation.key``, whichever end of the relation it is.
    """
    tables = _tables_of_key(type(linking).TABLE, relation.key)
    if type(linking).TABLE == "文书" and relation.join in (Join.TARGET_LIST, Join.SOURCE_LIST):
        kind = linking.read("kind")
        attribution = None if isinstance(kind, Gap) else ATTRIBUTION.get(str(kind))
        return (attribution, True) if attribution is not None else (tables, False)
    return tables, True


@cache
def _tables_of_key(table: str, key: str) -> tuple[str, ...]:
    """The tables whose ids a column of links may hold, from the schema's relations."""
    return tuple(
        relation.target
        for relation in RELATIONS.values()
        if relation.source == table
        and relation.key == key
        and relation.join in (Join.SOURCE_KEY, Join.SOURCE_LIST)
    )
