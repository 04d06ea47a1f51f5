"""An input that lies in a spool, taken out some cases at a time: the same cases and problems as reading it into memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from adapters.join import DOUBLED, joined, named, never_in, no_case, not_exported, stranger
from adapters.loading import LoadedInput
from adapters.parts import Part
from adapters.spool import Group, Kind, RawCells, Shape, SpoolReader
from adapters.spooling import JOINING, LACKING, NO_CASE, OWN, READING, Spooling
from adapters.told import Place, Told
from records.case import CaseRecord
from records.catalogue import BEGUN_WITHOUT
from records.findings import MappingInfo
from records.folding import fold_id
from records.problems import MOST_ALIKE, InputProblem, Level
from records.row import Row
from records.schema import CASE, CASE_TABLES
from records.tables import AgencyYear, Case

if TYPE_CHECKING:
    from adapters.cells import RowBuilder

FEW: Final = 1000  # cases taken out together where all are gone through


@dataclass(frozen=True, slots=True)
class Kept:
    """What has to be known to take cases out, beside their rows. ``firsts``: part and table → the place of its first row;
    ``whole``: every source could be used."""

    shapes: tuple[Shape, ...]
    kinds: tuple[Kind, ...]
    firsts: Mapping[tuple[int, str], int]
    whole: bool


@dataclass(frozen=True, slots=True)
class TakenOut:
    """Some cases in order, each with whether its own rows have an error (it is not to be evaluated), and what is told of
    their rows: with the place of each problem among all of the input."""

    cases: tuple[CaseRecord, ...]
    failed: tuple[bool, ...]
    problems: tuple[tuple[Place, InputProblem], ...]


class SpooledCases:
    """The cases of a spool by their place, in whatever process that is. Raises SpoolFailed."""

    def __init__(
        self, path: Path, bad: frozenset[str], finish: Callable[[CaseRecord], CaseRecord] | None
    ) -> None:
        self._reader = SpoolReader(path)
        self._kept = cast(Kept, self._reader.kept())
        self._bad = bad
        self._finish = finish
        self._builders: dict[int, RowBuilder] = {}
        loose = [kind for kind in self._kept.kinds if not kind.holds_cases]
        self._loose = Part(
            "",
            exported={table for kind in loose for table in kind.exported},
            partial={table for kind in loose for table in kind.partial},
        )

    def close(self) -> None:
        self._reader.close()

    def take(self, start: int, stop: int) -> TakenOut:
        """The cases from ``start`` to ``stop``."""
        told: list[tuple[Place, InputProblem]] = []
        places: dict[int, tuple[int, int, str]] = {}
        found: dict[int, Part] = {}
        for group in self._reader.groups(start, stop):
            part = found.setdefault(group.part, self._part(group.kind))
            for seq, row in self._rows(group, told):
                places[id(row)] = group.part, seq, row.TABLE
                part.add(row)
        parts = [found[number] for number in sorted(found)]

        def tell(row: Row, problem: InputProblem) -> None:
            told.append((self._place_of(*places[id(row)]), problem))

        cases = joined([*parts, self._loose], tell, whole=self._kept.whole)
        said = {fold_id(case.case_no): case.case_no for case in cases}
        problems = [(place, named(problem, said.get)) for place, problem in told]
        bad = {one.case_no for _, one in problems if one.level is Level.CASE}
        failed = [case.case_no in bad or fold_id(case.case_no) in self._bad for case in cases]
        if self._finish is not None:
            cases = [case if lost else self._finish(case) for case, lost in zip(cases, failed, strict=True)]
        return TakenOut(tuple(cases), tuple(failed), tuple(problems))

    def headers(self) -> Iterator[Case]:
        """The 案件 row of each case, in order, without the problems of their cells."""
        return (row for _, row in self.headers_by_kind())

    def headers_by_kind(self) -> Iterator[tuple[int, Case]]:
        """The 案件 rows with the kind of part in which each stands."""
        for group in self._reader.headers():
            for _, row in self._rows(group, []):
                if isinstance(row, Case):
                    yield group.kind, row

    def strangers(self, said: Callable[[str], str | None]) -> Iterator[tuple[Place, InputProblem]]:
        """What is told of the rows that belong to no case."""
        for group in self._reader.strangers():
            told: list[tuple[Place, InputProblem]] = []
            for seq, row in self._rows(group, told):
                if self._kept.whole:
                    told.append((self._place_of(group.part, seq, row.TABLE), stranger(row)))
            yield from ((place, named(problem, said)) for place, problem in told)

    def _part(self, kind: int) -> Part:
        what = self._kept.kinds[kind]
        return Part(what.file, what.holds_cases, set(what.exported), set(what.partial))

    def _rows(self, group: Group, told: list[tuple[Place, InputProblem]]) -> Iterator[tuple[int, Row]]:
        if group.shape is None:
            yield from enumerate(cast(Sequence[Row], group.rows), group.seq)
            return
        builder = self._builders.get(group.shape)
        if builder is None:
            builder = self._builders[group.shape] = self._kept.shapes[group.shape].builder()
        problems: list[InputProblem] = []
        for seq, (number, cells) in enumerate(cast(Sequence[RawCells], group.rows), group.seq):
            row = builder.build(cells, number, problems)
            if problems:
                at = (OWN, group.part, group.before, 0, seq)
                told += [((*at, count), problem) for count, problem in enumerate(problems)]
                problems.clear()
            if row is not None:
                yield seq, row

    def _place_of(self, part: int, seq: int, table: str) -> Place:
        """Joining goes through the parts, their tables, and these tables' rows; a second 案件 row comes first."""
        if table == CASE:
            return (JOINING, 0, part, seq)
        return (JOINING, 1, part, self._kept.firsts.get((part, table), 0), seq)


