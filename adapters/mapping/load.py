"""Loading with a mapping file: the mapping read first, its mistakes and the input's told together, links inferred last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.mapping.apply import MappedReader
from adapters.mapping.infer import with_inferred_links
from adapters.mapping.model import Mapping
from adapters.mapping.read import read_mapping
from adapters.parts import Part
from adapters.raw import RawSource
from records.case import CaseRecord
from records.findings import AssumedCells, MappingInfo
from records.problems import Level
from records.row import AssumedBy, Row
from records.schema import TABLES
from records.tables import AgencyYear

if TYPE_CHECKING:
    from adapters.loading import LoadedInput

_FOLLOWS = frozenset(
    ("no_case", "no_case_table")
)  # said only because a mistake of the mapping left nothing to read


def mapped(path: Path, load: Callable[[Callable[[RawSource], Part]], LoadedInput]) -> LoadedInput:
    """The input read with the mapping file at ``path``; ``load`` reads it with the reader of tables it is handed.

    A mistake of the mapping is FATAL: nothing may be evaluated.
    """
    read = read_mapping(path)
    reader = MappedReader(read)
    loaded = load(reader.read)
    mistakes = reader.finish()
    if mistakes:
        others = tuple(problem for problem in loaded.problems if problem.code not in _FOLLOWS)
        fatal = tuple(problem for problem in others if problem.level is Level.FATAL)
        return replace(loaded, problems=(*mistakes, *fatal))
    cases = tuple(with_inferred_links(case, read.mapping.inferences) for case in loaded.cases)
    return replace(loaded, cases=cases, mapping=_info(read.mapping, cases, loaded.unit_years))


def _info(mapping: Mapping, cases: Iterable[CaseRecord], years: Iterable[AgencyYear]) -> MappingInfo:
    counts: Counter[tuple[AssumedBy, str, str, str | None]] = Counter()
    rows: list[tuple[str, Row]] = [(year.TABLE, year) for year in years]
    for case in cases:
        rows += [(table, row) for table, _, row in case.all_rows()]
    for table, row in rows:
        for attr, assumed in row.assumed.items():
            value = None if assumed.by is AssumedBy.INFERRED else _said(row.__dict__[attr])
            counts[assumed.by, table, TABLES[table].column(attr).name, value] += 1
    return MappingInfo(
        path=mapping.file,
        sha256=mapping.sha256,
        title=mapping.title,
        assumed=[
            AssumedCells(kind=kind, table=table, column=column, value=value, count=count)
            for (kind, table, column, value), count in counts.items()
        ],
        partial=sorted(mapping.partial, key=list(TABLES).index),
    )


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)
