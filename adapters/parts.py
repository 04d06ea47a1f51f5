"""What one source (a workbook, or one case of a JSON file) says, before the sources are joined by 案号."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Protocol

from adapters.cells import Heading, RowBuilder
from records.findings import MappingInfo
from records.problems import InputProblem, Level
from records.quick_classes import dataclass
from records.row import Row
from records.tables import AgencyYear, Case


class Unusable(Exception):
    """A whole file that cannot be used; carries its one problem."""

    def __init__(self, problem: InputProblem) -> None:
        super().__init__(problem.problem)
        self.problem = problem


def unusable(code: str, file: str, problem: str, hint: str, *, sheet: str | None = None) -> Unusable:
    return Unusable(fatal(code, file, problem, hint, sheet=sheet))


def fatal(code: str, file: str | None, problem: str, hint: str, *, sheet: str | None = None) -> InputProblem:
    """A problem that makes the whole input unusable: nothing is evaluated, nothing written."""
    return InputProblem(code, Level.FATAL, problem, hint, file=file, sheet=sheet)


def remark(code: str, file: str | None, problem: str, hint: str, *, sheet: str | None = None) -> InputProblem:
    return InputProblem(code, Level.REMARK, problem, hint, file=file, sheet=sheet)


class Builds(Protocol):
    """What makes a row of a table's raw cells: a ``RowBuilder``, or what puts them away to be built later."""

    def build(self, raws: Sequence[object], number: int, problems: list[InputProblem], /) -> Row | None: ...


@dataclass(slots=True)
class Part:
    """One source. ``exported`` names the tables of a case that it holds, with or without rows; ``partial`` those of them
    of which it holds some rows only.

    ``holds_cases``: it has a 案件 table, and so decides for the cases in it what was exported.
    """

    file: str
    holds_cases: bool = False
    exported: set[str] = field(default_factory=set)
    partial: set[str] = field(default_factory=set)
    cases: list[Case] = field(default_factory=list)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    unit_years: list[AgencyYear] = field(default_factory=list)
    problems: list[InputProblem] = field(default_factory=list)
    mapping: MappingInfo | None = None  # the mapping file that was used when the source was converted

    def builder(self, table: str, headings: Sequence[Heading], file: str, sheet: str) -> Builds:
        """For the rows of one raw table, to be added when they are built."""
        return RowBuilder(table, headings, file, sheet)

    def add(self, row: Row) -> None:
        """Put a row where its table belongs."""
        if isinstance(row, Case):
            self.cases.append(row)
        elif isinstance(row, AgencyYear):
            self.unit_years.append(row)
        else:
            self.rows.setdefault(row.TABLE, []).append(row)
