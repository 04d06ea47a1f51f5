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
from functools import cache
from typing import Final, NamedTuple

from records.case import CaseRecord, fold_id
from records.catalogue import ATTRIBUTION
from records.quick_classes import dataclass
from records.row import BLANK, NOT_EXPORTED, Gap, Row
from records.schema import RELATIONS, TABLES, Join, Relation


class Related(NamedTuple):
    """What a relation leads to from one row. Both parts are in file order and share no row.

    ``certain``: rows that belong; ``possible``: rows that may belong beyond those; ``open``: the table was not exported,
    or only a part of it, so there may be any number more.
    """

    certain: tuple[Row, ...]
    possible: tuple[Row, ...]
    open: bool


NONE: Final = Related((), (), False)
OPEN: Final = Related((), (), True)
_LISTING: Final = next(one.key for one in RELATIONS.values() if one.join is Join.TARGET_LIST)
Answers = dict[int, Related]  # by the identity of the row asked about


@dataclass(frozen=True, slots=True)
class _Names:
    """One exported table by own id; ``nameless`` are its rows whose own id is blank or not exported."""

    rows: tuple[Row, ...]
    by_id: dict[str, list[Row]]
    nameless: tuple[Row, ...]


_About = tuple[str, Row, bool]
"""A row that a linking row is about: its table, the row, whether it certainly is."""
Link = tuple[tuple[_About, ...], int | None]
"""What one row's link says: the rows that it is about, each once, and how many ids it names (None: not known)."""


