"""Where a value stands, said as an ``InputProblem``: from a row and a column to file, sheet, row, heading and cell."""

from __future__ import annotations

from records.problems import InputProblem, Level
from records.row import Row
from records.schema import TABLES
from records.value_problems import shown


def problem_at(
    row: Row,
    attr: str | None,
    level: Level,
    code: str,
    problem: str,
    hint: str = "",
    *,
    case_no: str | None = None,
    value: object = None,
) -> InputProblem:
    """A problem of a row, or of one of its fields (``attr``); the place is the row's provenance."""
    origin = row.origin
    name = TABLES[row.TABLE].column(attr).name if attr else None
    heading = name
    if origin is not None and name is not None:
        heading = origin.heading(name)
        origin = origin.of(name)
    return InputProblem(
        code=code,
        level=level,
        problem=problem,
        hint=hint,
        file=origin.file if origin else None,
        sheet=origin.sheet if origin else row.TABLE,
        row=origin.row if origin else None,
        column=heading,
        cell=origin.cell(name) if origin and name else None,
        value=None if value is None else shown(value),
        case_no=case_no,
    )
