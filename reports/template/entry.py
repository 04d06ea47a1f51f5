"""A sheet to fill in: headings with comments, cells that keep what is typed, drop-downs, and the example's rows if wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from records.columns import Column, Kind, Value
from records.schema import CASE, RELATIONS, TABLES
from reports.layout import display_width, row_height
from reports.sheets.book import Book
from reports.template import example
from reports.template.choices import Choices
from reports.template.scope import Scope, columns_of
from reports.template.words import comment

ROWS = 5000  # rows that are made ready for typing; further rows can be filled as well, without drop-downs
HEADING_FILL = {"required": "#F4B084", "link": "#BDD7EE", "plain": "#E7E6E6"}
_WIDTHS = {Kind.DATE: 12.0, Kind.TIME: 17.0, Kind.LIST: 24.0, Kind.FLAG: 8.0, Kind.INT: 8.0, Kind.ID: 14.0}
_WIDE = {"案号": 22.0, "案件名称": 26.0, "当事人名称": 22.0, "证件号码": 22.0, "种类": 22.0, "校验值": 30.0}
_NUMBER_FORMATS = {Kind.DATE: "yyyy-mm-dd", Kind.TIME: "yyyy-mm-dd hh:mm", Kind.INT: "0"}
_TEXT = "@"
_EARLIEST, _LATEST = date(1949, 10, 1), date(2199, 12, 31)
_LINKS = frozenset(
    (relation.source if relation.to_one else relation.target, relation.key)
    for relation in RELATIONS.values()
    if relation.key
)


def write_entry(book: Book, choices: Choices, scope: Scope, table: str, *, filled: bool) -> None:
    """The sheet of one table; ``filled``: with the example's rows."""
    sheet = book.sheet(table, landscape=True)
    sheet.hide_gridlines(0)
    columns = columns_of(table)
    looks = {kind: _look(book, _NUMBER_FORMATS.get(kind, _TEXT)) for kind in Kind}
    headings = {name: _heading(book, fill) for name, fill in HEADING_FILL.items()}
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _width(column), looks[column.kind])
        sheet.write_string(0, place, column.name, headings[_role(table, column)])
        note = comment(table, column, scope.words(column), example.value_of(table, column.name))
        sheet.write_comment(0, place, note, _comment_size(note))
        _validate(sheet, place, column, choices, scope)
    sheet.set_row(0, row_height([(column.name, _width(column)) for column in columns], least=2))
    sheet.freeze_panes(1, 2 if TABLES[table].id_attr and table != CASE else 1)
    sheet.repeat_rows(0)
    if filled:
        for number, row in enumerate(example.rows_for(table, scope.action_kind), 1):
            write_row(sheet, number, columns, row, looks)


def write_row(
    sheet: Worksheet,
    number: int,
    columns: Sequence[Column],
    row: example.Row,
    looks: dict[Kind, Format],
) -> None:
    """One row of the example, dates as dates and everything else as text."""
    for place, column in enumerate(columns):
        value: Value | None = row.get(column.name)
        if value is None:
            continue
        look = looks[column.kind]
        match value:
            case bool() | str() | tuple():
                sheet.write_string(number, place, example.text_of(value), look)
            case datetime() | date():
                exact = Kind.TIME if isinstance(value, datetime) else Kind.DATE
                sheet.write_datetime(number, place, value, looks[exact])
            case int():
                sheet.write_number(number, place, value, look)


def _role(table: str, column: Column) -> str:
    """What a heading is marked as: to be filled always, a link between rows, or anything else."""
    if column.required:
        return "required"
    own = column.attr == TABLES[table].id_attr and table != CASE
    return "link" if own or (table, column.attr) in _LINKS else "plain"


def _look(book: Book, number_format: str) -> Format:
    return book.workbook.add_format(
        {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "num_format": number_format}
    )


def _heading(book: Book, fill: str) -> Format:
    look = {"font_name": "黑体", "font_size": 10, "align": "center", "valign": "vcenter", "text_wrap": True}
    return book.workbook.add_format(look | {"border": 1, "bg_color": fill, "num_format": _TEXT})


def _width(column: Column) -> float:
    width = _WIDE.get(column.name, _WIDTHS.get(column.kind, 14.0))
    return max(width, min(display_width(column.name) + 2.0, 12.0))


def _comment_size(note: str) -> dict[str, object]:
    """Large enough for all of its text, which nobody can scroll."""
    lines = sum(max(1, -(-display_width(line) // 44)) for line in note.split("\n"))
    return {"x_scale": 2.4, "height": 20 + 17 * lines, "font_name": "宋体", "font_size": 9, "author": ""}


def _validate(sheet: Worksheet, place: int, column: Column, choices: Choices, scope: Scope) -> None:
    rule = _rule(column, choices, scope)
    if rule is not None:
        sheet.data_validation(1, place, ROWS, place, rule)


def _rule(column: Column, choices: Choices, scope: Scope) -> dict[str, object] | None:
    """Closed words are held to, lists only offered (they may hold several), dates and numbers asked about."""
    if column.attr == "case_no":
        if CASE not in scope.tables:
            return None
        return {"validate": "list", "source": f"='{CASE}'!$A$2:$A${ROWS + 1}", "show_error": False}
    words = ("是", "否") if column.kind is Kind.FLAG else scope.words(column)
    match column.kind:
        case Kind.FLAG | Kind.ENUM if words:
            stop = not scope.trimmed(column)
            return {
                "validate": "list",
                "source": choices.source(words),
                "error_type": "stop" if stop else "warning",
                "error_title": "不在可填的范围内",
                "error_message": f"“{column.name}”请从下拉列表中选；不知道的留空。",
            }
        case Kind.LIST if words:
            return {"validate": "list", "source": choices.source(words), "show_error": False}
        case Kind.DATE | Kind.TIME:
            return {
                "validate": "date",
                "criteria": "between",
                "minimum": _EARLIEST,
                "maximum": _LATEST,
                "error_type": "warning",
                "error_title": "不像日期",
                "error_message": f"“{column.name}”请写成 2025-03-04"
                + (" 09:30 这样；只知道日期的只写日期。" if column.kind is Kind.TIME else " 这样。"),
            }
        case Kind.INT:
            return {
                "validate": "integer",
                "criteria": ">=",
                "value": 0,
                "error_title": "不是整数",
                "error_message": f"“{column.name}”请写整数，没有的写 0，不知道的留空。",
            }
        case _:
            return None
