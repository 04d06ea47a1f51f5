"""What is not known where a verdict could not be reached: kept as data, told to users in one place.

A doubt names a table and column and the rows it stands in, so that equal doubts of many rows become one sentence, and so
that it can be said what to export or fill in to settle it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto

from records.case import CaseRecord, row_label
from records.findings import Because, Cell, State
from records.quick_classes import dataclass
from records.row import Row
from records.schema import AGENCY_YEAR, CASE

WHOLE_TABLE = "整表"
PART_OF_TABLE = "不全"  # the detail of a TABLE doubt where some of its rows were exported
MAX_CELLS = 10  # cells that one line of an explanation lists


class Kind(Enum):
    TABLE = auto()  # a table that was not exported
    COLUMN = auto()  # a column that was not exported
    BLANK = auto()  # a blank that is not an answer
    DISTRUSTED = auto()  # a value that cannot be used
    UNLINKED = auto()  # a link that is blank: it may belong to this subject
    AMBIGUOUS = auto()  # a link that names rows of several tables
    NOWHERE = auto()  # a link that names no row
    OUTSIDE = auto()  # a list with words outside the standard names
    CALENDAR = auto()  # a year whose working days are not published
    PRECISION = auto()  # a date where a time is needed
    ABSENT = auto()  # a named date that none of its homes holds
    SEVERAL = auto()  # a date that may be one of several
    UNREADABLE = auto()  # a number in a shape that cannot be checked


@dataclass(frozen=True, slots=True)
class Doubt:
    """``rows``: where it stands (none: nowhere in particular); ``detail``: the reason, the word, the year."""

    kind: Kind
    table: str
    column: str = ""
    rows: tuple[Row, ...] = ()
    detail: str = ""


def merge(doubts: Iterable[Doubt]) -> list[Doubt]:
    """Equal doubts as one, with all their rows, in the order they came up."""
    rows: dict[tuple[Kind, str, str, str], dict[int, Row]] = {}
    for doubt in doubts:
        known = rows.setdefault((doubt.kind, doubt.table, doubt.column, doubt.detail), {})
        for row in doubt.rows:
            known.setdefault(id(row), row)
    merged = [Doubt(*of[:3], tuple(known.values()), of[3]) for of, known in rows.items()]
    whole = {doubt.table for doubt in merged if doubt.kind is Kind.TABLE}
    return [doubt for doubt in merged if doubt.kind is not Kind.COLUMN or doubt.table not in whole]


def sentence(doubt: Doubt, case: CaseRecord | None) -> str:
    """The doubt for a tired reader, without a full stop."""
    column, count = f"“{doubt.column}”", len(doubt.rows)
    match doubt.kind:
        case Kind.TABLE:
            some = doubt.detail == PART_OF_TABLE
            return f"“{doubt.table}”表只导出了一部分，还可能有别的" if some else f"“{doubt.table}”表没有导出"
        case Kind.COLUMN:
            return f"“{doubt.table}”表的{column}没有导出"
        case Kind.BLANK:
            return f"{_rows(doubt, case)} 的{column}是空白"
        case Kind.DISTRUSTED:
            return f"{_rows(doubt, case)} 的{column}不能采信（{doubt.detail}）"
        case Kind.UNLINKED:
            return f"另有 {count} {_measure(doubt.table)}{doubt.table}未填{doubt.column}，不知属于谁"
        case Kind.AMBIGUOUS:
            return (
                f"有 {count} {_measure(doubt.table)}{doubt.table}的{doubt.column}同时对得上几处，不知指哪一处"
            )
        case Kind.NOWHERE:
            return f"{_rows(doubt, case)} 的{column}在“{doubt.detail}”表中找不到"
        case Kind.OUTSIDE:
            return f"{_rows(doubt, case)} 的{column}中有标准名称以外的“{doubt.detail}”，可能就是所要的事项"
        case Kind.CALENDAR:
            return f"{doubt.detail}的工作日历没有公布"
        case Kind.PRECISION:
            return f"{_rows(doubt, case)} 的{column}只记到日，没有时分"
        case Kind.ABSENT:
            return f"还没有“{doubt.detail}”（各处都是空白）"
        case Kind.SEVERAL:
            return doubt.detail
        case Kind.UNREADABLE:
            return f"{_rows(doubt, case)} 的{column}{doubt.detail}"


def remedy(doubt: Doubt) -> str:
    """What settles it."""
    column = f"“{doubt.table}”表的“{doubt.column}”"
    match doubt.kind:
        case Kind.TABLE:
            return f"导出{'完整的' if doubt.detail == PART_OF_TABLE else ''}“{doubt.table}”表"
        case Kind.COLUMN:
            return f"导出{column}"
        case Kind.BLANK | Kind.UNLINKED:
            return f"补填{column}"
        case Kind.ABSENT:
            return f"补填“{doubt.detail}”所据的日期"
        case Kind.SEVERAL:
            return "核对所据的日期"
        case Kind.UNREADABLE:
            return f"核对{column}"
        case Kind.DISTRUSTED | Kind.NOWHERE | Kind.AMBIGUOUS:
            return f"核对并更正{column}"
        case Kind.OUTSIDE:
            return f"把{column}中的“{doubt.detail}”改用标准名称"
        case Kind.CALENDAR:
            return f"补充 {doubt.detail}的工作日历"
        case Kind.PRECISION:
            return f"{column}填到时分"


def because(doubt: Doubt) -> Because:
    """The doubt as a line of the explanation, with the cells to fill."""
    column = doubt.column or WHOLE_TABLE
    cells = tuple(cell(row, doubt.table, column) for row in doubt.rows[:MAX_CELLS])
    if not cells and doubt.kind in (Kind.TABLE, Kind.COLUMN):
        cells = (Cell(sheet=doubt.table, row=None, column=column, cell=None),)
    what = f"{doubt.table}的{doubt.column}"
    value: str | None = None
    state: State = "value"
    required: str | None = None
    match doubt.kind:
        case Kind.TABLE:
            what = f"“{doubt.table}”表{'的其余各行' if doubt.detail == PART_OF_TABLE else ''}"
            state = "not_exported"
        case Kind.COLUMN:
            state = "not_exported"
        case Kind.BLANK:
            state = "blank"
        case Kind.UNLINKED:
            state, required = "blank", "写明属于哪一项"
        case Kind.ABSENT:
            what, state = doubt.detail, "blank"
        case Kind.DISTRUSTED:
            state, required = "not_exported", f"可以采信（{doubt.detail}）"
        case Kind.CALENDAR:
            what, value, required = "工作日历", f"没有 {doubt.detail}", "已经公布"
        case Kind.OUTSIDE:
            value, required = doubt.detail, "标准名称"
        case Kind.PRECISION:
            value, required = "只有日期", "记到时分"
        case Kind.AMBIGUOUS:
            value, required = "对得上几处", "只对得上一处"
        case Kind.NOWHERE:
            value, required = f"“{doubt.detail}”表中没有", "找得到"
        case Kind.UNREADABLE:
            value = doubt.detail
        case Kind.SEVERAL:
            what, value = "所据的日期", doubt.detail
    return Because(what=what, value=value, state=state, required=required, source=cells)


def cell(row: Row | None, table: str, column: str) -> Cell:
    """The cell of one column in one row; a row of which nothing is known has only its table."""
    origin = row.origin if row is not None else None
    if origin is None:
        return Cell(sheet=table, row=None, column=column, cell=None)
    place = origin.of(column)
    return Cell(sheet=place.sheet, row=place.row, column=place.heading(column), cell=place.cell(column))


def label(case: CaseRecord | None, table: str, row: Row | None) -> str:
    """A row as users call it: ``活动 H1``; the header ``案件``."""
    if row is None or table in (CASE, AGENCY_YEAR) or case is None:
        return table
    return f"{table} {row_label(case, table, row)}"


def _rows(doubt: Doubt, case: CaseRecord | None) -> str:
    if len(doubt.rows) == 1:
        return label(case, doubt.table, doubt.rows[0])
    return f"{len(doubt.rows)} {_measure(doubt.table)}{doubt.table}" if doubt.rows else f"“{doubt.table}”表"


def _measure(table: str) -> str:
    return "份" if table == "文书" else "条"