class Links:
    """The relations of one case, indexed when first asked for. Rows are told apart by identity: twins are two rows."""

    def __init__(self, case: CaseRecord) -> None:
        self._case = case
        self._names: dict[str, _Names | None] = {}
        self._links: dict[
            tuple[str, str], dict[int, Link]
        ] = {}  # by table and key; by the linking row's identity
        self._incoming: dict[tuple[str, str], dict[str, Answers]] = {}  # by linking table and key; by source
        # By relation and row, both by identity; each relation is held, so that its identity stays its own.
        self._targets: dict[int, tuple[Relation, dict[int, Row | None]]] = {}
        self._found: dict[int, tuple[Relation, Answers]] = {}
        # What can be asked of every row is worked out once for all of them: time must not grow with rows times rows.
        self._anywhere: dict[tuple[str, ...], Link] = {}
        self._places: dict[str, dict[int, int]] = {}

    def related(self, relation: Relation, row: Row | None) -> Related:
        """The rows that ``relation`` leads to from ``row``.

        ``row`` None is a phantom, a row of which nothing is known (its table was not exported): every row of the target
        possibly belongs to it. Its case, and the rows of its case as a whole, are known all the same.

        Raises ValueError for a row that is not of this case.
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
            may = (other for other in names.rows if relation.source in _homes(other, relation.key)[0])
            return Related((), tuple(may), more)
        place = relation.target, relation.key
        incoming = self._incoming.get(place)
        if incoming is None:
            linked = [(other, True) for other in names.rows]
            incoming = self._incoming[place] = self.gathered(*place, linked, more)
        found = incoming.get(relation.source, {}).get(id(row))
        if found is None:
            if id(row) not in self._placed(relation.source):
                raise ValueError(f"not a row of {relation.source} in this case")
            return OPEN if more else NONE
        return found

    def target(self, relation: Relation, row: Row | None) -> Row | None:
        """The one row that a to-one relation leads to.

        None where it is not known which: a link that is blank or not exported, an id that points nowhere or to several
        rows, a table that was not exported, a phantom.
        """
        if relation.join is Join.TO_CASE:
            return self._case.case
        known = self._targets.get(id(relation)) or self._found_targets(relation)
        if row is None:
            return None
        try:
            return known[1][id(row)]
        except KeyError:
            return _target(self._read(row, relation.key), relation.target)

    def _found_targets(self, relation: Relation) -> tuple[Relation, dict[int, Row | None]]:
        """Where a to-one relation leads from every row of its table."""
        if not relation.to_one:
            raise ValueError(f"{relation.name} leads to many rows")
        links = self.links(relation.source, relation.key)
        found = {place: _target(link, relation.target) for place, link in links.items()}
        self._targets[id(relation)] = relation, found
        return relation, found

    def links(self, table: str, key: str) -> dict[int, Link]:
        """What ``key`` of every row of an exported table says, by the row's identity, in file order."""
        known = self._links.get((table, key))
        if known is None:
            known = self._links[table, key] = self._read_all(self._case.rows(table) or (), key)
        return known

    def _read_all(self, rows: Iterable[Row], key: str) -> dict[int, Link]:
        """Of every row of a table; the usual link, one id found once, is written out."""
        found: dict[int, Link] = {}
        tables: dict[tuple[str, ...], list[tuple[str, dict[str, list[Row]]]]] = {}
        for row in rows:
            value = row.read(key)
            if type(value) is tuple and len(value) == 1:
                value = value[0]
            if type(value) is str:
                homes, sure = _homes(row, key)
                among = tables.get(homes)
                if among is None:
                    among = tables[homes] = [
                        (home, names.by_id) for home in homes if (names := self._table(home)) is not None
                    ]
                ident = fold_id(value)
                hits = [(home, hit) for home, by_id in among if (hit := by_id.get(ident))]
                if sure and len(hits) == 1:
                    home, named = hits[0]
                    if len(named) == 1:
                        found[id(row)] = ((home, named[0], True),), 1
                        continue
            found[id(row)] = self._read(row, key)
        return found

    def _link(self, row: Row, key: str) -> Link:
        return self.links(row.TABLE, key).get(id(row)) or self._read(row, key)

    def _outgoing(self, relation: Relation, row: Row | None, names: _Names | None) -> Related:
        """From the row that holds the link to the rows it names."""
        if row is not None and relation.target not in _homes(row, relation.key)[0]:
            return NONE
        if names is None:
            return OPEN
        more = relation.target in self._case.partial
        if row is None:
            return Related((), names.rows, more)
        about, ids = self._link(row, relation.key)
        if ids is None:  # then it may be any
            return Related((), names.rows, more)
        named = [(other, sure) for home, other, sure in about if home == relation.target]
        if len(named) > 1:
            places = self._placed(relation.target)
            named.sort(key=lambda one: places[id(one[0])])
        certain = tuple([other for other, sure in named if sure])
        possible = tuple([other for other, sure in named if not sure])
        # Where every id that the link names was found, the rest of the table does not matter.
        return Related(certain, possible, more and (ids is None or len(certain) < ids))

    def gathered(
        self, table: str, key: str, rows: Iterable[tuple[Row, bool]], more: bool
    ) -> dict[str, Answers]:
        """For every table that ``key`` may name, and every row of it, which of the given rows of ``table`` name it.

        A row comes with whether it counts for certain. Rows that nothing names are left out.
        """
        found: dict[str, dict[int, tuple[list[Row], list[Row]]]] = {}
        loose: dict[str, list[Row]] = {}  # rows that do not say what they are about: they may belong to any
        links = self.links(table, key)
        for other, counts in rows:
            about, ids = links[id(other)]
            if ids is None:
                for home in _homes(other, key)[0]:
                    loose.setdefault(home, []).append(other)
                continue
            for home, row, certain in about:
                named = found.setdefault(home, {}).setdefault(id(row), ([], []))
                named[0 if certain and counts else 1].append(other)
        answers = {
            home: {
                place: Related(tuple(certain), tuple(possible), more)
                for place, (certain, possible) in named.items()
            }
            for home, named in found.items()
        }
        for home, anywhere in loose.items():
            if self._table(home) is not None:
                answers[home] = self._with_loose(home, table, answers.get(home, {}), anywhere, more)
        return answers

    def _with_loose(
        self, home: str, table: str, answers: Answers, loose: Iterable[Row], more: bool
    ) -> Answers:
        """Rows of ``table`` that may belong to any row of ``home`` added to the answers of all of these, one tuple for
        nearly all."""
        shared = Related((), tuple(loose), more)
        whole = dict.fromkeys(self._placed(home), shared)
        for place, (certain, possible, _) in answers.items():
            if possible:
                places = self._placed(table)
                possible = tuple(sorted((*possible, *shared.possible), key=lambda row: places[id(row)]))
            whole[place] = Related(certain, possible or shared.possible, more)
        return whole

    def _placed(self, table: str) -> dict[int, int]:
        """Where each row of a table stands in it, by identity."""
        known = self._places.get(table)
        if known is None:
            rows = self._case.rows(table) or ()
            known = self._places[table] = {id(row): place for place, row in enumerate(rows)}
        return known

    def _read(self, row: Row, key: str) -> Link:
        """What the link of one row says."""
        homes, sure = _homes(row, key)
        value = row.read(key)
        tables = [(home, names) for home in homes if (names := self._table(home)) is not None]
        ids = _ids(value)
        if ids is None:
            if homes not in self._anywhere:
                self._anywhere[homes] = (
                    tuple([(home, row, False) for home, names in tables for row in names.rows]),
                    None,
                )
            return self._anywhere[homes]
        found: list[_About] = []
        lost = False
        for ident in ids:
            hits = [(home, row) for home, names in tables for row in names.by_id.get(ident, ())]
            lost = lost or not hits
            certain = sure and len(hits) == 1
            found.extend([(home, row, certain) for home, row in hits])
        if lost:
            found.extend([(home, row, False) for home, names in tables for row in names.nameless])
        return tuple(found), len(ids)

    def _table(self, table: str) -> _Names | None:
        try:
            return self._names[table]
        except KeyError:
            rows = self._case.rows(table)
            found = self._names[table] = None if rows is None else _named(rows, TABLES[table].id_attr)
            return found


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


def _target(link: Link, table: str) -> Row | None:
    certain = [row for home, row, sure in link[0] if sure and home == table]
    return certain[0] if len(certain) == 1 else None


def _ids(value: object) -> tuple[str, ...] | None:
    """The ids a link names, folded, without doubles; None where it names none that is known."""
    if value is BLANK or value is NOT_EXPORTED:
        return None
    parts = value if isinstance(value, tuple) else (value,)
    return tuple(dict.fromkeys(fold_id(str(part)) for part in parts)) or None


def _homes(linking: Row, key: str) -> tuple[tuple[str, ...], bool]:
    """The tables whose rows ``linking`` may be about by its link ``key``, and whether that is known for sure.

    ``linking`` is the row that holds the link, whichever end of a relation it is.
    """
    table = linking.TABLE
    if key == _LISTING and table == "文书":
        kind = linking.read("kind")
        attribution = None if isinstance(kind, Gap) else ATTRIBUTION.get(str(kind))
        if attribution is None:
            return _tables_of_key(table, key), False
        return attribution, True
    return _tables_of_key(table, key), True


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