@dataclass(frozen=True, slots=True)
class SpoolHandle:
    """How the cases are opened, here or in another process. ``bad``: the cases (by key) with an error that taking them out
    does not show; ``finish`` completes a case that is to be evaluated."""

    path: Path
    bad: frozenset[str] = frozenset()
    finish: Callable[[CaseRecord], CaseRecord] | None = None

    def open(self) -> SpooledCases:
        return SpooledCases(self.path, self.bad, self.finish)


@dataclass(frozen=True, slots=True)
class Spooled:
    """A whole input on disk. ``told`` are the problems that taking the cases out does not show, beside those that does;
    ``fatal``: nothing may be evaluated. The other fields as of ``LoadedInput``."""

    handle: SpoolHandle
    cases: int
    rows: int
    unit_years: tuple[AgencyYear, ...]
    files: tuple[tuple[str, str], ...]
    told: tuple[tuple[Place, InputProblem], ...]
    fatal: bool
    mapping: MappingInfo | None = None

    def all(self, step: int = FEW) -> Iterator[TakenOut]:
        """Every case, so many at a time."""
        with closing(self.handle.open()) as cases:
            for start in range(0, self.cases, step):
                yield cases.take(start, start + step)

    def headers(self) -> Iterator[Case]:
        """The 案件 row of every case."""
        with closing(self.handle.open()) as cases:
            yield from cases.headers()

    def problems(self, taken: Iterable[TakenOut]) -> tuple[InputProblem, ...]:
        """Every problem, as ``load`` lists them. ``taken``: all cases."""
        told = Told()
        told.add_all(self.told)
        for out in taken:
            told.add_all(out.problems)
        return listed_once(told)

    def loaded(self) -> LoadedInput:
        """All of it in memory after all: what ``adapters.load`` gives for the same paths."""
        good: list[CaseRecord] = []
        failed: list[CaseRecord] = []

        def kept() -> Iterator[TakenOut]:
            for out in self.all():
                for case, lost in zip(out.cases, out.failed, strict=True):
                    (failed if lost else good).append(case)
                yield out

        problems = self.problems(kept())
        return LoadedInput(tuple(good), tuple(failed), self.unit_years, problems, self.files, self.mapping)


def listed_once(told: Told) -> tuple[InputProblem, ...]:
    """All that was told; of the 案号 that stand twice as many as joining names."""
    listed = told.listed()
    doubled = [problem for problem in listed if problem.code == DOUBLED]
    beyond = set(map(id, doubled[MOST_ALIKE:]))
    return tuple(problem for problem in listed if id(problem) not in beyond)


def spooled(
    spooling: Spooling, path: Path, found: Sequence[InputProblem], files: Sequence[tuple[str, str]]
) -> Spooled:
    """What was put away, ready to be taken out. ``found`` are the problems of reading itself."""
    early = [((READING, at), problem) for at, problem in enumerate(found)]
    told = [*early, *spooling.problems]
    whole = all(problem.level is not Level.FATAL for _, problem in told)
    kinds = tuple(spooling.kinds)
    spooling.writer.finish(Kept(tuple(spooling.shapes), kinds, spooling.firsts, whole))
    with closing(SpoolReader(path)) as reader, closing(SpooledCases(path, frozenset(), None)) as cases:
        told = [*early, *((place, named(problem, reader.said)) for place, problem in spooling.problems)]
        told += cases.strangers(reader.said)
        count = reader.cases()
        doubled = bool(reader.doubled())
        if whole:
            lacking = _lacking(kinds, reader.cases_by_part_kind(), cases)
            told += [((LACKING, at), one) for at, one in enumerate(not_exported(lacking, count))]
        if whole and not count:
            holds = any(kind.holds_cases for kind in kinds)
            told.append(((NO_CASE,), no_case(holds, [name for name, _ in files])))
    bad = {fold_id(one.case_no) for _, one in told if one.level is Level.CASE and one.case_no}
    return Spooled(
        SpoolHandle(path, frozenset(bad)),
        count,
        spooling.writer.rows,
        tuple(spooling.unit_years),
        tuple(files),
        tuple(told),
        doubled or not whole or not count,
        spooling.mapping,
    )


def _lacking(kinds: Sequence[Kind], counts: Mapping[int, int], cases: SpooledCases) -> Counter[str]:
    """How many cases were exported without each table, of those that may have rows in it."""
    loose = {table for kind in kinds if not kind.holds_cases for table in kind.exported}
    without = {
        number: {table for table in CASE_TABLES if table not in kinds[number].exported and table not in loose}
        for number in counts
    }
    found: Counter[str] = Counter()
    for number, count in counts.items():
        found.update(dict.fromkeys(without[number], count))
    if any(table in BEGUN_WITHOUT for table in found):
        for number, case in cases.headers_by_kind():
            found.subtract(table for table in never_in(case) if table in without[number])
    return +found
