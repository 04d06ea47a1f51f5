"""Loading with a mapping file: the mapping read first, its mistakes and the input's told together, links inferred last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
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
from records.problems import InputProblem, Level
from records.row import AssumedBy, Row
from records.schema import TABLES
from records.tables import AgencyYear

if TYPE_CHECKING:
    from adapters.loading import LoadedInput
    from adapters.mapping.suggest import Suggestion
    from adapters.spooled import Spooled

_FOLLOWS = frozenset(
    ("no_case", "no_case_table")
)  # said only because a mistake of the mapping left nothing to read


Load = Callable[[Callable[[RawSource], Part]], "LoadedInput"]


def mapped(path: Path, load: Load) -> LoadedInput:
    """The input read with the mapping file at ``path``; ``load`` reads it with the reader of tables it is handed.

    A mistake of the mapping is FATAL: nothing may be evaluated.
    """
    return read_with(MappedReader(read_mapping(path)), load)


def read_with(reader: MappedReader, load: Load) -> LoadedInput:
    """The same with a reader at hand, which knows afterwards what the mapping was bound to."""
    loaded = load(reader.read)
    mistakes = reader.finish()
    if mistakes:
        others = tuple(problem for problem in loaded.problems if problem.code not in _FOLLOWS)
        fatal = tuple(problem for problem in others if problem.level is Level.FATAL)
        return replace(loaded, problems=(*mistakes, *fatal))
    mapping = reader.mapping
    cases = tuple(with_inferred_links(case, mapping.inferences) for case in loaded.cases)
    return replace(loaded, cases=cases, mapping=_info(mapping, cases, loaded.unit_years))


def mapped_on_disk(reader: MappedReader, spooled: Spooled) -> Spooled:
    """The same for what was read into a spool with the reader. Every case is looked at once, for what is assumed in it."""
    mistakes = reader.finish()
    if mistakes:
        others = [one for one in spooled.told if one[1].code not in _FOLLOWS and one[1].level is Level.FATAL]
        own = [((-1, at), problem) for at, problem in enumerate(mistakes)]
        return replace(spooled, told=(*own, *others), cases=0, fatal=True)
    mapping = reader.mapping
    finish = partial(with_inferred_links, inferences=mapping.inferences)
    found = replace(spooled, handle=replace(spooled.handle, finish=finish))
    cases = (case for out in found.all() for case, bad in zip(out.cases, out.failed, strict=True) if not bad)
    return replace(found, mapping=_info(mapping, cases, found.unit_years))


def suggested(paths: Sequence[str]) -> tuple[Suggestion, list[InputProblem]]:
    """A mapping proposed for an export, and what makes some of its files unusable (then the proposal is not whole)."""
    from adapters.loading import load_with
    from adapters.mapping.profile import SourceProfile, profile
    from adapters.mapping.suggest import suggest

    found: list[SourceProfile] = []
    skipped: list[str] = []

    def look(source: RawSource) -> Part:
        for raw in source.tables:
            seen = profile(raw)
            if seen is None:
                skipped.append(raw.name)
            else:
                found.append(seen)
        return Part(source.file)

    loaded = load_with(paths, look)
    fatal = [one for one in loaded.problems if one.level is Level.FATAL and one.code not in _FOLLOWS]
    return suggest(found, skipped), fatal


def _info(mapping: Mapping, cases: Iterable[CaseRecord], years: Iterable[AgencyYear]) -> MappingInfo:
    counts: Counter[tuple[AssumedBy, str, str, str | None]] = Counter()
    rows: Iterable[tuple[str, Row]] = chain(
        ((year.TABLE, year) for year in years),
        ((table, row) for case in cases for table, _, row in case.all_rows()),
    )
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
