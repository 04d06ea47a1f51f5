"""Partitions of cases that were read before (``partition_form``) as parts: what was said of them then is said again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from adapters import partition_form as form
from adapters.cells import ABSENT, Heading, RowBuilder
from adapters.parts import Part, unusable
from adapters.pieces import ParquetPiece
from adapters.raw_parquet import BATCH, opened
from records.columns import Kind
from records.findings import MappingInfo
from records.folding import fold_id
from records.problems import InputProblem, Level
from records.row import Assumed, AssumedBy, Gap, Row, Source
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, TABLES
from records.tables import Case

_HINT: Final = "请用 pingcha convert 重新转换"
_FLAGS: Final[dict[object, str | None]] = {None: None, True: "是", False: "否"}
_SEPARATED: Final = re.compile(r"[；;、，,\r\n\u2028\u2029]")  # a text with one of these would be taken apart
_Shown = dict[str, tuple[str, str | None]]


def is_partition_file(piece: ParquetPiece) -> bool:
    """Whether a file was written by ``partition_write``. Raises Unusable where it is no sound Parquet file."""
    with opened(piece):
        return form.metadata_of(piece.path) is not None


def read_partition(pieces: Sequence[ParquetPiece], name: str) -> list[Part]:
    """The files of one folder: a part for all cases that the same tables were exported for.

    Raises Unusable where a file does not hold what it says.
    """
    reader = _Reader(name)
    by_table = {piece.path.stem: piece for piece in pieces}
    order = sorted(
        by_table, key=lambda stem: stem != CASE
    )  # the cases first: they say which part a row belongs to
    for stem in order:
        with _told(by_table[stem]):
            if by_table[stem].path.name == form.PROBLEMS_FILE:
                reader.problems(by_table[stem])
            else:
                reader.table(by_table[stem])
    needed = {table for tables, _ in reader.parts for table in tables}
    if not by_table.keys().isdisjoint(CASE_TABLES):
        needed.add(CASE)  # else all its cases would be missing, and nobody would miss them
    if reader.said:
        needed.add(form.PROBLEMS_FILE.removesuffix(".parquet"))
    lost = needed - by_table.keys()
    if lost:
        files = "、".join(f"{table}.parquet" for table in sorted(lost))
        raise unusable("incomplete", name, f"这一批案卷缺少文件 {files}", _HINT)
    return [*reader.parts.values(), reader.beside]


def read_headers(piece: ParquetPiece) -> list[Case]:
    """The 案件 rows of a partition alone. Raises Unusable."""
    reader = _Reader(piece.name)
    with _told(piece):
        reader.table(piece)
    return [case for part in reader.parts.values() for case in part.cases]


class _told:
    """A file that was changed by other programs does not fit its form any more: a sentence."""

    def __init__(self, piece: ParquetPiece) -> None:
        self.piece = piece

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, KeyError | ValueError | TypeError | AttributeError | IndexError):
            raise unusable("damaged", self.piece.name, "不是 pingcha convert 写出的原样", _HINT) from None


@dataclass(frozen=True, slots=True)
class _Place:
    """A source as the metadata lists it."""

    file: str
    sheet: str
    columns: _Shown

    def source(self, row: int | None, elsewhere: Mapping[str, Source] | None = None) -> Source:
        return Source(self.file, self.sheet, row, self.columns, elsewhere)


class _Reader:
    """Turns files into parts."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.beside = Part(name)
        self.parts: dict[tuple[frozenset[str], frozenset[str]], Part] = {}
        self.said = False  # whether there are problems to be said again
        self._homes: dict[str, Part] = {}

    def problems(self, piece: ParquetPiece) -> None:
        """What was said about the input when it was converted."""
        with opened(piece) as parquet:
            for one in parquet.read().to_pylist():
                fields = {name: one[name] for name in form.PROBLEM_TYPES}
                fields["level"] = Level(one["level"])
                fields["allowed"] = tuple(one["allowed"] or ())
                self.beside.problems.append(InputProblem(**fields))

    def table(self, piece: ParquetPiece) -> None:
        stated = form.metadata_of(piece.path) or {}
        table = str(stated["table"])
        if table != piece.path.stem:
            raise ValueError("another table's file under this name")
        places = _places(stated["sources"])
        if table == CASE:
            self.said = bool(stated[form.SAID])
        if stated.get("mapping") is not None:
            self.beside.mapping = MappingInfo.model_validate(stated["mapping"])
        with opened(piece) as parquet:
            names = [name for name in parquet.schema_arrow.names if name in TABLES[table].columns]
            headings = [Heading(name, index, name, None) for index, name in enumerate(names)]
            builder = RowBuilder(table, headings, piece.name, table)
            for batch in parquet.iter_batches(batch_size=BATCH):
                self._batch(batch, names, places, builder)

    def _batch(
        self, batch: pa.RecordBatch, names: Sequence[str], places: Sequence[_Place], builder: RowBuilder
    ) -> None:
        kinds = {column.name: column.kind for column in builder.table.columns.values()}
        columns = {
            name: _texts(batch.column(name), kinds[name]) if name in kinds else batch.column(name).to_pylist()
            for name in batch.schema.names
        }
        nothing = [None] * batch.num_rows
        index = {name: number for number, name in enumerate(names)}
        beside = zip(
            columns[form.ORIGIN],
            columns[form.ROW],
            columns.get(form.NOT_EXPORTED, nothing),
            columns.get(form.ASSUMED, nothing),
            columns.get(form.ELSEWHERE, nothing),
            columns.get(form.TABLES, nothing),
            columns.get(form.PARTIAL, nothing),
            strict=True,
        )
        cells = zip(*(columns[name] for name in names), strict=True)
        for values, (origin, number, lacking, assumed, elsewhere, tables, partial) in zip(
            cells, beside, strict=True
        ):
            raws: Sequence[object] = values
            if lacking:
                there = list(values)
                for name in lacking:
                    there[index[name]] = ABSENT
                raws = there
            told: list[InputProblem] = []
            row = builder.build(raws, number or 0, told)
            # Remarks about these values were made when they were first read.
            self.beside.problems.extend(one for one in told if one.level is not Level.REMARK)
            if row is None:
                continue
            place = None
            if origin is not None:
                others = {one["列"]: places[one["来源"]].source(one["行"]) for one in elsewhere or ()}
                place = places[origin].source(number, others or None)
            row.put_back(place, _assumptions(row.TABLE, assumed))
            self._add(row, tables or (), partial or ())

    def _add(self, row: Row, tables: Iterable[str], partial: Iterable[str]) -> None:
        if row.TABLE == AGENCY_YEAR:
            self.beside.add(row)
            return
        case_no = fold_id(str(row.read("case_no")))
        if row.TABLE == CASE:
            key = (frozenset(tables), frozenset(partial))
            part = self.parts.get(key)
            if part is None:
                part = self.parts[key] = Part(
                    self.name, holds_cases=True, exported=set(key[0]), partial=set(key[1])
                )
            self._homes.setdefault(case_no, part)
            part.add(row)
        else:
            self._homes.get(case_no, self.beside).add(row)


