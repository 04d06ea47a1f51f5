"""``python -m examples.make_examples``: writes examples/示例案卷.xlsx from examples/cases.py, the same every time, and 预期得分.json.

The workbook shows what real exports look like: a title row above the heading of 案件, dates as Excel dates on most sheets
and as Chinese text on 案源, lists with different separators, every column of the schema and one sheet a table.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from examples.case_file import CaseFile, Cell
from examples.cases import all_cases
from records.columns import Column, Kind
from records.findings import Review
from records.schema import CASE, CASE_TABLES, TABLES

WORKBOOK = Path(__file__).with_name("示例案卷.xlsx")
SCORES = Path(__file__).with_name("预期得分.json")
AS_OF = date(2026, 11, 24)  # 今天 of the expected scores
TITLE = "行政执法案卷信息（示例，人名、单位、号码均为虚构）"
TEXT_DATES = "案源"  # the sheet that writes its times in words


def main() -> None:
    import pingcha

    write(WORKBOOK)
    found = scores(pingcha.review(WORKBOOK, as_of=AS_OF))
    SCORES.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"已写出：{WORKBOOK.name}、{SCORES.name}")


def scores(review: Review) -> dict[str, dict[str, object]]:
    """What each case scores under the scheme that comes with the program, and what each obligation cost."""
    found: dict[str, dict[str, object]] = {}
    for case in review.cases:
        score = case.score
        if score is None or score.points is None:
            raise ValueError(f"no score: {case.case_no}")
        lost: dict[str, Decimal] = {}
        for one in score.deductions:
            lost[one.obligation] = lost.get(one.obligation, Decimal(0)) + Decimal(one.points)
        found[case.case_no] = {
            "最低": score.points.low,
            "最高": score.points.high,
            "等次": score.grade,
            "否决": score.vetoes,
            "扣分": {obligation: str(points) for obligation, points in lost.items()},
        }
    return found


def write(path: Path, cases: Sequence[CaseFile] | None = None) -> None:
    """Writes cases, all bundled ones where none are given."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": TITLE, "created": datetime(2026, 1, 1)})
    heading = book.add_format(
        {"bold": True, "bg_color": "#DDE5EC", "border": 1, "text_wrap": True, "valign": "top"}
    )
    formats = {Kind.DATE: book.add_format({"num_format": "yyyy-mm-dd"})}
    formats[Kind.TIME] = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    cases = all_cases() if cases is None else cases
    for table in (CASE, *CASE_TABLES):
        columns = list(TABLES[table].columns.values())
        sheet = book.add_worksheet(table)
        first = 0
        if table == CASE:
            sheet.write_string(0, 0, TITLE, book.add_format({"bold": True, "font_size": 14}))
            first = 1
        for place, column in enumerate(columns):
            sheet.write_string(first, place, column.name, heading)
            sheet.set_column(place, place, 18 if column.kind in (Kind.TIME, Kind.LIST) else 12)
        sheet.freeze_panes(first + 1, 1)
        line = first
        for case in cases:
            for row in case.tables.get(table, ()):
                line += 1
                for place, column in enumerate(columns):
                    value = case.case_no if column.name == "案号" else row.get(column.name)
                    _put(sheet, line, place, column, value, formats, table == TEXT_DATES)
    book.close()


def _put(
    sheet: Worksheet,
    line: int,
    place: int,
    column: Column,
    value: Cell,
    formats: dict[Kind, Format],
    in_words: bool,
) -> None:
    if value is None:
        return
    if isinstance(value, str):
        if column.kind is Kind.INT:
            sheet.write_number(line, place, int(value))
        else:
            sheet.write_string(line, place, value)
    elif in_words:
        sheet.write_string(line, place, _in_words(value))
    else:
        exact = isinstance(value, datetime)
        sheet.write_datetime(line, place, value, formats[Kind.TIME if exact else Kind.DATE])


def _in_words(value: date) -> str:
    """2025年3月3日9时20分"""
    day = f"{value.year}年{value.month}月{value.day}日"
    if not isinstance(value, datetime):
        return day
    return f"{day}{value.hour}时" + (f"{value.minute}分" if value.minute else "")


if __name__ == "__main__":
    main()
