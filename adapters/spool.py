"""The rows of an input too large for memory, on disk while it is reviewed: put away as they are read, taken out by case.

A private SQLite file among the user's temporary files; who opened it sees to its end. Rows are put away raw (the cells under
the headings that are known) and become rows of the record only when their case is asked for, in whatever process that is;
rows that were built already (JSON, a mapping file) are put away as they are. Only what this program has written itself a
moment ago is ever unpickled.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from adapters.cells import Heading, RowBuilder
from records.row import Row

RawCells = tuple[int, Sequence[object]]
"""A row's number as the user sees it, and its cells."""
_ROWS_A_GROUP: Final = 200
_INSERTED_TOGETHER: Final = 2000  # groups
_BUILT: Final = -1  # in place of a shape: the group holds rows of the record
_TABLES: Final = """
PRAGMA journal_mode=OFF;
PRAGMA synchronous=OFF;
CREATE TABLE groups(seq INTEGER PRIMARY KEY, key BLOB, shape INTEGER, part INTEGER, before INTEGER, content BLOB);
CREATE TABLE headers(seq INTEGER PRIMARY KEY, key BLOB, said BLOB, part INTEGER);
CREATE TABLE parts(part INTEGER PRIMARY KEY, kind INTEGER);
CREATE TABLE kept(name TEXT PRIMARY KEY, content BLOB);
BEGIN;
"""
# Of several headers with one 案号 the first is the case's (SQLite takes ``said`` and ``part`` from the row of the least).
# Rows of a part that was given up half way belong to no part, and are never asked for.
_INDEXES: Final = """
BEGIN;
CREATE INDEX groups_key ON groups(key);
CREATE TABLE cases(place INTEGER PRIMARY KEY, key BLOB, said BLOB, part INTEGER);
INSERT INTO cases SELECT row_number() OVER (ORDER BY first) - 1, key, said, part
    FROM (SELECT min(seq) AS first, key, said, part FROM headers JOIN parts USING (part) GROUP BY key);
CREATE UNIQUE INDEX cases_key ON cases(key);
COMMIT;
"""
_GROUP: Final = "SELECT g.seq, g.key, g.shape, g.part, p.kind, g.before, g.content FROM groups g JOIN parts p USING (part)"


class SpoolFailed(Exception):
    """The temporary file cannot be written or read; a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What raw cells need to become rows of a table: their headings, in order."""

    table: str
    headings: tuple[Heading, ...]
    file: str
    sheet: str

    def builder(self) -> RowBuilder:
        return RowBuilder(self.table, self.headings, self.file, self.sheet)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a part is apart from its rows. Many parts (a case each in JSON) are of one kind."""

    file: str
    holds_cases: bool
    exported: frozenset[str]
    partial: frozenset[str]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one case that followed each other in one part (counted from 0) of a kind. ``seq``: the first one's place among
    all rows; ``before``: how many of the part's problems came before them; ``shape`` None: the rows are built."""

    seq: int
    key: str | None
    shape: int | None
    part: int
    kind: int
    before: int
    rows: Sequence[RawCells] | Sequence[Row]


class SpoolWriter:
    """Puts rows away. Keys are 案号 as they are compared, None where a row's cannot be read. Raises SpoolFailed."""

    def __init__(self, path: Path) -> None:
        self.rows = 0
        with _told():
            self._connection = sqlite3.connect(path, isolation_level=None)
            self._connection.executescript(_TABLES)
        self._open: tuple[str | None, int, int, int] | None = None  # key, shape, part, before
        self._collected: list[RawCells | Row] = []
        self._groups: list[tuple[object, ...]] = []
        self._headers: list[tuple[object, ...]] = []
        self._parts: list[tuple[int, int]] = []

    def row(self, row: RawCells | Row, key: str | None, shape: int | None, part: int, before: int) -> int:
        """Its place among all rows."""
        group = (key, _BUILT if shape is None else shape, part, before)
        if group != self._open or len(self._collected) >= _ROWS_A_GROUP:
            self.end_group()
            self._open = group
        self._collected.append(row)
        self.rows += 1
        return self.rows - 1

    def header(self, seq: int, key: str, said: str, part: int) -> None:
        """The row at ``seq`` is the 案件 row of the case; ``said``: its 案号 as it writes it."""
        self._headers.append((seq, _packed(key), _packed(said), part))

    def part(self, part: int, kind: int) -> None:
        """The part is read, and of this kind."""
        self._parts.append((part, kind))

    def finish(self, kept: object) -> None:
        """All is there; ``kept`` is what readers have to know beside it."""
        self.end_group()
        self._insert()
        with _told():
            self._connection.execute("INSERT INTO kept VALUES ('all', ?)", (_pickled(kept),))
            self._connection.executescript(_INDEXES)
        self.close()

    def close(self) -> None:
        self._connection.close()

    def end_group(self) -> None:
        """What comes now begins a new group."""
        if self._open is not None:
            key, shape, part, before = self._open
            first = self.rows - len(self._collected)
            self._groups.append((first, _packed(key), shape, part, before, _pickled(self._collected)))
            self._collected, self._open = [], None
        if len(self._groups) >= _INSERTED_TOGETHER:
            self._insert()

    def _insert(self) -> None:
        with _told():
            insert = self._connection.executemany
            insert("INSERT INTO groups VALUES (?, ?, ?, ?, ?, ?)", self._groups)
            insert("INSERT INTO headers VALUES (?, ?, ?, ?)", self._headers)
            insert("INSERT INTO parts VALUES (?, ?)", self._parts)
        self._groups, self._headers, self._parts = [], [], []


