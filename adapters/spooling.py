"""An input read into a spool: the first of two steps for what is too large for memory (the second: ``adapters.spooled``).

Here it is found out which tables and columns there are, what makes the input unusable, and which case each row belongs to.
What the cells say is looked at when their case is taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final

from adapters.cells import ABSENT, CASE_NO, Heading, OddCell
from adapters.parts import Builds, Part
from adapters.spool import Kind, Shape, SpoolWriter
from adapters.told import Place
from records.findings import MappingInfo
from records.folding import fold_id
from records.problems import InputProblem
from records.row import Row
from records.schema import AGENCY_YEAR, CASE, TABLES
from records.tables import AgencyYear, Case
from records.value_problems import ValueProblem
from records.values import ValueParser, parser_for

READING, OWN, JOINING, LACKING, NO_CASE = range(5)
"""The first number in the place of a problem: what was said on the way to the parts, the parts' own problems, what joining
them shows, the tables that were not exported, that there is no case at all."""
_REMEMBERED: Final = 1000  # 案号 in folded form


@dataclass(slots=True)
class Spooling:
    """The parts of one run on their way into a spool."""

    writer: SpoolWriter
    shapes: list[Shape] = field(default_factory=list)
    kinds: dict[Kind, int] = field(default_factory=dict)
    unit_years: list[AgencyYear] = field(default_factory=list)
    problems: list[tuple[Place, InputProblem]] = field(default_factory=list)  # the parts' own
    firsts: dict[tuple[int, str], int] = field(
        default_factory=dict
    )  # part and table → the place of its first row
    mapping: MappingInfo | None = None
    parts: int = 0

    def new_part(self, file: str) -> SpoolPart:
        """For a reader that finds out what a source holds while it reads it."""
        return SpoolPart(file, spooling=self, number=self.number())

    def number(self) -> int:
        """For a part; they are taken in the order of their numbers."""
        self.parts += 1
        return self.parts - 1

    def take(self, part: Part) -> None:
        """A part that was read, whether into the spool or into memory."""
        number = part.number if isinstance(part, SpoolPart) else self.number()
        for case in part.cases:
            self.put_away(case, number, len(part.problems))
        for rows in part.rows.values():
            for row in rows:
                self.put_away(row, number, len(part.problems))
        kind = Kind(part.file, part.holds_cases, frozenset(part.exported), frozenset(part.partial))
        self.writer.part(number, self.kinds.setdefault(kind, len(self.kinds)))
        self.unit_years += part.unit_years
        self.problems += [((OWN, number, at, 1), one) for at, one in enumerate(part.problems)]
        self.mapping = self.mapping or part.mapping

    def put_away(self, row: Row, part: int, before: int) -> None:
        said = row.read("case_no")
        key = fold_id(said) if isinstance(said, str) else None
        if isinstance(row, Case):
            self.writer.end_group()
        seq = self.writer.row(row, key, None, part, before)
        if not isinstance(row, Case):
            self.firsts.setdefault((part, row.TABLE), seq)
        elif isinstance(said, str):
            self.writer.header(seq, fold_id(said), said, part)


@dataclass(slots=True)
class SpoolPart(Part):
    """A part whose rows do not stay in memory. Its 案件 rows do where they were built: a mapping file may have them joined."""

    spooling: Spooling = field(kw_only=True)
    number: int = field(kw_only=True)

    def builder(self, table: str, headings: Sequence[Heading], file: str, sheet: str) -> Builds:
        if table == AGENCY_YEAR:
            return Part.builder(self, table, headings, file, sheet)
        return _PutAway(self, table, headings, file, sheet)

    def add(self, row: Row) -> None:
        if isinstance(row, Case | AgencyYear):
            Part.add(self, row)
        else:
            self.spooling.put_away(row, self.number, len(self.problems))


class _PutAway:
    """Puts the raw cells of a table's rows away by their 案号. No row is given back, none becomes part of the part."""

    def __init__(
        self, part: SpoolPart, table: str, headings: Sequence[Heading], file: str, sheet: str
    ) -> None:
        spooling = part.spooling
        moved = [Heading(one.column, place, one.written, one.letters) for place, one in enumerate(headings)]
        spooling.shapes.append(Shape(table, tuple(moved), file, sheet))
        self._part = part
        self._writer = spooling.writer
        self._number = part.number
        self._shape = len(spooling.shapes) - 1
        self._cells = _taking([one.index for one in headings])
        self._case_no = next(one.index for one in headings if one.column == CASE_NO)
        self._parser: ValueParser = parser_for(TABLES[table].columns[CASE_NO])
        self._is_case = table == CASE
        self._keys: dict[str, str] = {}

    def build(self, raws: Sequence[object], number: int, problems: list[InputProblem], /) -> None:
        said = self._said(raws[self._case_no])
        key = None
        if said is not None and (key := self._keys.get(said)) is None:
            if len(self._keys) > _REMEMBERED:
                self._keys.clear()
            key = self._keys[said] = fold_id(said)
        seq = self._writer.row((number, self._cells(raws)), key, self._shape, self._number, len(problems))
        if self._is_case and said is not None and key is not None:
            self._writer.header(seq, key, said, self._number)

    def _said(self, raw: object) -> str | None:
        """The 案号 that the row will have; None where it has none that can be read."""
        if raw is ABSENT or type(raw) is OddCell:
            return None
        try:
            value = self._parser(raw).value
        except (ValueProblem, TypeError):
            return None
        return value if isinstance(value, str) else None


def _taking(places: Sequence[int]) -> Callable[[Sequence[object]], Sequence[object]]:
    if len(places) == 1:
        return lambda cells: (cells[places[0]],)
    return itemgetter(*places)
