"""The corpus as an export: a workbook of a sheet a table, each spelt as another registry spells it, some columns missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import xlsxwriter

from records.columns import Kind
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, TABLES
from tests.cases.filing import Cell, Cells, File

# Columns that the bureau's export does not have. Only the three named first decide anything: whether the documents went
# along with an entrusted service, whether the host of a hearing asked for recordings, whether what was used is secret.
NOT_EXPORTED: Final[Mapping[str, frozenset[str]]] = {
    "送达": frozenset({"附相关文书"}),
    "活动": frozenset({"主持人要求录音录像"}),
    "调用": frozenset({"对象涉密"}),
    "音像": frozenset({"文件", "校验值"}),
}
TITLES: Final[Mapping[str, tuple[str, ...]]] = {
    CASE: ("青岛西海岸新区档案局行政执法案卷登记表（案情、人名、号码均为虚构）", ""),
    "送达": ("执法文书送达登记",),
}


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a sheet writes days (strftime, empty for Excel dates), times, the items of a list, 是 and 否."""

    day: str = ""
    time: str = ""
    between: str = "；"
    yes: str = "是"
    no: str = "否"


CHINESE: Final = Spelling("%Y年{month}月{day}日", "%Y年{month}月{day}日 %H:%M", "、")
SPELLINGS: Final[Mapping[str, Spelling]] = {
    CASE: Spelling(between="、"),
    "申请": Spelling("%Y/{month}/{day}", "%Y/{month}/{day} %H:%M", ","),
    "案源": CHINESE,
    "活动": Spelling(between="；", yes="Y", no="N"),
    "人员": Spelling(yes="有", no="无"),
    "文书": Spelling("%Y-%m-%d", "%Y-%m-%d %H:%M", "；"),
    "签名": Spelling("%Y%m%d", "%Y%m%d"),
    "审批": Spelling("%Y/{month}/{day}", "%Y/{month}/{day} %H:%M"),
    "告知": CHINESE,
    "送达": Spelling("%Y-%m-%d", "%Y-%m-%d %H:%M", "\n"),
    "音像": Spelling("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "，"),
}


def write(path: Path, files: Sequence[File], years: Iterable[Cells]) -> None:
    """Writes the workbook; ``years`` are the rows of 单位年度."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": datetime(2026, 1, 5), "title": "案卷"})
    try:
        _sheet(book, CASE, [file.header for file in files])
        for table in CASE_TABLES:
            _sheet(
                book, table, [{"案号": f.case_no, **row} for f in files for row in f.tables.get(table, ())]
            )
        _sheet(book, AGENCY_YEAR, list(years))
    finally:
        book.close()


def columns(table: str) -> list[str]:
    """The headings of a sheet."""
    return [name for name in TABLES[table].columns if name not in NOT_EXPORTED.get(table, ())]


def _sheet(book: xlsxwriter.Workbook, table: str, rows: Sequence[Cells]) -> None:
    sheet = book.add_worksheet(table)
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    stamp = {
        True: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        False: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    titles, headings = TITLES.get(table, ()), columns(table)
    for number, title in enumerate(titles):
        sheet.write_string(number, 0, title, book.add_format({"bold": True, "font_size": 14}))
    top = len(titles)
    sheet.write_row(top, 0, headings, bold)
    for number, row in enumerate(rows, top + 1):
        unknown = set(row) - set(TABLES[table].columns)
        if unknown:
            raise KeyError(f"{table}: {sorted(unknown)}")
        for place, name in enumerate(headings):
            value = spelt(table, name, row.get(name))
            if isinstance(value, date):
                sheet.write_datetime(number, place, value, stamp[isinstance(value, datetime)])
            elif isinstance(value, int):
                sheet.write_number(number, place, value)
            elif value is not None:
                sheet.write_string(number, place, value, wrap if "\n" in value else None)
    for place, name in enumerate(headings):
        sheet.set_column(place, place, max(10, min(24, 2 * len(name) + 6)))
    sheet.freeze_panes(top + 1, 1)


def spelt(table: str, column: str, value: Cell) -> str | int | date | None:
    """A value as the sheet of its table writes it; days and times stay what they are where the sheet has Excel dates."""
    way = SPELLINGS.get(table, Spelling())
    if isinstance(value, bool):
        return way.yes if value else way.no
    if isinstance(value, tuple):
        return way.between.join(value)
    if isinstance(value, date):
        pattern = way.time if isinstance(value, datetime) else way.day
        if not pattern:
            return value
        return value.strftime(pattern).format(month=value.month, day=value.day)
    if isinstance(value, str) and TABLES[table].columns[column].kind is Kind.LIST:
        raise TypeError(f"{table}.{column}: a list is a tuple")
    return value