class SpoolReader:
    """Takes rows out again; several processes may at once. Raises SpoolFailed."""

    def __init__(self, path: Path) -> None:
        with _told():
            self._connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)

    def close(self) -> None:
        self._connection.close()

    def kept(self) -> object:
        return pickle.loads(self._all("SELECT content FROM kept", ())[0][0])  # type: ignore[arg-type]

    def cases(self) -> int:
        return int(str(self._all("SELECT count(*) FROM cases", ())[0][0]))

    def cases_by_part_kind(self) -> dict[int, int]:
        """How many cases there are whose header stands in a part of each kind."""
        query = "SELECT kind, count(*) FROM cases JOIN parts USING (part) GROUP BY kind"
        return {int(str(kind)): int(str(count)) for kind, count in self._all(query, ())}

    def numbers(self, start: int, stop: int) -> list[tuple[str, str]]:
        """(key, 案号 as written) of the cases from ``start`` to ``stop``, in order."""
        query = "SELECT key, said FROM cases WHERE place >= ? AND place < ? ORDER BY place"
        return [(_text(key), _text(said)) for key, said in self._all(query, (start, stop))]

    def said(self, key: str) -> str | None:
        """The 案号 as the case itself writes it; None where there is no such case."""
        found = self._all("SELECT said FROM cases WHERE key = ?", (_packed(key),))
        return _text(found[0][0]) if found else None

    def groups(self, start: int, stop: int) -> Iterator[Group]:
        """All rows of the cases from ``start`` to ``stop``, in the order they were read."""
        where = "WHERE g.key IN (SELECT key FROM cases WHERE place >= ? AND place < ?) ORDER BY g.seq"
        return self._groups(f"{_GROUP} {where}", (start, stop))

    def headers(self) -> Iterator[Group]:
        """The groups in which 案件 rows stand, in order."""
        return self._groups(f"{_GROUP} WHERE g.seq IN (SELECT seq FROM headers) ORDER BY g.seq", ())

    def strangers(self) -> Iterator[Group]:
        """All rows that belong to no case, in order."""
        where = "LEFT JOIN cases c ON c.key = g.key WHERE c.key IS NULL ORDER BY g.seq"
        return self._groups(f"{_GROUP} {where}", ())

    def doubled(self) -> list[int]:
        """The places of the cases whose 案号 stands in several 案件 rows."""
        query = "SELECT place FROM cases WHERE key IN (SELECT key FROM headers GROUP BY key HAVING count(*) > 1) ORDER BY place"
        return [int(str(place)) for (place,) in self._all(query, ())]

    def _groups(self, query: str, values: Sequence[object]) -> Iterator[Group]:
        with _told():
            for seq, key, shape, part, kind, before, content in self._connection.execute(
                query, tuple(values)
            ):
                yield Group(
                    seq,
                    None if key is None else _text(key),
                    None if shape == _BUILT else shape,
                    part,
                    kind,
                    before,
                    pickle.loads(content),
                )

    def _all(self, query: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        with _told():
            return self._connection.execute(query, tuple(values)).fetchall()


def _packed(text: str | None) -> bytes | None:
    """A text may hold half a character, which SQLite would not take."""
    return None if text is None else text.encode("utf-8", "surrogatepass")


def _text(packed: object) -> str:
    return packed.decode("utf-8", "surrogatepass") if isinstance(packed, bytes) else str(packed)


def _pickled(value: object) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        full = "full" in str(error)
        raise SpoolFailed(
            "临时文件夹的磁盘写满了" if full else f"临时文件不能读写（{type(error).__name__}）"
        ) from error
