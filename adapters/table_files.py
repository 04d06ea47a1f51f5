"""Files that are one table each, CSV or Parquet, as one source: the folder they lie in."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.finding import TableFile
from adapters.parts import Unusable
from adapters.pieces import ParquetPiece
from adapters.raw import RawSource, RawTable
from adapters.sniff import FileKind
from records.problems import InputProblem


def tables_of(members: Sequence[tuple[TableFile, FileKind]], problems: list[InputProblem]) -> RawSource:
    """The tables of one folder. A file that cannot be used is a problem of its own; the others are still looked at."""
    first = members[0][0]
    source = RawSource(
        first.file.name if len(members) == 1 else str(first.home),
        [],
        lenient=all(member.file.folder is not None for member, _ in members),
    )
    pieces: dict[str, list[TableFile]] = {}
    for member, kind in members:
        if kind is FileKind.PARQUET:
            pieces.setdefault(member.whole, []).append(member)
            continue
        try:
            source.tables.append(_csv(member, source.problems))
        except Unusable as problem:
            problems.append(problem.problem)
    for whole, files in pieces.items():
        try:
            source.tables.append(_parquet(whole, files))
        except Unusable as problem:
            problems.append(problem.problem)
    return source


def partition_of(
    members: Sequence[tuple[TableFile, FileKind]],
) -> tuple[list[ParquetPiece], list[tuple[TableFile, FileKind]]]:
    """The files that are a partition of converted cases, and the others. Raises Unusable for a damaged one among them."""
    from adapters.partition_read import is_partition_file

    pieces: list[ParquetPiece] = []
    others: list[tuple[TableFile, FileKind]] = []
    damaged: list[Unusable] = []
    for member, kind in members:
        piece = ParquetPiece(member.file.path, member.file.name, folder=member.file.folder)
        try:
            if kind is FileKind.PARQUET and is_partition_file(piece):
                pieces.append(piece)
                continue
        except Unusable as problem:  # elsewhere told when it is read as a table
            damaged.append(problem)
        others.append((member, kind))
    if pieces and damaged:
        raise damaged[0]
    return pieces, others


def _csv(member: TableFile, problems: list[InputProblem]) -> RawTable:
    from adapters.raw_csv import csv_table

    table, said = csv_table(member.file.path, member.file.name)
    problems.extend(said)
    return table


def _parquet(whole: str, files: Sequence[TableFile]) -> RawTable:
    from adapters.raw_parquet import parquet_table, stated_by_folders

    pieces = [ParquetPiece(one.file.path, one.file.name, stated_by_folders(one.stated)) for one in files]
    return parquet_table(pieces, files[0].table, whole)