def _texts(column: pa.Array, kind: Kind) -> list[object]:
    """The values of a column as texts where that says the same: most were read before, and are then only looked up."""
    if kind is Kind.DATE:
        column = column.cast(pa.string())
    values: list[object] = column.to_pylist()
    if kind is Kind.FLAG:
        return [_FLAGS[value] for value in values]
    if kind is not Kind.LIST:
        return values
    joined: dict[tuple[str, ...], object] = {}
    found: list[object] = []
    for items in values:
        if not isinstance(items, list):
            found.append(items)
            continue
        key = tuple(items)
        if key not in joined:
            joined[key] = items if any(map(_SEPARATED.search, key)) else "；".join(key)
        found.append(joined[key])
    return found


def _assumptions(table: str, listed: Iterable[Mapping[str, str]] | None) -> dict[str, Assumed]:
    columns = TABLES[table].columns
    return {
        columns[one["列"]].attr: Assumed(AssumedBy(one["依据"]), Gap(one["原来"])) for one in listed or ()
    }


def _places(listed: object) -> list[_Place]:
    if not isinstance(listed, list):
        raise TypeError("no sources")
    return [
        _Place(
            str(one["file"]),
            str(one["sheet"]),
            {name: (heading, letters) for name, (heading, letters) in one["columns"].items()},
        )
        for one in listed
    ]
