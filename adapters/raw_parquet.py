"""Parquet files as raw tables: one file, or a folder of files that together are one table (``活动/部门=一队/1.parquet``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq

from adapters.cells import ABSENT
from adapters.limits import refuse_bomb
from adapters.parts import unusable
from adapters.pieces import ParquetPiece
from adapters.plain_values import plain_value
from adapters.raw import TABLE, RawRow, RawTable

BATCH: Final = 8192
_NO_VALUE: Final = "__HIVE_DEFAULT_PARTITION__"
_HINT: Final = "请重新导出"


def parquet_table(pieces: Sequence[ParquetPiece], table: str, file: str) -> RawTable:
    """The pieces as one table named ``table``; rows count on through the pieces, in their order.

    The headings are those of all pieces together: where a piece lacks a column, its rows were exported without it. Raises
    Unusable where a piece is no sound Parquet file.
    """
    headings: dict[str, None] = {}
    for piece in pieces:
        with opened(piece) as parquet:
            headings.update(dict.fromkeys(parquet.schema_arrow.names))
        headings.update(dict.fromkeys(name for name, _ in piece.stated))
    names = list(headings)

    def rows() -> Iterator[RawRow]:
        yield 0, names
        number = 0
        for piece in pieces:
            for cells in _cells(piece, names):
                number += 1
                yield number, cells

    return RawTable(file, table, rows, lettered=False, noun=TABLE, headed=True)


@contextmanager
def opened(piece: ParquetPiece) -> Iterator[pq.ParquetFile]:
    """The open file. Raises Unusable where it, or what is read from it, is no sound Parquet."""
    try:
        with pq.ParquetFile(piece.path) as parquet:
            refuse_bomb(parquet.metadata.num_rows, piece.path, piece.name)
            yield parquet
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, FileNotFoundError | PermissionError):
            raise
        raise unusable("damaged", piece.name, "Parquet 文件已损坏或者不完整", _HINT) from None


def stated_by_folders(folders: Sequence[str]) -> tuple[tuple[str, str | None], ...]:
    """``("执法机构=一队", …)`` as (column, value); other folder names state nothing."""
    pairs = (folder.split("=", 1) for folder in folders if "=" in folder)
    return tuple((unquote(column), None if value == _NO_VALUE else unquote(value)) for column, value in pairs)


def _cells(piece: ParquetPiece, names: Sequence[str]) -> Iterator[list[object]]:
    stated = dict(piece.stated)
    with opened(piece) as parquet:
        for batch in parquet.iter_batches(batch_size=BATCH):
            own = batch.schema.names
            columns = []
            for name in names:
                if name in own:
                    columns.append(_values(batch.column(own.index(name))))
                elif name in stated:
                    columns.append([stated[name]] * batch.num_rows)
                else:
                    columns.append([ABSENT] * batch.num_rows)
            for cells in zip(*columns, strict=True):
                yield list(cells)


def _values(column: pa.Array) -> list[object]:
    """The values of a column: texts and whole numbers as they are, the rest one by one."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    values: list[object] = column.to_pylist()
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_boolean(kind):
        return values
    return [plain_value(value) for value in values]
